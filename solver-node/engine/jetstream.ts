import { errors } from "@nats-io/transport-node";
import { describeFailure } from "../../core/failure.ts";
import { decodeShardTask } from "../../proto/decode/shard-task.ts";
import { encodeNodeRecord, encodeTelemetry } from "../../proto/encode/node-messages.ts";
import { encodeShardResult } from "../../proto/encode/shard-result.ts";
import { jetStreamBlobs } from "../../proto/engine/jetstream/blobs.ts";
import {
  againAfterReconnection,
  answeredWithin,
  type NatsLink,
  type NatsSettings,
  openLink,
  pause,
} from "../../proto/engine/jetstream/connection.ts";
import { disclose, enclose } from "../../proto/engine/jetstream/overflow.ts";
import { isRefusedDuplicate, storedSubjects } from "../../proto/engine/jetstream/stored-messages.ts";
import { type Delivery, EngineUnavailable, type NodeEngine, type NodeRecord } from "../../proto/engine/node-engine.ts";
import type { Runner } from "../../proto/engine/runners.ts";
import {
  CANCEL_SUBJECTS,
  lastToken,
  nodeSubject,
  parseWorkSubject,
  RESULT_STREAM,
  resultSubject,
  telemetrySubject,
  WHO_SUBJECT,
} from "../../proto/subjects.ts";
import { type LanePulls, lanePulls } from "./lane-pulls.ts";
import { ACKNOWLEDGE, type PulledMessage } from "./pulled-message.ts";
import { quarantineNotices } from "./quarantine-notices.ts";

/** A shard that this node cannot read, as from a newer coordinator, is left to others for this long, ms. */
const UNREADABLE_DELAY_MS = 5_000;

/**
 * The nodes' side of the engine over NATS. Waits for a server that is not there yet; nothing is created: streams and
 * buckets are a coordinator's to prepare, and until then operations reject with `EngineUnavailable`.
 */
export async function openJetStreamNode(settings: NatsSettings): Promise<NodeEngine> {
  const link = await openLink(settings);
  const { connection, log } = link;
  const blobs = jetStreamBlobs(link);
  const pullsOf = new Map<Runner, LanePulls>();
  const quarantine = await quarantineNotices(link);
  let announced: NodeRecord | null = null;

  const say = (record: NodeRecord): void => connection.publish(nodeSubject(record.id), encodeNodeRecord(record));
  connection.subscribe(WHO_SUBJECT, {
    callback(error) {
      if (error === null && announced !== null) say(announced);
    },
  });

  async function deliveryOf(message: PulledMessage): Promise<Delivery | null> {
    const attempt = message.deliveries;
    const acknowledge = async (): Promise<void> => {
      try {
        await connection.request(message.answerTo, ACKNOWLEDGE, { timeout: link.operationTimeoutMs });
      } catch (error) {
        // The consumer is being made anew. The shard may come again: its result says that it is done.
        if (!(error instanceof errors.RequestError && error.isNoResponders())) throw error;
      }
    };
    try {
      const named = parseWorkSubject(message.subject);
      // Whoever had it before may have died between its result and its acknowledgement.
      if (attempt > 1 && named !== null && (await hasResult(link, named.jobId, named.shard))) {
        await acknowledge();
        return null;
      }
      const decoded = decodeShardTask(await disclose(blobs, message.data));
      if (!decoded.ok) throw new Error(describeFailure(decoded.failure));
      const task = decoded.value;
      return {
        task,
        attempt,
        extend: () => message.extend(),
        done: () => link.attempt(`acknowledging ${task.jobId}/${task.shard}`, acknowledge),
        giveBack: (delayMs) =>
          link.attempt(`giving back ${task.jobId}/${task.shard}`, async () => {
            message.giveBack(delayMs);
            await flushed(link);
          }),
      };
    } catch (error) {
      log.warn(`left the shard ${message.subject} to other nodes: ${error instanceof Error ? error.message : "?"}`);
      message.giveBack(UNREADABLE_DELAY_MS);
      return null;
    }
  }

  return {
    blobs,
    announce(record) {
      announced = record;
      return link.attempt("announcing this node", async () => {
        say(record);
        await flushed(link);
      });
    },
    leave(nodeId) {
      announced = null;
      return link.attempt("leaving", async () => {
        connection.publish(nodeSubject(nodeId), new Uint8Array(0));
        await flushed(link);
      });
    },
    async pull(max, signal, runner = "cpu") {
      const pulls = pullsOf.get(runner) ?? lanePulls(link, runner);
      pullsOf.set(runner, pulls);
      for (let lostAtMs: number | null = null; !signal.aborted; ) {
        if (connection.isClosed()) throw new EngineUnavailable("pulling shards: this engine is closed");
        if (!link.connected()) {
          lostAtMs ??= performance.now();
          if (performance.now() - lostAtMs > link.operationTimeoutMs)
            throw new EngineUnavailable(`pulling shards: no NATS server for ${link.operationTimeoutMs} ms`);
          await pause(50, signal);
          continue;
        }
        lostAtMs = null;
        let messages = await link.attempt("pulling shards", () => pulls.take(max));
        if (messages.length === 0) messages = await pulls.wait(signal);
        if (signal.aborted) {
          for (const message of messages) message.giveBack(0);
          break;
        }
        const deliveries = (await Promise.all(messages.map(deliveryOf))).filter((delivery) => delivery !== null);
        if (deliveries.length > 0) return deliveries;
      }
      return [];
    },
    commit(result) {
      const { jobId, shard } = result;
      const publish = async (): Promise<"committed" | "duplicate"> => {
        const message = await enclose(blobs, jobId, encodeShardResult(result));
        try {
          await link.jetstream.publish(resultSubject(jobId, shard), message);
          return "committed";
        } catch (error) {
          if (isRefusedDuplicate(error)) return "duplicate";
          throw error;
        }
      };
      // A job that ends waits for its last results, though not for long.
      return link.attempt(`storing the result of ${jobId}/${shard}`, () => againAfterReconnection(link, publish));
    },
    telemetry(message) {
      if (!connection.isClosed())
        connection.publish(telemetrySubject(message.jobId, message.shard), encodeTelemetry(message));
    },
    onCancel(listener) {
      const cancels = connection.subscribe(CANCEL_SUBJECTS, {
        callback(error, message) {
          if (error === null) listener(lastToken(message.subject));
        },
      });
      return () => cancels.unsubscribe();
    },
    onQuarantine: quarantine.on,
    async close() {
      quarantine.close();
      await link.close();
    },
  };
}

async function hasResult(link: NatsLink, jobId: string, shard: string): Promise<boolean> {
  return (await storedSubjects(link, RESULT_STREAM, resultSubject(jobId, shard))).length > 0;
}

/** Waits until the server has read all that was published so far; rejects where it does not say so in time. */
async function flushed(link: NatsLink): Promise<void> {
  await answeredWithin(link.operationTimeoutMs, link.connection.flush());
}
