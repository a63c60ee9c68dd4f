import { isFinal, type JobRecord } from "../job-record.ts";
import type { JobLedger, StoredJob } from "../port.ts";
import { type Bell, bell } from "./bell.ts";
import { bytesOf, type Ledger, type Row, type WriteKind } from "./ledger.ts";
import { decodeStored, encodeStored } from "./stored-values.ts";

/** A key names its job for seven days, by the creation times of the records, milliseconds. */
const KEY_LIFE_MS = 7 * 24 * 3600 * 1000;

/** What one watcher has not seen yet: the newest of each job, so that a slow watcher costs no more than the jobs there are. */
interface Watcher {
  readonly unseen: Map<string, StoredJob>;
  readonly bell: Bell;
}

export interface EmbeddedJobs extends JobLedger {
  /** Wakes every watcher: the ledger was closed. */
  close(): void;
}

export function embeddedJobs(ledger: Ledger): EmbeddedJobs {
  const columns = "record, revision";
  const byId = ledger.statement(`SELECT ${columns} FROM jobs WHERE id = ?`);
  const byKey = ledger.statement(
    `SELECT ${columns} FROM jobs WHERE tenant = ? AND idempotency_key = ? AND created_ms > ?
     ORDER BY created_ms DESC LIMIT 1`,
  );
  const insert = ledger.statement(
    `INSERT INTO jobs (id, tenant, idempotency_key, created_ms, state, labels, revision, record)
     VALUES (?, ?, ?, ?, ?, ?, 1, ?)`,
  );
  const change = ledger.statement(
    `UPDATE jobs SET state = ?, labels = ?, record = ?, revision = revision + 1 WHERE id = ? AND revision = ?`,
  );
  const remove = ledger.statement(`DELETE FROM jobs WHERE id = ?`);
  const open = ledger.statement(`SELECT ${columns} FROM jobs WHERE state IN ('QUEUED', 'RUNNING') ORDER BY created_ms`);
  // Both lists are JSON; a wanted label is one that some label of the job equals.
  const filtered = `SELECT ${columns} FROM jobs
     WHERE tenant = ?1 AND (?2 IS NULL OR state IN (SELECT value FROM json_each(?2)))
     AND NOT EXISTS (SELECT 1 FROM json_each(?3) AS wanted WHERE NOT EXISTS (
       SELECT 1 FROM json_each(jobs.labels) AS had WHERE had.key = wanted.key AND had.value = wanted.value))`;
  const newest = `ORDER BY created_ms DESC, id DESC LIMIT ?4`;
  const first = ledger.statement(`${filtered} ${newest}`);
  const after = ledger.statement(`${filtered} AND (created_ms, id) < (?5, ?6) ${newest}`);
  const watchers = new Set<Watcher>();

  function tell(job: StoredJob): void {
    for (const { unseen, bell } of watchers) {
      unseen.set(job.record.id, job);
      bell.ring();
    }
  }

  return {
    create: (record) =>
      ledger.write(
        "power-safe",
        () => {
          const { id, tenant, idempotencyKey: key, createdMs } = record;
          const known = (key === null ? null : byKey.get(tenant, key, createdMs - KEY_LIFE_MS)) ?? byId.get(id);
          if (known !== null) return { created: false, job: storedJob(known) };
          const labels = JSON.stringify(record.labels);
          insert.run(id, tenant, key, createdMs, record.state, labels, encodeStored(record));
          return { created: true, job: { record, revision: 1 } };
        },
        ({ created, job }) => {
          if (created) tell(job);
        },
      ),
    ofKey: (tenant, key, nowMs) =>
      ledger.read(() => {
        const row = byKey.get(tenant, key, nowMs - KEY_LIFE_MS);
        return row === null ? null : storedJob(row);
      }),
    get: (id) =>
      ledger.read(() => {
        const row = byId.get(id);
        return row === null ? null : storedJob(row);
      }),
    update: (record, revision) =>
      ledger.write(
        updateKind(record),
        () => {
          const { id, state, labels } = record;
          const { changes } = change.run(state, JSON.stringify(labels), encodeStored(record), id, revision);
          return changes === 1 ? revision + 1 : null;
        },
        (written) => {
          if (written !== null) tell({ record, revision: written });
        },
      ),
    list: ({ tenant, states, labels, after: place, limit }) =>
      ledger.read(() => {
        const filter = [tenant, states === null ? null : JSON.stringify(states), JSON.stringify(labels), limit];
        const rows = place === null ? first.all(...filter) : after.all(...filter, place.createdMs, place.id);
        return rows.map(storedJob);
      }),
    async delete(id) {
      await ledger.write(
        "power-safe",
        () => remove.run(id),
        () => {
          for (const { unseen } of watchers) unseen.delete(id);
        },
      );
    },
    async *watch(signal) {
      const watcher: Watcher = { unseen: new Map(), bell: bell() };
      watchers.add(watcher);
      signal.addEventListener("abort", watcher.bell.ring);
      try {
        const jobs = await ledger.read(() => open.all().map(storedJob));
        for (const job of jobs) if (!watcher.unseen.has(job.record.id)) watcher.unseen.set(job.record.id, job);
        while (!signal.aborted) {
          for (const [id, job] of watcher.unseen) {
            watcher.unseen.delete(id);
            yield job;
            if (signal.aborted) return;
          }
          await watcher.bell.wait();
          if (!signal.aborted) ledger.assertOpen();
        }
      } finally {
        signal.removeEventListener("abort", watcher.bell.ring);
        watchers.delete(watcher);
      }
    },
    close() {
      for (const { bell } of watchers) bell.ring();
    },
  };
}

/**
 * What a client relies on is synced at once: that a job has ended, that it will be cancelled. Plans and progress on the way are
 * synced with the first result that builds on them; lost before that, they are made again.
 */
function updateKind({ state, cancelRequested }: JobRecord): WriteKind {
  return isFinal(state) || cancelRequested ? "power-safe" : "ordered";
}

function storedJob({ record, revision }: Row): StoredJob {
  return { record: decodeStored(bytesOf(record)), revision: Number(revision) };
}
