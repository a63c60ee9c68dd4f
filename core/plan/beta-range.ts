import type { ModelAnalysis } from "../model/analysis.ts";

/**
 * What a pilot measured on its way from hot to cold: a short anneal whose every point is looked at. β per unit of the
 * Ising form; energies in units, means over the pilot's reads.
 */
export interface PilotResult {
  readonly beta: readonly number[];
  readonly meanEnergy: readonly number[];
  readonly acceptance: readonly number[];
  readonly bestEnergy: number;
  readonly sweeps: number;
  readonly updates: number;
}

/** Points of a pilot and sweeps at each: enough to see where a model freezes, 1 % of a usual budget. */
export const PILOT_POINTS = 32;

/**
 * The range that a pilot scans, from the spread σ_i = √(h_i² + Σ_j J_ij²) of the local fields over random states: a flip
 * changes the energy by about 2σ, so spins are free below β ≈ 1/(2σ) and frozen above several 1/σ. Unlike the usual rule
 * (largest possible field, smallest coupling) it does not waste sweeps at high degree.
 */
export function pilotRange(model: ModelAnalysis): readonly [hot: number, cold: number] {
  if (model.spreadHigh === 0) return [1, 1];
  return [0.2 / model.spreadHigh, 20 / model.spreadLow];
}

/** The range used when no pilot was run, by the same rule of thumb: 0.7/σ to 8/σ. */
export function rangeWithoutPilot(model: ModelAnalysis): readonly [hot: number, cold: number] {
  if (model.spreadHigh === 0) return [1, 1];
  return [0.7 / model.spreadHigh, 8 / model.spreadLow];
}

/** Of the pilot's whole descent in energy, the share done at the hot end and the share left at the cold end. */
export const HOT_SHARE = 0.5;
export const COLD_SHARE = 0.0025;

/**
 * The anneal's range from a pilot: hot where the mean energy has made `HOT_SHARE` of its way, cold where only
 * `COLD_SHARE` is left, both interpolated in ln β.
 *
 * @param meanAtInfiniteTemperature  units; where the descent in energy begins.
 */
export function rangeFromPilot(
  pilot: PilotResult,
  hotShare = HOT_SHARE,
  coldShare = COLD_SHARE,
  meanAtInfiniteTemperature = 0,
): readonly [hot: number, cold: number] {
  const { beta, meanEnergy } = pilot;
  const top = Math.max(meanAtInfiniteTemperature, meanEnergy[0]);
  const bottom = Math.min(...meanEnergy);
  const share = (k: number): number => (top - meanEnergy[k]) / (top - bottom);
  const crossing = (level: number): number => {
    for (let k = 1; k < beta.length; k++) {
      if (share(k) < level) continue;
      const before = share(k - 1);
      const fraction = share(k) > before ? Math.min(1, Math.max(0, (level - before) / (share(k) - before))) : 0;
      return beta[k - 1] * (beta[k] / beta[k - 1]) ** fraction;
    }
    return beta[beta.length - 1];
  };
  if (!(bottom < top)) return [beta[0], beta[beta.length - 1]];
  return [crossing(hotShare), crossing(1 - coldShare)];
}
