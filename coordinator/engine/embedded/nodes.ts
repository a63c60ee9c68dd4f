import type { NodeRecord } from "../../../proto/engine/node-engine.ts";
import type { NodeDirectory } from "../port.ts";
import { listeners } from "./listeners.ts";

export interface EmbeddedNodes extends NodeDirectory {
  announce(record: NodeRecord): void;
  leave(nodeId: string): void;
  onQuarantine(nodeId: string, listener: (reason: string) => void): () => void;
}

/**
 * The nodes of this process: their records live as long as they.
 *
 * @param expiryMs  a node is gone this long after its last record, ms. @param now  monotonic clock, ms.
 * @param assertOpen  throws once the engine is closed.
 */
export function embeddedNodes(expiryMs: number, now: () => number, assertOpen: () => void): EmbeddedNodes {
  const records = new Map<string, { readonly record: NodeRecord; readonly at: number }>();
  const quarantined = new Map<string, { readonly start: string | null; readonly reason: string }>();
  const verdicts = listeners<{ readonly nodeId: string; readonly reason: string }>();

  return {
    async live() {
      assertOpen();
      const latest = now() - expiryMs;
      for (const [id, { at }] of records) if (at <= latest) records.delete(id);
      return [...records.values()].map(({ record }) => record).sort((a, b) => (a.id < b.id ? -1 : 1));
    },
    async quarantine(nodeId, reason) {
      assertOpen();
      quarantined.set(nodeId, { start: records.get(nodeId)?.record.start ?? null, reason });
      verdicts.tell({ nodeId, reason });
    },
    announce(record) {
      assertOpen();
      records.set(record.id, { record, at: now() });
      // Another process of the same name is another node: what the last one did is not held against it.
      const verdict = quarantined.get(record.id);
      if (verdict !== undefined && verdict.start !== null && verdict.start !== record.start)
        quarantined.delete(record.id);
    },
    leave(nodeId) {
      assertOpen();
      records.delete(nodeId);
    },
    onQuarantine(nodeId, listener) {
      let listening = true;
      const end = verdicts.add((verdict) => {
        if (verdict.nodeId === nodeId) listener(verdict.reason);
      });
      const earlier = quarantined.get(nodeId);
      if (earlier !== undefined)
        queueMicrotask(() => {
          if (listening) listener(earlier.reason);
        });
      return () => {
        listening = false;
        end();
      };
    },
  };
}
