import { createServer as createPlainServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { invalid, type Result, success } from "../../core/failure.ts";
import type { Exposition } from "../../monitoring/metrics/exposition.ts";

export interface MetricsListening {
  readonly host: string;
  /** 0: one of the system's choice. */
  readonly port: number;
  /** PEM; null for plain HTTP. */
  readonly tls: { readonly cert: Buffer | string; readonly key: Buffer | string } | null;
}

export interface MetricsServer {
  readonly port: number;
  stop(): Promise<void>;
}

const MOST_CONNECTIONS = 64;
const TIMEOUT_MS = 10_000;

/** Serves one address, `/metrics`, for a process that serves nothing else. Fails where it cannot listen. */
export async function startMetricsServer(
  { host, port, tls }: MetricsListening,
  exposition: Exposition,
  report: (error: unknown) => void,
): Promise<Result<MetricsServer>> {
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = "", url = "/" } = request;
    if (url.split("?")[0] !== "/metrics") return end(response, 404, "text/plain", "the metrics are at /metrics\n");
    if (method !== "GET" && method !== "HEAD") return end(response, 405, "text/plain", "GET or HEAD\n");
    const { contentType, text } = await exposition.page(request.headers.accept ?? null);
    end(response, 200, contentType, text);
  }

  function serve(request: IncomingMessage, response: ServerResponse): void {
    answer(request, response).catch((error: unknown) => {
      report(error);
      end(response, 500, "text/plain", "the log says why\n");
    });
  }

  const server = tls === null ? createPlainServer(serve) : createTlsServer({ cert: tls.cert, key: tls.key }, serve);
  server.maxConnections = MOST_CONNECTIONS;
  server.requestTimeout = TIMEOUT_MS;
  server.headersTimeout = TIMEOUT_MS;
  return await new Promise((resolve) => {
    server.once("error", (error) => resolve(invalid("metrics", `cannot listen on ${host}:${port}: ${error.message}`)));
    server.listen(port, host, () =>
      resolve(
        success({
          port: (server.address() as AddressInfo).port,
          stop: () =>
            new Promise((done) => {
              server.close(() => done());
              server.closeAllConnections();
            }),
        }),
      ),
    );
  });
}

function end(response: ServerResponse, status: number, contentType: string, text: string): void {
  const body = Buffer.from(text);
  response
    .writeHead(status, { "content-type": contentType, "content-length": body.length, "cache-control": "no-store" })
    .end(body);
}
