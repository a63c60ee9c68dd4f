import type { TestContext } from "vitest";
import type { CoordinatorEngine } from "../../../coordinator/engine/port.ts";
import type { BlobBucket, Delivery, NodeEngine } from "../../../proto/engine/node-engine.ts";
import type { Runner } from "../../../proto/engine/runners.ts";

/** Times of an engine under test, short so that a test can wait for them. */
export interface EngineTimes {
  /** After which a shard that is neither finished nor extended comes back, milliseconds; 30 s in production. */
  readonly ackWaitMs: number;
  /** After which a silent node is gone, milliseconds; 10 s in production. */
  readonly nodeExpiryMs: number;
}

/** An engine and its nodes, with a store of its own that nothing else uses. */
export interface EngineHarness {
  readonly coordinator: CoordinatorEngine;
  /** Another node's side of the same engine. */
  node(): Promise<NodeEngine>;
  /**
   * Kills what holds the store, as hard as the adapter can, and starts it again on the same store. The old harness and its
   * nodes are closed; what they acknowledged must be there. Null where nothing outlives the process.
   */
  readonly restart: (() => Promise<EngineHarness>) | null;
  /** Changes the stored bytes of a blob behind the engine's back; null where nobody else reaches them. */
  readonly corrupt: ((bucket: BlobBucket, name: string) => Promise<void>) | null;
  /** Ends everything and removes the store. */
  close(): Promise<void>;
}

export type OpenEngine = (times: EngineTimes) => Promise<EngineHarness>;

/** Half a second: many times a round trip, short enough to wait for. */
export const TIMES: EngineTimes = { ackWaitMs: 500, nodeExpiryMs: 500 };
/** What is to happen has happened by then, also on a machine that does ten other things. */
const PATIENCE_MS = 20_000;
const LOOK_AGAIN_MS = 10;

/** Runs a test on a fresh engine. `restart` goes on with the same store, or skips the test where there is none. */
export interface EngineUnderTest {
  readonly coordinator: CoordinatorEngine;
  node(): Promise<NodeEngine>;
  /** Whether `restart` finds anything again. */
  readonly persistent: boolean;
  restart(): Promise<void>;
  corrupt(bucket: BlobBucket, name: string): Promise<void>;
}

export function onEngine(
  open: OpenEngine,
  act: (engine: EngineUnderTest) => Promise<void>,
  times: EngineTimes = TIMES,
): (context: TestContext) => Promise<void> {
  return async (context) => {
    let harness = await open(times);
    const engine: EngineUnderTest = {
      get coordinator() {
        return harness.coordinator;
      },
      node: () => harness.node(),
      persistent: harness.restart !== null,
      async restart() {
        if (harness.restart === null) return context.skip("skipped: nothing outlives this engine's process");
        harness = await harness.restart();
      },
      async corrupt(bucket, name) {
        if (harness.corrupt === null) return context.skip("skipped: nobody else reaches this engine's blobs");
        await harness.corrupt(bucket, name);
      },
    };
    try {
      await act(engine);
    } finally {
      await harness.close();
    }
  };
}

/** Looks until there is something. @returns what was found; fails with `what` after a long while. */
export async function eventually<T>(what: string, look: () => Promise<T | null | false>): Promise<T> {
  const end = performance.now() + PATIENCE_MS;
  for (;;) {
    const found = await look();
    if (found !== null && found !== false) return found;
    if (performance.now() > end) throw new Error(`did not happen within ${PATIENCE_MS} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
  }
}

/** One shard, waited for. */
export async function pullOne(node: NodeEngine, runner: Runner = "cpu"): Promise<Delivery> {
  const [delivery] = await node.pull(1, AbortSignal.timeout(PATIENCE_MS), runner);
  if (delivery === undefined) throw new Error(`no shard came within ${PATIENCE_MS} ms`);
  return delivery;
}

/** What comes within a time: for tests that nothing does. */
export function pullFor(node: NodeEngine, ms: number, max = 1, runner: Runner = "cpu"): Promise<readonly Delivery[]> {
  return node.pull(max, AbortSignal.timeout(ms), runner);
}

/** The first `count` things of a stream; fails if they do not come. */
export async function firstOf<T>(stream: (signal: AbortSignal) => AsyncIterable<T>, count: number): Promise<T[]> {
  const end = new AbortController();
  const timeout = setTimeout(() => end.abort(), PATIENCE_MS);
  const seen: T[] = [];
  try {
    for await (const item of stream(end.signal)) {
      seen.push(item);
      if (seen.length === count) break;
    }
  } finally {
    clearTimeout(timeout);
    end.abort();
  }
  if (seen.length < count) throw new Error(`${seen.length} of ${count} came within ${PATIENCE_MS} ms`);
  return seen;
}
