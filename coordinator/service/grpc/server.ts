import { setMaxListeners } from "node:events";
import { Server, ServerCredentials } from "@grpc/grpc-js";
import { HealthImplementation } from "grpc-health-check";
import { invalid, type Result, success } from "../../../core/failure.ts";
import { readDescriptorSet } from "../../../proto/descriptor-set.ts";
import { loadGrpcServices } from "../../../proto/grpc.ts";
import { isLoopback, type ListenAddress, type TlsMaterial } from "../../tls.ts";
import { type JobCallSurroundings, jobHandlers, nodeHandlers } from "./job-calls.ts";
import { reflectionHandlers } from "./reflection.ts";

export interface GrpcSettings {
  readonly listen: ListenAddress;
  readonly tls: TlsMaterial | null;
  /** Without TLS only the machine itself is served; this serves others in the open. */
  readonly allowPlaintext: boolean;
  /** A message beyond it is refused unread, bytes. */
  readonly maxMessageBytes: number;
}

export interface GrpcServer {
  readonly port: number;
  /** Says that it serves no more, ends watches, and waits up to `graceMs` for calls under way. */
  stop(graceMs: number): Promise<void>;
}

/** Calls of one connection at a time. */
const MOST_STREAMS = 256;
/** A client that answers no ping for so long is gone, ms. */
const PING_EVERY_MS = 30_000;
const PING_TIMEOUT_MS = 10_000;

/** Opens the port and serves jobs, nodes, health and reflection. Fails where it must not or cannot listen. */
export async function startGrpcServer(
  settings: GrpcSettings,
  around: Omit<JobCallSurroundings, "stopping">,
): Promise<Result<GrpcServer>> {
  const { listen, tls, allowPlaintext, maxMessageBytes } = settings;
  const where = "listen";
  if (tls === null && !allowPlaintext && !isLoopback(listen.host))
    return invalid(
      where,
      `${listen.host} would be served without TLS: give a certificate and key, listen on 127.0.0.1, or force it with allow_plaintext`,
    );
  const server = new Server({
    "grpc.max_receive_message_length": maxMessageBytes,
    "grpc.max_send_message_length": -1,
    "grpc.max_concurrent_streams": MOST_STREAMS,
    "grpc.keepalive_time_ms": PING_EVERY_MS,
    "grpc.keepalive_timeout_ms": PING_TIMEOUT_MS,
  });
  const stopping = new AbortController();
  // One listener a stream: as many as clients open.
  setMaxListeners(0, stopping.signal);
  const calls: JobCallSurroundings = { ...around, stopping: stopping.signal };
  const definitions = readDescriptorSet();
  const services = loadGrpcServices();
  server.addService(services.JobService.service, jobHandlers(calls));
  server.addService(services.NodeService.service, nodeHandlers(calls));
  server.addService(services.ServerReflection.service, reflectionHandlers(definitions));
  const served = ["", "spingap.v1.JobService", "spingap.v1.NodeService"];
  const health = new HealthImplementation();
  for (const name of served) health.setStatus(name, "SERVING");
  health.addToServer(server);

  const credentials =
    tls === null
      ? ServerCredentials.createInsecure()
      : ServerCredentials.createSsl(
          tls.clientCa,
          [{ cert_chain: tls.cert, private_key: tls.key }],
          tls.clientCa !== null,
        );
  const host = listen.host.includes(":") ? `[${listen.host}]` : listen.host;
  const bound = await new Promise<Result<number>>((resolve) => {
    server.bindAsync(`${host}:${listen.port}`, credentials, (error, port) =>
      resolve(
        error === null ? success(port) : invalid(where, `cannot listen on ${host}:${listen.port}: ${error.message}`),
      ),
    );
  });
  if (!bound.ok) return bound;
  return success({
    port: bound.value,
    async stop(graceMs) {
      for (const name of served) health.setStatus(name, "NOT_SERVING");
      stopping.abort();
      await new Promise<void>((resolve) => {
        const timer = setTimeout(() => {
          server.forceShutdown();
          resolve();
        }, graceMs);
        server.tryShutdown(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    },
  });
}
