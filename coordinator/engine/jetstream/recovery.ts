import { JetStreamApiCodes, JetStreamApiError } from "@nats-io/jetstream";
import type { JetStreamBlobs } from "../../../proto/engine/jetstream/blobs.ts";
import type { NatsLink } from "../../../proto/engine/jetstream/connection.ts";
import { overflowJob } from "../../../proto/engine/jetstream/overflow.ts";
import { removeMessages, storedSubjects } from "../../../proto/engine/jetstream/stored-messages.ts";
import { type Runner, WORK_LANES, type WorkLane } from "../../../proto/engine/runners.ts";
import {
  bucketStream,
  JOB_BUCKET,
  jobResultSubjects,
  jobWorkSubjects,
  keySubject,
  laneConsumer,
  laneSubjects,
  parseResultSubject,
  parseWorkSubject,
  RESULT_STREAM,
  RESULT_SUBJECTS,
  WORK_STREAM,
  WORK_SUBJECTS,
} from "../../../proto/subjects.ts";
import type { NodeDirectory } from "../port.ts";
import { hidesShards, type LaneMemory, NOTHING_WAITS } from "./hidden-shards.ts";
import { type LayoutSettings, rebuildLane } from "./layout.ts";

/**
 * The engine's own housekeeping, for the leader to call every few seconds: lanes whose consumer hides shards for twice the
 * acknowledgement time get a new consumer, and every `sweepEveryMs` shards, results and large payloads of jobs that no longer
 * exist are removed. Lanes of devices get their consumers as soon as a node tells of such a device. A job is in the ledger before its shards are anywhere, so what has no job now never gets one.
 */
export function jetStreamRecovery(
  link: NatsLink,
  settings: LayoutSettings,
  nodes: NodeDirectory,
  blobs: JetStreamBlobs,
  sweepEveryMs: number,
): () => Promise<void> {
  /** By the consumer of the lane. */
  const memories = new Map<string, LaneMemory>();
  let sweptAtMs = performance.now();

  async function check(lane: WorkLane, held: ReadonlySet<string>): Promise<void> {
    const subjects = await storedSubjects(link, WORK_STREAM, laneSubjects(lane));
    const unheld = subjects.flatMap((subject) => {
      const named = parseWorkSubject(subject);
      const shard = named === null ? null : `${named.jobId}/${named.shard}`;
      return shard === null || held.has(shard) ? [] : [shard];
    });
    const info = await consumerInfo(lane);
    if (info === null) {
      await rebuildLane(link, lane, settings);
      return;
    }
    const { hides, memory } = hidesShards(
      memories.get(laneConsumer(lane)) ?? NOTHING_WAITS,
      {
        atMs: performance.now(),
        unheld,
        deliveries: info.delivered.consumer_seq,
        nodesWait: info.num_waiting > 0,
      },
      2 * settings.ackWaitMs,
    );
    memories.set(laneConsumer(lane), memory);
    if (!hides) return;
    link.log.warn(
      `the lane ${laneConsumer(lane)} no longer delivers some of its ${subjects.length} shards: making its consumer anew`,
    );
    await rebuildLane(link, lane, settings);
  }

  async function consumerInfo(
    lane: WorkLane,
  ): Promise<Awaited<ReturnType<NatsLink["manager"]["consumers"]["info"]>> | null> {
    try {
      return await link.manager.consumers.info(WORK_STREAM, laneConsumer(lane));
    } catch (error) {
      if (error instanceof JetStreamApiError && error.code === JetStreamApiCodes.ConsumerNotFound) return null;
      throw error;
    }
  }

  async function sweep(): Promise<void> {
    const [work, results, overflow] = await Promise.all([
      storedSubjects(link, WORK_STREAM, WORK_SUBJECTS),
      storedSubjects(link, RESULT_STREAM, RESULT_SUBJECTS),
      blobs.names("overflow"),
    ]);
    const inUse = new Set(
      [
        ...work.map((subject) => parseWorkSubject(subject)?.jobId),
        ...results.map((subject) => parseResultSubject(subject)?.jobId),
        ...overflow.map(overflowJob),
      ].filter((id) => id !== undefined && id !== null),
    );
    if (inUse.size === 0) return;
    const jobs = new Set(await storedSubjects(link, bucketStream(JOB_BUCKET), keySubject(JOB_BUCKET, ">")));
    for (const id of inUse) {
      if (jobs.has(keySubject(JOB_BUCKET, id))) continue;
      await removeMessages(link, WORK_STREAM, jobWorkSubjects(id));
      await removeMessages(link, RESULT_STREAM, jobResultSubjects(id));
      for (const name of overflow) if (overflowJob(name) === id) await blobs.delete("overflow", name);
    }
  }

  return () =>
    link.attempt("looking after the queues", async () => {
      const live = await nodes.live();
      const held = new Set(live.flatMap((node) => node.holding));
      const runners = new Set<Runner>(["cpu", ...live.flatMap(({ devices }) => devices.map(({ backend }) => backend))]);
      for (const lane of WORK_LANES) if (runners.has(lane.runner)) await check(lane, held);
      if (performance.now() - sweptAtMs < sweepEveryMs) return;
      sweptAtMs = performance.now();
      await sweep();
    });
}
