import { createHash } from "node:crypto";
import type { KV } from "@nats-io/kv";
import type { JetStreamBlobs } from "../../../proto/engine/jetstream/blobs.ts";
import type { NatsLink } from "../../../proto/engine/jetstream/connection.ts";
import { overflowPrefix } from "../../../proto/engine/jetstream/overflow.ts";
import { inWindows, isWrongRevision, removeMessages } from "../../../proto/engine/jetstream/stored-messages.ts";
import { bucketStream, JOB_BUCKET, KEY_BUCKET, keySubject, token } from "../../../proto/subjects.ts";
import { isFinal, type JobRecord } from "../job-record.ts";
import type { JobLedger, StoredJob } from "../port.ts";
import { followStream, patiently } from "./follow.ts";
import { jobIndex } from "./job-index.ts";
import { jobText } from "./job-text.ts";

/** An idempotency key names its job for this long, ms. */
const KEY_LIFE_MS = 7 * 24 * 3600 * 1000;

interface Claim {
  readonly id: string;
  readonly createdMs: number;
}

export interface JetStreamJobs extends JobLedger {
  close(): void;
}

/** Jobs in a key-value bucket, one key a job; the revision of the key is the job's. */
export function jetStreamJobs(link: NatsLink, jobs: KV, keys: KV, blobs: JetStreamBlobs): JetStreamJobs {
  const text = jobText(blobs);
  const stream = bucketStream(JOB_BUCKET);
  const index = jobIndex(link, stream, text);

  async function read(id: string): Promise<StoredJob | null> {
    const entry = await jobs.get(token(id));
    if (entry === null || entry.operation !== "PUT") return null;
    const record = await text.decode(entry.value);
    return record === null ? null : { record, revision: entry.revision };
  }

  /** Stores a job under its id, or finds who was first. */
  async function store(record: JobRecord): Promise<{ readonly created: boolean; readonly job: StoredJob }> {
    const bytes = await text.encode(record);
    try {
      const revision = await jobs.create(token(record.id), bytes);
      index.wrote(record, revision);
      return { created: true, job: { record, revision } };
    } catch (error) {
      if (!isWrongRevision(error)) throw error;
      const job = await read(record.id);
      if (job === null) throw error;
      return { created: false, job };
    }
  }

  /**
   * Claims the key for a job. Whoever finds the key claimed by a job that is not there, because its creator died between
   * the two writes or is slow, stores its own job under that id: of all that try, one creates it.
   */
  async function claimed(record: JobRecord, key: string): Promise<string> {
    const name = keyName(record.tenant, key);
    const claim = JSON.stringify({ id: record.id, createdMs: record.createdMs } satisfies Claim);
    for (;;) {
      const entry = await keys.get(name);
      try {
        if (entry === null || entry.operation !== "PUT") {
          await keys.create(name, claim);
          return record.id;
        }
        const earlier = entry.json<Claim>();
        if (record.createdMs - earlier.createdMs < KEY_LIFE_MS) return earlier.id;
        await keys.update(name, claim, entry.revision);
        return record.id;
      } catch (error) {
        // Somebody else claimed it in between: look again.
        if (!isWrongRevision(error)) throw error;
      }
    }
  }

  return {
    create(record) {
      return link.attempt("storing a job", async () => {
        if (record.idempotencyKey === null) return await store(record);
        const id = await claimed(record, record.idempotencyKey);
        if (id !== record.id) {
          const first = await read(id);
          if (first !== null) return { created: false, job: first };
        }
        return await store({ ...record, id });
      });
    },
    get(id) {
      return link.attempt(`reading the job ${id}`, () => read(id));
    },
    ofKey(tenant, key, nowMs) {
      return link.attempt("looking up an idempotency key", async () => {
        const entry = await keys.get(keyName(tenant, key));
        if (entry === null || entry.operation !== "PUT") return null;
        const { id, createdMs } = entry.json<Claim>();
        return nowMs - createdMs < KEY_LIFE_MS ? await read(id) : null;
      });
    },
    update(record, revision) {
      return link.attempt(`writing the job ${record.id}`, async () => {
        if (revision <= 0) return null;
        const bytes = await text.encode(record);
        try {
          const written = await jobs.update(token(record.id), bytes, revision);
          index.wrote(record, written);
          return written;
        } catch (error) {
          if (isWrongRevision(error)) return null;
          throw error;
        }
      });
    },
    list(query) {
      return link.attempt("listing jobs", async () => {
        const found: StoredJob[] = [];
        const ids = await index.matching(query);
        for (let at = 0; at < ids.length && found.length < query.limit; ) {
          const window = ids.slice(at, at + query.limit - found.length);
          at += window.length;
          for (const [k, job] of (await inWindows(window, 32, read)).entries()) {
            if (job === null) index.gone(window[k]);
            // The index may be a moment behind: what counts is the job as it is read.
            else if (query.states === null || query.states.includes(job.record.state)) found.push(job);
          }
        }
        return found;
      });
    },
    delete(id) {
      return link.attempt(`deleting the job ${id}`, async () => {
        const job = await read(id);
        const key = job?.record.idempotencyKey ?? null;
        if (job !== null && key !== null) {
          const name = keyName(job.record.tenant, key);
          const entry = await keys.get(name);
          if (entry?.operation === "PUT" && entry.json<Claim>().id === id)
            await removeMessages(link, bucketStream(KEY_BUCKET), keySubject(KEY_BUCKET, name));
        }
        await removeMessages(link, stream, keySubject(JOB_BUCKET, token(id)));
        index.gone(id);
        const prefix = overflowPrefix("record", id);
        for (const name of await blobs.names("overflow"))
          if (name.startsWith(prefix)) await blobs.delete("overflow", name);
      });
    },
    async *watch(signal) {
      const info = await patiently(link, signal, () =>
        link.attempt("watching jobs", () => link.manager.streams.info(stream)),
      );
      if (info === null) return;
      for await (const message of followStream(link, stream, keySubject(JOB_BUCKET, ">"), signal)) {
        if (message.data.length === 0) continue;
        const record = await patiently(link, signal, () => text.decode(message.data));
        if (record === null || (message.seq <= info.state.last_seq && isFinal(record.state))) continue;
        yield { record, revision: message.seq };
      }
    },
    close: index.close,
  };
}

/** A key may hold anything; its name in the bucket may not. */
function keyName(tenant: string, key: string): string {
  return `${token(tenant)}.${createHash("sha256").update(key).digest("hex")}`;
}
