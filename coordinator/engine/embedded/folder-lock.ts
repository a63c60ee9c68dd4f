import { join } from "node:path";
import Database from "libsql";
import { EngineUnavailable } from "../../../proto/engine/node-engine.ts";
import { describeSqliteError, sqliteFault } from "./ledger-faults.ts";

/** One process at a time in a data folder. The operating system ends the lock with the process, however it dies. */
export interface FolderLock {
  release(): void;
}

/**
 * Takes the folder by an exclusive transaction on a database of its own, which is never written: the ledger's own lock could
 * not be given up for certain, since its connection lives as long as any of its statements.
 * Throws EngineUnavailable if the folder is in use or cannot be written.
 */
export function lockFolder(folder: string): FolderLock {
  const file = join(folder, "lock.db");
  let db: Database.Database | null = null;
  try {
    const opened = new Database(file, { timeout: 0 });
    db = opened;
    opened.exec("BEGIN EXCLUSIVE");
    return {
      release() {
        opened.exec("ROLLBACK");
        opened.close();
      },
    };
  } catch (error) {
    db?.close();
    const fault = sqliteFault(error) ?? "unopened";
    throw new EngineUnavailable(
      fault === "locked"
        ? `the data folder ${folder} is in use by another spingap process: stop that one, or give this one another folder`
        : describeSqliteError(file, fault, error),
      { cause: error },
    );
  }
}
