import assert from "node:assert/strict";
import { afterAll, beforeAll, describe, test } from "vitest";
import { testSeed } from "../support/models.ts";
import { natsBinaries } from "../support/nats-server.ts";
import { assertExact } from "./accounts.ts";
import { accountingText, type ChaosSettings, runChaos } from "./chaos.ts";
import { startUndisturbed, type Undisturbed } from "./job-mix.ts";
import { networkFaults } from "./network-faults.ts";

const { binaries, skipped } = natsBinaries();

describe.skipIf(skipped !== null)(
  `10 minutes of a cluster of 2 coordinators and 4 nodes${skipped === null ? "" : ` (skipped: ${skipped})`}`,
  () => {
    let undisturbed: Undisturbed;
    const settings = (): Omit<ChaosSettings, "binary" | "meanGapS" | "leastKills" | "network"> => ({
      seed: testSeed(),
      seconds: 600,
      leastJobs: 200,
      atOnce: 12,
      size: 4,
      undisturbed,
    });
    beforeAll(async () => {
      undisturbed = await startUndisturbed();
    });
    afterAll(() => undisturbed.stop());

    for (const binary of binaries) {
      test(`under NATS ${binary.version} with 100 and more kills: exact, leadership moves within 20 s, at most 3 % of the work wasted`, async () => {
        const accounting = await runChaos({ ...settings(), binary, leastKills: 100, meanGapS: 4.5, network: null });
        process.stdout.write(`${accountingText(accounting)}\n\n`);
        assertExact(accounting);
        assert.ok(accounting.leaderless.longestUndisturbedS <= 20, accountingText(accounting));
        assert.ok(accounting.wastedShare <= 0.03, accountingText(accounting));
      });

      test(`under NATS ${binary.version} on a bad network with partitions of 30 s: the same`, async () => {
        const accounting = await runChaos({
          ...settings(),
          binary,
          leastKills: 0,
          meanGapS: null,
          network: networkFaults(30),
        });
        process.stdout.write(`${accountingText(accounting)}\n\n`);
        assertExact(accounting);
        assert.ok(accounting.wastedShare <= 0.03, accountingText(accounting));
      });
    }
  },
);
