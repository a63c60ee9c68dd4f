import type { Failure } from "../../core/failure.ts";
import { onCpu } from "../../core/plan/method-choice.ts";
import type { Plan } from "../../core/plan/plan.ts";
import type { Planned } from "../../core/plan/planning.ts";
import { stopReason } from "../../core/plan/stop-rules.ts";
import type { NodeRecord } from "../../proto/engine/node-engine.ts";
import { runnerOfPlan } from "../../proto/engine/runners.ts";
import type { ShardResult } from "../../proto/engine/tasks.ts";
import { type EndReason, type JobRecord, optionsOf } from "../engine/job-record.ts";
import { allThreads, canRunPlan } from "../plan/capacity.ts";
import { NO_SUSPICIONS, type Poison, poisonOf, type ShardEvent, type Suspicions, suspect } from "../plan/poison.ts";
import { originalName, parseShardName } from "../plan/shard-names.ts";
import type { PlannedShard } from "../plan/shards.ts";
import { jobCollector } from "./job-collector.ts";
import type { Cluster, Effects, FinishedRun, JobRun, Verdict } from "./job-effects.ts";
import type { JobModel } from "./job-model.ts";
import { jobNews } from "./job-news.ts";
import { type JobPlanning, jobPlanning } from "./job-planning.ts";
import { type PartsAtWork, partsAtWork, unitsIn, unitsOf, withoutCutBlocks } from "./parts-at-work.ts";
import { BACKEND_WAIT_S, buildWatch, lackOf, nobodyCanRun, planAnew } from "./plan-generations.ts";
import { planningShard } from "./planning-shards.ts";
import { runningClock } from "./running-clock.ts";
import { DEAF_NS, shardPlaces } from "./shard-places.ts";

type Phase =
  | { readonly kind: "planning"; readonly planning: JobPlanning }
  | { readonly kind: "running" }
  | { readonly kind: "ending"; readonly reason: EndReason; readonly failure: Failure | null; readonly sinceNs: number }
  | { readonly kind: "over" };

/** A job that ends waits so long for what its nodes were doing. */
const LAST_RESULTS_NS = 2e9;
/** Running time and best energy are stored that often, ns. */
const WRITE_NS = 1e9;
/** That a job runs is written once it has run so long: many have ended by then, and their end is written at once. */
const FIRST_WRITE_NS = 1e8;

