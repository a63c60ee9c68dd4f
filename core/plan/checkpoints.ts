import type { ModelAnalysis } from "../model/analysis.ts";
import type { KernelName, SolveOptions } from "./options.ts";

/** The share of a block's work that writing its trace may cost: half of what telemetry may, for looks find caches cold. */
const TRACE_SHARE = 0.01;

/** What one look at the energies of all reads costs: so many sweeps, and ns for each spin and each coupling of each read. */
interface LookCost {
  readonly sweeps: number;
  readonly spinNs: number;
  readonly couplingNs: number;
}

/**
 * Bit-sliced counters cost about one sweep, and as much the copy that acceptance is counted against; lanes sum their local
 * fields in plain loops; the others pass over their couplings. Measured at the cold end, where sweeps are shortest.
 */
const LOOK: Record<KernelName, LookCost> = {
  "bits-degree": { sweeps: 2.2, spinNs: 0, couplingNs: 0 },
  bits: { sweeps: 1.2, spinNs: 0, couplingNs: 0 },
  "lanes-i8": { sweeps: 0.2, spinNs: 3, couplingNs: 0 },
  "lanes-f32": { sweeps: 0.2, spinNs: 5, couplingNs: 0 },
  dense: { sweeps: 4, spinNs: 0, couplingNs: 0 },
  scan: { sweeps: 0.2, spinNs: 5, couplingNs: 0 },
  scalar: { sweeps: 0.2, spinNs: 5, couplingNs: 8 },
  steepest: { sweeps: 1, spinNs: 0, couplingNs: 0 },
  exchange: { sweeps: 1, spinNs: 5, couplingNs: 8 },
  lifted: { sweeps: 0.5, spinNs: 0, couplingNs: 0 },
  // The words travel to the host, whose CPU sums what a device would sweep many times meanwhile.
  packed: { sweeps: 50, spinNs: 0, couplingNs: 0 },
  "packed-wide": { sweeps: 200, spinNs: 0, couplingNs: 0 },
  matrix: { sweeps: 50, spinNs: 0, couplingNs: 0 },
  "matrix-wide": { sweeps: 200, spinNs: 0, couplingNs: 0 },
};

/**
 * Energies that a kernel does not give (of real couplings; float32 kernels, of integers beyond 24 bits, too) are summed over the
 * couplings as those of samples are, ns for each term of each read.
 */
const RECOMPUTED_NS = 6;

/** What a checkpoint costs besides, whatever the model: converting and sorting energies and writing a row, seconds. */
const CHECKPOINT_S = 1.2e-5;

/** The cost of a look by an annealing kernel in sweeps. @param reads  of a block. @param sweepS  time of one of its sweeps, seconds. */
export function lookSweeps(
  kernel: KernelName,
  { n, numInteractions, integer, maxLocalField }: ModelAnalysis,
  reads: number,
  sweepS: number,
): number {
  const { sweeps, spinNs, couplingNs } = LOOK[kernel];
  const given = integer && (maxLocalField < 2 ** 24 || !(kernel === "lanes-f32" || kernel === "scan"));
  const each = given ? spinNs * n + couplingNs * numInteractions : RECOMPUTED_NS * (n + numInteractions);
  return sweeps + (reads * each * 1e-9) / sweepS;
}

/** A dense trace looks at each of the first so many points: hits are then first hits, since nothing comes and goes unseen. */
const EACH_UP_TO = 512;

/**
 * Points × √2 apart, counted back from the last one: all of them in a dense trace, with each of the first 512 points besides; in a
 * full one as many as its share of the work pays for, the last one in any case.
 *
 * @param lookCost  of one look at all energies, in sweeps.
 * @param sweepS    expected time of one sweep of a block, seconds.
 */
export function checkpointsOf(
  trace: SolveOptions["trace"],
  lookCost: number,
  points: number,
  sweepsPerBeta: number,
  sweepS: number,
): readonly number[] {
  if (trace === "none") return [];
  const sweepsEach = lookCost + CHECKPOINT_S / sweepS;
  const paid = Math.max(1, Math.floor((TRACE_SHARE * points * sweepsPerBeta) / sweepsEach));
  const most = trace === "dense" ? points : paid;
  const each = trace === "dense" ? Math.min(EACH_UP_TO, points) : 0;
  const chosen: number[] = [];
  for (let k = 0; chosen.length < most; k++) {
    const point = Math.round(points / Math.SQRT2 ** k);
    if (point < Math.max(1, each)) break;
    if (point !== chosen[chosen.length - 1]) chosen.push(point);
  }
  for (let point = each - (chosen.at(-1) === each ? 1 : 0); point >= 1; point--) chosen.push(point);
  return chosen.reverse();
}
