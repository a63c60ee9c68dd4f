import assert from "node:assert/strict";
import type { z } from "zod";
import { sha256 } from "../../../cli/embedded/solve-problem.ts";
import { type ProblemDetails, problemDetails } from "../../../coordinator/http/answer-schema.ts";
import {
  HTTP_DEFAULTS,
  type HttpServer,
  type HttpSettings,
  startHttpServer,
} from "../../../coordinator/http/server.ts";
import type { JobService } from "../../../coordinator/service/job-service.ts";
import { exposition } from "../../../monitoring/metrics/exposition.ts";
import { type ServerOptions, startTestServer, type TestServer } from "../service/harness.ts";

/** A coordinator in this process with its HTTP port. */
export interface Gateway {
  readonly server: TestServer;
  readonly http: HttpServer;
  /** For example "http://127.0.0.1:4711". */
  readonly url: string;
  /** What was reported that nobody expected. */
  readonly reported: unknown[];
  /** JSON with a token, if one is given. */
  ask(method: string, path: string, body?: unknown, token?: string): Promise<Response>;
  stop(): Promise<void>;
}

export interface GatewayOptions extends ServerOptions {
  readonly http?: Partial<HttpSettings>;
  /** What stands in the service's place for single calls. */
  readonly instead?: Partial<JobService>;
}

export async function startGateway({ http = {}, instead = {}, ...options }: GatewayOptions = {}): Promise<Gateway> {
  const server = await startTestServer(options);
  const reported: unknown[] = [];
  const { service, tenants, coordinator } = server.part;
  const pages = exposition();
  pages.add(server.part.metrics.metrics, server.part.collect);
  let seed = 1;
  const started = await startHttpServer(
    {
      listen: { host: "127.0.0.1", port: 0 },
      tls: null,
      allowPlaintext: false,
      version: "0.0.0",
      page: null,
      ...HTTP_DEFAULTS,
      ...http,
    },
    {
      service: { ...service, ...instead },
      sha256,
      openToAll: tenants.open,
      tenantOf: (authorization) =>
        tenants.ofToken(/^Bearer (\S+)$/.exec(authorization ?? "")?.[1] ?? null)?.name ?? null,
      backlog: coordinator.backlog,
      drawSeed: () => seed++,
      metrics: (accept) => pages.page(accept),
      nowMs: () => Date.now(),
      report: (_, error) => reported.push(error),
    },
  );
  if (!started.ok) {
    await server.stop();
    throw new Error(JSON.stringify(started.failure));
  }
  const url = `${http.tls === undefined || http.tls === null ? "http" : "https"}://127.0.0.1:${started.value.port}`;
  return {
    server,
    http: started.value,
    url,
    reported,
    ask: (method, path, body, token) =>
      fetch(`${url}${path}`, {
        method,
        headers: {
          ...(body === undefined ? {} : { "content-type": "application/json" }),
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        },
        ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
      }),
    async stop() {
      await started.value.stop(0);
      await server.stop();
    },
  };
}

/** The body of an answer with this status, exactly as the description says. */
export async function read<Schema extends z.ZodType>(
  answer: Promise<Response>,
  status: number,
  schema: Schema,
): Promise<z.output<Schema>> {
  const response = await answer;
  const text = await response.text();
  assert.equal(response.status, status, text);
  const content: unknown = JSON.parse(text);
  const parsed = schema.parse(content);
  // Parsing drops what the schema does not know: then the description would be short of it.
  assert.deepEqual(parsed, content);
  return parsed;
}

export async function refused(answer: Promise<Response>, status: number): Promise<ProblemDetails> {
  const response = await answer;
  assert.equal(response.headers.get("content-type"), "application/problem+json");
  const details = await read(Promise.resolve(response), status, problemDetails);
  assert.equal(details.status, status);
  return details;
}

/** One server-sent event. */
export interface Sent {
  readonly id: string;
  readonly event: string;
  readonly data: unknown;
}

/** The events of a stream as they come. */
export async function* sentEvents(response: Response): AsyncIterable<Sent> {
  assert.equal(response.status, 200);
  assert.match(response.headers.get("content-type") ?? "", /^text\/event-stream/);
  const decoder = new TextDecoder();
  let rest = "";
  for await (const piece of response.body as unknown as AsyncIterable<Uint8Array>) {
    rest += decoder.decode(piece, { stream: true });
    const blocks = rest.split("\n\n");
    rest = blocks.pop() ?? "";
    for (const block of blocks) {
      const field = (name: string): string => new RegExp(`^${name}: (.*)$`, "m").exec(block)?.[1] ?? "";
      if (field("id") !== "") yield { id: field("id"), event: field("event"), data: JSON.parse(field("data")) };
    }
  }
}

/** Waits for a job's end. @returns its last state and the events. */
export async function followed(gateway: Gateway, id: string, token?: string): Promise<readonly Sent[]> {
  const events: Sent[] = [];
  for await (const event of sentEvents(await gateway.ask("GET", `/v1/jobs/${id}/events`, undefined, token)))
    events.push(event);
  return events;
}
