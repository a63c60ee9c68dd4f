import { isFinal, type JobRecord } from "../engine/job-record.ts";
import type { JobEvent, SequencedEvent } from "../watch/event-log.ts";

/** What a watcher is sent: the whole job instead of a word on its state. */
export type WatchEvent =
  | { readonly sequence: number; readonly event: { readonly kind: "job"; readonly record: JobRecord } }
  | { readonly sequence: number; readonly event: Exclude<JobEvent, { readonly kind: "state" }> };

/**
 * A job first as it is, then every change, improvement and trace, and in any case its end. The first event bears the number
 * that was asked for, so that whoever resumes after it misses nothing.
 *
 * @param read  the job's record now; null once it is deleted.
 */
export async function* jobEvents(
  first: JobRecord,
  afterSequence: number,
  events: AsyncIterable<SequencedEvent>,
  read: () => Promise<JobRecord | null>,
): AsyncIterable<WatchEvent> {
  let told = first;
  let last = afterSequence;
  yield { sequence: afterSequence, event: { kind: "job", record: first } };
  for await (const { sequence, event } of events) {
    last = sequence;
    if (event.kind !== "state") {
      yield { sequence, event };
      continue;
    }
    const record = await read();
    if (record === null) return;
    if (record.state === told.state && record.reason === told.reason) continue;
    told = record;
    yield { sequence, event: { kind: "job", record } };
  }
  // The bus between coordinators may lose the last word; the ledger does not.
  if (isFinal(told.state)) return;
  const record = await read();
  if (record !== null && isFinal(record.state)) yield { sequence: last, event: { kind: "job", record } };
}
