import { describeFailure } from "../../../core/failure.ts";
import { decodeShardResult } from "../../../proto/decode/shard-result.ts";
import type { JetStreamBlobs } from "../../../proto/engine/jetstream/blobs.ts";
import type { NatsLink } from "../../../proto/engine/jetstream/connection.ts";
import { disclose, overflowPrefix } from "../../../proto/engine/jetstream/overflow.ts";
import {
  deleteMessages,
  inWindows,
  keepsDeletions,
  lastMessage,
  removeMessages,
  storedSubjects,
} from "../../../proto/engine/jetstream/stored-messages.ts";
import { EngineUnavailable } from "../../../proto/engine/node-engine.ts";
import { failureName, type ShardResult } from "../../../proto/engine/tasks.ts";
import {
  jobResultSubjects,
  objectStoreName,
  parseResultSubject,
  RESULT_STREAM,
  RESULT_SUBJECTS,
} from "../../../proto/subjects.ts";
import type { ResultLog } from "../port.ts";
import { followStream, patiently } from "./follow.ts";
import { resultPlaces } from "./result-places.ts";

/** The commit point: a stream that keeps the first message of each subject and refuses the others. */
export function jetStreamResults(link: NatsLink, blobs: JetStreamBlobs): ResultLog {
  const places = resultPlaces();

  /** Results that are still on their way to the follower come to it as those of a job that has ended: it asks again then. */
  async function removeResults(jobIds: readonly string[]): Promise<void> {
    const asked: string[] = [];
    const known: number[] = [];
    for (const id of jobIds) {
      const sequences = keepsDeletions(link) ? places.of(id) : null;
      if (sequences === null) asked.push(id);
      else known.push(...sequences);
    }
    await deleteMessages(link, RESULT_STREAM, known);
    await inWindows(asked, 16, (id) => removeMessages(link, RESULT_STREAM, jobResultSubjects(id)));
    for (const id of jobIds) places.forget(id);
  }

  /**
   * A message that nobody can read, as one of another version, or whose payload is gone, is removed, so that its shard can
   * be run again, and counts as a failed attempt, so that it is not run for ever.
   */
  async function read(subject: string, data: Uint8Array, sequence: number): Promise<ShardResult | null> {
    let reason: string;
    try {
      const result = decodeShardResult(await disclose(blobs, data));
      if (result.ok) return result.value;
      reason = describeFailure(result.failure);
    } catch (error) {
      if (error instanceof EngineUnavailable) throw error;
      reason = error instanceof Error ? error.message : "unreadable";
    }
    link.log.warn(`removed the result ${subject}, which cannot be read: ${reason}`);
    await link.manager.streams.deleteMessage(RESULT_STREAM, sequence).catch(() => false);
    const named = parseResultSubject(subject);
    if (named === null) return null;
    const { jobId, shard } = named;
    return {
      jobId,
      shard: failureName(shard, "unreadable", sequence),
      nodeId: "unknown",
      nodeStart: "unreadable",
      outcome: { kind: "failed", shard, reason: `its result cannot be read: ${reason}`, refused: false },
    };
  }

  return {
    async *follow(signal) {
      const forgetAll = link.onReconnect(places.lost);
      try {
        for await (const message of followStream(link, RESULT_STREAM, RESULT_SUBJECTS, signal, places.began)) {
          places.saw(message.subject, message.seq);
          const result = await patiently(link, signal, () => read(message.subject, message.data, message.seq));
          if (result !== null) yield result;
        }
      } finally {
        forgetAll();
        places.lost();
      }
    },
    of(jobId) {
      return link.attempt(`reading the results of ${jobId}`, async () => {
        const subjects = await storedSubjects(link, RESULT_STREAM, jobResultSubjects(jobId));
        const messages = await inWindows(subjects, 32, (subject) => lastMessage(link, RESULT_STREAM, subject));
        const inOrder = messages.filter((message) => message !== null).sort((a, b) => a.seq - b.seq);
        const results = await inWindows(inOrder, 32, ({ subject, data, seq }) => read(subject, data, seq));
        return results.filter((result) => result !== null);
      });
    },
    purge(jobIds) {
      return link.attempt(`removing the results of ${jobIds.join(", ")}`, async () => {
        await removeResults(jobIds);
        const { state } = await link.manager.streams.info(`OBJ_${objectStoreName("overflow")}`);
        // Most jobs never had a large payload: then there is nothing to list.
        if (state.messages === 0) return;
        const prefixes = jobIds.map((id) => overflowPrefix("shard", id));
        for (const name of await blobs.names("overflow"))
          if (prefixes.some((prefix) => name.startsWith(prefix))) await blobs.delete("overflow", name);
      });
    },
  };
}
