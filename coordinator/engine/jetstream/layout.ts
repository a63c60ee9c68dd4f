import {
  AckPolicy,
  type ConsumerConfig,
  DiscardPolicy,
  JetStreamApiCodes,
  JetStreamApiError,
  RetentionPolicy,
  StorageType,
  type StreamConfig,
} from "@nats-io/jetstream";
import { Kvm } from "@nats-io/kv";
import { Objm } from "@nats-io/obj";
import { nanos } from "@nats-io/transport-node";
import { STORE_BUCKETS } from "../../../proto/engine/jetstream/blobs.ts";
import { type NatsLink, pause } from "../../../proto/engine/jetstream/connection.ts";
import type { WorkLane } from "../../../proto/engine/runners.ts";
import { LANES } from "../../../proto/engine/tasks.ts";
import {
  CONTROL_BUCKET,
  JOB_BUCKET,
  KEY_BUCKET,
  LEASE_BUCKET,
  laneConsumer,
  laneSubjects,
  objectStoreName,
  RESULT_STREAM,
  RESULT_SUBJECTS,
  SMALL_BLOB_BUCKET,
  WORK_STREAM,
  WORK_SUBJECTS,
} from "../../../proto/subjects.ts";

export interface LayoutSettings {
  /** Copies of each message: 1, 3 or 5. What exists already keeps what it has. */
  readonly replicas: number;
  /** A shard that is neither finished nor extended comes back after this many ms. */
  readonly ackWaitMs: number;
}

/** Ledger entries of idempotency keys: 7 days by the jobs' own times, then the server drops them. */
const KEY_LIFE_MS = 8 * 24 * 3600 * 1000;

/**
 * Creates the streams, consumers and buckets that are missing. Several coordinators may do so at once; doing it again
 * changes nothing. What exists with other settings stays as it is and is named in the log.
 */
export async function prepareLayout(link: NatsLink, settings: LayoutSettings): Promise<void> {
  const { replicas } = settings;
  await link.attempt("preparing the streams", async () => {
    await Promise.all(streams(replicas).map((wanted) => ensureStream(link, wanted)));
    // The lanes of devices are made once there is a node that has any (`jetStreamRecovery`): what waits is in the stream.
    await Promise.all(LANES.map((lane) => ensureLane(link, { lane, runner: "cpu" }, settings)));
    const buckets = new Kvm(link.jetstream);
    const stores = new Objm(link.jetstream);
    const bucket = { replicas, history: 1, storage: StorageType.File, allow_direct: false };
    await Promise.all([
      buckets.create(JOB_BUCKET, bucket),
      buckets.create(KEY_BUCKET, { ...bucket, ttl: KEY_LIFE_MS }),
      buckets.create(LEASE_BUCKET, bucket),
      buckets.create(CONTROL_BUCKET, bucket),
      buckets.create(SMALL_BLOB_BUCKET, bucket),
      ...STORE_BUCKETS.map((name) => stores.create(objectStoreName(name), { replicas, storage: StorageType.File })),
    ]);
  });
}

function streams(replicas: number): (Partial<StreamConfig> & { readonly name: string })[] {
  const common = {
    storage: StorageType.File,
    num_replicas: replicas,
    discard: DiscardPolicy.New,
    discard_new_per_subject: true,
    max_msgs_per_subject: 1,
  };
  return [
    { ...common, name: WORK_STREAM, subjects: [WORK_SUBJECTS], retention: RetentionPolicy.Workqueue },
    { ...common, name: RESULT_STREAM, subjects: [RESULT_SUBJECTS], retention: RetentionPolicy.Limits },
  ];
}

async function ensureStream(link: NatsLink, wanted: Partial<StreamConfig> & { readonly name: string }): Promise<void> {
  try {
    const { config } = await link.manager.streams.info(wanted.name);
    if (config.num_replicas !== wanted.num_replicas)
      link.log.warn(
        `the stream ${wanted.name} keeps ${config.num_replicas} copies of each message, ${wanted.num_replicas ?? 1} wanted: change it with the server's own tools`,
      );
  } catch (error) {
    if (!(error instanceof JetStreamApiError) || error.code !== JetStreamApiCodes.StreamNotFound) throw error;
    await link.manager.streams.add(wanted);
  }
}

async function ensureLane(link: NatsLink, lane: WorkLane, settings: LayoutSettings): Promise<void> {
  await link.manager.consumers.add(WORK_STREAM, laneSettings(lane, settings));
}

/** Deletes a lane's consumer and makes it anew: everything that is in the stream is delivered again. */
export async function rebuildLane(link: NatsLink, lane: WorkLane, settings: LayoutSettings): Promise<void> {
  try {
    await link.manager.consumers.delete(WORK_STREAM, laneConsumer(lane));
  } catch (error) {
    if (!(error instanceof JetStreamApiError) || error.code !== JetStreamApiCodes.ConsumerNotFound) throw error;
  }
  // The server frees the lane's subjects a moment after it said so.
  for (let tries = 0; ; tries++) {
    try {
      await ensureLane(link, lane, settings);
      return;
    } catch (error) {
      if (tries === 20) throw error;
      await pause(50);
    }
  }
}

function laneSettings(lane: WorkLane, { ackWaitMs }: LayoutSettings): Partial<ConsumerConfig> {
  return {
    durable_name: laneConsumer(lane),
    filter_subject: laneSubjects(lane),
    ack_policy: AckPolicy.Explicit,
    ack_wait: nanos(ackWaitMs),
    max_deliver: -1,
    // However many shards a thousand nodes hold at once: the coordinator bounds its windows.
    max_ack_pending: -1,
    // One standing request of each idle node.
    max_waiting: 65_536,
  };
}
