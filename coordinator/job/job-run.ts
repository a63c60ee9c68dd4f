import { planEnumeration } from "../../core/exact/enumerate.ts";
import type { Failure, Result } from "../../core/failure.ts";
import {
  type KnownFacts,
  type Planned,
  type PlanningAnswer,
  type PlanningTask,
  planning,
} from "../../core/plan/planning.ts";
import { nextMember, type PortfolioLedger, portfolioLedger } from "../../core/plan/portfolio.ts";
import { stopReason } from "../../core/plan/stop-rules.ts";
import type { CollectedBlock } from "../../core/sample-set/block-results.ts";
import type { NodeRecord, ShardTelemetry } from "../../proto/engine/node-engine.ts";
import { type Assignment, type ShardResult, shardName } from "../../proto/engine/tasks.ts";
import { type EndReason, type JobRecord, optionsOf } from "../engine/job-record.ts";
import { capacityFor } from "../plan/capacity.ts";
import { isMeasured, measured, NEW_PACE, type PaceBook } from "../plan/pace.ts";
import { NO_SUSPICIONS, poisonOf, type Suspicions, suspect } from "../plan/poison.ts";
import { rescueShards } from "../plan/rescue.ts";
import { copyName, originalName, parseShardName } from "../plan/shard-names.ts";
import { nextShards, type Outstanding, type PartView, type PlannedShard } from "../plan/shards.ts";
import { blockWorkload, engineOf, enumerationWorkload, type Workload } from "../plan/workload.ts";
import type { JobEvent } from "../watch/event-log.ts";
import { tracePointsOf } from "../watch/trace-points.ts";
import { type JobCollector, jobCollector } from "./job-collector.ts";
import type { JobModel } from "./job-model.ts";
import { runningClock } from "./running-clock.ts";

/** What the leader sees of the world at one look. */
export interface Cluster {
  readonly nodes: readonly NodeRecord[];
  /** Monotonic, of the leader. */
  readonly nowNs: number;
  /** Milliseconds since 1970, for deadlines and records. */
  readonly nowMs: number;
}

/** What is to be done after a look. */
export interface Effects {
  /** Write the record: before anything else, and before the shards of a plan that it holds for the first time. */
  readonly write: boolean;
  /** Take back what is queued and ask the nodes to end what they have. */
  readonly cancel: boolean;
  readonly events: readonly JobEvent[];
  /** Processes that gave wrong energies, by the tokens of their starts. */
  readonly quarantine: readonly Verdict[];
  /** The job is over: its result can be written. */
  readonly finished: FinishedRun | null;
}

export interface Verdict {
  readonly nodeId: string;
  readonly nodeStart: string;
  readonly reason: string;
}

export interface FinishedRun {
  readonly reason: EndReason;
  readonly failure: Failure | null;
  readonly planned: Planned;
  readonly collector: JobCollector;
  readonly incumbents: readonly { readonly tNs: number; readonly energy: number }[];
  readonly preprocessNs: number;
  readonly elapsedNs: number;
  readonly shardsAgain: number;
  readonly nodes: number;
}

/**
 * One job at the leader: takes what nodes send and says what is to be done next. No clock, no engine: it is told the time
 * and answers with effects. All that it knows besides the record comes again from the stored results after a restart.
 */
export interface JobRun {
  readonly id: string;
  takeResult(result: ShardResult, nowNs: number): void;
  /** A result of another job was committed: the nodes are well, whatever becomes of this job's. */
  othersProgress(): void;
  takeTelemetry(telemetry: ShardTelemetry, nowNs: number): void;
  /** The job's record changed in the ledger: somebody may have asked for its end. */
  sawRecord(record: JobRecord): void;
  /** Shards of the job that the engine holds: what is missing there and has no result is published again. */
  sawQueued(names: ReadonlySet<string>, nowNs: number): void;
  /** Whether shards that were published long ago are neither queued nor known to run. */
  misses(queued: ReadonlySet<string>, nowNs: number): boolean;
  /**
   * Shards to publish, the most urgent first; nothing changes until `published`.
   *
   * @param othersShards  of other jobs, queued or with nodes or about to be: threads that wait for them are not idle.
   */
  wanted(cluster: Cluster, othersShards: number): readonly PlannedShard[];
  published(shards: readonly PlannedShard[], nowNs: number): void;
  look(cluster: Cluster): Effects;
  /** Shards that are queued or with nodes. */
  outstandingShards(): number;
  /** Thread-seconds of shards that are queued or with nodes, as they were expected when they were published. */
  outstandingS(): number;
  /** The record as it should be stored. */
  record(cluster: Cluster, term: number): JobRecord;
  /** A record that `record` gave was stored; what changed since is still to be. */
  saved(record: JobRecord): void;
  /** It was not: the next look wants it again. */
  notSaved(): void;
}

