import type { KV } from "@nats-io/kv";
import { decodeNodeRecord } from "../../../proto/decode/node-messages.ts";
import { answeredWithin, type NatsLink, pause } from "../../../proto/engine/jetstream/connection.ts";
import type { NodeRecord } from "../../../proto/engine/node-engine.ts";
import { lastToken, NODE_SUBJECTS, token, WHO_SUBJECT } from "../../../proto/subjects.ts";
import type { NodeDirectory } from "../port.ts";

/** A coordinator that has just started waits this long for the nodes' answers, ms. */
const ROLL_CALL_MS = 150;

export interface JetStreamNodes extends NodeDirectory {
  close(): void;
}

/**
 * Nodes announce themselves in plain messages; who has not done so for `expiryMs` by this process's monotonic clock is
 * gone. Nothing is stored and no clock is compared with another's. A coordinator that starts asks who is there.
 */
export function jetStreamNodes(link: NatsLink, control: KV, expiryMs: number): JetStreamNodes {
  const { connection } = link;
  const heard = new Map<string, { readonly record: NodeRecord; readonly atMs: number }>();
  const announcements = connection.subscribe(NODE_SUBJECTS, {
    callback(error, message) {
      if (error !== null) {
        link.log.warn(`listening to nodes: ${error.message}`);
        return;
      }
      if (message.data.length === 0) {
        heard.delete(lastToken(message.subject));
        return;
      }
      const record = decodeNodeRecord(message.data);
      if (record.ok) heard.set(record.value.id, { record: record.value, atMs: performance.now() });
      else link.log.warn(`the announcement ${message.subject} cannot be read`);
    },
  });
  const ask = (): void => connection.publish(WHO_SUBJECT);
  ask();
  const again = link.onReconnect(() => {
    // Nobody could be heard meanwhile: who is gone shows by the silence from now on.
    const atMs = performance.now();
    for (const [id, { record }] of heard) heard.set(id, { record, atMs });
    ask();
  });
  const answersDue = pause(ROLL_CALL_MS);
  let heardAll: Promise<void> | null = null;
  let heardNext: Promise<void> | null = null;

  /** What nodes said before this moment has arrived once the server answers; callers that wait for a turn share the next. */
  function hearAll(): Promise<void> {
    if (heardNext !== null) return heardNext;
    const turn = (heardAll ?? Promise.resolve())
      .catch(() => {})
      .then(() => {
        heardAll = turn;
        heardNext = null;
        return answeredWithin(link.operationTimeoutMs, connection.flush());
      });
    heardNext = turn;
    return turn;
  }

  return {
    live() {
      return link.attempt("listing nodes", async () => {
        await answersDue;
        await hearAll();
        const nowMs = performance.now();
        for (const [id, { atMs }] of heard) if (nowMs - atMs > expiryMs) heard.delete(id);
        return [...heard.values()].map(({ record }) => record);
      });
    },
    quarantine(nodeId, reason) {
      return link.attempt(`quarantining ${nodeId}`, async () => {
        await control.put(token(nodeId), reason);
      });
    },
    close() {
      again();
      announcements.unsubscribe();
    },
  };
}
