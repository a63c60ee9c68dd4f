import type { Failure, Result } from "../../core/failure.ts";
import {
  type KnownFacts,
  type Planned,
  type PlanningAnswer,
  type PlanningTask,
  planning,
} from "../../core/plan/planning.ts";
import { stopReason } from "../../core/plan/stop-rules.ts";
import type { NodeRecord } from "../../proto/engine/node-engine.ts";
import type { ShardResult } from "../../proto/engine/tasks.ts";
import type { EndReason, JobRecord } from "../engine/job-record.ts";
import { NO_SUSPICIONS, type Poison, poisonOf, type ShardEvent, type Suspicions, suspect } from "../plan/poison.ts";
import { originalName, parseShardName } from "../plan/shard-names.ts";
import type { PlannedShard } from "../plan/shards.ts";
import { jobCollector } from "./job-collector.ts";
import type { Cluster, Effects, FinishedRun, JobRun, Verdict } from "./job-effects.ts";
import type { JobModel } from "./job-model.ts";
import { jobNews } from "./job-news.ts";
import { type PartsAtWork, partsAtWork, unitsIn, unitsOf, withoutCutBlocks } from "./parts-at-work.ts";
import { planningShard } from "./planning-shards.ts";
import { runningClock } from "./running-clock.ts";
import { shardPlaces } from "./shard-places.ts";

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
/** Running time and best energy are stored that often, ns. */
const WRITE_NS = 1e9;
/** That a job runs is written once it has run so long: many have ended by then, and their end is written at once. */
const FIRST_WRITE_NS = 1e8;

