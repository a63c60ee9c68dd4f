import type { KernelName } from "./options.ts";

/** The share of a block's work that writing its trace may cost. */
const TRACE_SHARE = 0.02;

/** What looking at all energies costs, in sweeps: the copy that acceptance is counted against included: bit-sliced counters about one sweep, a pass over the couplings one or two; float energies are recomputed from the spins. */
const CHECKPOINT_SWEEPS: Record<KernelName, number> = {
  "bits-degree": 1.5,
  bits: 1.2,
  "lanes-i8": 1.5,
  "lanes-f32": 8,
  dense: 4,
  scan: 2,
  scalar: 1,
  steepest: 1,
  exchange: 1,
  // The words travel to the host, whose CPU sums what a device would sweep many times meanwhile.
  packed: 50,
  "packed-wide": 200,
  matrix: 50,
  "matrix-wide": 200,
};

/** What a checkpoint costs besides, whatever the model: sorting energies and writing a row, seconds. */
const CHECKPOINT_S = 1.2e-5;

/**
 * Points × √2 apart, counted back from the last one, as many as the trace's share of the work pays for.
 *
 * @param sweepS  expected time of one sweep of a block, seconds.
 */
export function checkpointsOf(
  kernel: KernelName,
  points: number,
  sweepsPerBeta: number,
  sweepS: number,
): readonly number[] {
  const sweepsEach = CHECKPOINT_SWEEPS[kernel] + CHECKPOINT_S / sweepS;
  const most = Math.max(1, Math.floor((TRACE_SHARE * points * sweepsPerBeta) / sweepsEach));
  const chosen: number[] = [];
  for (let k = 0; chosen.length < most; k++) {
    const point = Math.round(points / Math.SQRT2 ** k);
    if (point < 1) break;
    if (point !== chosen[chosen.length - 1]) chosen.push(point);
  }
  return chosen.reverse();
}
