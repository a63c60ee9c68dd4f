import { invariant } from "../../core/invariant.ts";
import type { ThreadPool } from "../threads/pool.ts";
import { type ColumnFound, type ColumnWork, runColumnWork } from "./work.ts";

/** Where pieces of work are done. The answers do not depend on it. */
export interface ColumnRunner {
  run(work: ColumnWork): Promise<ColumnFound>;
  /** Ends all work under way with what it has. */
  stop(): void;
  readonly stopped: boolean;
}

/** Work on the threads of a pool. */
export function pooledRunner(pool: ThreadPool): ColumnRunner {
  const stop = new Int32Array(new SharedArrayBuffer(4));
  return {
    async run(work) {
      const answer = await pool.run({ kind: "columns", work, stop });
      invariant(answer.kind === "columns", `a thread answered column work with an answer of kind ${answer.kind}`);
      return answer.found;
    },
    stop: () => void Atomics.store(stop, 0, 1),
    get stopped() {
      return Atomics.load(stop, 0) !== 0;
    },
  };
}

/** Work in this thread, one piece after the other. */
export function inlineRunner(): ColumnRunner {
  const stop = new Int32Array(new SharedArrayBuffer(4));
  return {
    run: (work) => Promise.resolve(runColumnWork(work, stop)),
    stop: () => void Atomics.store(stop, 0, 1),
    get stopped() {
      return Atomics.load(stop, 0) !== 0;
    },
  };
}