export function jobRun(
  stored: JobRecord,
  model: JobModel,
  builds: KnownFacts["kernelSha256"],
  threads: number,
  nowNs: number,
): JobRun {
  const { options } = stored;
  const clock = runningClock(stored.ranNs);
  const places = shardPlaces(stored.id);
  const news = jobNews(nowNs);
  const spentNames = new Set<string>();
  const early: ShardResult[] = [];
  const quarantine: Verdict[] = [];
  const nodesSeen = new Set<string>();
  let cancelRequested = stored.cancelRequested;
  let suspicions: Suspicions = NO_SUSPICIONS;
  let shardsDone = 0;
  let othersDone = false;
  let phase: Phase = { kind: "over" };
  let parts: PartsAtWork | null = null;
  /** Whether the plan stands in the stored record: before that no shard of it is published. */
  let planSaved = stored.parts !== null;
  let dirty = false;
  let wroteNs = nowNs;
  let preprocessNs = 0;
  let shardsAgain = 0;
  let nodes: readonly NodeRecord[] = [];
  let cancelDue = false;
  let startedMs = stored.startedMs;
  /** When work was first seen, on the leader's clock. */
  let startedNs: number | null = null;
  let startedWriting = stored.state === "RUNNING";
  /** Elapsed running time at the last look, for planning under a limit. */
  let lastNs = stored.ranNs;

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
    preprocessNs = lastNs;
    parts = partsAtWork(plan, model);
    phase = { kind: "running" };
    for (const result of early.splice(0)) takeWork(result, nowNs);
  }

  function note(event: ShardEvent): void {
    suspicions = suspect(suspicions, event);
  }

  function takeWork(result: ShardResult, now: number): void {
    if (parts === null) {
      early.push(result);
      return;
    }
    const { shard } = result;
    const counted = endsEarly() ? result : withoutCutBlocks(result);
    const taken = parts.take(counted, places.has(shard));
    if (taken.kind === "foreign") return;
    places.remove(shard);
    if (taken.kind === "wrong") {
      spentNames.add(shard);
      shardsAgain++;
      const reason = `wrong energies in shard ${shard} of job ${stored.id}: ${taken.reason}`;
      quarantine.push({ nodeId: result.nodeId, nodeStart: result.nodeStart, reason });
      return;
    }
    // A shard that was cut leaves units for which its name would ask in vain: that name has its result.
    if (unitsIn(counted) < unitsOf(shard)) spentNames.add(shard);
    note({ kind: "solved", shard });
    shardsDone++;
    news.best(parts.collector.bestEnergy, clock.elapsedNs(now));
    parts.notePace(result, taken.newBlocks, nodes);
    news.traces(parseShardName(shard)?.part ?? 0, taken.newBlocks);
  }

  /** Whether anything but the end of its work may end the job: then blocks that were cut are part of what it has. */
  function endsEarly(): boolean {
    const { timeLimitS, targetEnergy, noImprovementS } = options;
    const limited = [timeLimitS, targetEnergy, noImprovementS, stored.deadlineMs].some((limit) => limit !== null);
    return limited || cancelRequested || phase.kind !== "running";
  }

  function takeAnswer({ shard, outcome }: ShardResult): void {
    places.remove(shard);
    if (phase.kind !== "planning" || spentNames.has(shard)) return;
    const { steps, task } = phase;
    const asked = parseShardName(shard);
    if (outcome.kind !== task.kind || asked?.kind !== task.kind || asked.part !== task.plan.part) return;
    // A second rate or pilot of the same job asks for a name of its own.
    spentNames.add(shard);
    advance(steps, steps.next(outcome));
  }

  function wanted({ nodes: live, nowNs: now }: Cluster, othersShards: number): readonly PlannedShard[] {
    if (phase.kind === "planning") return planningShard(phase.task, places, spentNames, now);
    if (phase.kind !== "running" || !planSaved || parts === null) return [];
    const timeLeftS = options.timeLimitS === null ? null : options.timeLimitS - clock.elapsedNs(now) / 1e9;
    return parts.wanted(live, { outstanding: places.all(), spentNames, timeLeftS, nowNs: now }, othersShards);
  }

  /** Deaths of nodes that held a shard. */
  function noteDeaths(now: number): void {
    for (const { shard, start } of places.locate(nodes, now)) {
      if (othersDone) note({ kind: "progress" });
      othersDone = false;
      note({ kind: "died", shard, nodeStart: start });
      shardsAgain++;
    }
  }

  function endReason({ nowNs: now, nowMs }: Cluster): EndReason | null {
    if (parts?.complete === true) return "completed";
    if (stored.deadlineMs !== null && nowMs >= stored.deadlineMs) return "deadline";
    const elapsedNs = clock.elapsedNs(now);
    return stopReason(options, {
      elapsedS: elapsedNs / 1e9,
      bestEnergy: parts?.collector.bestEnergy ?? Number.POSITIVE_INFINITY,
      improvedAtS: (news.incumbents[news.incumbents.length - 1]?.tNs ?? elapsedNs) / 1e9,
      cancelled: cancelRequested,
    });
  }

  function begin(reason: EndReason, failure: Failure | null, now: number): void {
    phase = { kind: "ending", reason, failure, sinceNs: now };
    // Of a job whose every shard has answered nothing is queued.
    cancelDue = places.size > 0 || places.someUnderWay;
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
    else if (places.someUnderWay) clock.start(now);
    lastNs = clock.elapsedNs(now);
    noteDeaths(now);
    if (phase.kind === "planning" || phase.kind === "running") {
      const reason = endReason(cluster);
      const poison = poisonOf(suspicions, new Set(nodes.map(({ start }) => start)));
      if (reason !== null) begin(reason, null, now);
      else if (poison !== null) begin("failure", poisonFailure(stored.id, poison), now);
    }
    const finished = phase.kind === "ending" && lastResultsIn(now) ? over(phase, now) : null;
    if (clock.running) news.progress(clock.elapsedNs(now), parts?.collector ?? null, shardsDone, now);
    const writeAfter = startedWriting ? WRITE_NS : FIRST_WRITE_NS;
    const write = dirty || (clock.running && now - wroteNs >= writeAfter);
    if (write) wroteNs = now;
    const cancel = cancelDue;
    cancelDue = false;
    return { write, cancel, events: news.take(), quarantine: quarantine.splice(0), finished };
  }

  /** Whether nobody is at work on the job any more, or not for much longer; copies of what is complete bring nothing. */
  function lastResultsIn(now: number): boolean {
    if (!places.someUnderWay) return true;
    return phase.kind === "ending" && (phase.reason === "completed" || now - phase.sinceNs >= LAST_RESULTS_NS);
  }

  function over({ reason, failure }: { reason: EndReason; failure: Failure | null }, now: number): FinishedRun {
    phase = { kind: "over" };
    return {
      reason,
      failure,
      planned: parts?.planned ?? { parts: [], pilot: null },
      collector: parts?.collector ?? jobCollector(model, [], null),
      incumbents: news.incumbents,
      preprocessNs,
      elapsedNs: clock.elapsedNs(now),
      shardsAgain,
      nodes: nodesSeen.size,
    };
  }

  function takeFailure({ shard: failure, nodeStart, outcome }: ShardResult): void {
    if (outcome.kind !== "failed") return;
    const { shard, reason, refused } = outcome;
    places.letGo(shard);
    note(refused ? { kind: "refused", shard, nodeStart, reason } : { kind: "failed", shard, failure, reason });
    shardsAgain++;
  }

  function record({ nowNs: now, nowMs }: Cluster, term: number): JobRecord {
    const planned = parts?.planned ?? null;
    const bestEnergy = parts?.collector.bestEnergy ?? Number.POSITIVE_INFINITY;
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
      bestEnergy: Number.isFinite(bestEnergy) ? bestEnergy : null,
      term,
    };
  }

  if (stored.parts === null) beginPlanning();
  else run({ parts: stored.parts.map((plan) => ({ plan, blockS: null })), pilot: stored.pilot });

  return {
    id: stored.id,
    takeResult(result, now) {
      if (phase.kind === "over") return;
      nodesSeen.add(result.nodeId);
      sawWork(now);
      const { kind } = result.outcome;
      if (kind === "failed") takeFailure(result);
      else if (kind === "blocks" || kind === "enumerate") takeWork(result, now);
      else takeAnswer(result);
    },
    othersProgress() {
      othersDone = true;
    },
    takeTelemetry(telemetry, now) {
      if (phase.kind === "over") return;
      sawWork(now);
      places.heard(telemetry.shard, now);
      news.telemetry(telemetry);
    },
    sawRecord(changed) {
      cancelRequested ||= changed.cancelRequested;
    },
    misses: (queued, now) => places.missing(queued, now).length > 0,
    sawQueued(names, now) {
      for (const name of places.missing(names, now)) {
        parts?.takeBack(name);
        places.remove(name);
        shardsAgain++;
      }
      for (const name of names)
        if (!places.has(name) && !spentNames.has(name) && parseShardName(name) !== null) {
          places.found(name, now);
          parts?.give(name);
        }
    },
    wanted,
    published(shards, now) {
      places.published(shards, now);
      for (const { name } of shards) parts?.give(name);
    },
    look,
    outstandingShards: () => places.size,
    outstandingS: () => places.expectedS(),
    record,
    saved(written) {
      planSaved ||= written.parts !== null;
    },
    notSaved() {
      dirty = true;
    },
  };
}

function poisonFailure(jobId: string, poison: Poison): Failure {
  return {
    kind: "job-failed",
    where: `job ${jobId}, shard ${originalName(poison.shard)}`,
    reason: `given up after ${poison.attempts} attempts: ${poison.reason}`,
  };
}
