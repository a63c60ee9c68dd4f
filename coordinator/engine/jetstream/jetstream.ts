import { Kvm } from "@nats-io/kv";
import { jetStreamBlobs } from "../../../proto/engine/jetstream/blobs.ts";
import { againAfterReconnection, type NatsSettings, openLink } from "../../../proto/engine/jetstream/connection.ts";
import { CONTROL_BUCKET, JOB_BUCKET, KEY_BUCKET, LEASE_BUCKET } from "../../../proto/subjects.ts";
import type { CoordinatorEngine } from "../port.ts";
import { jetStreamControl } from "./control-bus.ts";
import { readDurability } from "./durability.ts";
import { jetStreamJobs } from "./job-ledger.ts";
import { type LayoutSettings, prepareLayout } from "./layout.ts";
import { jetStreamLeases } from "./leases.ts";
import { jetStreamNodes } from "./node-directory.ts";
import { jetStreamRecovery } from "./recovery.ts";
import { jetStreamResults } from "./result-log.ts";
import { jetStreamWork } from "./work-queue.ts";

export interface JetStreamSettings extends NatsSettings {
  /** Copies of each message: 1, 3 or 5. */
  readonly replicas?: number;
  /** The server's HTTP address, which tells how it syncs; null where it has none. */
  readonly monitoringUrl?: string | null;
  /** A shard that is neither finished nor extended comes back after this many ms. */
  readonly ackWaitMs?: number;
  /** A node that is silent for this many ms is gone. */
  readonly nodeExpiryMs?: number;
  /** What deleted jobs left behind is looked for this often, ms. */
  readonly sweepEveryMs?: number;
}

const ACK_WAIT_MS = 30_000;
const NODE_EXPIRY_MS = 10_000;
const SWEEP_EVERY_MS = 600_000;

/**
 * The coordinators' side of the engine over NATS. Waits for a server that is not there yet, then creates what is missing.
 * Operations that the server does not answer reject with `EngineUnavailable` after `operationTimeoutMs`; the connection is
 * sought again for ever.
 */
export async function openJetStreamCoordinator(settings: JetStreamSettings): Promise<CoordinatorEngine> {
  const link = await openLink(settings);
  const layout: LayoutSettings = { replicas: settings.replicas ?? 1, ackWaitMs: settings.ackWaitMs ?? ACK_WAIT_MS };
  try {
    await againAfterReconnection(link, () => prepareLayout(link, layout));
  } catch (error) {
    await link.close();
    throw error;
  }
  const buckets = new Kvm(link.jetstream);
  const [jobBucket, keyBucket, leaseBucket, controlBucket] = await Promise.all(
    [JOB_BUCKET, KEY_BUCKET, LEASE_BUCKET, CONTROL_BUCKET].map((name) => buckets.open(name)),
  );
  const blobs = jetStreamBlobs(link);
  const jobs = jetStreamJobs(link, jobBucket, keyBucket, blobs);
  const nodes = jetStreamNodes(link, controlBucket, settings.nodeExpiryMs ?? NODE_EXPIRY_MS);
  const recover = jetStreamRecovery(link, layout, nodes, blobs, settings.sweepEveryMs ?? SWEEP_EVERY_MS);
  return {
    jobs,
    blobs,
    work: jetStreamWork(link, blobs, recover),
    results: jetStreamResults(link, blobs),
    control: jetStreamControl(link),
    leases: jetStreamLeases(link, leaseBucket),
    nodes,
    durability: () => readDurability(link, settings.monitoringUrl ?? null),
    async close() {
      jobs.close();
      nodes.close();
      await link.close();
    },
  };
}
