/** What a watcher of a job is told. Energies in the problem's units, times since the job began to run, ns. */
export type JobEvent =
  | { readonly kind: "state"; readonly state: string; readonly reason: string | null }
  | { readonly kind: "incumbent"; readonly tNs: number; readonly energy: number }
  | {
      readonly kind: "progress";
      readonly tNs: number;
      readonly bestEnergy: number;
      readonly updates: number;
      readonly finishedReads: number;
      readonly shardsDone: number;
    }
  /** Something that the job's owner should know; the job goes on. */
  | { readonly kind: "warning"; readonly code: WarningCode; readonly message: string }
  /** Points of the blocks' traces, as many as came at once. */
  | { readonly kind: "trace"; readonly points: TraceColumns }
  /** What blocks of a part saw besides, as many as came at once. */
  | { readonly kind: "telemetry"; readonly part: number; readonly points: TelemetryColumns };

/** A part has a new plan; or no node has the build that a plan names, nor any other of its kernel. */
export type WarningCode = "plan-replaced" | "build-missing";

/** Points by columns of equal length: what is sent by the hundred thousand is no object each. */
export interface TraceColumns {
  readonly part: readonly number[];
  readonly block: readonly number[];
  /** Since the block began, ns. */
  readonly tNs: readonly number[];
  readonly sweeps: readonly number[];
  readonly bestEnergy: readonly number[];
  readonly medianEnergy: readonly number[];
  /** A tenth of the block's reads is lower, a tenth higher. */
  readonly q10Energy: readonly number[];
  readonly q90Energy: readonly number[];
  /** Energies whose first hits are counted, the same for all points. */
  readonly levels: readonly number[];
  /** Of point k the k-th `levels` numbers: reads that had reached each level by then. */
  readonly hits: readonly number[];
}

/** Blocks by columns, each as long as `block`, or empty where the part's method has no such thing. */
export interface TelemetryColumns {
  readonly block: readonly number[];
  readonly barrier: readonly number[];
  readonly roundTrips: readonly number[];
  readonly expectedRoundTrips: readonly number[];
  readonly lagSweeps: readonly number[];
  readonly magnetizationRho: readonly number[];
  readonly energyRho: readonly number[];
  readonly sliceEnergyMin: readonly number[];
  readonly sliceEnergyMean: readonly number[];
}

/** Whether points of both may stand in one list. */
function sameLevels(a: TraceColumns, b: TraceColumns): boolean {
  return a.levels.length === b.levels.length && a.levels.every((level, l) => level === b.levels[l]);
}

/** @param columns  at least one, all of the same levels. */
function joined(columns: readonly TraceColumns[]): TraceColumns {
  const column = (name: Exclude<keyof TraceColumns, "levels">): readonly number[] =>
    columns.flatMap((points) => points[name]);
  return {
    part: column("part"),
    block: column("block"),
    tNs: column("tNs"),
    sweeps: column("sweeps"),
    bestEnergy: column("bestEnergy"),
    medianEnergy: column("medianEnergy"),
    q10Energy: column("q10Energy"),
    q90Energy: column("q90Energy"),
    levels: columns[0].levels,
    hits: column("hits"),
  };
}

export interface SequencedEvent {
  /** Grows by one from event to event of a term; of a later term it is greater. */
  readonly sequence: number;
  readonly event: JobEvent;
}

/** Sequence numbers of a term begin here: a coordinator that takes over continues above all that was said before. */
const TERM_SPAN = 2 ** 32;
/** Kept for watchers that come late or again: events and points of traces together. */
const KEPT_WEIGHT = 16_384;
/** A watcher may be behind by so many events and points before traces, telemetry and progress are left out for it. States and incumbents always come. */
const MOST_BEHIND = 65_536;

/** Points of a trace that go to a watcher at once where several events wait for it: some 200 KiB of a message. */
const MOST_POINTS = 4096;

export interface EventLog {
  /** @param term  of the leader who says it: numbers of a later term are greater. */
  append(event: JobEvent, term: number): SequencedEvent;
  /** Takes over an event that another coordinator numbered. */
  adopt(event: SequencedEvent): void;
  /**
   * Events after `afterSequence` (0: all that are kept), then those to come, until the signal or `end`. Where events after
   * it are no longer kept, it begins with the last state.
   */
  watch(afterSequence: number, signal: AbortSignal): AsyncIterable<SequencedEvent>;
  /** Nothing more will come: watchers end after what they have. */
  end(): void;
  readonly ended: boolean;
  /** Events and points of traces that are kept. */
  readonly weight: number;
}

