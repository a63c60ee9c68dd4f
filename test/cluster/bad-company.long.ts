import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { natsBinaries } from "../support/nats-server.ts";
import { type Member, startFleet } from "./fleet.ts";
import { type JobKind, jobMix, required, resultOf, toEnd } from "./job-mix.ts";
import { POISON_SEED } from "./strange-faults.ts";

const { binaries, skipped } = natsBinaries();

describe.skipIf(skipped !== null)(
  `a shard that kills processes${skipped === null ? "" : ` (skipped: ${skipped})`}`,
  () => {
    test("is given up after 5 times 3 deaths while other jobs go on, named, with the rest of its result", async () => {
      const fleet = await startFleet({
        binary: binaries[binaries.length - 1],
        coordinators: 1,
        nodes: 3,
        proxySeed: null,
      });
      const over = new AbortController();
      // Whoever dies comes back, as under a supervisor.
      const supervise = async (node: Member): Promise<void> => {
        await node.kill();
        while (!over.signal.aborted) {
          await node.start("dies-of-poison").catch(() => {});
          if (node.alive) await node.process.ended;
        }
      };
      const supervisors = fleet.nodes.map(supervise);
      try {
        const { client } = fleet.coordinators[0];
        const [work] = jobMix(1);
        const poisonous: JobKind = {
          ...work,
          request: { ...work.request, solver: { ...work.request.solver, seed: POISON_SEED } },
        };
        const id = required((await client.create(poisonous.request)).job).jobId;
        const others = async (): Promise<number> => {
          for (let k = 0; ; k++) {
            if (over.signal.aborted) return k;
            const other = required((await client.create(work.request)).job).jobId;
            assert.equal((await toEnd(client, other)).state, "JOB_STATE_SUCCEEDED");
          }
        };
        const going = others();
        const job = await toEnd(client, id);
        over.abort();
        assert.equal(job.state, "JOB_STATE_FAILED");
        assert.match(
          `${job.failure?.where} ${job.failure?.reason}`,
          /shard p\d+-b0-\d+ given up after 5 attempts: 3 processes died holding it/,
        );
        assert.ok((await resultOf(client, id)).num_reads > 0, "the partial result is kept");
        assert.ok((await going) > 0, "other jobs went on");
      } finally {
        over.abort();
        await fleet.remove();
        await Promise.all(supervisors);
      }
    }, 1_800_000);
  },
);
