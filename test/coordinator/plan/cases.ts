import { MAIN_PART } from "../../../core/plan/parts.ts";
import type { Method, Plan } from "../../../core/plan/plan.ts";
import type { NodeRecord } from "../../../proto/engine/node-engine.ts";

/** An anneal of one read a block by the scan kernel, with what a test changes. */
export function planWith(changes: Partial<Plan> = {}, method: Partial<Extract<Method, { kind: "anneal" }>> = {}): Plan {
  return {
    version: 1,
    part: MAIN_PART,
    seed: 1,
    method: {
      kind: "anneal",
      kernel: {
        name: "scan",
        sha256: "build of scan",
        backend: "cpu",
        update: "metropolis",
        scan: "sequential",
        randomness: "grouped",
        numOnes: null,
      },
      schedule: { kind: "linear", hot: 0.1, cold: 1, points: 100 },
      sweepsPerBeta: 1,
      polish: true,
      ...method,
    },
    blockReads: 1,
    numReads: 100,
    checkpoints: [],
    levels: [],
    why: [],
    ...changes,
  };
}

/** A node that is ready and has the builds of `planWith`. */
export function nodeRecord(changes: Partial<NodeRecord> = {}): NodeRecord {
  return {
    id: changes.start ?? "node",
    start: "node",
    version: "test",
    host: "here",
    threads: 1,
    busyThreads: 0,
    memoryBytes: 1e9,
    rates: { scan: 1e8 },
    builds: { scan: "build of scan" },
    backends: ["cpu"],
    devices: [],
    state: "ready",
    holding: [],
    startedMs: 0,
    ...changes,
  };
}
