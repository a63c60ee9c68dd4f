import { readFileSync } from "node:fs";
import { EMBEDDED_DEFAULTS, openEmbeddedEngine } from "../../coordinator/engine/embedded/engine.ts";
import { openJetStreamCoordinator } from "../../coordinator/engine/jetstream/jetstream.ts";
import type { CoordinatorEngine } from "../../coordinator/engine/port.ts";
import { type Failure, invalid, type Result, success } from "../../core/failure.ts";
import { type Exposition, exposition } from "../../monitoring/metrics/exposition.ts";
import type { NatsCredentials, NatsSettings } from "../../proto/engine/jetstream/connection.ts";
import { EngineUnavailable } from "../../proto/engine/node-engine.ts";
import { openJetStreamNode } from "../../solver-node/engine/jetstream.ts";
import { type Flags, readServerConfig } from "../config/config.ts";
import type { ServerConfig } from "../config/server-schema.ts";
import { ExitCode, reportFailure } from "../exit.ts";
import { version } from "../version.ts";
import { startCoordinatorPart } from "./coordinator-part.ts";
import { startHttpPart } from "./http-part.ts";
import { type ProcessLog, processLog } from "./log.ts";
import { startMetricsPart } from "./metrics-part.ts";
import { startNodePart } from "./node-part.ts";
import { processMetrics } from "./process-metrics.ts";

/** Something that was started and is to be stopped, the last first. */
type Stop = (graceMs: number) => Promise<void>;

/** What every process has before its parts are started. */
interface OwnProcess {
  readonly config: ServerConfig;
  readonly log: ProcessLog;
  readonly stops: Stop[];
  /** Aborts when the process is to end. */
  readonly signal: AbortSignal;
  /** What it tells Prometheus: each part adds its own. */
  readonly pages: Exposition;
}

/** Calls under way may take so long to end, ms; a drain as a whole stays under 10 s. */
const CALL_GRACE_MS = 2000;
const LONGEST_DRAIN_MS = 9500;

/** `spingap serve`: coordinator and node in this process, ledger in a folder. */
export function serve(flags: Flags): Promise<ExitCode> {
  return runProcess("serve", flags, async ({ config, log, stops, pages }) => {
    const engine = await openEmbeddedEngine({ ...EMBEDDED_DEFAULTS, folder: config.data });
    stops.push(() => engine.close());
    const part = await startCoordinating(engine, { config, log, stops, pages });
    if (!part.ok) return part;
    const nodeEngine = engine.node();
    stops.push(() => nodeEngine.close());
    const node = await startNodePart(nodeEngine, config.node, log);
    pages.add(node.metrics.metrics, () => node.metrics.collect(node.node));
    stops.push((graceMs) => node.stop(graceMs));
    return part;
  });
}

/** `spingap coordinator`: one of the coordinators of a cluster. */
export function coordinate(flags: Flags): Promise<ExitCode> {
  return runProcess("coordinator", flags, async (own) => {
    const { config, log, stops, signal } = own;
    const settings = natsSettings(config, "coordinator", log, signal);
    if (!settings.ok) return settings;
    const { monitoring_url: monitoringUrl, replicas } = config.nats;
    const engine = await openJetStreamCoordinator({ ...settings.value, monitoringUrl, replicas });
    stops.push(() => engine.close());
    return await startCoordinating(engine, own);
  });
}

/** `spingap node`: one of the solving nodes of a cluster. */
export function solveForCluster(flags: Flags): Promise<ExitCode> {
  return runProcess("node", flags, async ({ config, log, stops, signal, pages }) => {
    const settings = natsSettings(config, "node", log, signal);
    if (!settings.ok) return settings;
    const engine = await openJetStreamNode(settings.value);
    stops.push(() => engine.close());
    const node = await startNodePart(engine, config.node, log);
    pages.add(node.metrics.metrics, () => node.metrics.collect(node.node));
    stops.push((graceMs) => node.stop(graceMs));
    if (config.metrics === null) return success(null);
    const served = await startMetricsPart(config.metrics, config, log, pages);
    if (served.ok) stops.push(() => served.value.stop());
    return served.ok ? success(null) : served;
  });
}

async function startCoordinating(
  engine: CoordinatorEngine,
  { config, log, stops, pages }: Pick<OwnProcess, "config" | "log" | "stops" | "pages">,
): Promise<Result<null>> {
  const durability = await engine.durability();
  log.event(durability.survivesPowerFailure ? "info" : "warn", durability.words, {
    survivesProcessKill: durability.survivesProcessKill,
    survivesPowerFailure: durability.survivesPowerFailure,
  });
  const part = await startCoordinatorPart(engine, config, log);
  if (!part.ok) return part;
  stops.push((graceMs) => part.value.stop(Math.min(graceMs, CALL_GRACE_MS)));
  pages.add(part.value.metrics.metrics, part.value.collect);
  const http = await startHttpPart(part.value, config, log, (accept) => pages.page(accept));
  if (!http.ok) return http;
  const { value: gateway } = http;
  if (gateway !== null) stops.push((graceMs) => gateway.stop(Math.min(graceMs, CALL_GRACE_MS)));
  const address = config.listen.replace(/\d+$/, String(part.value.grpcPort));
  log.event("info", "listening", {
    grpc: address,
    http: gateway?.address ?? null,
    tls: config.tls.cert !== null,
    tenants: config.tenants.length,
  });
  return success(null);
}

