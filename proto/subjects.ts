import { runnerOf, WORK_LANES, type WorkLane } from "./engine/runners.ts";
import { type ShardTask, TOKEN } from "./engine/tasks.ts";

/** Work queue: one message a shard, gone once acknowledged. */
export const WORK_STREAM = "SPINGAP_WORK";
/** The commit point: one message a (job, shard), the first one stays. */
export const RESULT_STREAM = "SPINGAP_RESULTS";

export const WORK_SUBJECTS = "spingap.work.*.*.*.*";
export const RESULT_SUBJECTS = "spingap.result.*.*";

/** Key-value buckets. */
export const JOB_BUCKET = "spingap-jobs";
/** (tenant, SHA-256 of the idempotency key) → job, for 7 days. */
export const KEY_BUCKET = "spingap-keys";
export const LEASE_BUCKET = "spingap-leases";
/** What a node is told and must not miss: quarantine. */
export const CONTROL_BUCKET = "spingap-control";
/** Blobs that fit one message. */
export const SMALL_BLOB_BUCKET = "spingap-small-blobs";

/** The stream behind a key-value bucket, and the subject of a key. */
export function bucketStream(bucket: string): string {
  return `KV_${bucket}`;
}
export function keySubject(bucket: string, key: string): string {
  return `$KV.${bucket}.${key}`;
}

/** The object store that holds the large blobs of a bucket. */
export function objectStoreName(bucket: string): string {
  return `spingap-${bucket}`;
}

/** Core subjects: lossy on purpose. */
export const TELEMETRY_SUBJECTS = "spingap.telemetry.*.*";
export const CANCEL_SUBJECTS = "spingap.cancel.*";
export const EVENT_SUBJECTS = "spingap.event.*";
export const NODE_SUBJECTS = "spingap.node.*";
/** A coordinator that starts asks the nodes to announce themselves. */
export const WHO_SUBJECT = "spingap.who";

/** A lane's word in subjects; devices have lanes of their own, `normal-webgpu` and the like. */
function laneWord({ lane, runner }: WorkLane): string {
  return runner === "cpu" ? lane : `${lane}-${runner}`;
}

export function workSubject(task: ShardTask): string {
  const { lane, tenant, jobId, shard } = task;
  return `spingap.work.${laneWord({ lane, runner: runnerOf(task) })}.${token(tenant)}.${token(jobId)}.${token(shard)}`;
}
export function laneSubjects(lane: WorkLane): string {
  return `spingap.work.${laneWord(lane)}.*.*.*`;
}
export function jobWorkSubjects(jobId: string): string {
  return `spingap.work.*.*.${token(jobId)}.*`;
}
export function resultSubject(jobId: string, shard: string): string {
  return `spingap.result.${token(jobId)}.${token(shard)}`;
}
export function jobResultSubjects(jobId: string): string {
  return `spingap.result.${token(jobId)}.*`;
}
export function telemetrySubject(jobId: string, shard: string): string {
  return `spingap.telemetry.${token(jobId)}.${token(shard)}`;
}
export function cancelSubject(jobId: string): string {
  return `spingap.cancel.${token(jobId)}`;
}
export function eventSubject(jobId: string): string {
  return `spingap.event.${token(jobId)}`;
}
export function nodeSubject(nodeId: string): string {
  return `spingap.node.${token(nodeId)}`;
}

/** The consumer of a lane bears its name. */
export function laneConsumer(lane: WorkLane): string {
  return laneWord(lane);
}

/** What a subject of the work stream says; null for a subject of another shape. */
export function parseWorkSubject(
  subject: string,
): (WorkLane & { readonly tenant: string; readonly jobId: string; readonly shard: string }) | null {
  const [root, kind, word, tenant, jobId, shard, more] = subject.split(".");
  const lane = WORK_LANES.find((known) => laneWord(known) === word);
  if (root !== "spingap" || kind !== "work" || lane === undefined || shard === undefined || more !== undefined)
    return null;
  return { ...lane, tenant, jobId, shard };
}

export function parseResultSubject(subject: string): { readonly jobId: string; readonly shard: string } | null {
  const [root, kind, jobId, shard, more] = subject.split(".");
  return root === "spingap" && kind === "result" && shard !== undefined && more === undefined ? { jobId, shard } : null;
}

/** The last token of a subject: the job of a cancel or an event, the node of an announcement. */
export function lastToken(subject: string): string {
  return subject.slice(subject.lastIndexOf(".") + 1);
}

/** A name that can neither match nor split a subject. Throws for anything else: names are checked where they come in. */
export function token(name: string): string {
  if (!TOKEN.test(name)) throw new Error(`not a name of a job, tenant, node or shard: ${JSON.stringify(name)}`);
  return name;
}
