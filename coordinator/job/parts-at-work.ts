import { planEnumeration } from "../../core/exact/enumerate.ts";
import { isReplaced } from "../../core/plan/parts.ts";
import type { Plan } from "../../core/plan/plan.ts";
import type { Planned } from "../../core/plan/planning.ts";
import { nextMember, portfolioLedger } from "../../core/plan/portfolio.ts";
import type { CollectedBlock } from "../../core/sample-set/block-results.ts";
import type { NodeRecord } from "../../proto/engine/node-engine.ts";
import { RUNNERS, type Runner, runnerOfPlan } from "../../proto/engine/runners.ts";
import type { ShardResult } from "../../proto/engine/tasks.ts";
import { advertisedRate, capacityFor } from "../plan/capacity.ts";
import { isMeasured, measured, NEW_PACE, type PaceBook } from "../plan/pace.ts";
import { rescueParts } from "../plan/rescue.ts";
import { parseShardName } from "../plan/shard-names.ts";
import { nextShards, type Outstanding, type PartView, type PlannedShard } from "../plan/shards.ts";
import { blockWorkload, engineOf, enumerationWorkload, type Workload } from "../plan/workload.ts";
import { type JobCollector, jobCollector, type Taken } from "./job-collector.ts";
import type { JobModel } from "./job-model.ts";

/** What was published of a job and has no result, names that nobody can use again, and the time that is left. */
export interface Standing {
  readonly outstanding: readonly Outstanding[];
  readonly spentNames: ReadonlySet<string>;
  /** Seconds to the time limit; null without one. */
  readonly timeLeftS: number | null;
  readonly nowNs: number;
}

/** The parts of a planned job: what of them is done and given out, how fast nodes are at each, and what comes next. */
export interface PartsAtWork {
  /** With the parts that others have replaced, after those in force. */
  readonly planned: Planned;
  readonly collector: JobCollector;
  /** Blocks of a shard are given out. */
  give(shard: string): void;
  /** They are not: the shard is lost. */
  takeBack(shard: string): void;
  /** @param known  whether the shard was given out. */
  take(result: ShardResult, known: boolean): Taken;
  /** Learns how fast a node is, from blocks that it brought. */
  notePace(result: ShardResult, blocks: readonly CollectedBlock[], nodes: readonly NodeRecord[]): void;
  /** Plans of which blocks are still to be run. */
  unfinished(): readonly Plan[];
  /** The plan that a shard belongs to, if it is in force. */
  planOf(shard: string): Plan | null;
  /** Puts a plan in the place of the one whose next generation it is, of which nothing may be given out. */
  replace(next: Plan): void;
  /** Every unit of every part is in; never true of a part that only a stop rule ends. */
  readonly complete: boolean;
  /**
   * Shards to publish, in the order that the portfolio gives them, then copies of late ones.
   *
   * @param othersShards  of other jobs, that threads wait for.
   */
  wanted(nodes: readonly NodeRecord[], standing: Standing, othersShards: number): readonly PlannedShard[];
}

