import { createInbox, type Msg, nanos } from "@nats-io/transport-node";
import { answeredWithin, type NatsLink } from "../../proto/engine/jetstream/connection.ts";
import { giveTurns, type LaneCredits, NO_CREDITS } from "../../proto/engine/lane-turns.ts";
import type { Runner } from "../../proto/engine/runners.ts";
import { LANES, type Lane } from "../../proto/engine/tasks.ts";
import { laneConsumer, WORK_STREAM } from "../../proto/subjects.ts";
import { type PulledMessage, pulledMessage } from "./pulled-message.ts";

/** A request that waits for work is renewed after this long, ms: the server forgets those of nodes that went away. */
const WAITING_REQUEST_MS = 5_000;
/** No answer for this long, though the connection lives, means that a lane has nothing, ms. */
const SILENCE_MS = 100;
/** The consumers are not there (yet, or are being made anew): ask again after this many ms. */
const ABSENT_RETRY_MS = 200;

export interface LanePulls {
  /** Messages that are there now, at most `max`, lanes by weighted turns. Rejects where the server does not answer. */
  take(max: number): Promise<PulledMessage[]>;
  /** Waits until some lane has a message, or the signal, or a while has passed. @returns the first message, or none. */
  wait(signal: AbortSignal): Promise<PulledMessage[]>;
}

/**
 * Pulls from the consumers of a runner's three lanes in JetStream's own protocol: a request for what is there now (`no_wait`), which
 * ends with a status once the lane is empty; and, while the node has nothing to do, one request a lane that waits. When
 * the first of these brings a message the others are taken back: the server serves no request whose reply subject nobody
 * listens to. A message that was on its way by then goes back to the queue.
 */
export function lanePulls(link: NatsLink, runner: Runner): LanePulls {
  const { connection } = link;
  let credits: LaneCredits = NO_CREDITS;

  function ask(lane: Lane, request: object, reply: string): void {
    const subject = `$JS.API.CONSUMER.MSG.NEXT.${WORK_STREAM}.${laneConsumer({ lane, runner })}`;
    connection.publish(subject, JSON.stringify(request), { reply });
  }

  /** Up to `max` messages that the lane has now; fewer mean that it is empty. */
  function takeNow(lane: Lane, max: number): Promise<PulledMessage[]> {
    return new Promise((resolve, reject) => {
      const reply = createInbox();
      const messages: PulledMessage[] = [];
      const end = (): void => {
        clearTimeout(timer);
        if (!answers.isClosed()) answers.unsubscribe();
        resolve(messages);
      };
      const answers = connection.subscribe(reply, {
        callback(error: Error | null, message: Msg) {
          if (error !== null) {
            clearTimeout(timer);
            reject(error);
            return;
          }
          // Work bears its own subject, a status that of the request.
          if (message.subject === reply) {
            end();
            return;
          }
          messages.push(pulledMessage(message));
          if (messages.length === max) end();
        },
      });
      // A consumer whose count of messages is wrong, as 2.9 has it after a withdrawal, says nothing of an empty lane.
      const timer = setTimeout(() => {
        answeredWithin(link.operationTimeoutMs, answers.drain()).then(end, reject);
      }, SILENCE_MS);
      ask(lane, { batch: max, no_wait: true }, reply);
    });
  }

  return {
    async take(max) {
      const taken: PulledMessage[] = [];
      let lanes: readonly Lane[] = LANES;
      while (taken.length < max && lanes.length > 0) {
        const share = giveTurns(credits, lanes, max - taken.length);
        credits = share.credits;
        const asked = lanes.filter((lane) => share.turns[lane] > 0);
        const answers = await Promise.allSettled(asked.map((lane) => takeNow(lane, share.turns[lane])));
        const found = answers.map((answer) => (answer.status === "fulfilled" ? answer.value : []));
        taken.push(...found.flat());
        const failure = answers.find((answer) => answer.status === "rejected");
        if (failure !== undefined && taken.length === 0) throw failure.reason;
        const empty = new Set(asked.filter((lane, at) => found[at].length < share.turns[lane]));
        lanes = lanes.filter((lane) => !empty.has(lane));
      }
      return taken;
    },
    wait(signal) {
      return new Promise((resolve) => {
        if (signal.aborted) {
          resolve([]);
          return;
        }
        const inbox = createInbox();
        let waits = true;
        const end = (messages: PulledMessage[]): void => {
          if (!waits) return;
          waits = false;
          clearTimeout(timer);
          signal.removeEventListener("abort", nothing);
          forget();
          answers.drain().catch(() => undefined);
          resolve(messages);
        };
        const nothing = (): void => end([]);
        const answers = connection.subscribe(`${inbox}.*`, {
          callback(error, message) {
            if (error !== null) return;
            if (message.subject.startsWith(inbox)) {
              // A request ran out, or nobody answers it.
              setTimeout(nothing, message.headers?.code === 408 ? 0 : ABSENT_RETRY_MS);
              return;
            }
            const pulled = pulledMessage(message);
            if (waits) end([pulled]);
            else pulled.giveBack(0);
          },
        });
        const timer = setTimeout(nothing, WAITING_REQUEST_MS);
        signal.addEventListener("abort", nothing);
        // A server that was away has forgotten the requests.
        const forget = link.onReconnect(nothing);
        for (const lane of LANES) ask(lane, { batch: 1, expires: nanos(WAITING_REQUEST_MS) }, `${inbox}.${lane}`);
      });
    },
  };
}
