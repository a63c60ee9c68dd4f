import { Socket } from "node:net";
import type { NatsConnection } from "@nats-io/transport-node";

const prepared = new WeakSet<Socket>();

/**
 * Puts right what the client library does with the socket of a connection, after each time it was made; the library shows
 * its socket nowhere else, and where it cannot be found nothing is done.
 */
export function prepareSocket(connection: NatsConnection): void {
  const { protocol } = connection as { readonly protocol?: { readonly transport?: { readonly socket?: unknown } } };
  const socket = protocol?.transport?.socket;
  if (!(socket instanceof Socket) || prepared.has(socket)) return;
  prepared.add(socket);
  ignoreLateErrors(socket);
  gatherWrites(socket);
}

/**
 * Keeps a late error of the socket from ending the process. The library takes all listeners off its socket before it
 * destroys it; when a server dies while a write is on its way, the error of that write is emitted one tick later, to nobody,
 * which Node treats as an uncaught exception. Here the socket keeps one listener that ignores it: the library knows of the
 * loss by then.
 */
function ignoreLateErrors(socket: Socket): void {
  const removeAllListeners = socket.removeAllListeners.bind(socket);
  socket.removeAllListeners = (event) => {
    removeAllListeners(event);
    socket.on("error", () => undefined);
    return socket;
  };
}

/**
 * Hands the system what one turn of the event loop writes in one call. The library writes at the end of every round of
 * microtasks, so that a turn which brings fifty answers makes as many calls, and they are most of what a request costs.
 */
function gatherWrites(socket: Socket): void {
  const write = socket.write.bind(socket) as (...args: unknown[]) => boolean;
  let gathering = false;
  const send = (): void => {
    gathering = false;
    socket.uncork();
  };
  const gathered = (...args: unknown[]): boolean => {
    if (!gathering) {
      gathering = true;
      socket.cork();
      setImmediate(send);
    }
    return write(...args);
  };
  socket.write = gathered;
}
