import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, test } from "vitest";
import {
  emptySampleSet,
  mergeSampleSets,
  packSpins,
  rowBytes,
  sampleAccumulator,
  sampleSetOfReads,
  totalCount,
  unpackRow,
  unpackSpins,
} from "../../../core/sample-set/sample-set.ts";
import { testSeed } from "../../support/models.ts";
import { anyStates, energyOfState, N, setOf } from "./samples.ts";

const seed = testSeed();

describe("packed spins", () => {
  test("unpack to what was packed, with unused bits 0 and nothing else touched", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(-1, 1), { maxLength: 40 }), fc.nat(3), (values, at) => {
        const spins = Int8Array.from(values);
        const bytes = rowBytes(spins.length);
        const packed = new Uint8Array(at + bytes + 2).fill(0xff);
        packSpins(spins, packed, at);
        assert.deepEqual(unpackSpins(packed, at, spins.length), spins);
        for (let bit = spins.length; bit < 8 * bytes; bit++)
          assert.equal((packed[at + (bit >> 3)] >> (bit & 7)) & 1, 0);
        assert.ok(
          packed.subarray(0, at).every((b) => b === 0xff) && packed.subarray(at + bytes).every((b) => b === 0xff),
        );
      }),
      { seed },
    );
  });

  test("put variable 8w + k into bit k of byte w", () => {
    const packed = new Uint8Array(2);
    const spins = new Int8Array(10).fill(-1);
    spins[0] = 1;
    spins[9] = 1;
    packSpins(spins, packed, 0);
    assert.deepEqual([...packed], [1, 2]);
  });
});

describe("a sample set", () => {
  test("holds each state once, by energy and then by packed spins, with the number of its reads", () => {
    fc.assert(
      fc.property(anyStates, (states) => {
        const set = setOf(states);
        const counted = new Map<number, number>();
        for (const state of states) counted.set(state, (counted.get(state) ?? 0) + 1);
        assert.equal(set.energy.length, counted.size);
        assert.equal(totalCount(set), states.length);
        const bytes = rowBytes(N);
        for (let row = 0; row < set.energy.length; row++) {
          const state = unpackRow(set, row).reduce((sum, s, i) => sum + (s > 0 ? 2 ** i : 0), 0);
          assert.equal(set.energy[row], energyOfState(state));
          assert.equal(set.count[row], counted.get(state));
          if (row === 0) continue;
          const order =
            set.energy[row] - set.energy[row - 1] ||
            Buffer.compare(
              set.packed.subarray(row * bytes, (row + 1) * bytes),
              set.packed.subarray((row - 1) * bytes, row * bytes),
            );
          assert.ok(order > 0);
        }
      }),
      { seed },
    );
  });

  test("counts states without variables as one", () => {
    const set = sampleSetOfReads(0, Float64Array.of(2, 2, 2), new Uint8Array(0));
    assert.deepEqual([[...set.energy], [...set.count]], [[2], [3]]);
  });
});

describe("merging", () => {
  test("is commutative and associative, with the empty set as neutral element", () => {
    fc.assert(
      fc.property(anyStates, anyStates, anyStates, (x, y, z) => {
        const [a, b, c] = [x, y, z].map(setOf);
        assert.deepEqual(mergeSampleSets(a, b), mergeSampleSets(b, a));
        assert.deepEqual(mergeSampleSets(mergeSampleSets(a, b), c), mergeSampleSets(a, mergeSampleSets(b, c)));
        assert.deepEqual(mergeSampleSets(a, emptySampleSet(N)), a);
        assert.deepEqual(mergeSampleSets(emptySampleSet(N), a), a);
      }),
      { seed },
    );
  });

  test("gives the set of all reads together, and leaves its arguments as they were", () => {
    fc.assert(
      fc.property(anyStates, anyStates, (x, y) => {
        const [a, b] = [setOf(x), setOf(y)];
        assert.deepEqual(mergeSampleSets(a, b), setOf([...x, ...y]));
        assert.deepEqual([a, b], [setOf(x), setOf(y)]);
      }),
      { seed },
    );
  });

  test("refuses sets of different models", () => {
    assert.throws(() => mergeSampleSets(emptySampleSet(3), emptySampleSet(4)), /3 and 4 variables/);
  });
});

describe("the accumulator", () => {
  test("holds the same set as one big merge, whatever the order and size of the parts, also when asked in between", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(anyStates, fc.boolean()), { maxLength: 20 }), (parts) => {
        const accumulator = sampleAccumulator(N);
        const so: number[] = [];
        for (const [states, ask] of parts) {
          accumulator.add(setOf(states));
          so.push(...states);
          if (ask) assert.deepEqual(accumulator.total(), setOf(so));
        }
        assert.deepEqual(accumulator.total(), setOf(so));
        assert.deepEqual(accumulator.total(), setOf(so), "asking twice changes nothing");
      }),
      { seed },
    );
  });
});