/** Reads the configuration, starts the parts, waits for SIGTERM or SIGINT, and stops them again. */
async function runProcess(
  name: string,
  flags: Flags,
  start: (own: OwnProcess) => Promise<Result<null>>,
): Promise<ExitCode> {
  const read = readServerConfig(flags);
  if (!read.ok) return reportFailure(read.failure);
  const config = read.value;
  const metrics = processMetrics();
  const plainLog = processLog(name, config.log_level, process.stderr);
  const log: ProcessLog = { ...plainLog, event: metrics.log(plainLog.event) };
  const pages = exposition();
  pages.add(metrics.metrics, metrics.collect);
  log.event("info", "starting", { version, node: process.version });
  const ending = new AbortController();
  const asked = new Promise<void>((resolve) => {
    const end = (signal: NodeJS.Signals | "stdin-ended"): void => {
      log.event("info", "stopping", { signal });
      ending.abort();
      resolve();
    };
    process.once("SIGTERM", end);
    process.once("SIGINT", end);
    if (flags["untilStdinEnds"] !== true) return;
    process.stdin.resume().once("close", () => end("stdin-ended"));
    // Otherwise a pipe that stays open would keep the process after a signal.
    ending.signal.addEventListener("abort", () => process.stdin.destroy());
  });
  const stops: Stop[] = [];
  try {
    const started = await startOrFail(() => start({ config, log, stops, signal: ending.signal, pages }));
    if (started.ok) await asked;
    const stopped = stopAll(stops, 1000 * config.drain_seconds, log);
    // Beyond it a supervisor would kill the process: what is left then is handed over by the engine, as after a crash.
    const late = new Promise<void>((resolve) => {
      setTimeout(resolve, Math.max(LONGEST_DRAIN_MS, 1000 * config.drain_seconds + 4000)).unref();
    });
    await Promise.race([stopped, late]);
    if (!started.ok) return ending.signal.aborted ? ExitCode.done : reportFailure(started.failure);
    log.event("info", "stopped", {});
    return ExitCode.done;
  } catch (error) {
    await stopAll(stops, 0, log);
    throw error;
  }
}

/** An engine that cannot be opened is the user's to mend: a folder in use, a server that refuses. */
async function startOrFail(start: () => Promise<Result<null>>): Promise<Result<null>> {
  try {
    return await start();
  } catch (error) {
    if (!(error instanceof EngineUnavailable)) throw error;
    const failure: Failure = { kind: "job-failed", where: "engine", reason: error.message };
    return { ok: false, failure };
  }
}

async function stopAll(stops: Stop[], graceMs: number, log: ProcessLog): Promise<void> {
  for (let stop = stops.pop(); stop !== undefined; stop = stops.pop()) {
    try {
      await stop(graceMs);
    } catch (error) {
      log.event("warn", "stop-failed", { reason: error instanceof Error ? error.message : String(error) });
    }
  }
}

function natsSettings(
  { nats }: ServerConfig,
  name: string,
  log: ProcessLog,
  signal: AbortSignal,
): Result<NatsSettings> {
  if (nats.url === null)
    return invalid("--nats", "give the NATS server: --nats nats://HOST:PORT, SPINGAP_NATS_URL or nats.url in the file");
  const credentials = natsCredentials(nats);
  if (!credentials.ok) return credentials;
  const certificate = nats.cert === null || nats.key === null ? null : { cert: nats.cert, key: nats.key };
  const tls =
    nats.ca !== null || certificate !== null || nats.url.some((url) => url.startsWith("tls:"))
      ? { ca: nats.ca, certificate }
      : null;
  return success({
    servers: nats.url,
    clientName: `spingap ${name}`,
    credentials: credentials.value,
    tls,
    log: log.engine,
    signal,
  });
}

function natsCredentials(nats: ServerConfig["nats"]): Result<NatsCredentials> {
  const { nkey_file: nkeyFile, token_file: tokenFile, user, password_file: passwordFile } = nats;
  const secret = (where: string, path: string): Result<string> => {
    try {
      return success(readFileSync(path, "utf8").trim());
    } catch (error) {
      return invalid(where, `cannot read ${path}: ${(error as Error).message}`);
    }
  };
  if (nkeyFile !== null) {
    const seed = secret("nats.nkey_file", nkeyFile);
    return seed.ok ? success({ kind: "nkey", seed: seed.value }) : seed;
  }
  if (tokenFile !== null) {
    const token = secret("nats.token_file", tokenFile);
    return token.ok ? success({ kind: "token", token: token.value }) : token;
  }
  if (user !== null && passwordFile !== null) {
    const password = secret("nats.password_file", passwordFile);
    return password.ok ? success({ kind: "user", user, password: password.value }) : password;
  }
  return success({ kind: "none" });
}
