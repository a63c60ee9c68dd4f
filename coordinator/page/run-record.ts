import type { JobEventAnswer } from "../http/answer-schema.ts";

/** What the page knows of one job's course, gathered from its events; from the result once there is one. */

/** One checkpoint over the blocks of a part: means over blocks, and the lowest energy. */
export interface Checkpoint {
  readonly sweeps: number;
  readonly blocks: number;
  /** Mean time since the block began, s. */
  readonly seconds: number;
  readonly best: number;
  /** Null where the coordinator does not say it. */
  readonly q10: number | null;
  readonly median: number;
  readonly q90: number | null;
}

/** A lower energy than any before, at this running time of the job. */
export interface Improvement {
  readonly seconds: number;
  readonly energy: number;
}

/** The fields of a result document that are drawn. */
export interface DrawnResult {
  readonly num_reads: number;
  readonly work: { readonly updates_per_second: number };
  readonly incumbents: readonly { readonly t_ns: number; readonly energy: number }[];
  readonly trace: readonly {
    readonly t_ns: number;
    readonly sweeps: number;
    readonly best_energy: number;
    readonly q10_energy: number;
    readonly median_energy: number;
    readonly q90_energy: number;
  }[];
  readonly optimality: string;
  readonly telemetry: { readonly tempering: { readonly rejection: readonly number[] } | null } | null;
}

interface Sums {
  blocks: number;
  ns: number;
  best: number;
  q10: number;
  median: number;
  q90: number;
  /** A block came without quantiles. */
  bare: boolean;
}

/** Times are drawn on a log axis: a first sample at 0 stands here, s. */
const LEAST_SECONDS = 1e-4;

export class RunRecord {
  #improvements: Improvement[] = [];
  readonly #parts = new Map<number, Map<number, Sums>>();
  #whole: readonly Checkpoint[] | null = null;
  #last = -1;
  /** Running time of the job, as far as it is told, s. */
  seconds = 0;
  /** Spin updates a second over the whole of the job so far; null before the first are told. */
  updatesPerSecond: number | null = null;
  finishedReads = 0;
  /** Mean rejection of each link of the ladder, hottest first, once there is a result. */
  rejection: readonly number[] | null = null;
  readonly warnings: string[] = [];

  /** Takes an event once: one that comes again after a reconnection changes nothing. */
  take(event: JobEventAnswer): void {
    if (event.event === "end" || event.event === "job") return;
    if (event.sequence <= this.#last) return;
    this.#last = event.sequence;
    switch (event.event) {
      case "incumbent":
        this.#improve(event.t_ns / 1e9, event.energy);
        break;
      case "progress":
        this.seconds = Math.max(this.seconds, event.t_ns / 1e9);
        if (event.t_ns > 0 && event.updates > 0) this.updatesPerSecond = event.updates / (event.t_ns / 1e9);
        this.finishedReads = event.finished_reads;
        if (event.best_energy !== null) this.#improve(event.t_ns / 1e9, event.best_energy);
        break;
      case "trace":
        for (const point of event.points) this.#add(point);
        break;
      case "warning":
        if (!this.warnings.includes(event.message)) this.warnings.push(event.message);
        break;
      case "telemetry":
        break;
    }
  }

  /** What the result says takes the place of what was gathered: events may have been missed. */
  finish(result: DrawnResult): void {
    const told = result.incumbents[result.incumbents.length - 1];
    const seen = this.#improvements[this.#improvements.length - 1];
    // Who saw the lowest energy come saw the pilot's, too, which the result leaves out.
    if (told !== undefined && (seen === undefined || seen.energy > told.energy)) {
      this.#improvements = [];
      for (const { t_ns, energy } of result.incumbents) this.#improve(t_ns / 1e9, energy);
    }
    this.finishedReads = result.num_reads;
    this.updatesPerSecond = result.work.updates_per_second;
    this.#whole = result.trace.map((point) => ({
      sweeps: point.sweeps,
      blocks: 0,
      seconds: point.t_ns / 1e9,
      best: point.best_energy,
      q10: point.q10_energy,
      median: point.median_energy,
      q90: point.q90_energy,
    }));
    this.rejection = result.telemetry?.tempering?.rejection ?? null;
  }

  get improvements(): readonly Improvement[] {
    return this.#improvements;
  }

  /** Parts with checkpoints, ascending; of a result its leading part alone. */
  get parts(): readonly number[] {
    return this.#whole === null ? [...this.#parts.keys()].sort((a, b) => a - b) : [];
  }

  /** @param part  null: that of the result, or the only one. */
  checkpoints(part: number | null): readonly Checkpoint[] {
    if (this.#whole !== null) return this.#whole;
    const sums = this.#parts.get(part ?? this.parts[0] ?? 0) ?? new Map<number, Sums>();
    return [...sums]
      .sort(([a], [b]) => a - b)
      .map(([sweeps, { blocks, ns, best, q10, median, q90, bare }]) => ({
        sweeps,
        blocks,
        seconds: Math.max(ns / blocks / 1e9, 1e-9),
        best,
        q10: bare ? null : q10 / blocks,
        median: median / blocks,
        q90: bare ? null : q90 / blocks,
      }));
  }

  #improve(seconds: number, energy: number): void {
    const last = this.#improvements[this.#improvements.length - 1];
    if (last !== undefined && energy >= last.energy) return;
    const at = Math.max(seconds, LEAST_SECONDS);
    this.seconds = Math.max(this.seconds, at);
    if (last !== undefined && at <= last.seconds) this.#improvements.pop();
    this.#improvements.push({ seconds: Math.max(at, last?.seconds ?? 0), energy });
  }

  #add(point: Extract<JobEventAnswer, { event: "trace" }>["points"][number]): void {
    let part = this.#parts.get(point.part);
    if (part === undefined) this.#parts.set(point.part, (part = new Map()));
    let sums = part.get(point.sweeps);
    if (sums === undefined)
      part.set(
        point.sweeps,
        (sums = { blocks: 0, ns: 0, best: Number.POSITIVE_INFINITY, q10: 0, median: 0, q90: 0, bare: false }),
      );
    sums.blocks++;
    sums.ns += point.t_ns;
    sums.best = Math.min(sums.best, point.best_energy);
    sums.median += point.median_energy;
    sums.q10 += point.q10_energy ?? 0;
    sums.q90 += point.q90_energy ?? 0;
    sums.bare ||= point.q10_energy === null || point.q90_energy === null;
  }
}
