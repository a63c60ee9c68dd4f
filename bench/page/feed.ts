import type { JobRecord } from "../../coordinator/engine/job-record.ts";
import type { WatchEvent } from "../../coordinator/service/job-events.ts";
import type { JobService } from "../../coordinator/service/job-service.ts";
import type { TraceColumns } from "../../coordinator/watch/event-log.ts";
import { DEFAULT_OPTIONS } from "../../core/plan/options.ts";

/** A job that never ends and says something a hundred times a second: the busiest that a page has to bear. */

export const FED_JOB = "AAAAAAAAAAAAAAAAAAAAAA";
const CHECKPOINTS = 25;

const RECORD: JobRecord = {
  id: FED_JOB,
  tenant: "",
  idempotencyKey: null,
  labels: { name: "fed" },
  lane: "normal",
  deadlineMs: null,
  createdMs: 0,
  options: { ...DEFAULT_OPTIONS, seed: 1, targetEnergy: -20_000 },
  maxSamples: 16,
  modelSha256: "0".repeat(64),
  statesSha256: null,
  problem: {
    format: "ising-list",
    sense: "minimize",
    objective: { kind: "energy" },
    convention: { variables: "spins", indexBase: 1, counting: "once", sense: "minimize" },
    labels: "from-1",
    comments: [],
    knownEnergy: { energy: -20_500, source: "planted" },
  },
  numVariables: 10_000,
  numInteractions: 20_000,
  state: "RUNNING",
  reason: null,
  failure: null,
  parts: [],
  pilot: null,
  ranNs: 0,
  startedMs: 0,
  endedMs: null,
  cancelRequested: false,
  term: 1,
  resultSha256: null,
  samplesSha256: null,
  digest: null,
  bestEnergy: null,
};

/** A point of a block's trace; energies come down as 1/√sweeps, with a little unrest. */
function point(k: number): TraceColumns {
  const block = Math.floor(k / CHECKPOINTS);
  const sweeps = Math.round(1.5 ** (k % CHECKPOINTS));
  const median = -20_400 + 9000 / Math.sqrt(sweeps) + 40 * Math.sin(k);
  const spread = 800 / Math.sqrt(sweeps);
  return {
    part: [1],
    block: [block],
    tNs: [sweeps * 1e5 * (1 + 0.05 * Math.sin(block))],
    sweeps: [sweeps],
    bestEnergy: [median - 2 * spread],
    medianEnergy: [median],
    q10Energy: [median - spread],
    q90Energy: [median + spread],
    levels: [],
    hits: [],
  };
}

/**
 * The service behind the page: one point of a trace every 1/`perSecond` s, an improvement with every tenth, and what a leader
 * tells besides.
 *
 * @param sent  told of every point.
 */
export function feedingService(perSecond: number, sent: () => void): JobService {
  async function* events(signal: AbortSignal): AsyncIterable<WatchEvent> {
    const start = performance.now();
    let sequence = 1;
    yield { sequence, event: { kind: "job", record: RECORD } };
    for (let k = 0; !signal.aborted; k++) {
      const dueMs = start + (1000 * k) / perSecond - performance.now();
      if (dueMs > 0) await new Promise((resolve) => setTimeout(resolve, dueMs));
      const tNs = (performance.now() - start) * 1e6;
      yield { sequence: ++sequence, event: { kind: "trace", points: point(k) } };
      sent();
      if (k % 10 !== 0) continue;
      const best = -20_450 + 9000 / Math.sqrt(1 + k);
      yield { sequence: ++sequence, event: { kind: "incumbent", tNs, energy: best } };
      const progress = { tNs, bestEnergy: best, updates: 1e8 * k, finishedReads: k, shardsDone: k };
      yield { sequence: ++sequence, event: { kind: "progress", ...progress } };
    }
  }
  const refused = () =>
    Promise.resolve({ ok: false as const, refused: { kind: "not-found" as const, what: "job" as const, name: "" } });
  return {
    uploaded: () => Promise.resolve({ complete: false, receivedBytes: 0 }),
    upload: refused,
    create: refused,
    get: () => Promise.resolve({ ok: true, value: RECORD }),
    list: () => Promise.resolve([]),
    cancel: refused,
    remove: refused,
    watch: (_tenant, _id, _after, signal) => Promise.resolve({ ok: true, value: events(signal) }),
    result: refused,
    samples: refused,
    predict: refused,
    nodes: () => Promise.resolve([]),
  };
}
