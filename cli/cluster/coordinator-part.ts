import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { DEFAULT_LIMITS } from "../../coordinator/admission/limits.ts";
import { type Tenants, tenants } from "../../coordinator/admission/tenants.ts";
import { type Coordinator, startCoordinator } from "../../coordinator/coordinator.ts";
import type { CoordinatorEngine } from "../../coordinator/engine/port.ts";
import { admittedModels } from "../../coordinator/job/admitted-models.ts";
import type { FinishedRun } from "../../coordinator/job/job-effects.ts";
import { type CoordinatorMetrics, coordinatorMetrics } from "../../coordinator/metrics/coordinator-metrics.ts";
import { finishJob } from "../../coordinator/service/finish-job.ts";
import { type GrpcServer, startGrpcServer } from "../../coordinator/service/grpc/server.ts";
import { type JobService, jobService } from "../../coordinator/service/job-service.ts";
import { parseListen, readTls } from "../../coordinator/tls.ts";
import { invalid, type Result, success } from "../../core/failure.ts";
import { modelFromBytes } from "../../core/sample-set/model-from-bytes.ts";
import type { ResultDocument } from "../../problems/results/result-document.ts";
import { JOB_ID_BYTES, jobId } from "../../proto/ids.ts";
import type { ServerConfig } from "../config/server-schema.ts";
import { drawSeed } from "../draw-seed.ts";
import { sha256 } from "../embedded/solve-problem.ts";
import { version } from "../version.ts";
import type { ProcessLog } from "./log.ts";

/** A coordinator at work in this process. */
export interface CoordinatorPart {
  readonly grpcPort: number;
  readonly service: JobService;
  readonly tenants: Tenants;
  readonly coordinator: Coordinator;
  readonly metrics: CoordinatorMetrics;
  /** Fills the gauges. */
  collect(): Promise<void>;
  /** Ends calls within `graceMs`, then leadership. The engine stays open. */
  stop(graceMs: number): Promise<void>;
}

/** Starts a coordinator on an engine: its loop, its service, its port. */
export async function startCoordinatorPart(
  opened: CoordinatorEngine,
  config: ServerConfig,
  log: ProcessLog,
): Promise<Result<CoordinatorPart>> {
  const known = readTenants(config);
  if (!known.ok) return known;
  const nowNs = (): number => Number(process.hrtime.bigint());
  const nowMs = (): number => Date.now();
  const decodeModel = (bytes: Uint8Array) => modelFromBytes(bytes, "model");
  const metrics = coordinatorMetrics({ manyTenants: config.tenants.length > 1, nowNs, nowMs });
  const engine = metrics.engine(opened);
  const made = (document: ResultDocument, run: FinishedRun): void => metrics.finished(run, document);
  const finishing = { engine, version, nodeVersion: process.version, sha256, nowNs, nowMs, made };
  const admitted = admittedModels();
  const coordinator = startCoordinator({
    engine,
    id: randomBytes(12).toString("base64url"),
    decodeModel,
    admitted: admitted.take,
    finish: (record, model, run) => finishJob(finishing, record, model, run),
    nowNs,
    nowMs,
    log: metrics.log(log.event),
    backendWaitS: config.limits.backend_wait_seconds,
  });
  const { limits } = config;
  const plainService = jobService({
    engine,
    limits: {
      ...DEFAULT_LIMITS,
      maxBacklog: limits.max_backlog,
      maxModelBytes: limits.max_model_bytes,
      maxVariables: limits.max_variables,
      maxInteractions: limits.max_interactions,
    },
    sha256,
    quota: (tenant) => known.value.ofName(tenant)?.quota ?? config.quota,
    usage: coordinator.usage,
    backlog: coordinator.backlog,
    manyTenants: !known.value.open,
    watch: coordinator.watch,
    nowMs,
    admitted,
    drawSeed,
    drawId,
    decodeModel,
  });
  const service = metrics.service(plainService);
  const grpc = await startGrpc(config, known.value, service, log);
  if (!grpc.ok) {
    await coordinator.stop();
    return grpc;
  }
  return success({
    grpcPort: grpc.value.port,
    service,
    tenants: known.value,
    coordinator,
    metrics,
    collect: () => metrics.collect(coordinator, engine),
    async stop(graceMs) {
      await grpc.value.stop(graceMs);
      await coordinator.stop();
    },
  });
}

/** No id begins with a hyphen: on a command line that would be an option. */
function drawId(): string {
  for (;;) {
    const id = jobId(randomBytes(JOB_ID_BYTES));
    if (!id.startsWith("-")) return id;
  }
}

async function startGrpc(
  config: ServerConfig,
  known: Tenants,
  service: JobService,
  log: ProcessLog,
): Promise<Result<GrpcServer>> {
  const listen = parseListen("listen", config.listen);
  if (!listen.ok) return listen;
  const { cert, key, client_ca: clientCa } = config.tls;
  const tls = cert === null || key === null ? success(null) : readTls({ cert, key, clientCa }, Date.now());
  if (!tls.ok) return tls;
  if (tls.value !== null)
    log.event("info", "certificate", {
      notAfter: new Date(tls.value.notAfterMs).toISOString(),
      mutual: clientCa !== null,
    });
  return await startGrpcServer(
    {
      listen: listen.value,
      tls: tls.value,
      allowPlaintext: config.allow_plaintext,
      maxMessageBytes: config.limits.max_message_bytes,
    },
    {
      service,
      sha256,
      drawSeed,
      nowMs: () => Date.now(),
      tenantOf: (authorization) => tenantOfBearer(known, authorization),
      report: (call, error) =>
        log.event("error", "call-failed", {
          call,
          reason: error instanceof Error ? (error.stack ?? error.message) : String(error),
        }),
    },
  );
}

/** The tenant of the value of `authorization`, or null where it gives none. */
export function tenantOfBearer(known: Tenants, authorization: string | null): string | null {
  const bearer = /^Bearer +(\S+)$/i.exec(authorization ?? "")?.[1] ?? null;
  return known.ofToken(bearer)?.name ?? null;
}

function readTenants(config: ServerConfig): Result<Tenants> {
  const read = [];
  for (const { name, token_sha256: hashes, token_files: files, quota } of config.tenants) {
    const own = [...hashes];
    for (const file of files) {
      let token: string;
      try {
        token = readFileSync(file, "utf8").trim();
      } catch (error) {
        return invalid(`tenants, ${name}`, `cannot read ${file}: ${(error as Error).message}`);
      }
      if (!/^\S{16,}$/.test(token))
        return invalid(`tenants, ${name}`, `${file} holds no token of 16 or more characters`);
      own.push(sha256([new TextEncoder().encode(token)]));
    }
    read.push({ name, tokenSha256: own, quota });
  }
  return success(tenants(read, config.quota));
}
