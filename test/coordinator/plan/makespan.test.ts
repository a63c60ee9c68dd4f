import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { originalName } from "../../../coordinator/plan/shard-names.ts";
import { testRandom, testSeed } from "../../support/models.ts";
import { planWith } from "./cases.ts";
import {
  blocksIn,
  idealSeconds,
  type SimulatedJob,
  type SimulatedNode,
  type SimulatedRun,
  simulate,
  wholeBlockSeconds,
} from "./simulated-cluster.ts";

/**
 * Nodes of 1 to 4 threads, speeds spread evenly in the logarithm from 1× to 20×, advertised rates wrong by up to 30 %, and 20 to 40 s
 * of ideal time.
 *
 * @param blocksPerThread  blocks over threads.
 * @param stops            whether the first node stops in the middle, without a word.
 */
function mixedCluster(nodes: number, blocksPerThread: number, stops: boolean, random: () => number): SimulatedJob {
  const drawn = Array.from({ length: nodes }, (): SimulatedNode => {
    const rate = 1e8 * 20 ** random();
    const threads = nodes >= 1000 ? 1 : 1 + Math.floor(4 * random());
    return { threads, rate, advertised: rate * (0.7 + 0.6 * random()), diesAtS: null };
  });
  const threads = drawn.reduce((sum, node) => sum + node.threads, 0);
  const rate = drawn.reduce((sum, node) => sum + node.threads * node.rate, 0);
  const idealS = 20 + 20 * random();
  const blocks = Math.ceil(threads * blocksPerThread);
  const diesAtS = idealS * (0.2 + 0.6 * random());
  return {
    plan: planWith({ numReads: blocks }),
    n: 1,
    updatesPerBlock: (rate * idealS) / blocks,
    blocks,
    timeLimitS: null,
    nodes: drawn.map((node, k) => (stops && k === 0 ? { ...node, diesAtS } : node)),
    restartAtS: null,
  };
}

function assertCovered(job: SimulatedJob, run: SimulatedRun): void {
  assert.deepEqual(run.finished, [[0, job.blocks]], "every block, none beyond the end");
  assert.equal(blocksIn(run.shards.map(({ range }) => range)), job.blocks);
  assert.equal(new Set(run.shards.map(({ name }) => name)).size, run.shards.length, "no name is published twice");
}

/** Mean and greatest makespan over the ideal, and wasted share of all blocks, over some clusters. */
function measure(nodes: number, blocksPerThread: number, stops: boolean, clusters: number) {
  const rows = Array.from({ length: clusters }, (_, k) => {
    const random = testRandom(testSeed() + 1000 * nodes + 10 * k + blocksPerThread);
    const job = mixedCluster(nodes, blocksPerThread, stops, random);
    const run = simulate(job, random);
    assertCovered(job, run);
    const ideal = idealSeconds(job);
    return {
      overIdeal: run.endS / ideal,
      overWhole: run.endS / Math.max(ideal, wholeBlockSeconds(job)),
      whole: wholeBlockSeconds(job) / ideal,
      wasted: run.computedBlocks / (job.blocks as number) - 1,
      run,
    };
  });
  const greatest = (key: "overIdeal" | "overWhole" | "wasted" | "whole"): number =>
    Math.max(...rows.map((r) => r[key]));
  return {
    overIdeal: greatest("overIdeal"),
    overWhole: greatest("overWhole"),
    whole: greatest("whole"),
    wasted: greatest("wasted"),
    rows,
  };
}

describe("a cluster of mixed nodes with wrong rates", () => {
  // Speeds differ by up to 20: 25 blocks a thread in the mean are at least four on the slowest at its own speed.
  for (const [nodes, clusters] of [
    [1, 10],
    [2, 10],
    [4, 10],
    [30, 3],
    [100, 1],
  ] as const)
    test(`${nodes} nodes with four blocks or more on each thread end within 15 % of work / Σ rates`, () => {
      for (const blocksPerThread of [25, 1000]) {
        const { overIdeal, wasted } = measure(nodes, blocksPerThread, false, clusters);
        assert.ok(overIdeal <= 1.15, `${overIdeal} at ${blocksPerThread} blocks a thread`);
        // Copies are made while threads idle; they are what is computed twice.
        assert.ok(wasted <= 0.03, `${wasted} wasted at ${blocksPerThread}`);
      }
    });

  test("1000 nodes do so too", () => {
    const { overIdeal } = measure(1000, 25, false, 1);
    assert.ok(overIdeal <= 1.15, `${overIdeal}`);
  });

  // With fewer nodes the shards that are lost with a fast node can be more than 15 % of all that the others do meanwhile.
  for (const nodes of [8, 40])
    test(`${nodes} nodes, one of which stops, end within 15 %`, () => {
      for (const blocksPerThread of [25, 1000]) {
        const { overIdeal } = measure(nodes, blocksPerThread, true, 5);
        assert.ok(overIdeal <= 1.15, `${overIdeal} at ${blocksPerThread} blocks a thread`);
      }
    });

  test("at four blocks a thread in the mean, where whole blocks alone cost over 10 %, they stay within 30 % of the best split", () => {
    const { whole, overWhole } = measure(4, 4, false, 20);
    assert.ok(whole > 1.1, `the best split of whole blocks ends at ${whole} of the ideal`);
    // Threads take what comes: one that cannot finish a block in time holds it until another has nothing else to do.
    assert.ok(overWhole <= 1.3, `${overWhole}`);
  });

  test("shards take one to two seconds in the mean of threads, and less towards the end", () => {
    const { rows } = measure(4, 1000, false, 1);
    const { shards, lengthsS } = rows[0].run;
    const expected = shards.map(({ expectedS }) => expectedS);
    const middle = expected.slice(Math.floor(shards.length * 0.1), Math.floor(shards.length * 0.25));
    for (const seconds of middle) assert.ok(seconds > 0.9 && seconds < 2.1, `${seconds}`);
    assert.ok(Math.max(...expected.slice(-10)) < 0.5, "the last ones are short");
    // The slowest thread is at most twenty times slower than the mean, and rates are at first believed 30 % wrong.
    assert.ok(Math.max(...lengthsS) < 20 * 1.5 * 1.3, `${Math.max(...lengthsS)}`);
  });
});

