import type { TracePoint } from "./block-trace.ts";

/**
 * When reads were first seen at or below a level. Energies are looked at in checkpoints only, so a read that is counted at one
 * came there after the checkpoint before it (interval censoring), and one that was never seen there may get there later
 * (right censoring).
 */
export interface FirstHits {
  readonly level: number;
  /** Checkpoints, ascending. */
  readonly sweeps: readonly number[];
  /** Reads first seen at or below the level at each of them. */
  readonly counts: readonly number[];
  /** Reads not seen there by the last. */
  readonly censored: number;
}

/**
 * @param points  joined trace of blocks that all ran to their end.
 * @param levels  energies. @param reads  of all those blocks.
 */
export function firstHits(points: readonly TracePoint[], levels: readonly number[], reads: number): FirstHits[] {
  if (points.length === 0) return [];
  return levels.map((level, l) => {
    const reached = points.map(({ hits }) => hits[l]);
    return {
      level,
      sweeps: points.map(({ sweeps }) => sweeps),
      counts: reached.map((hits, k) => hits - (k === 0 ? 0 : reached[k - 1])),
      censored: reads - reached[reached.length - 1],
    };
  });
}
