import type { Result } from "../../core/failure.ts";
import type { QuadraticModel } from "../../core/model/quadratic-model.ts";
import { type Delivery, EngineUnavailable, type NodeEngine, type NodeRecord } from "../../proto/engine/node-engine.ts";
import type { Runner } from "../../proto/engine/runners.ts";
import { failureName, type ShardOutcome } from "../../proto/engine/tasks.ts";
import {
  type JobControl,
  jobControl,
  lowestEnergy,
  requestPause,
  requestStop,
  totalUpdates,
} from "../threads/control.ts";
import type { ThreadPool } from "../threads/pool.ts";
import { deviceBuilds } from "./calibrate.ts";
import { deviceFacts, type NodeDevice } from "./device.ts";
import { modelCache, Refusal } from "./model-cache.ts";
import { type CheckpointRule, runShard } from "./run-shard.ts";
import { shardCheckpoints } from "./shard-checkpoints.ts";
import { patienceMs, watchSilence } from "./silence.ts";

/** Who the node is, and what it may use. */
export interface NodeSettings {
  readonly id: string;
  /** Random token of this process. */
  readonly start: string;
  readonly version: string;
  readonly host: string;
  readonly memoryBytes: number;
  /** Of which decoded models may take this much. */
  readonly modelCacheBytes: number;
  readonly rates: Readonly<Record<string, number>>;
  readonly builds: Readonly<Record<string, string>>;
  /** Without it, the usual. */
  readonly checkpoints?: CheckpointRule;
  /** A thread hangs when it gave no sign of life for so long, and longer where its shard is; ms. Without it, a minute. */
  readonly hangsAfterMs?: number;
}

/** One line of the log: an event with its facts. */
export type NodeLog = (
  level: "info" | "warn" | "error",
  event: string,
  facts: Readonly<Record<string, unknown>>,
) => void;

export interface NodeSurroundings {
  readonly engine: NodeEngine;
  readonly pool: ThreadPool;
  decodeModel(bytes: Uint8Array): Result<QuadraticModel>;
  /** Milliseconds since 1970. */
  nowMs(): number;
  readonly log: NodeLog;
}

export interface RunningNode {
  record(): NodeRecord;
  /** Memory of the models that are kept, by estimate. */
  modelCacheBytes(): number;
  /** Takes shards for a device from now on, beside those of the CPU's threads. */
  addDevice(device: NodeDevice): void;
  /** Stops pulling, gives running shards `graceMs` to finish, hands the rest back, and leaves. */
  drain(graceMs: number): Promise<void>;
}

const ANNOUNCE_MS = 2000;
const EXTEND_MS = 10_000;
const TELEMETRY_MS = 100;
const CHECKPOINT_MS = 10_000;
const CHECKPOINT_BYTES = 2 ** 28;
/** The last checkpoints of all threads stay in memory besides the engines: they may take that share of it. */
const CHECKPOINT_MEMORY_SHARE = 1 / 8;
/** Between two tries while the engine is away. */
const RETRY_MS = 500;
/** A refused shard comes back to the queue after that long, so that another node takes it first. */
const REFUSED_DELAY_MS = 2000;
/** Cancels are remembered so long, for shards that were pulled as they came: a job that still wants shards later lives. */
const REMEMBER_CANCEL_MS = 5000;
/** A device that was lost is asked for again after that long. */
const DEVICE_RETRY_MS = 10_000;
/** A thread that was asked to hand back its shard and has not after that long hangs; the node leaves without it. */
const HANGS_MS = 4000;

/** Where shards run: the threads of the CPU, or a device with threads of its own. */
interface Place {
  readonly runner: Runner;
  readonly pool: ThreadPool;
  /** Null for the CPU. */
  readonly device: NodeDevice | null;
  busy: number;
  /** Ends the wait for a free thread. */
  wake: (() => void) | null;
}

/** A shard on one of the threads. `handBack`: its result is not wanted from this node any more. */
interface Running {
  readonly delivery: Delivery;
  readonly control: JobControl;
  handBack: boolean;
  /** Ends its timers: it is neither extended nor reported any more. */
  quiet(): void;
}

