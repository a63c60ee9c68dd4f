/**
 * The ledger's schema, one step a version; a ledger of version v has had the first v steps. Steps that were released never
 * change. Records, tasks and results are bytes of `stored-values.ts`; columns beside them are what queries look at.
 */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE jobs (
    id TEXT NOT NULL PRIMARY KEY,
    tenant TEXT NOT NULL,
    idempotency_key TEXT,
    created_ms INTEGER NOT NULL,
    state TEXT NOT NULL,
    labels TEXT NOT NULL,     -- a JSON object of strings
    revision INTEGER NOT NULL,
    record BLOB NOT NULL
  );
  CREATE INDEX jobs_newest ON jobs (tenant, created_ms DESC, id DESC);
  CREATE INDEX jobs_key ON jobs (tenant, idempotency_key, created_ms) WHERE idempotency_key IS NOT NULL;
  CREATE INDEX jobs_open ON jobs (created_ms) WHERE state IN ('QUEUED', 'RUNNING');

  CREATE TABLE work (
    id INTEGER PRIMARY KEY AUTOINCREMENT, -- never used twice: a delivery of a shard that was withdrawn names no later one
    job TEXT NOT NULL,
    shard TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    task BLOB NOT NULL,
    UNIQUE (job, shard)
  );

  CREATE TABLE results (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, -- the order of commit
    job TEXT NOT NULL,
    shard TEXT NOT NULL,
    result BLOB NOT NULL,
    UNIQUE (job, shard)
  );

  CREATE TABLE blobs (
    id INTEGER PRIMARY KEY,
    bucket TEXT NOT NULL,
    name TEXT NOT NULL,
    bytes BLOB NOT NULL,
    UNIQUE (bucket, name)
  );

  CREATE TABLE terms (lease TEXT NOT NULL PRIMARY KEY, term INTEGER NOT NULL) WITHOUT ROWID;
  `,
];