describe("a new leader", () => {
  test("with other rates goes on where the old one was: each block once, the same end", () => {
    const random = testRandom(testSeed());
    const job = mixedCluster(6, 200, false, random);
    const undisturbed = simulate(job, testRandom(5));
    const restarted = simulate({ ...job, restartAtS: 9.3 }, testRandom(5));
    assertCovered(job, restarted);
    assert.ok(restarted.endS < 1.1 * undisturbed.endS, `${restarted.endS} after ${undisturbed.endS}`);
    assert.ok(restarted.computedBlocks <= 1.03 * (job.blocks as number));
  });
});

/** Four nodes of one thread and one speed, and a job of a second or a few for each: its end weighs most there. */
function shortJob(blocks: number, blockS: number, changes: Partial<SimulatedJob>): SimulatedJob {
  const rate = 1e8;
  return {
    plan: planWith({ numReads: blocks }),
    n: 1,
    updatesPerBlock: blockS * rate,
    blocks,
    timeLimitS: null,
    nodes: Array.from({ length: 4 }, () => ({ threads: 1, rate, advertised: rate, diesAtS: null })),
    restartAtS: null,
    ...changes,
  };
}

/** What was computed beyond its blocks, as a share of these, and how many copies were made. */
function wasteOf(jobs: readonly SimulatedJob[]): { readonly share: number; readonly copies: number } {
  let [computed, wanted, copies] = [0, 0, 0];
  for (const [k, job] of jobs.entries()) {
    const run = simulate(job, testRandom(testSeed() + k));
    assertCovered(job, run);
    computed += run.computedBlocks + run.cutBlocks;
    wanted += job.blocks ?? 0;
    copies += run.shards.filter(({ name }) => originalName(name) !== name).length;
  }
  return { share: computed / wanted - 1, copies };
}

describe("short jobs", () => {
  // Copies of whatever is a tenth late would be 6, 8 and 4 % here, and end no job sooner.
  for (const [blocks, blockS] of [
    [8, 1],
    [9, 2],
    [40, 0.25],
  ] as const)
    test(`of ${blocks} blocks of ${blockS} s waste at most 3 % on copies where every fifth shard takes twice its time`, () => {
      const { share } = wasteOf(Array.from({ length: 100 }, () => shortJob(blocks, blockS, { disturbedShare: 0.2 })));
      assert.ok(share <= 0.03, `${share}`);
    });

  test("are not copied by a leader that heard nothing for some seconds and sees all of their shards late", () => {
    const times = Array.from({ length: 25 }, (_, k) => 0.5 + 0.1 * k);
    const { copies } = wasteOf(times.map((fromS) => shortJob(10, 0.7, { deafS: [fromS, fromS + 4] })));
    assert.equal(copies, 0);
  });
});

describe("a job that ends by time", () => {
  test("gets its blocks progressively, with few shards ahead of what is computed", () => {
    const random = testRandom(testSeed());
    const job = { ...mixedCluster(5, 400, false, random), blocks: null, timeLimitS: 15 };
    const run = simulate(job, random);
    const published = blocksIn(run.shards.map(({ range }) => range));
    const rate = job.nodes.reduce((sum, node) => sum + node.threads * node.rate, 0);
    const possible = (rate * 15) / job.updatesPerBlock;
    assert.ok(run.computedBlocks > 0.9 * possible, `${run.computedBlocks} of ${possible}`);
    // Two seconds ahead and what runs, of fifteen; rates are first believed 30 % wrong.
    assert.ok(published < 1.4 * possible, `${published} of ${possible}`);
    // The digest ends at the first block that is missing: that is near the end.
    assert.equal(run.finished[0][0], 0);
    assert.ok(run.finished[0][1] > 0.75 * possible, `${run.finished[0][1]} of ${possible}`);
  });
});
