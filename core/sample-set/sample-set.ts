import { invariant } from "../invariant.ts";

/**
 * Distinct states with their energies and how often each was found, sorted by energy and then by packed spins.
 * Rows are packed spins: bit k of byte w is variable 8w + k, set for spin +1 (bit 1); unused bits are 0.
 */
export interface SampleSet {
  readonly n: number;
  /** Shape (rows), energy units, ascending. */
  readonly energy: Float64Array;
  /** Shape (rows): occurrences, integers ≥ 1. */
  readonly count: Float64Array;
  /** Shape (rows · ⌈n/8⌉). */
  readonly packed: Uint8Array;
}

export function rowBytes(n: number): number {
  return Math.ceil(n / 8);
}

export function emptySampleSet(n: number): SampleSet {
  return { n, energy: new Float64Array(0), count: new Float64Array(0), packed: new Uint8Array(0) };
}

/** Sorts reads into a sample set and counts equal ones. @param energy shape (reads). @param packed shape (reads · ⌈n/8⌉). */
export function sampleSetOfReads(n: number, energy: Float64Array, packed: Uint8Array): SampleSet {
  const bytes = rowBytes(n);
  const order = Uint32Array.from(energy.keys());
  order.sort((a, b) => energy[a] - energy[b] || compareBytes(packed, a * bytes, packed, b * bytes, bytes));
  const one = new Float64Array(energy.length).fill(1);
  return collect(n, order.length, (row, rows) => {
    const read = order[row];
    rows.push(energy[read], one[read], packed, read * bytes);
  });
}

/** Adds two sample sets: associative, commutative, with the empty set as zero. */
export function mergeSampleSets(a: SampleSet, b: SampleSet): SampleSet {
  invariant(a.n === b.n, `sample sets of ${a.n} and ${b.n} variables do not merge`);
  const bytes = rowBytes(a.n);
  let i = 0;
  let j = 0;
  return collect(a.n, a.energy.length + b.energy.length, (_, rows) => {
    const fromA =
      j === b.energy.length ||
      (i < a.energy.length &&
        (a.energy[i] - b.energy[j] || compareBytes(a.packed, i * bytes, b.packed, j * bytes, bytes)) <= 0);
    if (fromA) {
      rows.push(a.energy[i], a.count[i], a.packed, i * bytes);
      i++;
    } else {
      rows.push(b.energy[j], b.count[j], b.packed, j * bytes);
      j++;
    }
  });
}

/** The state of one row as ±1 spins. */
export function unpackRow(set: SampleSet, row: number): Int8Array {
  return unpackSpins(set.packed, row * rowBytes(set.n), set.n);
}

export function unpackSpins(packed: Uint8Array, at: number, n: number): Int8Array {
  const spins = new Int8Array(n);
  for (let i = 0; i < n; i++) spins[i] = (packed[at + (i >> 3)] >> (i & 7)) & 1 ? 1 : -1;
  return spins;
}

export function packSpins(spins: Int8Array, packed: Uint8Array, at: number): void {
  packed.fill(0, at, at + rowBytes(spins.length));
  for (let i = 0; i < spins.length; i++) if (spins[i] > 0) packed[at + (i >> 3)] |= 1 << (i & 7);
}

export function totalCount(set: SampleSet): number {
  return set.count.reduce((sum, count) => sum + count, 0);
}

/** Lexicographic order of two packed rows. */
function compareBytes(a: Uint8Array, at: number, b: Uint8Array, bt: number, bytes: number): number {
  for (let w = 0; w < bytes; w++) if (a[at + w] !== b[bt + w]) return a[at + w] - b[bt + w];
  return 0;
}

interface Rows {
  push(energy: number, count: number, source: Uint8Array, at: number): void;
}

/** Takes rows in order from `step` and joins neighbours with equal spins. */
function collect(n: number, steps: number, step: (k: number, rows: Rows) => void): SampleSet {
  const bytes = rowBytes(n);
  const energy = new Float64Array(steps);
  const count = new Float64Array(steps);
  const packed = new Uint8Array(steps * bytes);
  let rows = 0;
  const sink: Rows = {
    push(e, c, source, at) {
      if (rows > 0 && energy[rows - 1] === e && compareBytes(packed, (rows - 1) * bytes, source, at, bytes) === 0) {
        count[rows - 1] += c;
        return;
      }
      energy[rows] = e;
      count[rows] = c;
      packed.set(source.subarray(at, at + bytes), rows * bytes);
      rows++;
    },
  };
  for (let k = 0; k < steps; k++) step(k, sink);
  return { n, energy: energy.slice(0, rows), count: count.slice(0, rows), packed: packed.slice(0, rows * bytes) };
}

/** Adds many sample sets in any order at O(rows · log sets) cost: sets of like size are merged, as in a binary counter. */
export interface SampleAccumulator {
  add(set: SampleSet): void;
  /** Everything added so far; more may be added after. */
  total(): SampleSet;
}

export function sampleAccumulator(n: number): SampleAccumulator {
  const pending: SampleSet[] = [];
  return {
    add(set) {
      let merged = set;
      while (pending.length > 0 && pending[pending.length - 1].energy.length <= 2 * merged.energy.length)
        merged = mergeSampleSets(pending.pop() as SampleSet, merged);
      pending.push(merged);
    },
    total() {
      const merged = pending.reduceRight((sum, set) => mergeSampleSets(set, sum), emptySampleSet(n));
      pending.length = 0;
      if (merged.energy.length > 0) pending.push(merged);
      return merged;
    },
  };
}
