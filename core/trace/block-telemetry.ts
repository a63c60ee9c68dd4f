import type { BlockAutocorrelation } from "./autocorrelation.ts";

/** What a block saw besides its trace, under `--trace full`. */
export interface BlockTelemetry {
  /** Of chains at constant temperature: in sample mode, of anneals at one β under a dense trace, and at the coldest place of a ladder; null elsewhere. */
  readonly autocorrelation: BlockAutocorrelation | null;
  /** Of worldlines; null elsewhere. */
  readonly slices: SliceTelemetry | null;
}

/** What the slices of a block's worldlines did. Energies in energy units. */
export interface SliceTelemetry {
  /** Shape (checkpoints): the mean over worldlines of the lowest energy among their slices. */
  readonly lowest: readonly number[];
  /** Shape (checkpoints): the mean energy of all slices. */
  readonly mean: readonly number[];
  /** Worldlines that `correlator` adds up; 0 where the field was not constant. */
  readonly worldlines: number;
  /** Shape (⌊P/2⌋ + 1): Σ over worldlines and slices of M_p M_{p+t}, M = Σ s_i; empty where `worldlines` is 0. */
  readonly correlator: readonly number[];
}

/** The same over blocks of one plan, as `joinAutocorrelations`. @param all  in the order of their numbers. */
export function joinSlices(all: readonly SliceTelemetry[]): SliceTelemetry | null {
  if (all.length === 0) return null;
  const { lowest: points, correlator: times } = all[0];
  const blocks = all.filter(
    ({ lowest, correlator }) => lowest.length === points.length && correlator.length === times.length,
  );
  const sums = (values: (block: SliceTelemetry) => readonly number[]): number[] => {
    const total = new Array<number>(values(blocks[0]).length).fill(0);
    for (const block of blocks) for (let k = 0; k < total.length; k++) total[k] += values(block)[k];
    return total;
  };
  return {
    lowest: sums(({ lowest }) => lowest).map((sum) => sum / blocks.length),
    mean: sums(({ mean }) => mean).map((sum) => sum / blocks.length),
    worldlines: blocks.reduce((sum, { worldlines }) => sum + worldlines, 0),
    correlator: sums(({ correlator }) => correlator),
  };
}
