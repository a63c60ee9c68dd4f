import { stream } from "../../../core/random/stream.ts";
import { type Candidate, FRESH_SEED, MOST_TUNING_SEED, NO_TRIALS, type Trials } from "../time-to-solution/race.ts";

/** Quality after some CPU time: the lowest energy of as many trials of one setting as fit into it. */
export interface QualityPoint {
  readonly cpuS: number;
  readonly setting: string;
  /** Trials that fit into `cpuS`, at least 1. */
  readonly trialsWithin: number;
  /** Median of the lowest energy of so many trials, with its 95 % bootstrap interval over the trials measured. */
  readonly median: number;
  readonly low: number;
  readonly high: number;
  /** Trials it was estimated from. */
  readonly trials: number;
}

const RESAMPLES = 400;
/** How much longer than the longest time of a setting it is measured. */
const MEASURED = 6;

/**
 * Median of the lowest of k draws, from m trials: the least energy e with 1 − (share above e)ᵏ ≥ ½.
 * @param sorted  shape (m), ascending, m ≥ 1.
 */
export function medianOfLowest(sorted: ArrayLike<number>, k: number): number {
  const m = sorted.length;
  // (share above)ᵏ ≤ ½ from this many below or at e on.
  const needed = Math.max(1, Math.ceil(m * (1 - 0.5 ** (1 / k)) - 1e-9));
  return sorted[needed - 1];
}

/** The same with a 95 % interval: `RESAMPLES` bootstrap samples of the trials. @param seed  of the resampling. */
export function estimate(energies: readonly number[], k: number, seed: number): readonly [number, number, number] {
  const m = energies.length;
  const sorted = Float64Array.from(energies).sort();
  const random = stream(seed, 7, m);
  const words = new Uint32Array(m);
  const medians = new Float64Array(RESAMPLES);
  const sample = new Float64Array(m);
  for (let b = 0; b < RESAMPLES; b++) {
    random.words(words);
    for (let i = 0; i < m; i++) sample[i] = sorted[Math.floor((words[i] / 2 ** 32) * m)];
    medians[b] = medianOfLowest(sample.sort(), k);
  }
  medians.sort();
  return [medianOfLowest(sorted, k), medians[Math.floor(0.025 * RESAMPLES)], medians[Math.ceil(0.975 * RESAMPLES) - 1]];
}

/**
 * The lower envelope of a solver's settings, free of the winner's curse: the setting of each time is chosen on trials of seeds 1 to
 * 99 and judged on trials of a fresh seed. Times at which not one trial fits are left out. A setting is measured six times as long
 * as the longest of its times: from fewer trials, the lowest of them would stand for its own median.
 *
 * @param times  CPU seconds, ascending.
 * @param tuneCpuS  for all settings together.
 */
export async function qualityCurve(
  candidates: readonly Candidate[],
  times: readonly number[],
  tuneCpuS: number,
): Promise<readonly QualityPoint[]> {
  const tuned: { candidate: Candidate; trials: Trials }[] = [];
  let seed = 1;
  for (const candidate of [...candidates].sort((a, b) => a.cost - b.cost)) {
    const last = tuned.at(-1);
    // A setting whose trial would take more than the longest time has no point on the curve.
    if (
      last !== undefined &&
      (secondsOf(last.trials) * candidate.cost) / last.candidate.cost > 2 * times[times.length - 1]
    )
      continue;
    const trials = await candidate.run(seed, tuneCpuS / candidates.length, Number.POSITIVE_INFINITY);
    seed = (seed % MOST_TUNING_SEED) + 1;
    tuned.push({ candidate, trials });
  }
  const chosen = times.map((t) => bestFor(tuned, t));
  const longest = new Map<Candidate, number>();
  chosen.forEach((candidate, i) => {
    if (candidate !== null) longest.set(candidate, times[i]);
  });
  const fresh = new Map<Candidate, Trials>();
  for (const [candidate, cpuS] of longest)
    fresh.set(candidate, await candidate.run(FRESH_SEED, MEASURED * cpuS, Number.POSITIVE_INFINITY));
  return times.flatMap((cpuS, i) => {
    const candidate = chosen[i];
    const trials = candidate === null ? NO_TRIALS : (fresh.get(candidate) ?? NO_TRIALS);
    const k = Math.floor(cpuS / secondsOf(trials));
    if (candidate === null || !(k >= 1) || trials.trials < Math.max(2, k)) return [];
    const [median, low, high] = estimate(trials.energies, k, FRESH_SEED);
    return [{ cpuS, setting: candidate.setting, trialsWithin: k, median, low, high, trials: trials.trials }];
  });
}

function secondsOf({ cpuS, trials }: Trials): number {
  return cpuS / trials;
}

/** The setting with the lowest median at a time; of equals the one with the lowest mean. */
function bestFor(tuned: readonly { candidate: Candidate; trials: Trials }[], cpuS: number): Candidate | null {
  let best: { candidate: Candidate; median: number; mean: number } | null = null;
  for (const { candidate, trials } of tuned) {
    const k = Math.floor(cpuS / secondsOf(trials));
    if (k < 1) continue;
    const median = medianOfLowest(Float64Array.from(trials.energies).sort(), k);
    const mean = trials.energies.reduce((sum, e) => sum + e, 0) / trials.trials;
    if (best === null || median < best.median || (median === best.median && mean < best.mean))
      best = { candidate, median, mean };
  }
  return best?.candidate ?? null;
}
