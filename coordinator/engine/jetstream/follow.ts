import { DeliverPolicy, type JsMsg } from "@nats-io/jetstream";
import { type NatsLink, pause } from "../../../proto/engine/jetstream/connection.ts";
import { EngineUnavailable } from "../../../proto/engine/node-engine.ts";

/** Messages that a reader may hold at once: at 256 KiB each, 32 MiB. */
const WINDOW_MESSAGES = 128;
/** After a failure the next try waits this long, ms. */
const RETRY_MS = 200;

/**
 * Messages of a stream under a filter, those stored and then new ones, in order, until the signal. After a reconnection it
 * goes on behind the last message seen; if the server has lost messages by then (its stream ends before that one), it
 * starts from the beginning, so the same message may come twice but none is missed. While the server is away it waits.
 *
 * @param began  told whenever a new reader begins; what comes from then on was read since.
 */
export async function* followStream(
  link: NatsLink,
  stream: string,
  filter: string,
  signal: AbortSignal,
  began: () => void = () => {},
): AsyncGenerator<JsMsg> {
  let last = 0;
  while (!signal.aborted && !link.connection.isClosed()) {
    const stops: (() => void)[] = [];
    try {
      const { state } = await link.manager.streams.info(stream);
      if (state.last_seq < last) {
        link.log.warn(
          `the stream ${stream} ends at ${state.last_seq}, before ${last}: the server lost what followed; reading it anew`,
        );
        last = 0;
      }
      const consumer = await link.jetstream.consumers.get(stream, {
        filter_subjects: filter,
        ...(last === 0
          ? { deliver_policy: DeliverPolicy.All }
          : { deliver_policy: DeliverPolicy.StartSequence, opt_start_seq: last + 1 }),
      });
      const messages = await consumer.consume({ max_messages: WINDOW_MESSAGES, expires: 5_000 });
      const stop = (): void => messages.stop();
      signal.addEventListener("abort", stop);
      const forget = (): void => {
        consumer.delete().catch(() => undefined);
      };
      stops.push(stop, forget, () => signal.removeEventListener("abort", stop), link.onReconnect(stop));
      if (signal.aborted) stop();
      began();
      for await (const message of messages) {
        last = message.seq;
        yield message;
      }
    } catch (error) {
      if (signal.aborted || link.connection.isClosed()) return;
      if (link.connected())
        link.log.warn(`following ${stream}: ${error instanceof Error ? error.message : "failed"}; trying again`);
      await pause(RETRY_MS, signal);
    } finally {
      for (const stop of stops) stop();
    }
  }
}

/**
 * Does `work` again and again while the engine cannot be reached: what follows a stream goes on after an outage.
 * @returns its answer, or null when the signal or the engine's end came first.
 */
export async function patiently<T>(link: NatsLink, signal: AbortSignal, work: () => Promise<T>): Promise<T | null> {
  while (!signal.aborted && !link.connection.isClosed()) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof EngineUnavailable)) throw error;
      if (link.connected()) link.log.warn(`${error.message}; trying again`);
      await pause(RETRY_MS, signal);
    }
  }
  return null;
}
