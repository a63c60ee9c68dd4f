import { levelProbability, signedThreshold } from "../bits/thresholds.ts";

/** Most levels of a spin, ⌈7/2⌉. */
export const LEVELS = 4;
/** Planes, and thresholds, of a point: plane LEVELS·odd + level − 1, for even degrees and then for odd. */
export const PLANES = 2 * LEVELS;

export function planeProbability(plane: number, beta: number): number {
  return levelProbability(beta, (plane % LEVELS) + 1, Math.floor(plane / LEVELS));
}

/** Shape (points, 2, LEVELS). */
export function thresholdTable(beta: Float64Array): Int32Array<ArrayBuffer> {
  const table = new Int32Array(beta.length * PLANES);
  for (let k = 0; k < table.length; k++)
    table[k] = signedThreshold(planeProbability(k % PLANES, beta[Math.floor(k / PLANES)]));
  return table;
}

/** Which planes spins of these degrees ask for. */
export function usedPlanes(degrees: Uint8Array): boolean[] {
  const used = new Array<boolean>(PLANES).fill(false);
  for (const degree of degrees)
    for (let level = 1; level <= Math.ceil(degree / 2); level++) used[LEVELS * (degree & 1) + level - 1] = true;
  return used;
}