/** Pulls shards while threads are free, runs each on one thread, commits what comes out, and says how it is every 2 s. */
export function startNode(settings: NodeSettings, around: NodeSurroundings): RunningNode {
  const { engine, pool, log } = around;
  const cache = modelCache(engine.blobs, around.decodeModel, settings.modelCacheBytes);
  const startedMs = around.nowMs();
  const rule: CheckpointRule = settings.checkpoints ?? {
    everyMs: CHECKPOINT_MS,
    mostBytes: Math.min(CHECKPOINT_BYTES, (settings.memoryBytes * CHECKPOINT_MEMORY_SHARE) / pool.threads),
  };
  const running = new Map<string, Running>();
  /** When each was cancelled, on a clock that never jumps; the oldest first. */
  const cancelled = new Map<string, number>();
  const leaving = new AbortController();
  let state: NodeRecord["state"] = "ready";
  const cpu: Place = { runner: "cpu", pool, device: null, busy: 0, wake: null };
  const places: Place[] = [cpu];
  const pulling: Promise<void>[] = [];

  function record(): NodeRecord {
    const { id, start, version, host, memoryBytes, rates, builds } = settings;
    const devices = places.flatMap(({ device }) => (device === null ? [] : [device.record()]));
    const ready = devices.filter(({ lost }) => lost === null);
    return {
      id,
      start,
      version,
      host,
      threads: pool.threads,
      busyThreads: cpu.busy,
      memoryBytes,
      rates,
      builds: ready.length === 0 ? builds : { ...builds, ...deviceBuilds() },
      backends: ["cpu", ...new Set(ready.map(({ backend }) => backend))],
      devices,
      state,
      holding: [...running.keys()],
      startedMs,
    };
  }

  function announce(): void {
    engine.announce(record()).catch((error: unknown) => log("warn", "announce-failed", { reason: words(error) }));
  }

  async function pullWhileFree(place: Place): Promise<void> {
    while (!leaving.signal.aborted) {
      const free = place.pool.threads - place.busy;
      if (free <= 0) {
        await new Promise<void>((resolve) => {
          place.wake = resolve;
        });
        continue;
      }
      if (await isLost(place)) continue;
      try {
        for (const delivery of await engine.pull(free, leaving.signal, place.runner)) void serve(delivery, place);
      } catch (error) {
        if (!(error instanceof EngineUnavailable)) throw error;
        log("warn", "engine-unavailable", { reason: error.message });
        await sleep(RETRY_MS);
      }
    }
  }

  /** Whether a device cannot be had; asks again only after a while. */
  async function isLost({ device }: Place): Promise<boolean> {
    if (device === null || device.record().lost === null) return false;
    await Promise.race([sleep(DEVICE_RETRY_MS), aborted(leaving.signal)]);
    if (leaving.signal.aborted || (await device.check()) !== null) return true;
    log("info", "gpu-back", deviceFacts(device));
    announce();
    return false;
  }

  async function serve(delivery: Delivery, place: Place): Promise<void> {
    const { task } = delivery;
    const key = `${task.jobId}/${task.shard}`;
    if (wasCancelled(task.jobId)) return settle(() => delivery.done());
    if (leaving.signal.aborted) return settle(() => delivery.giveBack(0));
    // Its lease ended while the engine was away: what runs here will commit, and only another node could be sooner.
    if (running.has(key)) return settle(() => delivery.giveBack(REFUSED_DELAY_MS));
    const control = jobControl(1);
    const checkpoints = shardCheckpoints(task, delivery.attempt, {
      blobs: engine.blobs,
      mostBytes: rule.mostBytes,
      log,
    });
    const lease = setInterval(() => delivery.extend(), EXTEND_MS);
    const report = telemetryOf(delivery, control);
    report();
    const reporter = setInterval(report, TELEMETRY_MS);
    const hangs = new AbortController();
    const limitMs = patienceMs(task.expectedS, settings.hangsAfterMs);
    const unwatch = watchSilence(control, limitMs, () =>
      hangs.abort(new Error(`its thread gave no sign of life for ${limitMs / 1000} s and was ended`)),
    );
    const quiet = (): void => {
      unwatch();
      clearInterval(lease);
      clearInterval(reporter);
    };
    const mine: Running = { delivery, control, handBack: false, quiet };
    running.set(key, mine);
    place.busy++;
    try {
      const end = await runShard(task, {
        cache,
        pool: place.pool,
        backends: record().backends,
        control,
        checkpoints,
        rule,
        hangs: hangs.signal,
      });
      if (state === "quarantined") await checkpoints.forget();
      if (mine.handBack || end.kind === "handed-over") await settle(() => delivery.giveBack(0));
      else if (await commit(delivery, task.shard, end.outcome)) await checkpoints.forget();
    } catch (error) {
      const reason = (await place.device?.check()) ?? null;
      if (reason !== null) announce();
      await reportFailure(delivery, reason === null ? error : new Refusal(`its device is lost: ${reason}`));
    } finally {
      quiet();
      running.delete(key);
      place.busy--;
      place.wake?.();
      place.wake = null;
    }
  }

  /** Says the failure where it is counted, then lets go of the shard. */
  async function reportFailure(delivery: Delivery, error: unknown): Promise<void> {
    const { task, attempt } = delivery;
    const refused = error instanceof Refusal;
    log("warn", refused ? "shard-refused" : "shard-failed", {
      job: task.jobId,
      shard: task.shard,
      reason: words(error),
    });
    const failure: ShardOutcome = { kind: "failed", shard: task.shard, reason: words(error), refused };
    await commit(null, failureName(task.shard, settings.start, attempt), failure, task.jobId);
    await settle(() => delivery.giveBack(refused ? REFUSED_DELAY_MS : 0));
  }

  /**
   * Commits, as often as it takes, as long as the engine is away; the lease may end meanwhile, which does no harm.
   * @returns false where the node left before the engine came back.
   */
  async function commit(
    delivery: Delivery | null,
    shard: string,
    outcome: ShardOutcome,
    jobId = delivery?.task.jobId ?? "",
  ): Promise<boolean> {
    for (;;) {
      try {
        await engine.commit({ jobId, shard, nodeId: settings.id, nodeStart: settings.start, outcome });
        await delivery?.done();
        return true;
      } catch (error) {
        if (!(error instanceof EngineUnavailable)) throw error;
        if (leaving.signal.aborted) return false;
        log("warn", "commit-waits", { job: jobId, shard, reason: error.message });
        await sleep(RETRY_MS);
      }
    }
  }

  /** What the engine does by itself in the end, if it cannot be told now. */
  async function settle(tell: () => Promise<void>): Promise<void> {
    try {
      await tell();
    } catch (error) {
      log("warn", "engine-unavailable", { reason: words(error) });
    }
  }

  function telemetryOf({ task }: Delivery, control: JobControl): () => void {
    // The first message says that the shard is under way.
    let told = -1;
    return () => {
      const updates = totalUpdates(control);
      if (updates === told) return;
      const { jobId, shard } = task;
      engine.telemetry({
        jobId,
        shard,
        nodeId: settings.id,
        updates: updates - Math.max(0, told),
        bestEnergy: lowestEnergy(control),
      });
      told = updates;
    };
  }

  function wasCancelled(jobId: string): boolean {
    for (const [id, atMs] of cancelled) {
      if (performance.now() - atMs < REMEMBER_CANCEL_MS) break;
      cancelled.delete(id);
    }
    return cancelled.has(jobId);
  }

  const offCancel = engine.onCancel((jobId) => {
    cancelled.delete(jobId);
    cancelled.set(jobId, performance.now());
    for (const { delivery, control } of running.values()) if (delivery.task.jobId === jobId) requestStop(control);
  });
  const offQuarantine = engine.onQuarantine(settings.id, (reason) => {
    state = "quarantined";
    log("error", "quarantined", { reason });
    stopPulling();
    // What it has computed is not to be trusted, nor gone on from.
    handBackAll(requestStop);
    announce();
  });

  function stopPulling(): void {
    leaving.abort();
    for (const place of places) place.wake?.();
  }

  function handBackAll(request: (control: JobControl) => void): void {
    for (const shard of running.values()) {
      shard.handBack = true;
      request(shard.control);
    }
  }

  const heartbeat = setInterval(announce, ANNOUNCE_MS);
  announce();
  pulling.push(pullWhileFree(cpu));

  return {
    record,
    modelCacheBytes: () => cache.heldBytes,
    addDevice(device) {
      const place: Place = { runner: device.backend, pool: device.pool, device, busy: 0, wake: null };
      places.push(place);
      announce();
      pulling.push(pullWhileFree(place));
    },
    async drain(graceMs) {
      if (state === "ready") state = "draining";
      stopPulling();
      announce();
      const end = around.nowMs() + graceMs;
      while (running.size > 0 && around.nowMs() < end) await sleep(20);
      handBackAll(requestPause);
      const hangs = performance.now() + HANGS_MS;
      while (running.size > 0 && performance.now() < hangs) await sleep(10);
      for (const [shard, { delivery, quiet }] of running) {
        log("warn", "shard-hangs", { shard });
        quiet();
        await settle(() => delivery.giveBack(0));
      }
      await Promise.all(pulling);
      clearInterval(heartbeat);
      offCancel();
      offQuarantine();
      await settle(() => engine.leave(settings.id));
    },
  };
}

function words(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Resolves with the signal. */
function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
