import type { ServerResponse } from "node:http";
import type { Sha256 } from "../../core/sample-set/canonical-bytes.ts";
import type { WatchJobResponse, WatchJobResponse__Output } from "../../proto/generated/spingap/v1/WatchJobResponse.ts";
import { watchJson } from "../../proto/job-json.ts";
import { messageCodec } from "../../proto/messages.ts";
import { watchMessages } from "../service/grpc/watch-messages.ts";
import type { WatchEvent } from "../service/job-events.ts";

const codec = messageCodec<WatchJobResponse, WatchJobResponse__Output>("spingap.v1.WatchJobResponse");

/** Where a client goes on: after an event, or nowhere, for it has seen the job's end. */
export type Resume = { readonly kind: "after"; readonly sequence: number } | { readonly kind: "ended" };

/** The id of the last event of a job: a client that comes back with it is sent home with 204, and asks no more. */
const END_ID = /^\d{1,16}-end$/;

/** @param text  `Last-Event-ID` as it came; null for a first visit. @returns null for an id that no event of ours had. */
export function resumeOf(text: string | null): Resume | null {
  if (text === null || text === "") return { kind: "after", sequence: 0 };
  if (END_ID.test(text)) return { kind: "ended" };
  const sequence = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  return Number.isSafeInteger(sequence) ? { kind: "after", sequence } : null;
}

/** Comments that keep connections and proxies awake, ms. */
const BEAT_MS = 15_000;
/** A client whose connection broke waits so long, ms. */
const RETRY_MS = 1000;

/**
 * Events of a job as server-sent events, each asked for when the client has taken the one before: a client that does not
 * read costs one event and what the sockets buffer, and is told states and improvements only.
 *
 * @param signal  ends the stream where it is: the response is then left open, to be cut.
 */
export async function sendEvents(
  response: ServerResponse,
  events: AsyncIterable<WatchEvent>,
  sha256: Sha256,
  nowMs: () => number,
  signal: AbortSignal,
): Promise<void> {
  response.writeHead(200, {
    "content-type": "text/event-stream; charset=utf-8",
    "cache-control": "no-store",
    "x-accel-buffering": "no",
  });
  response.write(`retry: ${RETRY_MS}\n\n`);
  const beat = setInterval(() => {
    if (!response.writableNeedDrain) response.write(": still here\n\n");
  }, BEAT_MS);
  try {
    let last: { readonly sequence: number; readonly state: string; readonly reason: string | null } | null = null;
    for await (const message of watchMessages(events, sha256, nowMs)) {
      const data = jsonOf(message);
      if (data.event === "job") last = { sequence: data.sequence, state: data.job.state, reason: data.job.reason };
      if (!(await written(response, frame(String(data.sequence), data.event, data), signal))) return;
    }
    if (signal.aborted) return;
    if (last !== null && last.reason !== null) {
      const { sequence, state, reason } = last;
      await written(response, frame(`${sequence}-end`, "end", { event: "end", state, reason }), signal);
    }
    response.end();
  } finally {
    clearInterval(beat);
  }
}

function jsonOf(message: WatchJobResponse): ReturnType<typeof watchJson> {
  const sent = codec.decode(codec.encode(message));
  if (!sent.ok) throw new Error(`an event of ours cannot be read: ${JSON.stringify(sent.failure)}`);
  return watchJson(sent.value);
}

function frame(id: string, event: string, data: unknown): string {
  return `id: ${id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** Waits until the client takes more; false once nobody is there. */
async function written(response: ServerResponse, text: string, signal: AbortSignal): Promise<boolean> {
  if (signal.aborted || response.destroyed) return false;
  if (response.write(text)) return true;
  await new Promise<void>((resolve) => {
    const go = (): void => {
      response.off("drain", go);
      signal.removeEventListener("abort", go);
      resolve();
    };
    response.on("drain", go);
    signal.addEventListener("abort", go);
  });
  return !signal.aborted;
}
