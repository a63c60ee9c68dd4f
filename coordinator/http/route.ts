import type { IncomingMessage } from "node:http";
import type { z } from "zod";
import type { Sha256 } from "../../core/sample-set/canonical-bytes.ts";
import type { MessageCodec } from "../../proto/messages.ts";
import type { WatchEvent } from "../service/job-events.ts";
import type { JobService } from "../service/job-service.ts";

/** What requests are answered from. */
export interface RouteSurroundings {
  readonly service: JobService;
  readonly sha256: Sha256;
  /** Jobs of all tenants that wait or run. */
  backlog(): number;
  drawSeed(): number;
  readBody(request: IncomingMessage): Promise<unknown>;
  /** The description of all this. */
  document(): unknown;
  /** What the process tells of itself, as `accept` asks for it. */
  metrics(accept: string | null): Promise<{ readonly contentType: string; readonly text: string }>;
}

export interface RouteRequest {
  readonly tenant: string;
  readonly jobId: string;
  readonly query: URLSearchParams;
  readonly request: IncomingMessage;
  /** Aborts when the client is gone or the server stops. */
  readonly signal: AbortSignal;
}

export type RouteAnswer =
  | {
      readonly kind: "json";
      readonly status: number;
      readonly content: unknown;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** JSON as it was stored. */
  | { readonly kind: "bytes"; readonly bytes: Uint8Array }
  | { readonly kind: "text"; readonly contentType: string; readonly text: string }
  | { readonly kind: "empty" }
  | { readonly kind: "events"; readonly events: AsyncIterable<WatchEvent> };

/** One address with one method: what it does, and what the description says of it. */
export interface Route {
  readonly method: "GET" | "POST" | "DELETE";
  readonly path: string;
  readonly name: string;
  readonly summary: string;
  /** Who asks without a token where tenants have one: everybody, or none. */
  readonly open: boolean;
  readonly query: z.ZodObject | null;
  readonly headers?: readonly { readonly name: string; readonly description: string }[];
  readonly body: z.ZodType | null;
  /** By status. */
  readonly answers: Readonly<Record<number, { readonly description: string; readonly schema: z.ZodType | null }>>;
  readonly media?: string;
  /** Statuses of problem+json beyond those that each route may give. */
  readonly problems: readonly number[];
  run(around: RouteSurroundings, request: RouteRequest): Promise<RouteAnswer>;
}

/** An answer of 200. */
export function content(of: unknown): RouteAnswer {
  return { kind: "json", status: 200, content: of };
}

/** A message with its defaults, as it arrives at a gRPC client. */
export function asSent<Input extends object, Output>(codec: MessageCodec<Input, Output>, message: Input): Output {
  const sent = codec.decode(codec.encode(message));
  if (!sent.ok) throw new Error(`a message of ours cannot be read: ${JSON.stringify(sent.failure)}`);
  return sent.value;
}
