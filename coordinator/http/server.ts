import { createServer as createPlainServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { TLSSocket } from "node:tls";
import { invalid, type Result, success } from "../../core/failure.ts";
import { isLoopback, type ListenAddress, type TlsMaterial } from "../tls.ts";
import { sendEvents } from "./event-stream.ts";
import { openApiDocument } from "./openapi.ts";
import { PAGE_HEADERS, type PageFile, type PageFiles } from "./page-files.ts";
import { type HttpRefused, type ProblemAnswer, problemOf, RefusedRequest } from "./problem-details.ts";
import { bodyReader } from "./read-body.ts";
import type { Route, RouteAnswer, RouteSurroundings } from "./route.ts";
import { routes } from "./routes.ts";

export interface HttpSettings {
  readonly listen: ListenAddress;
  /** The gRPC port's: certificates and clients' authority are the same. */
  readonly tls: TlsMaterial | null;
  /** Without TLS only the machine itself is served; this serves others in the open. */
  readonly allowPlaintext: boolean;
  /** A larger body is refused, bytes. */
  readonly maxBodyBytes: number;
  /** A connection on which nothing moves for so long is closed, ms. */
  readonly stallMs: number;
  /** Of the program. */
  readonly version: string;
  /** The live page; null for none. */
  readonly page: PageFiles | null;
}

export interface HttpSurroundings extends Omit<RouteSurroundings, "readBody" | "document"> {
  /** The tenant of the value of `authorization`, or null where it gives none. */
  tenantOf(authorization: string | null): string | null;
  /** No token is asked for. */
  readonly openToAll: boolean;
  /** Milliseconds since 1970. */
  nowMs(): number;
  /** An error that nobody expected. */
  report(call: string, error: unknown): void;
}

export interface HttpServer {
  readonly port: number;
  /** Says that it serves no more, ends event streams, and waits up to `graceMs` for requests under way. */
  stop(graceMs: number): Promise<void>;
}

/** What the configuration says nothing of. */
export const HTTP_DEFAULTS = { maxBodyBytes: 2 ** 23, stallMs: 60_000 } as const;

const MOST_CONNECTIONS = 1024;
const REQUEST_MS = 60_000;
const HEADERS_MS = 10_000;

/** Opens the port and serves the routes. Fails where it must not or cannot listen. */
export async function startHttpServer(settings: HttpSettings, around: HttpSurroundings): Promise<Result<HttpServer>> {
  const { listen, tls, allowPlaintext, maxBodyBytes, stallMs, version, page } = settings;
  const where = "http";
  if (tls === null && !allowPlaintext && !isLoopback(listen.host))
    return invalid(
      where,
      `${listen.host} would be served without TLS: give a certificate and key, listen on 127.0.0.1, or force it with allow_plaintext`,
    );
  const stopping = new AbortController();
  let document: unknown = null;
  const surroundings: RouteSurroundings = {
    ...around,
    readBody: bodyReader(maxBodyBytes),
    document: () => (document ??= openApiDocument(routes, version)),
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (stopping.signal.aborted) throw new RefusedRequest({ kind: "stopping" });
    checkHost(request);
    const url = new URL(request.url ?? "/", "http://here");
    const file = page?.get(url.pathname);
    if (file !== undefined) {
      sendPageFile(request, response, file);
      return;
    }
    const { route, jobId } = routeOf(request.method ?? "", url.pathname);
    const tenant = route.open ? "" : tenantOf(request);
    const gone = new AbortController();
    const leave = (): void => gone.abort();
    response.once("close", leave);
    stopping.signal.addEventListener("abort", leave, { once: true });
    try {
      const given = { tenant, jobId, query: url.searchParams, request, signal: gone.signal };
      await send(response, await route.run(surroundings, given), gone.signal);
    } finally {
      stopping.signal.removeEventListener("abort", leave);
    }
  }

  /** Where nobody needs a token, a page of another site must not reach this port under a name of its own. */
  function checkHost(request: IncomingMessage): void {
    if (!around.openToAll || !isLoopback(listen.host)) return;
    const host = (request.headers.host ?? "").replace(/:\d+$/, "").replace(/^\[(.*)\]$/, "$1");
    if (!isLoopback(host)) throw new RefusedRequest({ kind: "wrong-host", host });
  }

  function tenantOf(request: IncomingMessage): string {
    const { socket } = request;
    // Probes have no certificate: it is asked for here, not when the connection is made.
    if (tls?.clientCa !== undefined && tls.clientCa !== null && !(socket instanceof TLSSocket && socket.authorized))
      throw new RefusedRequest({ kind: "no-certificate" });
    const tenant = around.tenantOf(request.headers.authorization ?? null);
    if (tenant === null) throw new RefusedRequest({ kind: "no-token" });
    return tenant;
  }

  async function send(response: ServerResponse, answered: RouteAnswer, signal: AbortSignal): Promise<void> {
    switch (answered.kind) {
      case "json":
        writeWhole(response, answered.status, Buffer.from(`${JSON.stringify(answered.content)}\n`), answered.headers);
        return;
      case "bytes": {
        const { bytes } = answered;
        writeWhole(response, 200, Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), {});
        return;
      }
      case "text":
        writeWhole(response, 200, Buffer.from(answered.text), { "content-type": answered.contentType });
        return;
      case "empty":
        response.writeHead(204).end();
        return;
      case "events":
        await sendEvents(response, answered.events, around.sha256, around.nowMs, signal);
        // Stopped in the middle, the client is to come again: an end without a cut would be taken for one.
        if (!response.writableEnded) response.destroy();
        return;
    }
  }

  function serve(request: IncomingMessage, response: ServerResponse): void {
    answer(request, response).catch((error: unknown) => {
      const call = `${request.method ?? ""} ${pathOf(request)}`;
      if (response.destroyed) return;
      const problem = problemOf(error, (unexpected) => around.report(call, unexpected));
      if (response.headersSent) response.destroy();
      else writeProblem(response, problem);
    });
  }

  const server: Server =
    tls === null
      ? createPlainServer(serve)
      : createTlsServer(
          {
            cert: tls.cert,
            key: tls.key,
            ...(tls.clientCa === null ? {} : { ca: tls.clientCa, requestCert: true, rejectUnauthorized: false }),
          },
          serve,
        );
  server.maxConnections = MOST_CONNECTIONS;
  server.requestTimeout = REQUEST_MS;
  server.headersTimeout = HEADERS_MS;
  server.timeout = stallMs;
  const bound = await new Promise<Result<number>>((resolve) => {
    server.once("error", (error) =>
      resolve(invalid(where, `cannot listen on ${listen.host}:${listen.port}: ${error.message}`)),
    );
    server.listen(listen.port, listen.host, () => resolve(success((server.address() as AddressInfo).port)));
  });
  if (!bound.ok) return bound;
  return success({
    port: bound.value,
    async stop(graceMs) {
      stopping.abort();
      await new Promise<void>((resolve) => {
        const timer = setTimeout(() => server.closeAllConnections(), graceMs);
        server.close(() => {
          clearTimeout(timer);
          resolve();
        });
        server.closeIdleConnections();
      });
    },
  });
}