type Phase =
  | {
      readonly kind: "planning";
      readonly steps: Generator<PlanningTask, Result<Planned>, PlanningAnswer>;
      readonly task: PlanningTask;
    }
  | { readonly kind: "running" }
  | { readonly kind: "ending"; readonly reason: EndReason; readonly failure: Failure | null; readonly sinceNs: number }
  | { readonly kind: "over" };

/** A job that ends waits so long for what its nodes were doing. */
const LAST_RESULTS_NS = 2e9;
/** A shard that was published so long ago and that the engine does not hold is lost. */
const SETTLED_NS = 3e9;
/** Running time and best energy are stored that often, ns. */
const WRITE_NS = 1e9;
/** That a job runs is written once it has run so long: many have ended by then, and their end is written at once. */
const FIRST_WRITE_NS = 1e8;
const PROGRESS_NS = 2e8;
/** A node reports every tenth of a second, or after a sweep where that takes longer. */
const SILENT_NS = 15e9;
/** Processes with a shard of the planning that may hang before it is given to no other. */
const MOST_HANGING = 3;

export function jobRun(
  stored: JobRecord,
  model: JobModel,
  builds: KnownFacts["kernelSha256"],
  threads: number,
  nowNs: number,
): JobRun {
  const options = optionsOf(stored);
  const clock = runningClock(stored.ranNs);
  const outstanding = new Map<string, Outstanding>();
  const expected = new Map<string, number>();
  const spentNames = new Set<string>();
  const early: ShardResult[] = [];
  const events: JobEvent[] = [];
  const quarantine: Verdict[] = [];
  const incumbents: { tNs: number; energy: number }[] = [];
  const nodesSeen = new Set<string>();
  const underWay = new Set<string>();
  /** When a shard was last heard of, on the leader's clock. */
  const heardNs = new Map<string, number>();
  let cancelRequested = stored.cancelRequested;
  let suspicions: Suspicions = NO_SUSPICIONS;
  let shardsDone = 0;
  let othersDone = false;
  let phase: Phase = { kind: "over" };
  let planned: Planned | null = null;
  let work: readonly Workload[] = [];
  let books: PaceBook[] = [];
  let collector: JobCollector | null = null;
  let ledger: PortfolioLedger = portfolioLedger([]);
  /** Whether the plan stands in the stored record: before that no shard of it is published. */
  let planSaved = stored.parts !== null;
  let dirty = false;
  let wroteNs = nowNs;
  let toldNs = nowNs;
  let preprocessNs = 0;
  let telemetryBest = Number.POSITIVE_INFINITY;
  let telemetryUpdates = 0;
  let shardsAgain = 0;
  let nodes: readonly NodeRecord[] = [];
  let cancelDue = false;
  let startedMs = stored.startedMs;
  /** When work was first seen, on the leader's clock. */
  let startedNs: number | null = null;
  let startedWriting = stored.state === "RUNNING";

  function beginPlanning(): void {
    const known: KnownFacts = {
      kernelSha256: builds,
      threads,
      knownEnergy: model.problem.knownEnergy?.energy ?? null,
      unit: model.solved.form.unit,
    };
    const steps = planning(model.analysis, options, known, () =>
      options.timeLimitS === null ? null : Math.max(0, options.timeLimitS - lastNs / 1e9),
    );
    advance(steps, steps.next());
  }

  /** Elapsed running time at the last look, for planning under a limit. */
  let lastNs = stored.ranNs;

  function advance(
    steps: Generator<PlanningTask, Result<Planned>, PlanningAnswer>,
    step: IteratorResult<PlanningTask, Result<Planned>>,
  ): void {
    if (step.done !== true) {
      phase = { kind: "planning", steps, task: step.value };
      return;
    }
    if (step.value.ok) run(step.value.value);
    else phase = { kind: "ending", reason: "failure", failure: step.value.failure, sinceNs: nowNs };
    dirty = true;
  }

  function run(plan: Planned): void {
    planned = plan;
    preprocessNs = lastNs;
    const plans = plan.parts.map((part) => part.plan);
    const enumerated =
      plans[0]?.method.kind === "exact" ? planEnumeration(model.solved.model, model.solved.form) : null;
    const ranges = enumerated?.ok === true ? enumerated.value : null;
    const { n } = model.solved.model;
    work = plans.map((part) => (ranges === null ? blockWorkload(part, n) : enumerationWorkload(part, n, ranges)));
    books = plans.map(() => NEW_PACE);
    ledger = portfolioLedger(plan.parts.map(({ blockS }) => blockS));
    collector = jobCollector(model, plans, ranges);
    phase = { kind: "running" };
    for (const result of early.splice(0)) takeWork(result, nowNs);
  }

  function takeWork(result: ShardResult, now: number): void {
    if (collector === null) {
      early.push(result);
      return;
    }
    const counted = endsEarly() ? result : withoutCutBlocks(result);
    const taken = collector.take(counted);
    if (taken.kind === "foreign") return;
    const member = memberOf(result.shard);
    if (!outstanding.has(result.shard)) ledger.give(member, blocksOf(result.shard));
    ledger.take(member, blocksOf(result.shard), taken.kind === "taken" ? taken.newBlocks.map(blockRecord) : []);
    outstanding.delete(result.shard);
    underWay.delete(result.shard);
    heardNs.delete(result.shard);
    if (taken.kind === "wrong") {
      spentNames.add(result.shard);
      shardsAgain++;
      quarantine.push({
        nodeId: result.nodeId,
        nodeStart: result.nodeStart,
        reason: `wrong energies in shard ${result.shard} of job ${stored.id}: ${taken.reason}`,
      });
      return;
    }
    // A shard that was cut leaves units for which its name would ask in vain: that name has its result.
    if (unitsIn(counted) < blocksOf(result.shard)) spentNames.add(result.shard);
    suspicions = suspect(suspicions, { kind: "solved", shard: result.shard });
    shardsDone++;
    const elapsed = clock.elapsedNs(now);
    const last = incumbents[incumbents.length - 1];
    if (collector.bestEnergy < (last?.energy ?? Number.POSITIVE_INFINITY)) {
      incumbents.push({ tNs: elapsed, energy: collector.bestEnergy });
      events.push({ kind: "incumbent", tNs: elapsed, energy: collector.bestEnergy });
    }
    notePace(result, taken.newBlocks);
    const points = taken.newBlocks.flatMap((block) => tracePointsOf(parseShardName(result.shard)?.part ?? 0, block));
    if (points.length > 0) events.push({ kind: "trace", points });
  }

  /** Whether anything but the end of its work may end the job: then blocks that were cut are part of what it has. */
  function endsEarly(): boolean {
    const { timeLimitS, targetEnergy, noImprovementS } = options;
    const limited = [timeLimitS, targetEnergy, noImprovementS, stored.deadlineMs].some((limit) => limit !== null);
    return limited || cancelRequested || phase.kind !== "running";
  }

  function notePace(result: ShardResult, blocks: readonly { readonly updates: number; readonly ns: number }[]): void {
    const k = memberOf(result.shard);
    if (k < 0 || blocks.length === 0) return;
    books[k] = measured(books[k], {
      nodeStart: result.nodeStart,
      advertisedRate: advertisedRate(result.nodeStart, k),
      updates: blocks.reduce((sum, { updates }) => sum + updates, 0),
      seconds: blocks.reduce((sum, { ns }) => sum + ns, 0) / 1e9,
    });
  }

  function advertisedRate(start: string, k: number): number | null {
    const node = nodes.find((live) => live.start === start);
    return node?.rates[engineOf(work[k].plan.method).name] ?? null;
  }

  function view(k: number, { nodes: live, nowNs: now }: Cluster): PartView {
    const { part } = work[k].plan;
    return {
      work: work[k],
      finished: collector?.finishedRanges(part) ?? [],
      outstanding: [...outstanding.values()].filter(({ name }) => parseShardName(name)?.part === part),
      spentNames,
      capacity: capacityFor(work[k].plan, live, books[k]),
      measured: isMeasured(books[k]),
      timeLeftS: options.timeLimitS === null ? null : options.timeLimitS - clock.elapsedNs(now) / 1e9,
    };
  }

  function wanted(cluster: Cluster, othersShards: number): readonly PlannedShard[] {
    if (phase.kind === "planning") return planningShard(phase.task, cluster.nowNs);
    if (phase.kind !== "running" || !planSaved) return [];
    const views = work.map((_, k) => view(k, cluster));
    const next = inTurns(
      views.map((part) => nextShards(part)),
      views[0]?.timeLeftS ?? null,
    );
    const rescued = views.flatMap((part) =>
      rescueShards(part, cluster.nowNs / 1e9, part.capacity.threads - outstanding.size - othersShards),
    );
    return [...next, ...rescued];
  }

  /** Shards of several parts in the order that the portfolio gives them: who is furthest behind its share comes next. */
  function inTurns(queues: readonly (readonly PlannedShard[])[], leftS: number | null): readonly PlannedShard[] {
    if (queues.length === 1) return queues[0];
    const records = ledger.records().map((record) => ({ ...record }));
    const taken = queues.map(() => 0);
    const order: PlannedShard[] = [];
    for (;;) {
      const k = nextMember(records, leftS);
      const shard = queues[k]?.[taken[k]];
      if (shard === undefined) return order;
      taken[k]++;
      records[k].spentS += shard.expectedS;
      order.push(shard);
    }
  }

  function memberOf(shard: string): number {
    const part = parseShardName(shard)?.part;
    return work.findIndex(({ plan }) => plan.part === part);
  }

  /** Blocks given to a member and not accounted for yet. */
  function blocksOf(shard: string): number {
    const named = parseShardName(shard);
    return named !== null && "range" in named ? named.range[1] - named.range[0] : 0;
  }

  function planningShard(task: PlanningTask, now: number): readonly PlannedShard[] {
    const assignment: Assignment =
      task.kind === "rate"
        ? { kind: "rate", plan: task.plan, forMs: task.forMs }
        : { kind: task.kind, plan: task.plan };
    const original = shardName(assignment);
    for (let copy = 0, hanging = 0; hanging <= MOST_HANGING; copy++) {
      const name = copyName(original, copy);
      if (outstanding.has(name)) {
        if (!hangs(name, now)) return [];
        hanging++;
      } else if (!spentNames.has(name)) return [{ name, assignment, range: [0, 1], expectedS: 1 }];
    }
    return [];
  }

  /** Whether a process that lives has a shard and has said nothing of it for long: planning waits for no such process. */
  function hangs(name: string, now: number): boolean {
    const shard = outstanding.get(name);
    if (shard === undefined || shard.at.kind === "unknown") return false;
    const sinceNs = shard.at.kind === "node" ? shard.at.sinceS * 1e9 : shard.publishedS * 1e9;
    return now - Math.max(sinceNs, heardNs.get(name) ?? sinceNs) >= SILENT_NS;
  }

  function takeAnswer(result: ShardResult): void {
    outstanding.delete(result.shard);
    underWay.delete(result.shard);
    heardNs.delete(result.shard);
    if (phase.kind !== "planning" || spentNames.has(result.shard)) return;
    const { steps, task } = phase;
    const { outcome } = result;
    const asked = parseShardName(result.shard);
    if (outcome.kind !== task.kind || asked?.kind !== task.kind || asked.part !== task.plan.part) return;
    // A second rate or pilot of the same job asks for a name of its own.
    spentNames.add(result.shard);
    advance(steps, steps.next(outcome));
  }

  /** Where the outstanding shards are, from what the nodes say; deaths of nodes that held one. */
  function locate({ nowNs: now }: Cluster): void {
    const holder = new Map(nodes.flatMap(({ holding, start }) => holding.map((held) => [held, start] as const)));
    for (const [name, shard] of outstanding) {
      const start = holder.get(`${stored.id}/${name}`);
      if (start !== undefined) {
        if (shard.at.kind !== "node" || shard.at.start !== start)
          outstanding.set(name, { ...shard, at: { kind: "node", start, sinceS: now / 1e9 } });
      } else if (
        shard.at.kind === "node" &&
        !nodes.some((node) => node.start === (shard.at as { start: string }).start)
      ) {
        if (othersDone) suspicions = suspect(suspicions, { kind: "progress" });
        othersDone = false;
        suspicions = suspect(suspicions, { kind: "died", shard: name, nodeStart: shard.at.start });
        outstanding.set(name, { ...shard, at: { kind: "gone" } });
        underWay.delete(name);
        shardsAgain++;
      }
    }
  }

  function missing(queued: ReadonlySet<string>, now: number): readonly string[] {
    return [...outstanding.values()]
      .filter(
        ({ name, publishedS }) => !queued.has(name) && !underWay.has(name) && now / 1e9 - publishedS > SETTLED_NS / 1e9,
      )
      .map(({ name }) => name);
  }

  function endReason({ nowNs: now, nowMs }: Cluster): EndReason | null {
    if (work.length > 0 && work.every((w) => w.units !== null && finishedAll(w))) return "completed";
    if (stored.deadlineMs !== null && nowMs >= stored.deadlineMs) return "deadline";
    const improvedAtS = (incumbents[incumbents.length - 1]?.tNs ?? clock.elapsedNs(now)) / 1e9;
    return stopReason(options, {
      elapsedS: clock.elapsedNs(now) / 1e9,
      bestEnergy: collector?.bestEnergy ?? Number.POSITIVE_INFINITY,
      improvedAtS,
      cancelled: cancelRequested,
    });
  }

  function finishedAll({ plan, units }: Workload): boolean {
    const ranges = collector?.finishedRanges(plan.part) ?? [];
    return ranges.length === 1 && ranges[0][0] === 0 && ranges[0][1] >= (units ?? Number.POSITIVE_INFINITY);
  }

  function begin(reason: EndReason, failure: Failure | null, now: number): void {
    phase = { kind: "ending", reason, failure, sinceNs: now };
    // Of a job whose every shard has answered nothing is queued.
    cancelDue = outstanding.size > 0 || underWay.size > 0;
    dirty = true;
  }

  function sawWork(now: number): void {
    clock.start(now);
    startedNs ??= now;
  }

  function noteStart({ nowNs: now, nowMs }: Omit<Cluster, "nodes">): void {
    if (startedNs !== null) startedMs ??= nowMs - Math.round((now - startedNs) / 1e6);
  }

  function look(cluster: Cluster): Effects {
    const now = cluster.nowNs;
    nodes = cluster.nodes;
    noteStart(cluster);
    if (nodes.length === 0) clock.stop(now);
    else if (underWay.size > 0) clock.start(now);
    lastNs = clock.elapsedNs(now);
    locate(cluster);
    if (phase.kind === "planning" || phase.kind === "running") {
      const reason = endReason(cluster);
      const poison = poisonOf(suspicions, new Set(cluster.nodes.map(({ start }) => start)));
      if (reason !== null) begin(reason, null, now);
      else if (poison !== null) begin("failure", poisonFailure(stored.id, poison), now);
    }
    const finished = phase.kind === "ending" && lastResultsIn(now) ? over(phase, now) : null;
    if (clock.running && now - toldNs >= PROGRESS_NS) tellProgress(now);
    const writeAfter = startedWriting ? WRITE_NS : FIRST_WRITE_NS;
    const write = dirty || (clock.running && now - wroteNs >= writeAfter);
    if (write) wroteNs = now;
    const cancel = cancelDue;
    cancelDue = false;
    return { write, cancel, events: events.splice(0), quarantine: quarantine.splice(0), finished };
  }

  /** Whether nobody is at work on the job any more, or not for much longer; copies of what is complete bring nothing. */
  function lastResultsIn(now: number): boolean {
    if (underWay.size === 0) return true;
    return phase.kind === "ending" && (phase.reason === "completed" || now - phase.sinceNs >= LAST_RESULTS_NS);
  }

  function over({ reason, failure }: { reason: EndReason; failure: Failure | null }, now: number): FinishedRun {
    phase = { kind: "over" };
    const none: Planned = { parts: [], pilot: null };
    return {
      reason,
      failure,
      planned: planned ?? none,
      collector: collector ?? jobCollector(model, [], null),
      incumbents,
      preprocessNs,
      elapsedNs: clock.elapsedNs(now),
      shardsAgain,
      nodes: nodesSeen.size,
    };
  }

  function tellProgress(now: number): void {
    toldNs = now;
    events.push({
      kind: "progress",
      tNs: clock.elapsedNs(now),
      bestEnergy: Math.min(telemetryBest, collector?.bestEnergy ?? Number.POSITIVE_INFINITY),
      updates: Math.max(telemetryUpdates, collector?.updates ?? 0),
      finishedReads: collector?.finishedReads ?? 0,
      shardsDone,
    });
  }

  if (stored.parts === null) beginPlanning();
  else run({ parts: stored.parts.map((plan) => ({ plan, blockS: null })), pilot: stored.pilot });

  return {
    id: stored.id,
    takeResult(result, now) {
      if (phase.kind === "over") return;
      nodesSeen.add(result.nodeId);
      sawWork(now);
      switch (result.outcome.kind) {
        case "failed": {
          const { shard, reason, refused } = result.outcome;
          underWay.delete(shard);
          suspicions = suspect(
            suspicions,
            refused
              ? { kind: "refused", shard, nodeStart: result.nodeStart, reason }
              : { kind: "failed", shard, failure: result.shard, reason },
          );
          shardsAgain++;
          break;
        }
        case "blocks":
        case "enumerate":
          takeWork(result, now);
          break;
        case "pilot":
        case "ladder":
        case "rate":
          takeAnswer(result);
          break;
      }
    },
    othersProgress() {
      othersDone = true;
    },
    takeTelemetry({ shard, updates, bestEnergy }, now) {
      if (phase.kind === "over") return;
      sawWork(now);
      if (outstanding.has(shard)) {
        underWay.add(shard);
        heardNs.set(shard, now);
      }
      telemetryUpdates += updates;
      telemetryBest = Math.min(telemetryBest, bestEnergy);
    },
    sawRecord(record) {
      cancelRequested ||= record.cancelRequested;
    },
    misses: (queued, now) => missing(queued, now).length > 0,
    sawQueued(names, now) {
      for (const name of missing(names, now)) {
        if (memberOf(name) >= 0) ledger.take(memberOf(name), blocksOf(name), []);
        outstanding.delete(name);
        shardsAgain++;
      }
      for (const name of names)
        if (!outstanding.has(name) && !spentNames.has(name) && parseShardName(name) !== null) {
          outstanding.set(name, { name, publishedS: now / 1e9, at: { kind: "unknown" } });
          if (memberOf(name) >= 0) ledger.give(memberOf(name), blocksOf(name));
        }
    },
    wanted,
    published(shards, now) {
      for (const name of expected.keys()) if (!outstanding.has(name)) expected.delete(name);
      for (const { name, expectedS } of shards) {
        expected.set(name, expectedS);
        outstanding.set(name, { name, publishedS: now / 1e9, at: { kind: "unknown" } });
        if (memberOf(name) >= 0) ledger.give(memberOf(name), blocksOf(name));
      }
    },
    look,
    outstandingShards: () => outstanding.size,
    outstandingS: () => [...expected].reduce((sum, [name, s]) => sum + (outstanding.has(name) ? s : 0), 0),
    record({ nowNs: now, nowMs }, term) {
      const running =
        stored.state === "RUNNING" ||
        clock.running ||
        clock.elapsedNs(now) > 0 ||
        (planned !== null && stored.parts === null);
      noteStart({ nowNs: now, nowMs });
      if (running) startedMs ??= nowMs;
      startedWriting ||= running;
      dirty = false;
      return {
        ...stored,
        cancelRequested,
        state: running ? "RUNNING" : "QUEUED",
        parts: planned?.parts.map(({ plan }) => plan) ?? null,
        pilot: planned?.pilot ?? null,
        ranNs: clock.elapsedNs(now),
        startedMs,
        bestEnergy: collector !== null && Number.isFinite(collector.bestEnergy) ? collector.bestEnergy : null,
        term,
      };
    },
    saved({ parts }) {
      planSaved ||= parts !== null;
    },
    notSaved() {
      dirty = true;
    },
  };
}

/** Units that a result brings. */
function unitsIn({ outcome }: ShardResult): number {
  if (outcome.kind === "blocks") return outcome.blocks.length;
  return outcome.kind === "enumerate" ? outcome.minima.finishedRanges : 0;
}

/** A block of which no read finished was cut by a cancel that was not meant: it is run again. */
function withoutCutBlocks(result: ShardResult): ShardResult {
  const { outcome } = result;
  if (outcome.kind !== "blocks") return result;
  const blocks = outcome.blocks.filter(({ finished }) => finished.energy.length > 0);
  return blocks.length === outcome.blocks.length ? result : { ...result, outcome: { ...outcome, blocks } };
}

function poisonFailure(jobId: string, poison: { shard: string; attempts: number; reason: string }): Failure {
  return {
    kind: "job-failed",
    where: `job ${jobId}, shard ${originalName(poison.shard)}`,
    reason: `given up after ${poison.attempts} attempts: ${poison.reason}`,
  };
}

function blockRecord({ ns, finished, unfinished }: CollectedBlock): { readonly ns: number; readonly best: number } {
  return {
    ns,
    best: Math.min(...[finished, unfinished].map((set) => set.energy[0] ?? Number.POSITIVE_INFINITY)),
  };
}
