import type { Delivery, NodeEngine } from "../../proto/engine/node-engine.ts";
import type { ShardTask } from "../../proto/engine/tasks.ts";

/** A delivery that nobody else wants. */
export function deliveryOf(task: ShardTask): Delivery {
  return { task, attempt: 1, extend() {}, done: async () => {}, giveBack: async () => {} };
}

/** A node's engine that hands out what it is told to and does nothing else: for what is around an engine. */
export function idleEngine(pull: NodeEngine["pull"]): NodeEngine {
  return {
    blobs: {
      put: async () => {},
      get: async () => null,
      has: async () => false,
      delete: async () => {},
      names: async () => [],
    },
    announce: async () => {},
    leave: async () => {},
    pull,
    commit: async () => "committed",
    telemetry() {},
    onCancel: () => () => {},
    onQuarantine: () => () => {},
    close: async () => {},
  };
}
