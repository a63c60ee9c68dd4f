import type { KernelName } from "./options.ts";

/** The share of a block's work that writing its trace may cost. */
const TRACE_SHARE = 0.02;

/** What looking at all energies costs, in sweeps: bit-sliced counters half a sweep, a scan of the couplings about one; float energies are recomputed from the spins. */
const CHECKPOINT_SWEEPS: Record<KernelName, number> = {
  "bits-degree": 0.7,
  bits: 0.6,
  "lanes-i8": 1.5,
  "lanes-f32": 8,
  dense: 0.5,
  scan: 2,
  scalar: 1,
  steepest: 1,
};

/** Points × √2 apart, counted back from the last one, as many as the trace's share of the work pays for. */
export function checkpointsOf(kernel: KernelName, points: number, sweepsPerBeta: number): readonly number[] {
  const most = Math.max(1, Math.floor((TRACE_SHARE * points * sweepsPerBeta) / CHECKPOINT_SWEEPS[kernel]));
  const chosen: number[] = [];
  for (let k = 0; chosen.length < most; k++) {
    const point = Math.round(points / Math.SQRT2 ** k);
    if (point < 1) break;
    if (point !== chosen[chosen.length - 1]) chosen.push(point);
  }
  return chosen.reverse();
}
