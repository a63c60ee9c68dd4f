/** What keeps a ledger from being read or written, as far as an operator can act on it. */
export type SqliteFault = "full" | "read-only" | "locked" | "damaged" | "unopened" | "other";

/** Primary result codes of SQLite (https://www.sqlite.org/rescode.html); the extended ones keep them in the low byte. */
const FAULT_OF_CODE: Readonly<Record<number, SqliteFault>> = {
  5: "locked", // BUSY
  6: "locked", // LOCKED
  8: "read-only", // READONLY
  10: "damaged", // IOERR
  11: "damaged", // CORRUPT
  13: "full", // FULL
  14: "unopened", // CANTOPEN
  26: "damaged", // NOTADB
};

/** @returns null for what is no error of the database. */
export function sqliteFault(error: unknown): SqliteFault | null {
  if (!(error instanceof Error) || !("code" in error) || typeof error.code !== "string") return null;
  if (!error.code.startsWith("SQLITE_")) return null;
  const raw = "rawCode" in error && typeof error.rawCode === "number" ? error.rawCode : 0;
  return FAULT_OF_CODE[raw & 255] ?? "other";
}

export function describeSqliteError(file: string, fault: SqliteFault, error: unknown): string {
  const detail = error instanceof Error ? error.message : String(error);
  switch (fault) {
    case "full":
      return `${file}: the disk is full, or the ledger has reached its limit (${detail}); nothing that was acknowledged is lost`;
    case "read-only":
      return `${file}: the ledger cannot be written (${detail}): check the owner and the mode of the data folder`;
    case "locked":
      return `${file}: another process uses the ledger (${detail})`;
    case "damaged":
      return `${file}: the disk failed, or the file is no ledger of spingap (${detail}); start again after checking the disk`;
    case "unopened":
      return `${file}: the ledger cannot be opened (${detail}): check that the data folder exists and can be written`;
    case "other":
      return `${file}: ${detail}`;
  }
}
