import type { ShardResult } from "../../../proto/engine/tasks.ts";
import type { ResultLog } from "../port.ts";
import { type Bell, bell } from "./bell.ts";
import { bytesOf, type Ledger, type Row } from "./ledger.ts";
import { decodeStored, encodeStored } from "./stored-values.ts";

/** Results that a follower reads at once: a few megabytes at most, also where shards are large. */
const PAGE_ROWS = 16;

export interface EmbeddedResults extends ResultLog {
  commit(result: ShardResult): Promise<"committed" | "duplicate">;
  /** Wakes every follower: the ledger was closed. */
  close(): void;
}

/** @param finished  told after each result that was stored: its shard needs nobody any more. */
export function embeddedResults(ledger: Ledger, finished: (jobId: string, shard: string) => void): EmbeddedResults {
  const insert = ledger.statement(`INSERT OR IGNORE INTO results (job, shard, result) VALUES (?, ?, ?)`);
  const unqueue = ledger.statement(`DELETE FROM work WHERE job = ? AND shard = ?`);
  const page = ledger.statement(`SELECT seq, result FROM results WHERE seq > ? ORDER BY seq LIMIT ${PAGE_ROWS}`);
  const ofJob = ledger.statement(`SELECT result FROM results WHERE job = ? ORDER BY seq`);
  const remove = ledger.statement(`DELETE FROM results WHERE job = ?`);
  const followers = new Set<Bell>();

  return {
    async commit(result) {
      const { jobId, shard } = result;
      const stored = await ledger.write(
        "power-safe",
        () => {
          const { changes } = insert.run(jobId, shard, encodeStored(result));
          unqueue.run(jobId, shard);
          return changes === 1;
        },
        (stored) => {
          finished(jobId, shard);
          if (stored) for (const follower of followers) follower.ring();
        },
      );
      return stored ? "committed" : "duplicate";
    },
    async *follow(signal) {
      const news = bell();
      followers.add(news);
      signal.addEventListener("abort", news.ring);
      let seen = 0;
      try {
        while (!signal.aborted) {
          const from = seen;
          const rows = await ledger.read(() => page.all(from));
          for (const row of rows) {
            if (signal.aborted) return;
            seen = Number(row["seq"]);
            yield storedResult(row);
          }
          if (rows.length === 0 && !signal.aborted) await news.wait();
        }
      } finally {
        signal.removeEventListener("abort", news.ring);
        followers.delete(news);
      }
    },
    of: (jobId) => ledger.read(() => ofJob.all(jobId).map(storedResult)),
    async purge(jobIds) {
      // Should it be lost with the power, the next leader finds results of a job that has ended, and removes them.
      await ledger.write("ordered", () => {
        for (const jobId of jobIds) remove.run(jobId);
      });
    },
    close() {
      for (const follower of followers) follower.ring();
    },
  };
}

function storedResult({ result }: Row): ShardResult {
  return decodeStored(bytesOf(result));
}
