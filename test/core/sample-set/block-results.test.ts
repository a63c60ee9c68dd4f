import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, test } from "vitest";
import { type CollectedBlock, type CollectedResults, resultCollector } from "../../../core/sample-set/block-results.ts";
import { testSeed } from "../../support/models.ts";
import { N, setOf } from "./samples.ts";

const BLOCK_READS = 6;

/** Block `block`'s states, as a kernel would make them from the block's number alone. */
const statesOf = (block: number, reads = BLOCK_READS): number[] =>
  Array.from({ length: reads }, (_, r) => (block * 37 + r * 5) % 2 ** N);

function blockOf(block: number, finished = BLOCK_READS, rows = BLOCK_READS): CollectedBlock {
  return {
    block,
    finished: setOf(statesOf(block, rows).slice(0, finished)),
    unfinished: setOf(statesOf(block, rows).slice(finished)),
    ns: 1000 + block,
    sweeps: 10,
    updates: 100,
    trace: null,
    acceptance: block / 10,
    tempering: null,
  };
}

function collect(blocks: readonly CollectedBlock[], numReads: number | null = null): CollectedResults {
  const collector = resultCollector(N, BLOCK_READS, numReads, true);
  for (const block of blocks) collector.add(block);
  return collector.results();
}

/** The blocks that statistics count. */
const finished = (results: CollectedResults): number[] => results.blocks.filter((b) => b.whole).map((b) => b.block);

describe("the collector", () => {
  test("gives the same results for every order of arrival, with repeats, also when asked in between", () => {
    // Block 3 was cut after two draws, block 5 before any.
    const blocks = [blockOf(0), blockOf(1), blockOf(2), blockOf(3, 2, 4), blockOf(4), blockOf(5, 0, 6)];
    const expected = collect(blocks);
    const order = fc.array(fc.nat(blocks.length - 1), { maxLength: 12 });
    fc.assert(
      fc.property(
        fc.shuffledSubarray(blocks, { minLength: blocks.length }),
        order,
        fc.nat(6),
        (arrivals, repeats, asked) => {
          const collector = resultCollector(N, BLOCK_READS, null, true);
          for (const [k, block] of arrivals.entries()) {
            assert.equal(collector.add(block), true);
            if (k === asked) collector.results();
          }
          for (const k of repeats) assert.equal(collector.add(blocks[k]), false, "a block counts once");
          assert.deepEqual(collector.results(), expected);
        },
      ),
      { seed: testSeed() },
    );
  });

  test("takes blocks without a gap from block 0 as the prefix, and all others beyond it", () => {
    const results = collect([blockOf(4), blockOf(1), blockOf(0)]);
    assert.equal(results.prefixReads, 2 * BLOCK_READS);
    assert.deepEqual(results.prefix, setOf([...statesOf(0), ...statesOf(1)]));
    assert.deepEqual(results.beyond, setOf(statesOf(4)));
    assert.deepEqual(finished(results), [0, 1, 4]);
    assert.deepEqual([results.reads, results.sweeps, results.updates], [18, 30, 300]);
  });

  test("has an empty prefix while block 0 is missing", () => {
    const results = collect([blockOf(1), blockOf(2)]);
    assert.equal(results.prefixReads, 0);
    assert.deepEqual(results.prefix, setOf([]));
    assert.deepEqual(results.beyond, setOf([...statesOf(1), ...statesOf(2)]));
  });

  test("ends the prefix with the finished reads of a block that was cut", () => {
    const results = collect([blockOf(0), blockOf(1, 2, 4), blockOf(2)]);
    assert.equal(results.prefixReads, 8);
    assert.deepEqual(results.prefix, setOf([...statesOf(0), ...statesOf(1, 2)]));
    assert.deepEqual(results.beyond, setOf([...statesOf(1, 4).slice(2), ...statesOf(2)]));
    // Half a block is no unit of independence: statistics leave it out.
    assert.deepEqual(finished(results), [0, 2]);
  });

  test("keeps the states of an anneal that was cut outside the prefix", () => {
    const results = collect([blockOf(0, 0)]);
    assert.equal(results.prefixReads, 0);
    assert.deepEqual(results.beyond, setOf(statesOf(0)));
    assert.deepEqual(finished(results), []);
    assert.deepEqual(
      results.blocks.map((b) => [b.block, b.best]),
      [[0, Math.min(...setOf(statesOf(0)).energy)]],
    );
    assert.equal(results.reads, 0);
  });

  test("takes a shorter last block into the prefix when the number of reads ends there, though it is no whole trial", () => {
    const results = collect([blockOf(0), blockOf(1, 3, 3)], 9);
    assert.equal(results.prefixReads, 9);
    assert.deepEqual(results.beyond, setOf([]));
    assert.deepEqual(finished(results), [0]);
    // The same rows of an open job are a cut block: nothing after it is in the prefix.
    assert.equal(collect([blockOf(0), blockOf(1, 3, 3), blockOf(2)]).prefixReads, 9);
  });

  test("summarises a block by its lowest and mean energy and its magnetisations", () => {
    // 0: all spins −1, energy −2. 1: one spin +1, energy 0. 2047: all +1, energy 2.
    const block = { ...blockOf(0, 3, 3), finished: setOf([0, 1, 2047]) };
    const collector = resultCollector(N, 3, null, true);
    collector.add(block);
    const [summary] = collector.results().blocks;
    assert.deepEqual([summary.best, summary.meanEnergy], [-2, 0]);
    // m = −1, (1 − 10)/11 and 1; three additions of numbers below 1 leave less than 1e-15.
    assert.ok(Math.abs((summary.magnetization as number) - -9 / 33) < 1e-15);
    assert.ok(Math.abs((summary.absMagnetization as number) - (2 + 9 / 11) / 3) < 1e-15);
    const without = resultCollector(N, 3, null, false);
    without.add(block);
    assert.deepEqual(
      [without.results().blocks[0].magnetization, without.results().blocks[0].absMagnetization],
      [null, null],
    );
  });
});
