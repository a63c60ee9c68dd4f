import type { BlobMedium } from "./blobs.ts";
import { bytesOf, type Ledger } from "./ledger.ts";

/**
 * Blobs as rows of the ledger. They are `ordered`: a blob matters once a job or a result names it, and that record, written
 * later and synced, does not reach the disk without it.
 */
export function ledgerBlobs(ledger: Ledger): BlobMedium {
  const upsert = ledger.statement(
    `INSERT INTO blobs (bucket, name, bytes) VALUES (?, ?, ?)
     ON CONFLICT (bucket, name) DO UPDATE SET bytes = excluded.bytes`,
  );
  const read = ledger.statement(`SELECT bytes FROM blobs WHERE bucket = ? AND name = ?`);
  const exists = ledger.statement(`SELECT 1 FROM blobs WHERE bucket = ? AND name = ?`);
  const remove = ledger.statement(`DELETE FROM blobs WHERE bucket = ? AND name = ?`);
  const names = ledger.statement(`SELECT name FROM blobs WHERE bucket = ?`);
  return {
    async write(bucket, name, bytes) {
      const whole = Buffer.concat(bytes);
      await ledger.write("ordered", () => upsert.run(bucket, name, whole));
    },
    read: (bucket, name) =>
      ledger.read(() => {
        const row = read.get(bucket, name);
        return row === null ? null : bytesOf(row["bytes"]);
      }),
    has: (bucket, name) => ledger.read(() => exists.get(bucket, name) !== null),
    async delete(bucket, name) {
      await ledger.write("ordered", () => remove.run(bucket, name));
    },
    names: (bucket) => ledger.read(() => names.all(bucket).map(({ name }) => String(name))),
  };
}
