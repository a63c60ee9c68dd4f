import {
  JetStreamApiCodes,
  JetStreamApiError,
  type NextMsgRequest,
  type SeqMsgRequest,
  type StoredMsg,
} from "@nats-io/jetstream";
import { WORK_STREAM } from "../../subjects.ts";
import type { NatsLink } from "./connection.ts";

/** Messages of one subject are limited to one, and it is there already (error 10077, which also speaks of full streams). */
export function isRefusedDuplicate(error: unknown): boolean {
  return error instanceof JetStreamApiError && error.code === 10077 && error.message.includes("per subject");
}

/** The subject changed since the revision that a compare-and-set named. */
export function isWrongRevision(error: unknown): boolean {
  return (
    error instanceof JetStreamApiError &&
    (error.code === JetStreamApiCodes.StreamWrongLastSequence ||
      error.code === JetStreamApiCodes.StreamWrongLastSequenceUnknown)
  );
}

/** Subjects of a stream that match a filter and hold a message: one question to the server, no message is read. */
export async function storedSubjects(link: NatsLink, stream: string, filter: string): Promise<readonly string[]> {
  const info = await link.manager.streams.info(stream, { subjects_filter: filter });
  return Object.keys(info.state.subjects ?? {});
}

/** The last message of a subject, read from the stream's leader; null if there is none. */
export async function lastMessage(link: NatsLink, stream: string, subject: string): Promise<StoredMsg | null> {
  return await link.manager.streams.getMessage(stream, { last_by_subj: subject });
}

/** The first message of a subject from a sequence number on; null if there is none. */
export async function nextMessage(
  link: NatsLink,
  stream: string,
  subject: string,
  seq: number,
): Promise<StoredMsg | null> {
  // The server knows it from 2.9 on, the library's types for direct questions only.
  const request: SeqMsgRequest & NextMsgRequest = { seq, next_by_subj: subject };
  return await link.manager.streams.getMessage(stream, request);
}

/** Up to this many messages are asked for one by one when their numbers are wanted; more are listed by a consumer. */
const FEW = 16;

/**
 * Removes the messages under a filter so that a `kill -9` of the server does not bring them back. What is durable differs:
 * 2.9 forgets single deletions and keeps purges; 2.10 keeps single deletions and forgets a purge of the first messages of
 * a file.
 */
export async function removeMessages(link: NatsLink, stream: string, filter: string): Promise<void> {
  if (!keepsDeletions(link)) {
    await link.manager.streams.purge(stream, { filter });
    return;
  }
  const subjects = filter.includes("*") || filter.includes(">") ? await storedSubjects(link, stream, filter) : [filter];
  const sequences =
    // A work queue has no readers but its consumers.
    subjects.length <= FEW || stream === WORK_STREAM
      ? await inWindows(subjects, FEW, async (subject) => (await lastMessage(link, stream, subject))?.seq)
      : await storedSequences(link, stream, filter);
  await deleteMessages(
    link,
    stream,
    sequences.filter((sequence) => sequence !== undefined),
  );
}

/** Whether the server, once killed, still knows of messages that were deleted one by one. */
export function keepsDeletions({ connection }: NatsLink): boolean {
  return !/^[01]\.|^2\.[0-9]\./.test(connection.info?.version ?? "");
}

/** Deletes messages by their numbers, where the server `keepsDeletions`; what is not there any more is passed over. */
export async function deleteMessages(link: NatsLink, stream: string, sequences: readonly number[]): Promise<void> {
  await inWindows(sequences, 64, async (sequence) => {
    try {
      await link.manager.streams.deleteMessage(stream, sequence, false);
    } catch (error) {
      // Somebody else removed it, as a node that acknowledged it.
      if (!(error instanceof JetStreamApiError && error.message.includes("no message found"))) throw error;
    }
  });
}

/** Sequence numbers of the messages under a filter, their payloads left where they are. */
async function storedSequences(link: NatsLink, stream: string, filter: string): Promise<number[]> {
  const consumer = await link.jetstream.consumers.get(stream, { filter_subjects: filter, headers_only: true });
  const sequences: number[] = [];
  try {
    const { num_pending: count } = await consumer.info(true);
    if (count === 0) return [];
    for await (const message of await consumer.consume({ max_messages: 1000, expires: 5_000 })) {
      sequences.push(message.seq);
      if (message.info.pending === 0) break;
    }
  } finally {
    consumer.delete().catch(() => undefined);
  }
  return sequences;
}

/** Does `work` for every item, `width` of them at a time, and gives the answers in order. */
export async function inWindows<Item, Answer>(
  items: readonly Item[],
  width: number,
  work: (item: Item) => Promise<Answer>,
): Promise<Answer[]> {
  const answers: Answer[] = new Array<Answer>(items.length);
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let at = next++; at < items.length; at = next++) answers[at] = await work(items[at]);
  };
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, lane));
  return answers;
}
