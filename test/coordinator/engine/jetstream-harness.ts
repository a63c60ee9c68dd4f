import { openJetStreamCoordinator } from "../../../coordinator/engine/jetstream/jetstream.ts";
import type { CoordinatorEngine } from "../../../coordinator/engine/port.ts";
import { type NatsSettings, openLink } from "../../../proto/engine/jetstream/connection.ts";
import type { NodeEngine } from "../../../proto/engine/node-engine.ts";
import { bucketStream, keySubject, objectStoreName, SMALL_BLOB_BUCKET } from "../../../proto/subjects.ts";
import { openJetStreamNode } from "../../../solver-node/engine/jetstream.ts";
import { type NatsBinary, type NatsServer, startNatsServer } from "../../support/nats-server.ts";
import type { EngineHarness, EngineTimes, OpenEngine } from "./harness.ts";

/** Says nothing: what the engine logs is looked at by tests of its own. */
export const SILENT = { info: () => undefined, warn: () => undefined };

export function settingsFor(server: NatsServer): NatsSettings {
  return {
    servers: [server.url],
    clientName: "test",
    credentials: { kind: "none" },
    tls: null,
    log: SILENT,
    operationTimeoutMs: 2_000,
  };
}

/** The JetStream engine on a server of its own; `restart` kills that server with SIGKILL. */
export function jetStreamHarness(binary: NatsBinary): OpenEngine {
  return async (times) => on(await startNatsServer({ binary }), times);
}

async function on(server: NatsServer, times: EngineTimes): Promise<EngineHarness> {
  const open: (CoordinatorEngine | NodeEngine)[] = [];
  const coordinator = await openJetStreamCoordinator({ ...settingsFor(server), ...times });
  open.push(coordinator);
  const closeAll = async (): Promise<void> => {
    await Promise.all(open.splice(0).map((engine) => engine.close()));
  };
  return {
    coordinator,
    async node() {
      const node = await openJetStreamNode(settingsFor(server));
      open.push(node);
      return node;
    },
    async restart() {
      await server.kill();
      await closeAll();
      await server.start();
      const next = await on(server, times);
      const { work } = next.coordinator;
      // As a leader does: a server that was killed may hide shards that it has.
      const looking = setInterval(() => void work.recover().catch(() => undefined), times.ackWaitMs);
      return { ...next, close: ended(next.close), restart: next.restart === null ? null : ended(next.restart) };

      function ended<T>(act: () => Promise<T>): () => Promise<T> {
        return () => {
          clearInterval(looking);
          return act();
        };
      }
    },
    async corrupt(bucket, name) {
      const link = await openLink(settingsFor(server));
      const spoil = async (stream: string, subject: string): Promise<void> => {
        const stored = await link.manager.streams.getMessage(stream, { last_by_subj: subject });
        if (stored === null) return;
        const bytes = Buffer.from(stored.data);
        bytes[bytes.length - 1] ^= 1;
        await link.manager.streams.deleteMessage(stream, stored.seq);
        await link.jetstream.publish(subject, bytes);
      };
      await spoil(bucketStream(SMALL_BLOB_BUCKET), keySubject(SMALL_BLOB_BUCKET, `${bucket}.${name}`));
      const store = objectStoreName(bucket);
      const chunks = await link.manager.streams.info(`OBJ_${store}`, { subjects_filter: `$O.${store}.C.>` });
      for (const subject of Object.keys(chunks.state.subjects ?? {})) await spoil(`OBJ_${store}`, subject);
      await link.close();
    },
    async close() {
      await closeAll();
      await server.remove();
    },
  };
}