export function partsAtWork(stored: Planned, model: JobModel): PartsAtWork {
  const all = stored.parts.map(({ plan }) => plan.part);
  let inForce = stored.parts.filter(({ plan }) => !isReplaced(plan.part, all));
  const replaced = stored.parts.filter(({ plan }) => isReplaced(plan.part, all));
  const plans = inForce.map(({ plan }) => plan);
  const enumerated = plans[0]?.method.kind === "exact" ? planEnumeration(model.solved.model, model.solved.form) : null;
  const ranges = enumerated?.ok === true ? enumerated.value : null;
  const { n } = model.solved.model;
  const work = plans.map((part) => (ranges === null ? blockWorkload(part, n) : enumerationWorkload(part, n, ranges)));
  const books: PaceBook[] = plans.map(() => NEW_PACE);
  const ledger = portfolioLedger(inForce.map(({ blockS }) => blockS));
  const collector = jobCollector(
    model,
    stored.parts.map(({ plan }) => plan),
    ranges,
  );

  function memberOf(shard: string): number {
    const part = parseShardName(shard)?.part;
    return work.findIndex(({ plan }) => plan.part === part);
  }

  function finishedAll({ plan, units }: Workload): boolean {
    const finished = collector.finishedRanges(plan.part);
    return finished.length === 1 && finished[0][0] === 0 && finished[0][1] >= (units ?? Number.POSITIVE_INFINITY);
  }

  function give(shard: string): void {
    if (memberOf(shard) >= 0) ledger.give(memberOf(shard), unitsOf(shard));
  }

  function view(k: number, nodes: readonly NodeRecord[], standing: Standing): PartView {
    const { part } = work[k].plan;
    return {
      work: work[k],
      finished: collector.finishedRanges(part),
      outstanding: standing.outstanding.filter(({ name }) => parseShardName(name)?.part === part),
      spentNames: standing.spentNames,
      capacity: capacityFor(work[k].plan, nodes, books[k]),
      measured: isMeasured(books[k]),
      timeLeftS: standing.timeLeftS,
    };
  }

  /** Parts that the same threads carry out, by their places: those of the CPU, and those of each backend of devices. */
  function membersOf(runner: Runner): readonly number[] {
    return [...work.keys()].filter((k) => runnerOfPlan(work[k].plan) === runner);
  }

  /** Shards of several parts in the order that the portfolio gives them: who is furthest behind its share comes next. */
  function inTurns(
    members: readonly number[],
    queues: readonly (readonly PlannedShard[])[],
    leftS: number | null,
  ): readonly PlannedShard[] {
    if (members.length <= 1) return members.flatMap((k) => queues[k]);
    const all = ledger.records();
    const records = members.map((k) => ({ ...all[k] }));
    const taken = members.map(() => 0);
    const order: PlannedShard[] = [];
    for (;;) {
      const turn = nextMember(records, leftS);
      const shard = queues[members[turn]]?.[taken[turn]];
      if (shard === undefined) return order;
      taken[turn]++;
      records[turn].spentS += shard.expectedS;
      order.push(shard);
    }
  }

  /** How many outstanding shards of this job threads of a runner have or wait for; those of no part in force are the CPU's. */
  function outstandingFor(runner: Runner, { outstanding }: Standing): number {
    const of = (k: number): Runner => (k < 0 ? "cpu" : runnerOfPlan(work[k].plan));
    return outstanding.filter(({ name }) => of(memberOf(name)) === runner).length;
  }

  return {
    get planned() {
      return { ...stored, parts: [...inForce, ...replaced] };
    },
    collector,
    give,
    takeBack(shard) {
      if (memberOf(shard) >= 0) ledger.take(memberOf(shard), unitsOf(shard), []);
    },
    take(result, known) {
      const taken = collector.take(result);
      if (taken.kind === "foreign") return taken;
      const { shard } = result;
      const member = memberOf(shard);
      if (member < 0) return taken;
      if (!known) give(shard);
      ledger.take(member, unitsOf(shard), taken.kind === "taken" ? taken.newBlocks.map(blockRecord) : []);
      return taken;
    },
    notePace({ shard, nodeStart }, blocks, nodes) {
      const k = memberOf(shard);
      if (k < 0 || blocks.length === 0) return;
      const node = nodes.find(({ start }) => start === nodeStart);
      books[k] = measured(books[k], {
        nodeStart,
        advertisedRate: node === undefined ? null : advertisedRate(node, engineOf(work[k].plan.method)),
        updates: blocks.reduce((sum, { updates }) => sum + updates, 0),
        seconds: blocks.reduce((sum, { ns }) => sum + ns, 0) / 1e9,
      });
    },
    unfinished: () => work.filter((w) => w.units === null || !finishedAll(w)).map(({ plan }) => plan),
    planOf: (shard) => work[memberOf(shard)]?.plan ?? null,
    replace(next) {
      const k = work.findIndex(({ plan }) => isReplaced(plan.part, [next.part]));
      replaced.push(inForce[k]);
      inForce = inForce.map((part, index) => (index === k ? { ...part, plan: next } : part));
      work[k] = blockWorkload(next, n);
      books[k] = NEW_PACE;
      collector.add(next);
    },
    get complete() {
      return work.length > 0 && work.every((w) => w.units !== null && finishedAll(w));
    },
    wanted(nodes, standing, othersShards) {
      const views = work.map((_, k) => view(k, nodes, standing));
      const queues = views.map((part) => nextShards(part));
      // Threads of one runner take nothing of another's: each has turns and copies of its own.
      const turns = RUNNERS.map((runner) => {
        const members = membersOf(runner);
        const next = inTurns(members, queues, standing.timeLeftS);
        const others = runner === "cpu" ? othersShards : 0;
        const own = members.map((k) => views[k]);
        const busy = outstandingFor(runner, standing) + next.length + others;
        return { next, rescued: rescueParts(own, standing.nowNs / 1e9, busy) };
      });
      return [...interleaved(turns.map(({ next }) => next)), ...turns.flatMap(({ rescued }) => rescued)];
    },
  };
}

/** One of each in turns, so that whoever takes the first few has some of all. */
function interleaved<T>(lists: readonly (readonly T[])[]): T[] {
  const longest = Math.max(0, ...lists.map(({ length }) => length));
  return Array.from({ length: longest }, (_, k) => lists.flatMap((list) => list.slice(k, k + 1))).flat();
}

/** Blocks, or ranges of an enumeration, that a shard is to bring; 0 for one of the planning. */
export function unitsOf(shard: string): number {
  const named = parseShardName(shard);
  return named !== null && "range" in named ? named.range[1] - named.range[0] : 0;
}

/** Units that a result brings. */
export function unitsIn({ outcome }: ShardResult): number {
  if (outcome.kind === "blocks") return outcome.blocks.length;
  return outcome.kind === "enumerate" ? outcome.minima.finishedRanges : 0;
}

/** A block of which no read finished was cut by a cancel that was not meant: it is run again. */
export function withoutCutBlocks(result: ShardResult): ShardResult {
  const { outcome } = result;
  if (outcome.kind !== "blocks") return result;
  const blocks = outcome.blocks.filter(({ finished }) => finished.energy.length > 0);
  return blocks.length === outcome.blocks.length ? result : { ...result, outcome: { ...outcome, blocks } };
}

function blockRecord({ ns, finished, unfinished }: CollectedBlock): { readonly ns: number; readonly best: number } {
  return {
    ns,
    best: Math.min(...[finished, unfinished].map((set) => set.energy[0] ?? Number.POSITIVE_INFINITY)),
  };
}
