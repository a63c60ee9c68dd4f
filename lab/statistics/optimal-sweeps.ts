import { repetitions99, timeToSolution } from "../../core/statistics/time-to-solution.ts";

/** What was seen with one length of anneal: independent blocks that hit the target or not. */
export interface LengthTrial {
  readonly sweeps: number;
  /** One entry a block, in the order of seeds. */
  readonly hits: readonly boolean[];
  /** Mean time of a block, any unit: sweeps, updates or seconds. */
  readonly blockTime: number;
}

export interface OptimalSweeps {
  readonly sweeps: number;
  /** TTS99 at the optimum, evaluated on blocks that had no part in choosing it; null where none of them hit. */
  readonly tts99: number | null;
  readonly low: number | null;
  readonly high: number | null;
  /**
   * The optimum lies strictly inside the lengths tried. Otherwise a shorter or longer anneal may be better still, and
   * the growth of TTS with size is only bounded from below (Rønnow et al. 2014, doi:10.1126/science.1252319).
   */
  readonly interior: boolean;
}

/**
 * The length with the least TTS99, chosen on the even blocks and evaluated on the odd ones: the best of several noisy numbers
 * is biased towards its luck, and fresh blocks take that bias away. Null where no chosen block hit.
 */
export function optimalSweeps(trials: readonly LengthTrial[]): OptimalSweeps | null {
  const ordered = [...trials].sort((a, b) => a.sweeps - b.sweeps);
  const halves = ordered.map(({ hits }) => ({
    chosen: hits.filter((_, k) => k % 2 === 0),
    fresh: hits.filter((_, k) => k % 2 === 1),
  }));
  const share = (hits: readonly boolean[]): number => hits.filter(Boolean).length / Math.max(1, hits.length);
  const times = ordered.map(({ blockTime }, k) => blockTime * repetitions99(share(halves[k].chosen)));
  const best = times.indexOf(Math.min(...times));
  if (!Number.isFinite(times[best])) return null;
  const { fresh } = halves[best];
  const { sweeps, blockTime } = ordered[best];
  const tts = timeToSolution(fresh.filter(Boolean).length, fresh.length, blockTime);
  return {
    sweeps,
    tts99: tts.tts99S,
    low: tts.tts99LowS,
    high: tts.tts99HighS,
    interior: best > 0 && best < ordered.length - 1,
  };
}
