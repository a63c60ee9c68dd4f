/** Parts of a job: pilots draw from their own streams, so a run that skips the pilot gives the same samples. */
export const PILOT_PART = 0;
export const MAIN_PART = 1;
export const LADDER_PART = 2;
/** Members of a portfolio after the first, which has the main part. */
export const FIRST_FURTHER_PART = 3;

/** What a device takes of a job that is divided between it and the CPU. */
export const DEVICE_PART = 128;

/**
 * A part whose kernel build nobody has any more is planned anew under a number that is greater by this: its blocks draw from
 * streams of their own, so what the old plan gave and the new one gives cannot be taken for each other.
 */
const GENERATION_STRIDE = 256;

/** How often a part was planned anew. */
export function generationOf(part: number): number {
  return Math.floor(part / GENERATION_STRIDE);
}

export function nextGeneration(part: number): number {
  return part + GENERATION_STRIDE;
}

/** Whether a later generation of the same part is among the parts of a job: then no block of this one is run any more. */
export function isReplaced(part: number, parts: readonly number[]): boolean {
  return parts.some((other) => other > part && other % GENERATION_STRIDE === part % GENERATION_STRIDE);
}
