import type {
  handleClientStreamingCall,
  handleServerStreamingCall,
  handleUnaryCall,
  Metadata,
  ServerReadableStream,
  ServerWritableStream,
} from "@grpc/grpc-js";
import type { Answer } from "../job-service.ts";
import { RefusedCall, statusOf } from "./statuses.ts";

/** What all calls share. */
export interface CallSurroundings {
  /** The tenant of the value of `authorization`, or null where it gives none. */
  tenantOf(authorization: string | null): string | null;
  /** Ends streams: the server stops. */
  readonly stopping: AbortSignal;
  /** An error that nobody expected. */
  report(call: string, error: unknown): void;
}

function tenantOf(around: CallSurroundings, { metadata }: { readonly metadata: Metadata }): string {
  const [given] = metadata.get("authorization");
  const tenant = around.tenantOf(given === undefined ? null : given.toString());
  if (tenant === null) throw new RefusedCall({ kind: "no-token" });
  return tenant;
}

/** Takes the value of an answer, or ends the call. */
export function valueOf<T>(answer: Answer<T>): T {
  if (!answer.ok) throw new RefusedCall(answer.refused);
  return answer.value;
}

export function unary<Request, Response>(
  around: CallSurroundings,
  answer: (tenant: string, request: Request) => Promise<Response>,
): handleUnaryCall<Request, Response> {
  return (call, callback) => {
    const run = async (): Promise<void> => {
      try {
        callback(null, await answer(tenantOf(around, call), call.request));
      } catch (error) {
        callback(statusOf(error, (unexpected) => around.report(call.getPath(), unexpected)));
      }
    };
    void run();
  };
}

/** The answers are asked for as the client takes them: one that does not read costs what the transport buffers. */
export function serverStream<Request, Response>(
  around: CallSurroundings,
  answers: (tenant: string, request: Request, signal: AbortSignal) => AsyncIterable<Response>,
): handleServerStreamingCall<Request, Response> {
  return (call) => {
    const ended = new AbortController();
    const end = (): void => ended.abort();
    call.on("cancelled", end);
    call.on("close", end);
    around.stopping.addEventListener("abort", end, { once: true });
    const run = async (): Promise<void> => {
      try {
        for await (const message of answers(tenantOf(around, call), call.request, ended.signal))
          if (!(await written(call, message, ended.signal))) break;
        if (around.stopping.aborted) throw new RefusedCall({ kind: "stopping" });
        call.end();
      } catch (error) {
        if (!call.cancelled)
          call.emit(
            "error",
            statusOf(error, (unexpected) => around.report(call.getPath(), unexpected)),
          );
      } finally {
        around.stopping.removeEventListener("abort", end);
      }
    };
    void run();
  };
}

/** Waits until the client takes more; false once the call is over. */
async function written<T>(call: ServerWritableStream<unknown, T>, message: T, signal: AbortSignal): Promise<boolean> {
  if (signal.aborted || call.destroyed) return false;
  if (call.write(message)) return true;
  await new Promise<void>((resolve) => {
    const go = (): void => {
      call.off("drain", go);
      signal.removeEventListener("abort", go);
      resolve();
    };
    call.on("drain", go);
    signal.addEventListener("abort", go);
  });
  return !signal.aborted;
}

export function clientStream<Request, Response>(
  around: CallSurroundings,
  answer: (tenant: string, requests: AsyncIterator<Request>) => Promise<Response>,
): handleClientStreamingCall<Request, Response> {
  return (call, callback) => {
    const run = async (): Promise<void> => {
      const requests = received(call);
      try {
        callback(null, await answer(tenantOf(around, call), requests));
      } catch (error) {
        if (!call.cancelled) callback(statusOf(error, (unexpected) => around.report(call.getPath(), unexpected)));
      } finally {
        // What the client still sends is read and dropped, so that it gets to see the answer.
        call.resume();
      }
    };
    void run();
  };
}

/** Messages as they are asked for; ends early where the client goes away. */
async function* received<Request>(call: ServerReadableStream<Request, unknown>): AsyncGenerator<Request> {
  let wake = (): void => {};
  const notice = (): void => wake();
  let ended = false;
  const end = (): void => {
    ended = true;
    wake();
  };
  call.on("readable", notice);
  call.on("end", end);
  call.on("cancelled", end);
  try {
    for (;;) {
      const message = call.read() as Request | null;
      if (message !== null) yield message;
      else if (ended) return;
      else
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
    }
  } finally {
    call.off("readable", notice);
    call.off("end", end);
    call.off("cancelled", end);
  }
}
