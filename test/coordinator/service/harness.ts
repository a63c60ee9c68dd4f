import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { credentials } from "@grpc/grpc-js";
import { type ClusterClient, clusterClient } from "../../../cli/cluster/client.ts";
import { type CoordinatorPart, startCoordinatorPart } from "../../../cli/cluster/coordinator-part.ts";
import type { ProcessLog } from "../../../cli/cluster/log.ts";
import { startNodePart } from "../../../cli/cluster/node-part.ts";
import { clientSchema } from "../../../cli/config/client-schema.ts";
import { serverSchema } from "../../../cli/config/server-schema.ts";
import { EMBEDDED_DEFAULTS, openEmbeddedEngine } from "../../../coordinator/engine/embedded/engine.ts";
import type { JobServiceClient } from "../../../proto/generated/spingap/v1/JobService.ts";
import { loadGrpcServices } from "../../../proto/grpc.ts";
import { WORKER } from "../../support/command.ts";

/** Events of the log, for tests that look at it. */
export interface RecordedLog extends ProcessLog {
  readonly lines: {
    readonly level: string;
    readonly event: string;
    readonly facts: Readonly<Record<string, unknown>>;
  }[];
}

function recordedLog(): RecordedLog {
  const lines: RecordedLog["lines"] = [];
  return {
    lines,
    event: (level, event, facts) => lines.push({ level, event, facts }),
    engine: {
      info: (event) => lines.push({ level: "info", event, facts: {} }),
      warn: (event) => lines.push({ level: "warn", event, facts: {} }),
    },
  };
}

export interface TestServer {
  readonly port: number;
  readonly part: CoordinatorPart;
  readonly client: ClusterClient;
  readonly log: RecordedLog;
  /** Another client, for example of another tenant; `server` and TLS files are its own to say. */
  connect(settings?: Readonly<Record<string, unknown>>): ClusterClient;
  stop(): Promise<void>;
}

export interface ServerOptions {
  /** Settings as in a configuration file. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Threads of the node; 0 for a coordinator that has none. */
  readonly threads?: number;
  readonly client?: Readonly<Record<string, unknown>>;
}

/** What `spingap serve` starts, in this process, with everything in memory, on a port of the system's choice. */
export async function startTestServer({
  settings = {},
  threads = 1,
  client = {},
}: ServerOptions = {}): Promise<TestServer> {
  const config = serverSchema.parse({ listen: "127.0.0.1:0", node: { threads: Math.max(1, threads) }, ...settings });
  const log = recordedLog();
  const engine = await openEmbeddedEngine({ ...EMBEDDED_DEFAULTS, folder: ":memory:" });
  const started = await startCoordinatorPart(engine, config, log);
  if (!started.ok) {
    await engine.close();
    throw new Error(JSON.stringify(started.failure));
  }
  const part = started.value;
  const nodeEngine = threads === 0 ? null : engine.node();
  const node =
    nodeEngine === null ? null : await startNodePart(nodeEngine, { ...config.node, calibrate_ms: 2 }, log, WORKER);
  const clients: ClusterClient[] = [];
  const connect = (given: Readonly<Record<string, unknown>> = {}): ClusterClient => {
    const made = clusterClient(clientSchema.parse({ server: `127.0.0.1:${part.grpcPort}`, ...given }));
    if (!made.ok) throw new Error(JSON.stringify(made.failure));
    clients.push(made.value);
    return made.value;
  };
  return {
    port: part.grpcPort,
    part,
    client: connect(client),
    log,
    connect,
    async stop() {
      for (const open of clients) open.close();
      await node?.stop(0);
      await nodeEngine?.close();
      await part.stop(0);
      await engine.close();
    },
  };
}

/** A folder that is gone after the test. */
export function temporaryFolder(): { readonly path: string; file(name: string): string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), "spingap-service-"));
  return { path, file: (name) => join(path, name), remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** The client that generated code gives, without the comforts of ours. */
export function plainClient(port: number): JobServiceClient {
  const { JobService } = loadGrpcServices();
  return new JobService(`127.0.0.1:${port}`, credentials.createInsecure());
}
