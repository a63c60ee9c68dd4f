import Database from "libsql";
import { EngineUnavailable } from "../../../proto/engine/node-engine.ts";
import { describeSqliteError, type SqliteFault, sqliteFault } from "./ledger-faults.ts";
import { MIGRATIONS } from "./migrations.ts";

export type SqlValue = string | number | Uint8Array | null;
export type Row = Readonly<Record<string, unknown>>;

/** A statement, prepared once; question marks are bound in order. */
export interface Statement {
  /** @returns rows that changed, and the id of the row inserted last if one was. */
  run(...values: readonly SqlValue[]): { readonly changes: number; readonly insertedId: number };
  get(...values: readonly SqlValue[]): Row | null;
  all(...values: readonly SqlValue[]): readonly Row[];
}

/** `power-safe`: synced to the disk before it is acknowledged. `ordered`: survives the process, and what is written later does not survive without it. */
export type WriteKind = "power-safe" | "ordered";

/** Durable rows. All changes of one turn of the event loop share a transaction, and so one sync of the disk. */
export interface Ledger {
  statement(sql: string): Statement;
  /**
   * Makes a change and resolves once it is committed. `change` holds nothing but statements: it runs a second time, alone,
   * where another change of its transaction failed. `committed` runs before the promise resolves, in the order of changes.
   * Rejects with EngineUnavailable if it could not be written; then nothing of the change was.
   */
  write<T>(kind: WriteKind, change: () => T, committed?: (value: T) => void): Promise<T>;
  /** Reads what is committed. */
  read<T>(query: () => T): Promise<T>;
  /** How the database writes, read from it; `synced`: power-safe commits are. */
  settings(): { readonly journal: string; readonly synced: boolean };
  /** Throws EngineUnavailable once the ledger is closed or broken. */
  assertOpen(): void;
  /** Commits what is waiting and closes. */
  close(): void;
}

export interface LedgerPlace {
  /** A file, or ":memory:". */
  readonly file: string;
  /** The ledger grows no further, bytes; null if only the disk limits it. */
  readonly maxBytes: number | null;
}

interface Waiting {
  readonly kind: WriteKind;
  /** Runs the change; what it returns is told to the caller by `settle`. */
  run(): void;
  settle(): void;
  reject(error: Error): void;
}

/** `PRAGMA synchronous` as a number: FULL, each commit is synced. */
const SYNC_FULL = 2;
const PAGE_BYTES = 4096;
/** The write-ahead log is cut back to this after a large result passed through it, bytes. */
const JOURNAL_BYTES = 64 * 2 ** 20;

