import { access, constants, mkdir, statfs } from "node:fs/promises";
import { join } from "node:path";
import {
  type BlobStore,
  EngineUnavailable,
  type NodeEngine,
  type ShardTelemetry,
} from "../../../proto/engine/node-engine.ts";
import type { ControlBus, CoordinatorEngine, Durability } from "../port.ts";
import { blobFolder } from "./blob-folder.ts";
import { bySize } from "./blob-sizes.ts";
import { blobStore, memoryBlobs } from "./blobs.ts";
import { describeFileError } from "./folder-faults.ts";
import { type FolderLock, lockFolder } from "./folder-lock.ts";
import { embeddedJobs } from "./jobs.ts";
import { embeddedLeases } from "./leases.ts";
import { type Ledger, openLedger } from "./ledger.ts";
import { ledgerBlobs } from "./ledger-blobs.ts";
import { listeners } from "./listeners.ts";
import { embeddedNodes } from "./nodes.ts";
import { embeddedResults } from "./results.ts";
import { embeddedWork } from "./work.ts";

export interface EmbeddedOptions {
  /** The data folder, made if it is not there; ":memory:" keeps nothing beyond the process. */
  readonly folder: string;
  /** A shard comes back to the queue this long after its delivery or last extension, milliseconds. */
  readonly ackWaitMs: number;
  /** A node is gone this long after its last record, milliseconds. */
  readonly nodeExpiryMs: number;
  /** The ledger grows no further, bytes; null if only the disk limits it. Large blobs are not counted. */
  readonly maxLedgerBytes: number | null;
  /** A clock that never jumps, milliseconds. */
  readonly now: () => number;
}

export const EMBEDDED_DEFAULTS: Omit<EmbeddedOptions, "folder"> = {
  ackWaitMs: 30_000,
  nodeExpiryMs: 10_000,
  maxLedgerBytes: null,
  now: () => performance.now(),
};

/** Both sides of the engine in one process. */
export interface EmbeddedEngine extends CoordinatorEngine {
  /** Another node's side. Its `close` gives back what the node holds. */
  node(): NodeEngine;
}

const IN_MEMORY = ":memory:";

/** Opens a data folder, or a fresh engine in memory. Rejects with EngineUnavailable where another process uses the folder or it cannot be written. */
export async function openEmbeddedEngine(options: EmbeddedOptions): Promise<EmbeddedEngine> {
  const { folder, maxLedgerBytes } = options;
  if (folder === IN_MEMORY) {
    const ledger = openLedger({ file: IN_MEMORY, maxBytes: maxLedgerBytes });
    return assemble(options, ledger, blobStore(memoryBlobs(), ledger.assertOpen), null);
  }
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new EngineUnavailable(describeFileError(folder, error), { cause: error });
  }
  const lock = lockFolder(folder);
  try {
    const files = await blobFolder(join(folder, "blobs"));
    const ledger = openLedger({ file: join(folder, "ledger.db"), maxBytes: maxLedgerBytes });
    return assemble(options, ledger, blobStore(bySize(ledgerBlobs(ledger), files), ledger.assertOpen), lock);
  } catch (error) {
    lock.release();
    throw error;
  }
}

function assemble(
  { folder, ackWaitMs, nodeExpiryMs, now }: EmbeddedOptions,
  ledger: Ledger,
  blobs: BlobStore,
  lock: FolderLock | null,
): EmbeddedEngine {
  const jobs = embeddedJobs(ledger);
  const work = embeddedWork(ledger, ackWaitMs, now);
  const results = embeddedResults(ledger, work.finished);
  const nodes = embeddedNodes(nodeExpiryMs, now, ledger.assertOpen);
  const cancels = listeners<string>();
  const telemetry = listeners<ShardTelemetry>();
  const events = listeners<{ readonly jobId: string; readonly bytes: Uint8Array }>();

  let closed = false;
  const control: ControlBus = {
    cancel: cancels.tell,
    onTelemetry: telemetry.add,
    publishEvent: (jobId, bytes) => events.tell({ jobId, bytes }),
    onEvent: (listener) => events.add(({ jobId, bytes }) => listener(jobId, bytes)),
  };

  return {
    jobs,
    blobs,
    work,
    results,
    control,
    leases: embeddedLeases(ledger, now),
    nodes,
    durability: () => durabilityOf(folder, ledger),
    async close() {
      if (closed) return;
      closed = true;
      work.close();
      ledger.close();
      jobs.close();
      results.close();
      for (const told of [cancels, telemetry, events]) told.clear();
      lock?.release();
    },
    node() {
      const holder = {};
      let left = false;
      const endings = new Set<() => void>();
      const untilClosed = (end: () => void) => {
        endings.add(end);
        return () => {
          endings.delete(end);
          end();
        };
      };
      return {
        blobs,
        async announce(record) {
          nodes.announce(record);
        },
        async leave(nodeId) {
          nodes.leave(nodeId);
        },
        async pull(max, signal, runner = "cpu") {
          if (left) throw new EngineUnavailable("this node has left the engine");
          return await work.pull(holder, max, signal, runner);
        },
        commit: results.commit,
        telemetry: telemetry.tell,
        onCancel: (listener) => untilClosed(cancels.add(listener)),
        onQuarantine: (nodeId, listener) => untilClosed(nodes.onQuarantine(nodeId, listener)),
        async close() {
          left = true;
          work.release(holder);
          for (const end of endings) end();
          endings.clear();
        },
      };
    },
  };
}

/** Linux's number of the file system that lives in memory (`man 2 statfs`). */
const TMPFS = 0x01021994;

async function durabilityOf(folder: string, ledger: Ledger): Promise<Durability> {
  ledger.assertOpen();
  if (folder === IN_MEMORY)
    return {
      survivesProcessKill: false,
      survivesPowerFailure: false,
      words: "Everything is kept in memory: jobs and results are gone when this process ends.",
    };
  const inMemory = (await statfs(folder)).type === TMPFS;
  const { journal, synced } = ledger.settings();
  if (inMemory || journal !== "wal" || !synced)
    return {
      survivesProcessKill: true,
      survivesPowerFailure: false,
      words: `Accepted jobs and results survive the death of this process. A power failure may lose them: ${
        inMemory
          ? `${folder} is a file system in memory`
          : `the ledger runs with journal mode ${journal}, synced commits ${synced}`
      }.`,
    };
  return {
    survivesProcessKill: true,
    survivesPowerFailure: true,
    words: `Accepted jobs, their results and their ends are synced to the disk in ${folder} before they are acknowledged: they survive the death of this process and a power failure, as far as the disk keeps what it has confirmed. Shards that were queued or running run again; after a power failure a small model uploaded in the last moment, for a job that was not submitted yet, may have to be uploaded again.`,
  };
}
