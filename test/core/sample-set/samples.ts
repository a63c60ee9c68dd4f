import fc from "fast-check";
import { packSpins, rowBytes, type SampleSet, sampleSetOfReads } from "../../../core/sample-set/sample-set.ts";

/** Variables of the sets made here: more than one byte, and not a whole number of them. */
export const N = 11;

/** An energy for each state, so that equal states have equal energies and many states share one. */
export function energyOfState(state: number): number {
  return ((state * 7) % 5) - 2;
}

/** Packs states (bit i of the number is variable i) into rows, with their energies. */
export function packedReads(states: readonly number[]): { energy: Float64Array; packed: Uint8Array } {
  const bytes = rowBytes(N);
  const packed = new Uint8Array(states.length * bytes);
  for (const [row, state] of states.entries())
    packSpins(
      Int8Array.from({ length: N }, (_, i) => ((state >> i) & 1 ? 1 : -1)),
      packed,
      row * bytes,
    );
  return { energy: Float64Array.from(states, energyOfState), packed };
}

export function setOf(states: readonly number[]): SampleSet {
  const { energy, packed } = packedReads(states);
  return sampleSetOfReads(N, energy, packed);
}

/** Few enough distinct states that repeats are common. */
export const anyStates: fc.Arbitrary<number[]> = fc.array(
  fc.constantFrom(0, 1, 2, 3, 255, 256, 257, 1024, 2047, 1365),
  { maxLength: 40 },
);
