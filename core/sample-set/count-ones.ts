import { onesIn } from "./bit-counts.ts";
import { rowBytes, type SampleSet } from "./sample-set.ts";

/** Variables at 1 (spins +1) of a packed row of n variables; unused bits are 0. */
export function onesOfRow(packed: Uint8Array, row: number, n: number): number {
  const bytes = rowBytes(n);
  return onesIn(packed, row * bytes, (row + 1) * bytes);
}

/** The first row with another number of ones than all must have, or null. @param numOnes  null where it may be any. */
export function findRowOfOtherOnes(
  { n, energy, packed }: SampleSet,
  numOnes: number | null,
): { readonly row: number; readonly ones: number } | null {
  if (numOnes === null) return null;
  for (let row = 0; row < energy.length; row++) {
    const ones = onesOfRow(packed, row, n);
    if (ones !== numOnes) return { row, ones };
  }
  return null;
}
