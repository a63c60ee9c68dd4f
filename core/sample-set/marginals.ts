import { type SampleSet, totalCount, unpackRow } from "./sample-set.ts";

/** Share of spin +1 at each site over all samples, shape (n); not a number where there is no sample. */
export function shareOfUp(set: SampleSet): Float64Array {
  const share = new Float64Array(set.n);
  const total = totalCount(set);
  for (let row = 0; row < set.count.length; row++) {
    const spins = unpackRow(set, row);
    for (let i = 0; i < set.n; i++) if (spins[i] > 0) share[i] += set.count[row];
  }
  return share.map((count) => count / total);
}