/** What an event costs to keep. */
function weightOf({ event }: SequencedEvent): number {
  return 1 + (event.kind === "trace" || event.kind === "telemetry" ? event.points.block.length : 0);
}

export function eventLog(): EventLog {
  const kept: SequencedEvent[] = [];
  let weight = 0;
  let next = 1;
  let lastState: SequencedEvent | null = null;
  let ended = false;
  const watchers = new Set<Watcher>();

  function keep(sequenced: SequencedEvent): void {
    if (sequenced.event.kind === "state") lastState = sequenced;
    kept.push(sequenced);
    weight += weightOf(sequenced);
    while (weight > KEPT_WEIGHT && kept.length > 1) {
      const oldest = kept.shift();
      if (oldest !== undefined) weight -= weightOf(oldest);
    }
    for (const watcher of watchers) watcher.offer(sequenced);
  }

  return {
    append(event, term) {
      next = Math.max(next, term * TERM_SPAN + 1);
      const sequenced = { sequence: next++, event };
      keep(sequenced);
      return sequenced;
    },
    adopt(sequenced) {
      if (sequenced.sequence < next) return;
      next = sequenced.sequence + 1;
      keep(sequenced);
    },
    async *watch(afterSequence, signal) {
      const watcher = new Watcher();
      const missing = kept.filter(({ sequence }) => sequence > afterSequence);
      if (lastState !== null && lastState.sequence > afterSequence && !missing.includes(lastState))
        watcher.offer(lastState);
      for (const sequenced of missing) watcher.offer(sequenced);
      if (ended) watcher.close();
      watchers.add(watcher);
      const stop = (): void => watcher.close();
      signal.addEventListener("abort", stop, { once: true });
      try {
        while (!signal.aborted) {
          const sequenced = await watcher.take();
          if (sequenced === null) return;
          yield sequenced;
        }
      } finally {
        signal.removeEventListener("abort", stop);
        watchers.delete(watcher);
      }
    },
    end() {
      ended = true;
      for (const watcher of watchers) watcher.close();
    },
    get ended() {
      return ended;
    },
    get weight() {
      return weight;
    },
  };
}

/** The queue of one watcher. A watcher that does not read costs at most `MOST_BEHIND` and the few events that must come. */
class Watcher {
  readonly #queue: SequencedEvent[] = [];
  #weight = 0;
  #closed = false;
  #wake: (() => void) | null = null;

  offer(sequenced: SequencedEvent): void {
    const { kind } = sequenced.event;
    const weight = weightOf(sequenced);
    if (this.#weight + weight > MOST_BEHIND && (kind === "trace" || kind === "telemetry" || kind === "progress"))
      return;
    this.#queue.push(sequenced);
    this.#weight += weight;
    this.#wakeUp();
  }

  close(): void {
    this.#closed = true;
    this.#wakeUp();
  }

  /** The next event, or null after the last one. Traces that wait behind each other come as one, with the last one's number. */
  async take(): Promise<SequencedEvent | null> {
    while (this.#queue.length === 0) {
      if (this.#closed) return null;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    const taken = this.#queue.splice(0, this.#tracesAhead());
    for (const sequenced of taken) this.#weight -= weightOf(sequenced);
    if (taken.length === 1) return taken[0];
    const points = joined(taken.flatMap(({ event }) => (event.kind === "trace" ? event.points : [])));
    return { sequence: taken[taken.length - 1].sequence, event: { kind: "trace", points } };
  }

  /** How many events at the head of the queue make one: more than one if they are traces of few points. */
  #tracesAhead(): number {
    let [count, points] = [0, 0];
    let first: TraceColumns | null = null;
    for (const { event } of this.#queue) {
      if (event.kind !== "trace") return Math.max(1, count);
      points += event.points.block.length;
      if (count > 0 && (points > MOST_POINTS || (first !== null && !sameLevels(first, event.points)))) break;
      first ??= event.points;
      count++;
    }
    return count;
  }

  #wakeUp(): void {
    this.#wake?.();
    this.#wake = null;
  }
}
