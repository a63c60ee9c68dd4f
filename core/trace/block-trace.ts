import type { StateTape } from "../state-tape.ts";

/** Columns of a block's trace before the hit counts; one row a checkpoint. Energies in energy units over the block's reads. */
export const TRACE_COLUMNS = [
  "sweeps",
  "ns",
  "updates",
  "best",
  "low",
  "q10",
  "median",
  "q90",
  "mean",
  "acceptance",
] as const;

/**
 * How a block's energies went: rows of `TRACE_COLUMNS` and then, for each level of the plan, how many reads that count had
 * reached it at that or an earlier checkpoint.
 */
export interface BlockTrace {
  readonly levels: readonly number[];
  /** Shape (checkpoints · (TRACE_COLUMNS.length + levels.length)). */
  readonly values: Float64Array;
}

export interface BlockTraceRecorder {
  /**
   * @param energies  all present energies: of reads, of replicas, of slices.
   * @param ofReads   the lowest energy of each read that counts, now or so far, where that is another list.
   */
  record(
    sweeps: number,
    ns: number,
    updates: number,
    acceptance: number,
    energies: Float64Array,
    ofReads?: Float64Array,
  ): void;
  finish(): BlockTrace;
  carry(tape: StateTape): void;
}

export function blockTraceRecorder(checkpoints: number, levels: readonly number[]): BlockTraceRecorder {
  const width = TRACE_COLUMNS.length + levels.length;
  const values = new Float64Array(checkpoints * width);
  let rows = 0;
  let bestOfRead = new Float64Array(0);
  return {
    record(sweeps, ns, updates, acceptance, energies, ofReads = energies) {
      if (bestOfRead.length === 0) bestOfRead = new Float64Array(ofReads.length).fill(Number.POSITIVE_INFINITY);
      const sorted = energies.slice().sort();
      const quantile = (q: number): number => sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))];
      let best = Number.POSITIVE_INFINITY;
      let sum = 0;
      for (let r = 0; r < ofReads.length; r++) {
        bestOfRead[r] = Math.min(bestOfRead[r], ofReads[r]);
        best = Math.min(best, bestOfRead[r]);
      }
      for (let r = 0; r < energies.length; r++) sum += energies[r];
      const at = rows * width;
      values.set(
        [
          sweeps,
          ns,
          updates,
          best,
          sorted[0],
          quantile(0.1),
          quantile(0.5),
          quantile(0.9),
          sum / energies.length,
          acceptance,
        ],
        at,
      );
      for (const [l, level] of levels.entries()) {
        let hits = 0;
        for (let r = 0; r < bestOfRead.length; r++) if (bestOfRead[r] <= level) hits++;
        values[at + TRACE_COLUMNS.length + l] = hits;
      }
      rows++;
    },
    finish() {
      return { levels, values: values.slice(0, rows * width) };
    },
    carry(tape) {
      rows = tape.number(rows);
      const reads = tape.number(bestOfRead.length);
      if (bestOfRead.length !== reads) bestOfRead = new Float64Array(reads);
      tape.cells(bestOfRead);
      tape.cells(values.subarray(0, rows * width));
    },
  };
}

const BEST = TRACE_COLUMNS.indexOf("best");

/** One checkpoint over many blocks: means over blocks, except the best (the least) and the hits (sums). */
export interface TracePoint {
  readonly sweeps: number;
  readonly blocks: number;
  readonly meanNs: number;
  readonly updates: number;
  readonly best: number;
  readonly low: number;
  readonly q10: number;
  readonly median: number;
  readonly q90: number;
  readonly mean: number;
  readonly acceptance: number;
  /** Reads that count and had reached each level. */
  readonly hits: readonly number[];
}

/** Joins the traces of blocks of one plan, given in the order of their blocks. */
export function joinTraces(traces: readonly BlockTrace[]): TracePoint[] {
  const levels = traces[0]?.levels.length ?? 0;
  const width = TRACE_COLUMNS.length + levels;
  const rows = traces.reduce((most, t) => Math.max(most, t.values.length / width), 0);
  return Array.from({ length: rows }, (_, row) => {
    const present = traces.filter((t) => t.values.length >= (row + 1) * width);
    const at = row * width;
    const sum = (c: number): number => {
      let total = 0;
      for (const { values } of present) total += values[at + c];
      return total;
    };
    const mean = (name: (typeof TRACE_COLUMNS)[number]): number => sum(TRACE_COLUMNS.indexOf(name)) / present.length;
    return {
      sweeps: mean("sweeps"),
      blocks: present.length,
      meanNs: mean("ns"),
      updates: mean("updates"),
      best: present.reduce((least, { values }) => Math.min(least, values[at + BEST]), Number.POSITIVE_INFINITY),
      low: mean("low"),
      q10: mean("q10"),
      median: mean("median"),
      q90: mean("q90"),
      mean: mean("mean"),
      acceptance: mean("acceptance"),
      hits: Array.from({ length: levels }, (_, l) => sum(TRACE_COLUMNS.length + l)),
    };
  });
}
