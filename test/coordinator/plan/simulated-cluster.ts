import { type Capacity, capacityFor } from "../../../coordinator/plan/capacity.ts";
import { isMeasured, measured, NEW_PACE } from "../../../coordinator/plan/pace.ts";
import { type Coverage, coverageOf, gapsOf, NOTHING, type Range, sizeOf } from "../../../coordinator/plan/ranges.ts";
import { afterSilence, rescueParts } from "../../../coordinator/plan/rescue.ts";
import { nextShards, type Outstanding, type PartView, type PlannedShard } from "../../../coordinator/plan/shards.ts";
import { blockWorkload } from "../../../coordinator/plan/workload.ts";
import type { Plan } from "../../../core/plan/plan.ts";
import type { NodeRecord } from "../../../proto/engine/node-engine.ts";
import { nodeRecord } from "./cases.ts";
import { eventQueue } from "./event-queue.ts";

export interface SimulatedNode {
  readonly threads: number;
  /** Updates per second of one thread, in truth and as the node says. */
  readonly rate: number;
  readonly advertised: number;
  /** Stops working, without a word, at this time; null: lives on. Seconds. */
  readonly diesAtS: number | null;
}

export interface SimulatedJob {
  readonly plan: Plan;
  readonly n: number;
  readonly updatesPerBlock: number;
  /** Number of blocks, or null with a time limit. */
  readonly blocks: number | null;
  readonly timeLimitS: number | null;
  readonly nodes: readonly SimulatedNode[];
  /** The coordinator dies then and another begins with what the engine knows; null: never. */
  readonly restartAtS: number | null;
  /** The leader hears of no result from the first time to the second, and goes on then before it has heard of them. */
  readonly deafS?: readonly [from: number, to: number];
  /** The share of shards that take twice their time, as on processors that others use too; none without it. */
  readonly disturbedShare?: number;
}

export interface SimulatedRun {
  /** When the last block came in, or the limit ended the job; seconds. */
  readonly endS: number;
  readonly finished: Coverage;
  readonly shards: readonly PlannedShard[];
  /** Blocks that were computed to their end, those computed twice included. */
  readonly computedBlocks: number;
  /** Besides these, what threads had done of their shards when the job ended; blocks. */
  readonly cutBlocks: number;
  /** Lengths of computed shards on their threads, seconds. */
  readonly lengthsS: readonly number[];
}

/** Pulling a shard and committing its result, besides the work; seconds. */
const MESSAGE_S = 0.004;
/** The coordinator looks that often, and that long after a result. */
const TICK_S = 0.5;
const REACTION_S = 0.02;
/** After that long a shard's telemetry has told who has it. */
const TELEMETRY_S = 0.2;
/** A node that was not heard of for so long is gone. */
const SILENCE_S = 10;
/** A shard comes back to the queue so long after its holder last asked for more time, which it does every EXTEND_S. */
const LEASE_S = 30;
const EXTEND_S = 10;
/** Looks so far apart are a silence to the leader. */
const SILENT_S = 0.6;
/** What was said while the leader was deaf arrives so long after it hears again. */
const HEARD_S = 0.05;

interface Held {
  readonly shard: PlannedShard;
  readonly node: number;
  readonly takenS: number;
  readonly workS: number;
}

