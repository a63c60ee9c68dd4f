import { onDemand } from "../bits/on-demand.ts";
import { levelProbability, signedThreshold } from "../bits/thresholds.ts";

/** Most levels of a spin, ⌈7/2⌉. */
export const LEVELS = 4;
/** Planes, and thresholds, of a point: plane LEVELS·odd + level − 1, for even degrees and then for odd. */
export const PLANES = 2 * LEVELS;

export function planeProbability(plane: number, beta: number): number {
  return levelProbability(beta, (plane % LEVELS) + 1, Math.floor(plane / LEVELS));
}

/** What a grouped anneal compares its words with, by point. */
export interface ThresholdTable {
  /** Shape (2, LEVELS), those of even degrees first; good until the next call. */
  at(point: number): Int32Array;
}

/** @param beta  per unit of the form, by point. */
export function thresholdTable(beta: Float64Array): ThresholdTable {
  const table = new Int32Array(beta.length * PLANES);
  const need = onDemand(beta.length, (point) => {
    for (let plane = 0; plane < PLANES; plane++)
      table[point * PLANES + plane] = signedThreshold(planeProbability(plane, beta[point]));
  });
  return {
    at(point) {
      need(point);
      return table.subarray(PLANES * point, PLANES * (point + 1));
    },
  };
}

/** Which planes spins of these degrees ask for. */
export function usedPlanes(degrees: Uint8Array): boolean[] {
  const used = new Array<boolean>(PLANES).fill(false);
  for (const degree of degrees)
    for (let level = 1; level <= Math.ceil(degree / 2); level++) used[LEVELS * (degree & 1) + level - 1] = true;
  return used;
}
