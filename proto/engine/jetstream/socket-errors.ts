import { Socket } from "node:net";
import type { NatsConnection } from "@nats-io/transport-node";

const guarded = new WeakSet<Socket>();

/**
 * Keeps a late error of the connection's socket from ending the process. The client library takes all listeners off its
 * socket before it destroys it; when a server dies while a write is on its way, the error of that write is emitted one tick
 * later, to nobody, which Node treats as an uncaught exception. Here the socket keeps one listener that ignores it: the
 * library knows of the loss by then. The library shows its socket nowhere else; where it cannot be found nothing is done.
 */
export function ignoreLateErrors(connection: NatsConnection): void {
  const { protocol } = connection as { readonly protocol?: { readonly transport?: { readonly socket?: unknown } } };
  const socket = protocol?.transport?.socket;
  if (!(socket instanceof Socket) || guarded.has(socket)) return;
  guarded.add(socket);
  const removeAllListeners = socket.removeAllListeners.bind(socket);
  socket.removeAllListeners = (event) => {
    removeAllListeners(event);
    socket.on("error", () => undefined);
    return socket;
  };
}
