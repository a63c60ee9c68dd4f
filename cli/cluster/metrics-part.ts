import { isLoopback, parseListen, readTls } from "../../coordinator/tls.ts";
import { invalid, type Result, success } from "../../core/failure.ts";
import type { Exposition } from "../../monitoring/metrics/exposition.ts";
import { type MetricsServer, startMetricsServer } from "../../solver-node/metrics/metrics-server.ts";
import type { ServerConfig } from "../config/server-schema.ts";
import type { ProcessLog } from "./log.ts";

/** Serves a node's metrics where its settings say: to other machines by TLS, or in the open if that is allowed. */
export async function startMetricsPart(
  address: string,
  { tls: files, allow_plaintext: allowPlaintext }: ServerConfig,
  log: ProcessLog,
  pages: Exposition,
): Promise<Result<MetricsServer>> {
  const listen = parseListen("metrics", address);
  if (!listen.ok) return listen;
  const { host, port } = listen.value;
  const { cert, key, client_ca: clientCa } = files;
  const tls = cert === null || key === null ? success(null) : readTls({ cert, key, clientCa }, Date.now());
  if (!tls.ok) return tls;
  if (tls.value === null && !allowPlaintext && !isLoopback(host))
    return invalid("metrics", `${host} would be served without TLS: give tls.cert and tls.key, or set allow_plaintext`);
  const started = await startMetricsServer({ host, port, tls: tls.value }, pages, (error) =>
    log.event("error", "metrics-failed", { reason: error instanceof Error ? error.message : String(error) }),
  );
  if (started.ok) log.event("info", "metrics", { address: address.replace(/\d+$/, String(started.value.port)) });
  return started;
}