/** Runs one job on nodes that pull, with the very functions that plan. @param random  uniform numbers in [0, 1). */
export function simulate(job: SimulatedJob, random: () => number): SimulatedRun {
  const { nodes, updatesPerBlock } = job;
  const events = eventQueue();
  const starts = nodes.map((_, k) => `node${k}`);
  const records: NodeRecord[] = nodes.map((node, k) =>
    nodeRecord({ start: starts[k], threads: node.threads, rates: { scan: node.advertised } }),
  );
  const work = { ...blockWorkload(job.plan, job.n), units: job.blocks, updatesPerUnit: updatesPerBlock };
  const queue: PlannedShard[] = [];
  const idle = nodes.map(({ threads }) => threads);
  const held = new Map<string, Held>();
  const published = new Map<string, number>();
  const shards: PlannedShard[] = [];
  const lengthsS: number[] = [];
  let computedBlocks = 0;
  let finished: Coverage = NOTHING;
  let book = NEW_PACE;
  let planAt: number | null = null;
  let plannedS = 0;
  /** For how long the leader heard nothing while a shard was outstanding, seconds. */
  const silentS = new Map<string, number>();
  let endS: number | null = null;
  const dead = (k: number, nowS: number): boolean => nowS >= (nodes[k].diesAtS ?? Number.POSITIVE_INFINITY);
  const silent = (k: number, nowS: number): boolean =>
    nowS >= (nodes[k].diesAtS ?? Number.POSITIVE_INFINITY) + SILENCE_S;

  function view(nowS: number): PartView {
    const live = records.filter((_, k) => !silent(k, nowS));
    const capacity: Capacity = capacityFor(job.plan, live, book);
    const timeLeftS = job.timeLimitS === null ? null : job.timeLimitS - nowS;
    const seen = [...published].map(([name, publishedS]): Outstanding => {
      const by = held.get(name);
      if (by === undefined || by.takenS + TELEMETRY_S > nowS || dead(by.node, by.takenS + TELEMETRY_S))
        return { name, publishedS, at: { kind: "unknown" } };
      if (silent(by.node, nowS)) return { name, publishedS, at: { kind: "gone" } };
      return { name, publishedS, at: { kind: "node", start: starts[by.node], sinceS: by.takenS } };
    });
    const outstanding = seen.flatMap((shard) => afterSilence([shard], silentS.get(shard.name) ?? 0));
    return { work, finished, outstanding, spentNames: new Set(), capacity, measured: isMeasured(book), timeLeftS };
  }

  const deaf = (nowS: number): boolean => job.deafS !== undefined && nowS >= job.deafS[0] && nowS < job.deafS[1];

  function plan(nowS: number): void {
    if (deaf(nowS)) return;
    const silenceS = nowS - plannedS;
    plannedS = nowS;
    if (silenceS > SILENT_S)
      for (const name of published.keys()) silentS.set(name, (silentS.get(name) ?? 0) + silenceS);
    const now = view(nowS);
    publish(nextShards(now), nowS);
    const again = view(nowS);
    const running = again.outstanding.filter(({ at }) => at.kind !== "gone").length;
    publish(rescueParts([again], nowS, running), nowS);
  }

  function publish(planned: readonly PlannedShard[], nowS: number): void {
    for (const shard of planned) {
      shards.push(shard);
      published.set(shard.name, nowS);
      queue.push(shard);
    }
    deliver(nowS);
  }

  /** Waiting threads take what is queued, in no order of merit. */
  function deliver(nowS: number): void {
    const waiting = idle.flatMap((count, k) => Array.from({ length: dead(k, nowS) ? 0 : count }, () => k));
    while (queue.length > 0 && waiting.length > 0) {
      const pick = Math.floor(random() * waiting.length);
      const node = waiting[pick];
      waiting[pick] = waiting[waiting.length - 1];
      waiting.pop();
      idle[node]--;
      take(queue.shift() as PlannedShard, node, nowS);
    }
  }

  function take(shard: PlannedShard, node: number, nowS: number): void {
    const blocks = shard.range[1] - shard.range[0];
    // Machines are shared: a shard takes 3 % more or less than the last one.
    const slower = job.disturbedShare !== undefined && random() < job.disturbedShare ? 2 : 1;
    const workS = (slower * blocks * updatesPerBlock) / (nodes[node].rate * (0.97 + 0.06 * random()));
    const doneS = nowS + MESSAGE_S + workS;
    held.set(shard.name, { shard, node, takenS: nowS, workS });
    const diesAtS = nodes[node].diesAtS ?? Number.POSITIVE_INFINITY;
    if (doneS < diesAtS) {
      events.at(doneS, () => commit(shard, node, workS, doneS));
      return;
    }
    const extendedS = nowS + Math.floor((diesAtS - nowS) / EXTEND_S) * EXTEND_S;
    events.at(extendedS + LEASE_S, () => {
      held.delete(shard.name);
      queue.push(shard);
      deliver(extendedS + LEASE_S);
    });
  }

  function commit(shard: PlannedShard, node: number, workS: number, nowS: number): void {
    held.delete(shard.name);
    idle[node]++;
    computedBlocks += shard.range[1] - shard.range[0];
    lengthsS.push(workS);
    deliver(nowS);
    const heardS = deaf(nowS) && job.deafS !== undefined ? job.deafS[1] + HEARD_S : nowS;
    if (heardS > nowS) events.at(heardS, () => hear(shard, node, workS, heardS));
    else hear(shard, node, workS, nowS);
  }

  function hear(shard: PlannedShard, node: number, workS: number, nowS: number): void {
    published.delete(shard.name);
    const blocks = shard.range[1] - shard.range[0];
    finished = coverageOf([...finished, shard.range]);
    const advertisedRate = nodes[node].advertised;
    book = measured(book, {
      nodeStart: starts[node],
      advertisedRate,
      updates: blocks * updatesPerBlock,
      seconds: workS,
    });
    if (job.blocks !== null && gapsOf(finished, [0, job.blocks]).length === 0) endS = nowS;
    if (planAt === null) {
      planAt = nowS + REACTION_S;
      events.at(planAt, () => {
        planAt = null;
        plan(nowS + REACTION_S);
      });
    }
  }

  function tick(nowS: number): void {
    plan(nowS);
    events.at(nowS + TICK_S, () => tick(nowS + TICK_S));
  }

  if (job.restartAtS !== null)
    events.at(job.restartAtS, () => {
      // What was measured is lost; what was published is known by name only.
      book = NEW_PACE;
      for (const name of published.keys()) published.set(name, job.restartAtS as number);
    });
  if (job.deafS !== undefined) {
    const [, heardS] = job.deafS;
    events.at(heardS, () => plan(heardS));
  }
  if (job.timeLimitS !== null)
    events.at(job.timeLimitS, () => {
      endS = job.timeLimitS;
    });
  tick(0);
  while (endS === null) events.next();
  const ended = endS;
  const cutBlocks = [...held.values()].reduce(
    (sum, { shard: { range }, takenS, workS }) => sum + ((range[1] - range[0]) * (ended - takenS)) / workS,
    0,
  );
  return { endS, finished, shards, computedBlocks, cutBlocks, lengthsS };
}