export function openLedger({ file, maxBytes }: LedgerPlace): Ledger {
  const db = openDatabase(file);
  let state: { readonly kind: "open" } | { readonly kind: "ended"; readonly why: string } = { kind: "open" };
  let waiting: Waiting[] = [];
  let synced: WriteKind | null = null;
  try {
    db.exec(`PRAGMA page_size = ${PAGE_BYTES}; PRAGMA journal_size_limit = ${JOURNAL_BYTES}`);
    db.pragma("journal_mode = WAL");
    if (maxBytes !== null) db.pragma(`max_page_count = ${Math.ceil(maxBytes / PAGE_BYTES)}`);
    setSync("power-safe");
    migrate(db, file);
  } catch (error) {
    db.close();
    throw unavailable(error);
  }

  /** Commits of the log are synced only with synchronous = FULL; the next synced commit syncs all before it, too. */
  function setSync(kind: WriteKind): void {
    if (synced === kind) return;
    db.exec(`PRAGMA synchronous = ${kind === "power-safe" ? "FULL" : "NORMAL"}`);
    synced = kind;
  }

  function unavailable(error: unknown): Error {
    const fault = sqliteFault(error);
    if (fault === null) return error instanceof Error ? error : new Error(String(error));
    // After a failed sync nobody knows which pages are on the disk: only reading the log anew tells.
    if (fault === "damaged") state = { kind: "ended", why: describeSqliteError(file, fault, error) };
    return new EngineUnavailable(describeSqliteError(file, fault, error), { cause: error });
  }

  function transaction(changes: readonly Waiting[]): void {
    setSync(changes.some(({ kind }) => kind === "power-safe") ? "power-safe" : "ordered");
    db.exec("BEGIN IMMEDIATE");
    try {
      for (const change of changes) change.run();
      db.exec("COMMIT");
    } catch (error) {
      // Some errors (a full disk) end the transaction by themselves.
      if (db.inTransaction) db.exec("ROLLBACK");
      throw error;
    }
  }

  function commit(changes: readonly Waiting[]): void {
    if (changes.length === 0) return;
    try {
      assertOpen();
      transaction(changes);
    } catch (error) {
      const reason = unavailable(error);
      if (changes.length === 1 || state.kind === "ended") for (const change of changes) change.reject(reason);
      else for (const change of changes) commit([change]);
      return;
    }
    for (const change of changes) change.settle();
  }

  function commitWaiting(): void {
    const changes = waiting;
    waiting = [];
    commit(changes);
  }

  function assertOpen(): void {
    if (state.kind === "ended") throw new EngineUnavailable(state.why);
  }

  return {
    statement: (sql) => statementOf(db, sql),
    write<T>(kind: WriteKind, change: () => T, committed?: (value: T) => void) {
      return new Promise<T>((resolve, reject) => {
        assertOpen();
        let value: T;
        // After this turn's input: whatever else arrived with it joins the transaction.
        if (waiting.length === 0) setImmediate(commitWaiting);
        waiting.push({
          kind,
          run: () => {
            value = change();
          },
          settle: () => {
            committed?.(value);
            resolve(value);
          },
          reject,
        });
      });
    },
    async read(query) {
      assertOpen();
      try {
        return query();
      } catch (error) {
        throw unavailable(error);
      }
    },
    settings() {
      setSync("power-safe");
      const { journal_mode: journal } = db.prepare("PRAGMA journal_mode").get([]) as { journal_mode: string };
      const { synchronous } = db.prepare("PRAGMA synchronous").get([]) as { synchronous: number };
      return { journal, synced: synchronous >= SYNC_FULL };
    },
    assertOpen,
    close() {
      if (state.kind === "ended") return;
      commitWaiting();
      state = { kind: "ended", why: "the engine is closed" };
      db.close();
    },
  };
}

function openDatabase(file: string): Database.Database {
  try {
    return new Database(file);
  } catch (error) {
    const fault: SqliteFault = "unopened";
    throw new EngineUnavailable(describeSqliteError(file, fault, error), { cause: error });
  }
}

/** Every parameter list is passed as one array: a single object would be taken for named parameters. */
function statementOf(db: Database.Database, sql: string): Statement {
  const prepared = db.prepare(sql);
  return {
    run(...values) {
      const { changes, lastInsertRowid } = prepared.run([...values]);
      return { changes, insertedId: Number(lastInsertRowid) };
    },
    get: (...values) => (prepared.get([...values]) as Row | undefined) ?? null,
    all: (...values) => prepared.all([...values]) as Row[],
  };
}

function migrate(db: Database.Database, file: string): void {
  const { user_version: version } = db.prepare("PRAGMA user_version").get([]) as { user_version: number };
  if (version > MIGRATIONS.length)
    throw new EngineUnavailable(
      `${file} was written by a newer spingap (schema ${version}, this one knows ${MIGRATIONS.length}): install that version or use another data folder`,
    );
  for (let next = version; next < MIGRATIONS.length; next++)
    db.exec(`BEGIN IMMEDIATE; ${MIGRATIONS[next]} PRAGMA user_version = ${next + 1}; COMMIT`);
}

/** The bytes of a blob column. */
export function bytesOf(value: unknown): Uint8Array {
  if (value instanceof Uint8Array) return value;
  return new Uint8Array(value as ArrayBuffer);
}
