import type { NodeRecord } from "../../proto/engine/node-engine.ts";

/** Who was there at the last look. */
export interface NodeCensus {
  /** @returns how many processes that were ready and at work are gone without a word. */
  seen(records: readonly NodeRecord[]): number;
}

export function nodeCensus(): NodeCensus {
  /** State of each process at the last look, by the token of its start. */
  let before: ReadonlyMap<string, NodeRecord["state"]> = new Map();
  return {
    seen(records) {
      const now = new Map(records.map(({ start, state }) => [start, state]));
      let lost = 0;
      for (const [start, state] of before) if (state === "ready" && !now.has(start)) lost++;
      before = now;
      return lost;
    },
  };
}