/** Work over the sum of the true rates, as long as each node lives; seconds. */
export function idealSeconds(job: SimulatedJob): number {
  const work = (job.blocks ?? 0) * job.updatesPerBlock;
  return firstTime((t) => job.nodes.reduce((sum, node) => sum + node.threads * node.rate * lived(node, t), 0) >= work);
}

/** The soonest that any schedule of whole blocks ends; seconds. */
export function wholeBlockSeconds(job: SimulatedJob): number {
  const blocks = job.blocks ?? 0;
  return firstTime(
    (t) =>
      job.nodes.reduce(
        (sum, node) => sum + node.threads * Math.floor((node.rate * lived(node, t)) / job.updatesPerBlock + 1e-9),
        0,
      ) >= blocks,
  );
}

function lived({ diesAtS }: SimulatedNode, t: number): number {
  return Math.min(t, diesAtS ?? Number.POSITIVE_INFINITY);
}

function firstTime(enough: (t: number) => boolean): number {
  let low = 0;
  let high = 1;
  while (!enough(high)) high *= 2;
  for (let k = 0; k < 60; k++) {
    const middle = (low + high) / 2;
    if (enough(middle)) high = middle;
    else low = middle;
  }
  return high;
}

/** Blocks of a coverage, for counting. */
export function blocksIn(ranges: readonly Range[]): number {
  return sizeOf(coverageOf(ranges));
}
