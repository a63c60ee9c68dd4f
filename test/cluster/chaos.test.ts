import assert from "node:assert/strict";
import { afterAll, beforeAll, describe, test } from "vitest";
import { testSeed } from "../support/models.ts";
import { natsBinaries } from "../support/nats-server.ts";
import { assertExact } from "./accounts.ts";
import { accountingText, runChaos } from "./chaos.ts";
import { startUndisturbed, type Undisturbed } from "./job-mix.ts";
import { networkFaults } from "./network-faults.ts";

const { binaries, skipped } = natsBinaries();

describe.skipIf(skipped !== null)(
  `a cluster of 2 coordinators and 4 nodes${skipped === null ? "" : ` (skipped: ${skipped})`}`,
  () => {
    let undisturbed: Undisturbed;
    beforeAll(async () => {
      undisturbed = await startUndisturbed();
    });
    afterAll(() => undisturbed.stop());

    for (const binary of binaries) {
      test(`under NATS ${binary.version}, its processes killed at random: no job lost, no shard counted twice, digests as undisturbed`, async () => {
        const accounting = await runChaos({
          binary,
          seed: testSeed(),
          seconds: 30,
          leastKills: 6,
          meanGapS: 3.5,
          leastJobs: 24,
          atOnce: 8,
          size: 1,
          undisturbed,
          network: null,
        });
        process.stdout.write(`${accountingText(accounting)}\n\n`);
        assertExact(accounting);
        // A lease of 10 s, looked at every 2.5 s, and up to 5 s for a call that the dead server does not answer.
        assert.ok(accounting.leaderless.longestUndisturbedS <= 20, accountingText(accounting));
        // Some four nodes die in about 30 s of work, each with a shard of up to a second; the long run has the goal of 3 %.
        assert.ok(accounting.wastedShare <= 0.15, accountingText(accounting));
      }, 300_000);
    }

    test("on a network that delays, throttles, stalls, resets, and cuts off a node and the leader: the same", async () => {
      const accounting = await runChaos({
        binary: binaries[binaries.length - 1],
        seed: testSeed(),
        seconds: 40,
        leastKills: 0,
        meanGapS: null,
        leastJobs: 24,
        atOnce: 8,
        size: 1,
        undisturbed,
        network: networkFaults(6),
      });
      process.stdout.write(`${accountingText(accounting)}\n\n`);
      assertExact(accounting);
    }, 300_000);
  },
);