/** Whoever sees the page sees no job: those it asks for as every other client, with a token where tenants have one. */
function sendPageFile(request: IncomingMessage, response: ServerResponse, file: PageFile): void {
  const method = request.method ?? "";
  if (method !== "GET" && method !== "HEAD") throw new RefusedRequest({ kind: "method", method, allowed: ["GET"] });
  const headers = { ...PAGE_HEADERS, etag: file.etag, vary: "accept-encoding" };
  if (request.headers["if-none-match"] === file.etag) {
    response.writeHead(304, headers).end();
    return;
  }
  const zipped = /\bgzip\b/.test(request.headers["accept-encoding"]?.toString() ?? "");
  const body = zipped ? file.gzipped : file.bytes;
  response
    .writeHead(200, {
      ...headers,
      "content-type": file.type,
      "content-length": body.length,
      ...(zipped ? { "content-encoding": "gzip" } : {}),
    })
    .end(body);
}

/** The route of an address, by path and method. HEAD is GET without the body, but for event streams, which have no end. */
function routeOf(method: string, path: string): { readonly route: Route; readonly jobId: string } {
  const steps = path.split("/");
  const fitting = routes.flatMap((route) => {
    const pattern = route.path.split("/");
    const fits =
      pattern.length === steps.length && pattern.every((step, k) => step === "{job_id}" || step === steps[k]);
    return fits ? [{ route, jobId: steps[pattern.indexOf("{job_id}")] ?? "" }] : [];
  });
  if (fitting.length === 0) throw new RefusedRequest({ kind: "no-route", path });
  const wanted = method === "HEAD" && !path.endsWith("/events") ? "GET" : method;
  const found = fitting.find(({ route }) => route.method === wanted);
  if (found === undefined) {
    const allowed = fitting.map(({ route }) => route.method);
    throw new RefusedRequest({ kind: "method", method, allowed } satisfies HttpRefused);
  }
  return found;
}

/** Without its parameters: logs hold no more than they need. */
function pathOf(request: IncomingMessage): string {
  return (request.url ?? "/").split("?")[0].slice(0, 200);
}

const SAFE = { "cache-control": "no-store", "x-content-type-options": "nosniff" };

function writeWhole(
  response: ServerResponse,
  status: number,
  body: Buffer,
  headers: Readonly<Record<string, string>> = {},
): void {
  const type = "application/json";
  response.writeHead(status, { "content-type": type, "content-length": body.length, ...SAFE, ...headers }).end(body);
}

function writeProblem(response: ServerResponse, { details, headers }: ProblemAnswer): void {
  const body = Buffer.from(`${JSON.stringify(details)}\n`);
  const type = "application/problem+json";
  response
    .writeHead(details.status, { "content-type": type, "content-length": body.length, ...SAFE, ...headers })
    .end(body);
}
