import { type Delivery, EngineUnavailable } from "../../../proto/engine/node-engine.ts";
import type { Runner } from "../../../proto/engine/runners.ts";
import type { WorkQueue } from "../port.ts";
import { bytesOf, type Ledger } from "./ledger.ts";
import { type QueuedShard, queueState } from "./queue-state.ts";
import { decodeStored, encodeStored } from "./stored-values.ts";

export interface EmbeddedWork extends WorkQueue {
  /** @param holder  the node, for `release`. */
  pull(holder: object, max: number, signal: AbortSignal, runner: Runner): Promise<readonly Delivery[]>;
  /** A shard's result is stored: nobody needs it any more. */
  finished(jobId: string, shard: string): void;
  /** Ends a node's waits and puts what it holds up again. */
  release(holder: object): void;
  close(): void;
}

interface Puller {
  readonly holder: object;
  readonly max: number;
  readonly runner: Runner;
  give(shards: readonly QueuedShard[]): void;
  fail(error: Error): void;
}

/**
 * The queue lives in memory, its rows in the ledger are there for the next process: which shards there are and how often each
 * was delivered. Who holds a shard and until when dies with the process, as the holders do.
 *
 * @param ackWaitMs  a shard comes back this long after its delivery or last extension, ms.
 * @param now  monotonic clock, ms: jumps of the wall clock return nothing.
 */
export function embeddedWork(ledger: Ledger, ackWaitMs: number, now: () => number): EmbeddedWork {
  const insert = ledger.statement(`INSERT OR IGNORE INTO work (job, shard, attempts, task) VALUES (?, ?, 0, ?)`);
  const deleteJob = ledger.statement(`DELETE FROM work WHERE job = ?`);
  const deleteOne = ledger.statement(`DELETE FROM work WHERE id = ?`);
  const delivered = ledger.statement(`UPDATE work SET attempts = ? WHERE id = ?`);
  const state = queueState();
  const pullers = new Set<Puller>();
  let timer: NodeJS.Timeout | null = null;
  let timerAt = Number.POSITIVE_INFINITY;

  for (const row of ledger.statement(`SELECT id, attempts, task FROM work ORDER BY id`).all())
    state.add({
      id: Number(row["id"]),
      task: decodeStored(bytesOf(row["task"])),
      attempts: Number(row["attempts"]),
      place: { kind: "ready" },
    });

  function takeUpTo({ max, holder, runner }: Pick<Puller, "max" | "holder" | "runner">): QueuedShard[] {
    const taken: QueuedShard[] = [];
    for (let turn = 0; turn < max; turn++) {
      const shard = state.take(holder, now() + ackWaitMs, runner);
      if (shard === null) break;
      taken.push(shard);
    }
    if (taken.length > 0) watchReturns();
    return taken;
  }

  /** Serves who waits, the longest first. */
  function serve(): void {
    for (const puller of pullers) {
      const shards = takeUpTo(puller);
      if (shards.length === 0) continue;
      pullers.delete(puller);
      puller.give(shards);
    }
  }

  function watchReturns(): void {
    const next = state.nextReturn();
    if (next === null || next >= timerAt) return;
    if (timer !== null) clearTimeout(timer);
    timerAt = next;
    // Rounded up: a timer that rings a fraction of a millisecond early would find nothing due.
    timer = setTimeout(returnDue, Math.max(0, Math.ceil(next - now())));
  }

  function returnDue(): void {
    timer = null;
    timerAt = Number.POSITIVE_INFINITY;
    if (state.expire(now())) serve();
    watchReturns();
  }

  function comeBack(shard: QueuedShard, until: number | null): void {
    state.comeBack(shard, until);
    if (until === null) serve();
    else watchReturns();
  }

  /** Counts the deliveries in the ledger, so that a shard which kills its process is known after the next start. */
  async function deliver(shards: readonly QueuedShard[], signal: AbortSignal): Promise<readonly Delivery[]> {
    const attempts = shards.map((shard) => ++shard.attempts);
    const undo = () => {
      for (const [k, shard] of shards.entries()) {
        if (shard.attempts !== attempts[k]) continue;
        shard.attempts--;
        comeBack(shard, null);
      }
    };
    try {
      await ledger.write("ordered", () => {
        for (const [k, { id }] of shards.entries()) delivered.run(attempts[k], id);
      });
    } catch (error) {
      undo();
      throw error;
    }
    if (!signal.aborted) return shards.map((shard, k) => delivery(shard, attempts[k]));
    undo();
    return [];
  }

  function delivery(shard: QueuedShard, attempt: number): Delivery {
    /** Its place, unless the shard came back meanwhile and perhaps is with another node. */
    const held = () =>
      shard.attempts === attempt && shard.place.kind === "away" && shard.place.holder !== null ? shard.place : null;
    return {
      task: shard.task,
      attempt,
      extend() {
        const place = held();
        if (place !== null) place.until = now() + ackWaitMs;
      },
      async done() {
        await ledger.write(
          "ordered",
          () => deleteOne.run(shard.id),
          () => state.remove(shard),
        );
      },
      async giveBack(delayMs) {
        ledger.assertOpen();
        if (held() !== null) comeBack(shard, delayMs > 0 ? now() + delayMs : null);
      },
    };
  }

  function endWaits(whose: (holder: object) => boolean, error: Error): void {
    for (const puller of pullers) {
      if (!whose(puller.holder)) continue;
      pullers.delete(puller);
      puller.fail(error);
    }
  }

  return {
    async publish(tasks) {
      await ledger.write(
        "ordered",
        () => tasks.map((task) => ({ task, row: insert.run(task.jobId, task.shard, encodeStored(task)) })),
        (inserted) => {
          for (const { task, row } of inserted)
            if (row.changes === 1) state.add({ id: row.insertedId, task, attempts: 0, place: { kind: "ready" } });
          serve();
        },
      );
    },
    queued: (jobId) => ledger.read(() => state.shardsOf(jobId)),
    async withdraw(jobIds) {
      await ledger.write(
        "ordered",
        () => {
          for (const jobId of jobIds) deleteJob.run(jobId);
        },
        () => {
          for (const jobId of jobIds) state.removeJob(jobId);
        },
      );
    },
    depth: () => ledger.read(state.depth),
    async recover() {
      // What is in the ledger is in the queue: nothing can be hidden.
    },
    async pull(holder, max, signal, runner) {
      ledger.assertOpen();
      if (signal.aborted) return [];
      const ready = takeUpTo({ max, holder, runner });
      if (ready.length > 0) return await deliver(ready, signal);
      const shards = await new Promise<readonly QueuedShard[]>((resolve, reject) => {
        const end = () => puller.give([]);
        const puller: Puller = {
          holder,
          max,
          runner,
          give(shards) {
            pullers.delete(puller);
            signal.removeEventListener("abort", end);
            resolve(shards);
          },
          fail(error) {
            signal.removeEventListener("abort", end);
            reject(error);
          },
        };
        signal.addEventListener("abort", end);
        pullers.add(puller);
      });
      return shards.length === 0 ? [] : await deliver(shards, signal);
    },
    finished(jobId, shard) {
      const queued = state.find(jobId, shard);
      if (queued !== null) state.remove(queued);
    },
    release(holder) {
      endWaits((other) => other === holder, new EngineUnavailable("this node has left the engine"));
      for (const shard of state.heldBy(holder)) comeBack(shard, null);
    },
    close() {
      if (timer !== null) clearTimeout(timer);
      endWaits(() => true, new EngineUnavailable("the engine is closed"));
    },
  };
}
