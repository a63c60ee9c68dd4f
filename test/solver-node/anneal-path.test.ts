import assert from "node:assert/strict";
import { test } from "vitest";
import { type SampleSet, unpackRow } from "../../core/sample-set/sample-set.ts";
import { randomGraph, spinModel, testRandom, testSeed } from "../support/models.ts";
import { plannedBlocks } from "../support/planned-run.ts";

/** Two ferromagnetic rings of six: four ground states, of which no single flip leads away for free. */
const rings = spinModel(
  12,
  Array.from({ length: 12 }, (_, i) => [i, i % 6 === 5 ? i - 5 : i + 1, -1] as const),
);
const ground = (first: number, second: number): Int8Array =>
  Int8Array.from({ length: 12 }, (_, i) => (i < 6 ? first : second));

/** How often each state of the rings came out, by their first spins. */
function countsOf(set: SampleSet): Record<string, number> {
  return Object.fromEntries(
    Array.from(set.count, (count, row) => {
      const spins = unpackRow(set, row);
      assert.equal(set.energy[row], -12, "not a ground state");
      return [`${spins[0]},${spins[6]}`, count];
    }),
  );
}

const coldRings = {
  solver: "sa",
  // Beyond β = 20 a flip against two bonds has a chance of e^−80.
  betaRange: [0.01, 20],
  numSweeps: 200,
  polish: false,
  seed: testSeed(),
} as const;

test("reads start from the given states in turn, and a reverse anneal that never heats leaves them there", () => {
  const states = [ground(1, 1), ground(1, -1), ground(-1, -1)];
  const { blocks } = plannedBlocks(
    rings,
    { ...coldRings, numReads: 1000, kernel: "bits", annealPath: { kind: "reverse", s: 1, share: 0 } },
    2,
    states,
  );
  // 128 = 42 · 3 + 2 reads; the second block goes on where the first ended.
  assert.deepEqual(countsOf(blocks[0].finished), { "-1,-1": 42, "1,-1": 43, "1,1": 43 });
  assert.deepEqual(countsOf(blocks[1].finished), { "-1,-1": 43, "1,-1": 42, "1,1": 43 });
});

test("a reverse anneal that goes all the way back forgets where it began", () => {
  const { blocks } = plannedBlocks(
    rings,
    { ...coldRings, numReads: 128, kernel: "bits", annealPath: { kind: "reverse", s: 0, share: 0.5 } },
    1,
    [ground(1, 1)],
  );
  // Some reads keep a pair of kinks, so only the spins of the first places are counted.
  const { finished } = blocks[0];
  const kept = finished.count.reduce((sum, count, row) => {
    const spins = unpackRow(finished, row);
    return sum + (spins[0] > 0 && spins[6] > 0 ? count : 0);
  }, 0);
  // Binomial(128, ¼) has mean 32 and standard deviation 4.9; kept states would be 128.
  assert.ok(kept > 32 - 5 * 4.9 && kept < 32 + 5 * 4.9, `${kept} of 128`);
});

test("reads that begin in one state go apart, also in a kernel whose reads usually share random numbers", () => {
  const random = testRandom(testSeed());
  const graph = randomGraph(60, 300, () => 1, random);
  const changes = { numReads: 128, numSweeps: 30, kernel: "bits", polish: false, seed: testSeed() } as const;
  const state = new Int8Array(60).fill(1);
  const { plan, blocks } = plannedBlocks(graph, { ...changes, betaRange: [0.1, 0.1] }, 1, [state]);
  assert.equal(plan.blockReads, 128);
  // Groups of eight that share their numbers would leave 16 states.
  assert.equal(blocks[0].finished.energy.length, 128);
});
