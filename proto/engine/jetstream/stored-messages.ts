import { JetStreamApiCodes, JetStreamApiError, type StoredMsg } from "@nats-io/jetstream";
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