/** @param backendWaitS  how long parts wait for nodes that have their builds and backends, seconds. */
export function jobRun(
  stored: JobRecord,
  model: JobModel,
  firstNodes: readonly NodeRecord[],
  nowNs: number,
  backendWaitS = BACKEND_WAIT_S,
): JobRun {
  const options = optionsOf(stored);
  /** Once no node had the device that planning asked for, the CPU's. */
  let planFor = options;
  const clock = runningClock(stored.ranNs);
  const places = shardPlaces(stored.id, nowNs);
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
  /** Thread time of the blocks that are in, ns, by the process that ran them. */
  const workedNs = new Map<string, number>();
  let shardsAgain = 0;
  let nodes = firstNodes;
  let cancelDue = false;
  let withdrawDue = false;
  const builds = buildWatch(backendWaitS);
  /** Parts for which nobody has any build, once that was said. */
  const told = new Set<number>();
  let startedMs = stored.startedMs;
  /** When work was first seen, on the leader's clock. */
  let startedNs: number | null = null;
  let startedWriting = stored.state === "RUNNING";
  /** Elapsed running time at the last look, for planning under a limit. */
  let lastNs = stored.ranNs;
  let lookedNs = nowNs;

  function beginPlanning(): void {
    const { timeLimitS } = options;
    const timeLeftS = (): number | null => (timeLimitS === null ? null : Math.max(0, timeLimitS - lastNs / 1e9));
    const begun = jobPlanning(planFor, model, nodes, timeLeftS);
    phase = { kind: "planning", planning: begun };
    endPlanning(begun);
  }

  function endPlanning({ outcome }: JobPlanning): void {
    if (outcome === null) return;
    if (outcome.ok) run(outcome.value);
    else phase = { kind: "ending", reason: "failure", failure: outcome.failure, sinceNs: nowNs };
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
    // A leader that was cut off, or died, may not have written how long the job ran: its blocks say it.
    // Each node's by itself: a leader that is new knows some nodes only, and theirs must not be charged with the others' work.
    const worked = (workedNs.get(result.nodeStart) ?? 0) + taken.newBlocks.reduce((sum, { ns }) => sum + ns, 0);
    workedNs.set(result.nodeStart, worked);
    const node = nodes.find(({ start }) => start === result.nodeStart);
    if (node !== undefined) clock.atLeast(worked / allThreads(node), now);
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
    const { planning } = phase;
    if (!planning.answer(shard, outcome)) return;
    // A second rate or pilot of the same job asks for a name of its own.
    spentNames.add(shard);
    endPlanning(planning);
  }

  function wanted({ nodes: live, nowNs: now }: Cluster, othersShards: number): readonly PlannedShard[] {
    places.looked(now);
    if (phase.kind === "planning") {
      const { task } = phase.planning;
      return task === null ? [] : planningShard(task, places, spentNames, now);
    }
    if (phase.kind !== "running" || !planSaved || parts === null) return [];
    const timeLeftS = options.timeLimitS === null ? null : options.timeLimitS - clock.elapsedNs(now) / 1e9;
    return parts.wanted(live, { outstanding: places.all(), spentNames, timeLeftS, nowNs: now }, othersShards);
  }

  /** Whether a shard is of this job as it is planned now. */
  function isKnown(name: string): boolean {
    const named = parseShardName(name);
    return named !== null && (!("range" in named) || parts === null || parts.planOf(name) !== null);
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

  /** Plans of which something is still to be run. */
  function needed(): readonly Plan[] {
    if (phase.kind === "running") return parts?.unfinished() ?? [];
    const task = phase.kind === "planning" ? phase.planning.task : null;
    return task === null ? [] : [task.plan];
  }

  /** Makes plans anew that no node has had the build of for long, with the builds that nodes have. */
  function replaceLost(plans: readonly Plan[], now: number): void {
    const running = phase.kind === "running" ? parts : null;
    for (const plan of builds.lost(plans, nodes, now)) {
      const next = planAnew(plan, options, model, nodes);
      const lack = lackOf(plan, backendWaitS, nodes);
      if (next === null) {
        if (told.has(plan.part)) continue;
        told.add(plan.part);
        news.say({ kind: "warning", code: "build-missing", message: `${lack}, nor another: the job waits for one` });
        continue;
      }
      takeBackQueued(plan.part);
      if (running === null) {
        if (runnerOfPlan(next) !== runnerOfPlan(plan)) planFor = onCpu(options);
        beginPlanning();
      } else {
        running.replace(next);
        planSaved = false;
        dirty = true;
      }
      const follows =
        running === null ? "planning begins again" : `part ${next.part} takes its place, the digest changes`;
      news.say({ kind: "warning", code: "plan-replaced", message: `${lack}: ${follows}` });
    }
  }

  /** What nobody is known to have is withdrawn and published again, if it is still wanted. */
  function takeBackQueued(lostPart: number): void {
    withdrawDue = true;
    for (const { name, at } of places.all()) {
      const goesOn = at.kind === "node" && parts !== null && parts.planOf(name)?.part !== lostPart;
      if (goesOn) continue;
      if (parts === null) spentNames.add(name);
      parts?.takeBack(name);
      places.remove(name);
    }
  }

  /** Processes that say to have what a shard takes. */
  function ableNodes(shard: string): readonly string[] {
    const task = phase.kind === "planning" ? phase.planning.task : null;
    const plan = task?.plan ?? parts?.planOf(shard) ?? null;
    return plan === null ? [] : nodes.filter((node) => canRunPlan(node, plan)).map(({ start }) => start);
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
    else if (nobodyCanRun(needed(), nodes)) clock.stop(now);
    lastNs = clock.elapsedNs(now);
    // Where the engine was away nothing could come in.
    if (phase.kind === "ending" && now - lookedNs > DEAF_NS) phase = { ...phase, sinceNs: now };
    lookedNs = now;
    noteDeaths(now);
    if (phase.kind === "planning" || phase.kind === "running") {
      const reason = endReason(cluster);
      const poison = poisonOf(suspicions, ableNodes);
      if (reason !== null) begin(reason, null, now);
      else if (poison !== null) begin("failure", poisonFailure(stored.id, poison), now);
      else replaceLost(needed(), now);
    }
    const finished = phase.kind === "ending" && lastResultsIn(now) ? over(phase, now) : null;
    if (clock.running) news.progress(clock.elapsedNs(now), parts?.collector ?? null, shardsDone, now);
    const writeAfter = startedWriting ? WRITE_NS : FIRST_WRITE_NS;
    const write = dirty || (clock.running && now - wroteNs >= writeAfter);
    if (write) wroteNs = now;
    const [cancel, withdraw] = [cancelDue, withdrawDue];
    cancelDue = false;
    withdrawDue = false;
    return { write, cancel, withdraw, events: news.take(), quarantine: quarantine.splice(0), finished };
  }

  /** Whether nobody is at work on the job any more, or not for much longer; copies of what is complete bring nothing. */
  function lastResultsIn(now: number): boolean {
    if (!places.someUnderWay && !places.someInherited) return true;
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
      const asked = changed.cancelRequested && !cancelRequested;
      cancelRequested ||= asked;
      return asked && phase.kind !== "over";
    },
    misses: (queued, now) => places.missing(queued, now).length > 0,
    sawQueued(names, now) {
      for (const name of places.missing(names, now)) {
        parts?.takeBack(name);
        places.remove(name);
        shardsAgain++;
      }
      for (const name of names)
        if (!places.has(name) && !spentNames.has(name) && isKnown(name)) {
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
      planSaved ||= written.parts !== null && written.parts.length === parts?.planned.parts.length;
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
