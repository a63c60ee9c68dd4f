/** An average of the logarithm of a rate, and the thread-seconds that stand behind it. */
interface Average {
  readonly log: number;
  readonly seconds: number;
}

/**
 * What is known of the speed of nodes at one part of one job. Nodes advertise a rate for each engine, measured at their
 * start on a model of their own; how this model does on each is seen from its results.
 */
export interface PaceBook {
  /** By the node's process: ln(updates per second of one thread). */
  readonly nodes: ReadonlyMap<string, Average>;
  /** ln(measured rate / advertised rate) over all nodes: how the model differs from the one that they measured with. */
  readonly model: Average;
}

export const NEW_PACE: PaceBook = { nodes: new Map(), model: { log: 0, seconds: 0 } };

/** What one shard's blocks took on their thread. */
export interface Measurement {
  readonly nodeStart: string;
  /** As the node told it; null if it told none for this engine. */
  readonly advertisedRate: number | null;
  readonly updates: number;
  readonly seconds: number;
}

/** Seconds of work after which older measurements have lost two thirds of their weight. */
const MEMORY_S = 10;
/** What an advertised rate counts for beside measurements. */
const ADVERTISED_S = 0.5;
/** A measurement counts as at most this factor away from what was believed: a stalled machine is forgotten soon. */
const MOST_STEP = 4;
/** When nobody told a rate: a single spin at a time. */
const ASSUMED_RATE = 1e8;

/** Adds a measurement. Ones without time or work change nothing. */
export function measured(book: PaceBook, { nodeStart, advertisedRate, updates, seconds }: Measurement): PaceBook {
  if (!(updates > 0 && seconds > 0 && Number.isFinite(updates / seconds))) return book;
  const log = Math.log(updates / seconds);
  const prior = Math.log(expectedRate(book, nodeStart, advertisedRate));
  const before = book.nodes.get(nodeStart) ?? { log: prior, seconds: ADVERTISED_S };
  const nodes = new Map(book.nodes).set(nodeStart, mixed(before, log, seconds));
  if (!known(advertisedRate)) return { ...book, nodes };
  const model = mixed(
    { ...book.model, seconds: Math.max(ADVERTISED_S, book.model.seconds) },
    log - Math.log(advertisedRate),
    seconds,
  );
  return { nodes, model };
}

/** Updates per second of one thread of a node: as measured on this part, or as advertised and corrected by the others. */
export function expectedRate(book: PaceBook, nodeStart: string, advertisedRate: number | null): number {
  const own = book.nodes.get(nodeStart);
  if (own !== undefined) return Math.exp(own.log);
  return (known(advertisedRate) ? advertisedRate : ASSUMED_RATE) * Math.exp(book.model.log);
}

/** Whether any shard of the part was measured: before that, rates may be wrong by the model's own factor. */
export function isMeasured(book: PaceBook): boolean {
  return book.nodes.size > 0;
}

function known(rate: number | null): rate is number {
  return rate !== null && rate > 0 && Number.isFinite(rate);
}

/** Exponentially weighted by time: `seconds` of new work against at most MEMORY_S of the old. */
function mixed(before: Average, log: number, seconds: number): Average {
  const step = Math.log(MOST_STEP);
  const weight = seconds / (seconds + Math.min(MEMORY_S, before.seconds));
  const change = Math.min(step, Math.max(-step, log - before.log));
  return { log: before.log + weight * change, seconds: Math.min(MEMORY_S, before.seconds + seconds) };
}
