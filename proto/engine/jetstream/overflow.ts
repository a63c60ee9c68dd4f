import { createHash } from "node:crypto";
import type { JetStreamBlobs } from "./blobs.ts";

/**
 * The largest payload that travels in its message, bytes. Queues stay quick and readers may hold many messages; what is
 * larger goes to the store first and the message carries its name.
 */
export const MAX_INLINE_BYTES = 256 * 1024;

const INLINE = 0;
const IN_STORE = 1;

/** Who an overflow belongs to: it goes away with the shards of the job, or with the job's record. */
export type OverflowOwner = "shard" | "record";

export function overflowPrefix(owner: OverflowOwner, jobId: string): string {
  return `${owner}.${jobId}.`;
}

/** The job that an overflow's name speaks of, null for a name of another shape. */
export function overflowJob(name: string): string | null {
  const words = name.split(".");
  return words.length === 3 ? words[1] : null;
}

/** @returns the message's bytes; large ones are in the store by then, under the SHA-256 of their content. */
export async function enclose(blobs: JetStreamBlobs, jobId: string, bytes: Uint8Array): Promise<Uint8Array> {
  if (bytes.length <= MAX_INLINE_BYTES) return Buffer.concat([Uint8Array.of(INLINE), bytes]);
  const name = await storeOverflow(blobs, "shard", jobId, bytes);
  return Buffer.concat([Uint8Array.of(IN_STORE), Buffer.from(name)]);
}

/** The inverse of `enclose`. Rejects where the store no longer has what the message names. */
export async function disclose(blobs: JetStreamBlobs, message: Uint8Array): Promise<Uint8Array> {
  const rest = message.subarray(1);
  if (message[0] === INLINE) return rest;
  if (message[0] !== IN_STORE) throw new Error(`a message of an unknown kind, ${message[0] ?? "empty"}`);
  const name = Buffer.from(rest).toString();
  const bytes = await blobs.get("overflow", name);
  if (bytes === null) throw new Error(`the store does not have ${name}`);
  return bytes;
}

export async function storeOverflow(
  blobs: JetStreamBlobs,
  owner: OverflowOwner,
  jobId: string,
  bytes: Uint8Array,
): Promise<string> {
  const name = `${overflowPrefix(owner, jobId)}${createHash("sha256").update(bytes).digest("hex")}`;
  await blobs.put("overflow", name, bytes);
  return name;
}
