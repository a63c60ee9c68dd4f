import { type NatsLink, pause } from "../../../proto/engine/jetstream/connection.ts";
import type { ListPlace } from "../../../proto/page-token.ts";
import { JOB_BUCKET, keySubject } from "../../../proto/subjects.ts";
import type { JobRecord } from "../job-record.ts";
import type { JobQuery } from "../port.ts";
import { followStream } from "./follow.ts";
import type { JobText } from "./job-text.ts";

/** What lists are made of. */
type Entry = Pick<JobRecord, "id" | "tenant" | "state" | "labels" | "createdMs"> & { readonly revision: number };

export interface JobIndex {
  /** Ids of all jobs that a list may show, newest first, from behind `after`; its limit is not applied. */
  matching(query: JobQuery): Promise<readonly string[]>;
  /** This process wrote a job: its own lists show it at once. */
  wrote(record: JobRecord, revision: number): void;
  gone(id: string): void;
  close(): void;
}

/** A list waits this long for the index to have read what the server has, ms; then it answers with what it knows. */
const CATCH_UP_MS = 2_000;

/** An index in memory, about 300 bytes a job, read from the bucket at the first list and kept up to date from then on. */
export function jobIndex(link: NatsLink, stream: string, text: JobText): JobIndex {
  const entries = new Map<string, Entry>();
  const ending = new AbortController();
  let seen = 0;
  let following: Promise<void> | null = null;

  function add({ id, tenant, state, labels, createdMs }: JobRecord, revision: number): void {
    if ((entries.get(id)?.revision ?? 0) < revision)
      entries.set(id, { id, tenant, state, labels, createdMs, revision });
  }

  async function follow(): Promise<void> {
    for await (const message of followStream(link, stream, keySubject(JOB_BUCKET, ">"), ending.signal)) {
      const record = message.data.length === 0 ? null : await text.decode(message.data).catch(() => null);
      if (record !== null) add(record, message.seq);
      seen = Math.max(seen, message.seq);
    }
  }

  /** Waits until everything that the bucket holds now has been read. */
  async function caughtUp(): Promise<void> {
    following ??= follow();
    const { state } = await link.manager.streams.info(stream);
    if (state.messages === 0) return;
    const untilMs = performance.now() + CATCH_UP_MS;
    // The last message may have been deleted: then the wait ends with its time.
    while (seen < state.last_seq && performance.now() < untilMs) await pause(2);
    if (seen < state.last_seq) seen = state.last_seq;
  }

  return {
    async matching({ tenant, states, labels, after }) {
      await caughtUp();
      return [...entries.values()]
        .filter(
          (entry) =>
            entry.tenant === tenant &&
            (states === null || states.includes(entry.state)) &&
            Object.entries(labels).every(([name, value]) => entry.labels[name] === value) &&
            (after === null || byAge(after, entry) < 0),
        )
        .sort(byAge)
        .map(({ id }) => id);
    },
    wrote: add,
    gone(id) {
      entries.delete(id);
    },
    close() {
      ending.abort();
    },
  };
}

/** Newest first; jobs of the same millisecond by id, so that pages never overlap. */
function byAge(a: ListPlace, b: ListPlace): number {
  return b.createdMs - a.createdMs || (a.id < b.id ? 1 : a.id > b.id ? -1 : 0);
}
