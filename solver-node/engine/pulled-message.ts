import { type Msg, nanos } from "@nats-io/transport-node";

/** A message of a pull consumer, with the answers that JetStream's protocol knows. */
export interface PulledMessage {
  readonly subject: string;
  readonly data: Uint8Array;
  readonly consumer: string;
  /** 1 for the first delivery. */
  readonly deliveries: number;
  /** The reply subject: where the answers go. */
  readonly answerTo: string;
  /** Back to the queue, at once or after a while. */
  giveBack(delayMs: number): void;
  /** Another acknowledgement time. */
  extend(): void;
}

/** What acknowledges a message, sent to `answerTo`; the server answers it. */
export const ACKNOWLEDGE = "+ACK";

/**
 * Reads what the server says of a delivery in its reply subject:
 * `$JS.ACK.<stream>.<consumer>.<deliveries>.<stream seq>.<consumer seq>.<time>.<pending>`, or with `<domain>.<account>`
 * before the stream. Throws for a message that was not delivered by a consumer.
 */
export function pulledMessage(message: Msg): PulledMessage {
  const { reply = "", subject, data } = message;
  const words = reply.split(".");
  const first = words.length >= 11 ? 4 : 2;
  const deliveries = Number(words[first + 2]);
  if (words[0] !== "$JS" || words[1] !== "ACK" || !Number.isSafeInteger(deliveries))
    throw new Error(`no delivery of a consumer: ${reply}`);
  return {
    subject,
    data,
    consumer: words[first + 1],
    deliveries,
    answerTo: reply,
    giveBack(delayMs) {
      message.respond(delayMs > 0 ? `-NAK ${JSON.stringify({ delay: nanos(delayMs) })}` : "-NAK");
    },
    extend() {
      message.respond("+WPI");
    },
  };
}
