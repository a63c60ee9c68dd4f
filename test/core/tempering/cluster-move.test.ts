import assert from "node:assert/strict";
import { test } from "vitest";
import { clusterSpace, growCluster } from "../../../core/tempering/cluster-move.ts";
import { unitsOf } from "../../support/kernel-contract.ts";
import { formOf, spinModel, testRandom, testSeed, torus } from "../../support/models.ts";

const random = testRandom(testSeed());
const form = formOf(torus([9, 11], () => (random() < 0.5 ? -1 : 1) * (1 + Math.floor(3 * random()))));
const { n } = form;
const inOrder = Uint32Array.from({ length: n }, (_, i) => i);
const state = (): Int8Array => Int8Array.from({ length: n }, () => (random() < 0.5 ? -1 : 1));
const overlap = (a: Int8Array, b: Int8Array): Uint8Array => Uint8Array.from(a, (s, i) => (s === b[i] ? 0 : 1));

test("exchanging a cluster conserves the sum of the energies, moves energy between the states, and undoes itself", () => {
  const space = clusterSpace(n);
  let moved = 0;
  for (let trial = 0; trial < 50; trial++) {
    const [a, b] = [state(), state()];
    const before = [unitsOf(form, a), unitsOf(form, b)];
    const exchange = (): Uint32Array => {
      const members = space.members.slice(0, growCluster(form, inOrder, trial, overlap(a, b), space));
      for (const i of members) {
        a[i] = -a[i];
        b[i] = -b[i];
      }
      return members;
    };
    const cluster = exchange();
    assert.ok(cluster.length > 0);
    assert.equal(unitsOf(form, a) + unitsOf(form, b), before[0] + before[1]);
    if (unitsOf(form, a) !== before[0]) moved++;
    assert.deepEqual(exchange(), cluster);
    assert.deepEqual([unitsOf(form, a), unitsOf(form, b)], before);
  }
  assert.ok(moved > 25, `only ${moved} of 50 moves changed an energy`);
});

test("a cluster is the whole connected region around the first difference at or after its start", () => {
  // A path 0 – 1 – … – 7.
  const path = formOf(
    spinModel(
      8,
      Array.from({ length: 7 }, (_, i) => [i, i + 1, 1] as const),
    ),
  );
  const order = Uint32Array.from({ length: 8 }, (_, i) => i);
  const space = clusterSpace(8);
  const differs = Uint8Array.of(1, 1, 0, 0, 1, 1, 1, 0);
  const at = (start: number): number[] =>
    [...space.members.subarray(0, growCluster(path, order, start, differs, space))].sort((a, b) => a - b);
  assert.deepEqual(at(0), [0, 1]);
  assert.deepEqual(at(2), [4, 5, 6]);
  assert.deepEqual(at(5), [4, 5, 6]);
  assert.deepEqual(at(7), [0, 1]);
  assert.equal(growCluster(path, order, 3, new Uint8Array(8), space), 0);
});
