import { readPageFiles } from "../../coordinator/http/page-files.ts";
import type { RouteSurroundings } from "../../coordinator/http/route.ts";
import { HTTP_DEFAULTS, type HttpServer, startHttpServer } from "../../coordinator/http/server.ts";
import { parseListen, readTls } from "../../coordinator/tls.ts";
import { type Result, success } from "../../core/failure.ts";
import type { ServerConfig } from "../config/server-schema.ts";
import { drawSeed } from "../draw-seed.ts";
import { sha256 } from "../embedded/solve-problem.ts";
import { version } from "../version.ts";
import { type CoordinatorPart, tenantOfBearer } from "./coordinator-part.ts";
import type { ProcessLog } from "./log.ts";

/** Where the gateway listens if nothing else is said. */
const DEFAULT_HTTP = "127.0.0.1:7481";

/** A gateway at work in this process. */
export interface HttpPart extends HttpServer {
  /** Host and port. */
  readonly address: string;
}

/**
 * Starts the REST gateway of a coordinator. An address that was asked for must be free; where none was, another process of
 * this machine may have the usual one: then there is no gateway here, and the log says so.
 *
 * @returns null: without a gateway.
 */
export async function startHttpPart(
  part: CoordinatorPart,
  config: ServerConfig,
  log: ProcessLog,
  metrics: RouteSurroundings["metrics"],
): Promise<Result<HttpPart | null>> {
  if (config.http === "off") return success(null);
  const asked = config.http ?? DEFAULT_HTTP;
  const listen = parseListen("http", asked);
  if (!listen.ok) return listen;
  const { cert, key, client_ca: clientCa } = config.tls;
  const tls = cert === null || key === null ? success(null) : readTls({ cert, key, clientCa }, Date.now());
  if (!tls.ok) return tls;
  const started = await startHttpServer(
    {
      listen: listen.value,
      tls: tls.value,
      allowPlaintext: config.allow_plaintext,
      version,
      page: readPageFiles(new URL("../../coordinator/page/", import.meta.url)),
      ...HTTP_DEFAULTS,
    },
    {
      service: part.service,
      sha256,
      openToAll: part.tenants.open,
      tenantOf: (authorization) => tenantOfBearer(part.tenants, authorization),
      backlog: part.coordinator.backlog,
      drawSeed,
      metrics,
      nowMs: () => Date.now(),
      report: (call, error) =>
        log.event("error", "call-failed", {
          call,
          reason: error instanceof Error ? (error.stack ?? error.message) : String(error),
        }),
    },
  );
  if (started.ok) return success({ ...started.value, address: asked.replace(/\d+$/, String(started.value.port)) });
  if (config.http !== null) return started;
  log.event("warn", "no-http", { reason: "reason" in started.failure ? started.failure.reason : "" });
  return success(null);
}
