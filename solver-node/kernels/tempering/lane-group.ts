export const LANES = 8;

/** Eight replicas: their state, and the loops over it. */
export interface LaneGroup {
  /** Shape (n, padded to 16): bit r is replica r's spin, set for +1. */
  readonly spins: Uint8Array;
  /** Shape (8): one vector generator. */
  readonly generator: Uint32Array;
  /** Shape (8): what turns log2 of a uniform number into a threshold, by replica. */
  readonly scales: Float32Array;
  computeFields(): void;
  metropolis(count: number): void;
  /** @param out shape (8): twice the energies. */
  twiceEnergies(out: Float64Array): void;
}

/** Spins are drawn sixteen bytes at a time. */
export function paddedSpins(n: number): number {
  return Math.ceil(n / 16) * 16;
}
