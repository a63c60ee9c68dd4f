import { type JetStreamClient, type JetStreamManager, jetstream, jetstreamManager } from "@nats-io/jetstream";
import type { NodeConnectionOptions } from "@nats-io/transport-node";
import { connect, errors, type NatsConnection, nkeyAuthenticator } from "@nats-io/transport-node";
import { BlobCorrupt, EngineUnavailable } from "../node-engine.ts";
import { prepareSocket } from "./connection-socket.ts";

export type NatsCredentials =
  | { readonly kind: "none" }
  | { readonly kind: "token"; readonly token: string }
  | { readonly kind: "user"; readonly user: string; readonly password: string }
  /** Seed of an nkey, `SU…`. */
  | { readonly kind: "nkey"; readonly seed: string };

/** Paths of PEM files. `ca`: who signed the server's certificate, null for the system's authorities. */
export interface NatsTls {
  readonly ca: string | null;
  readonly certificate: { readonly cert: string; readonly key: string } | null;
}

/** What one line of the engine's life says; a pino logger has this shape. */
export interface EngineLog {
  info(words: string): void;
  warn(words: string): void;
}

export interface NatsSettings {
  /** `nats://host:port` or `tls://host:port`, one or more of the same cluster. */
  readonly servers: readonly string[];
  /** What the server calls this client in its own lists. */
  readonly clientName: string;
  readonly credentials: NatsCredentials;
  readonly tls: NatsTls | null;
  readonly log: EngineLog;
  /** An operation that the server does not answer rejects after this many ms. */
  readonly operationTimeoutMs?: number;
  /** Ends the wait for a server that is not there yet. */
  readonly signal?: AbortSignal;
}

/** An operation that is not answered for this long counts as failed, ms: three lost packets in a row are under 4 s. */
export const OPERATION_TIMEOUT_MS = 5_000;

/** One connection and what an adapter needs of it. It reconnects for ever in the background. */
export interface NatsLink {
  readonly connection: NatsConnection;
  readonly jetstream: JetStreamClient;
  readonly manager: JetStreamManager;
  readonly log: EngineLog;
  readonly operationTimeoutMs: number;
  connected(): boolean;
  /** How often the connection was lost so far. */
  losses(): number;
  /** Told after each reconnection, when subscriptions are in place again. */
  onReconnect(listener: () => void): () => void;
  /** Does `work`; what goes wrong in it is said as `EngineUnavailable` with the name of the operation, or is `BlobCorrupt`. */
  attempt<T>(operation: string, work: () => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/**
 * Connects, waiting for a server that is not there yet: each failure is one line of the log, at most one in 10 s.
 * Rejects at once where the server refuses these credentials, and with `EngineUnavailable` when the signal ends the wait.
 */
export async function openLink(settings: NatsSettings): Promise<NatsLink> {
  const { log, operationTimeoutMs = OPERATION_TIMEOUT_MS } = settings;
  const where = settings.servers.join(", ");
  const connection = await firstConnection(settings, where);
  const options = { timeout: operationTimeoutMs, checkAPI: false };
  const manager = await jetstreamManager(connection, options);
  const listeners = new Set<() => void>();
  let connected = true;
  let losses = 0;
  let lostAtMs = 0;

  const watchStatus = async (): Promise<void> => {
    for await (const status of connection.status()) {
      switch (status.type) {
        case "disconnect":
          connected = false;
          losses++;
          lostAtMs = performance.now();
          log.warn(`lost the NATS server ${status.server}; trying to reach it again`);
          break;
        case "reconnect":
          connected = true;
          prepareSocket(connection);
          log.info(`NATS server ${status.server} reached again after ${seconds(performance.now() - lostAtMs)} s`);
          for (const listener of listeners) listener();
          break;
        case "error":
          log.warn(`NATS: ${status.error.message}`);
          break;
        case "staleConnection":
          log.warn("the NATS server no longer answers pings");
          break;
        case "ldm":
          log.warn(`NATS server ${status.server} is about to stop`);
          break;
        case "close":
        case "forceReconnect":
        case "ping":
        case "reconnecting":
        case "slowConsumer":
        case "update":
          break;
      }
    }
  };
  const watching = watchStatus();

  let closing = false;
  const watchEnd = async (): Promise<void> => {
    const error = await connection.closed();
    if (closing) return;
    const reason = error instanceof Error ? error.message : "closed";
    log.warn(`the connection to NATS server ${where} has ended for good: ${reason}`);
  };
  const ended = watchEnd();

  return {
    connection,
    jetstream: jetstream(connection, options),
    manager,
    log,
    operationTimeoutMs,
    connected: () => connected,
    losses: () => losses,
    onReconnect(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async attempt(operation, work) {
      try {
        return await work();
      } catch (error) {
        throw error instanceof BlobCorrupt ? error : unavailable(operation, error);
      }
    },
    async close() {
      closing = true;
      await connection.close();
      await Promise.all([watching, ended]);
    },
  };
}

async function firstConnection(settings: NatsSettings, where: string): Promise<NatsConnection> {
  const { log, signal } = settings;
  let saidAtMs = Number.NEGATIVE_INFINITY;
  for (;;) {
    if (signal?.aborted === true) throw new EngineUnavailable(`NATS server ${where}: not reached`);
    try {
      const connection = await connect(connectionOptions(settings));
      prepareSocket(connection);
      log.info(`NATS server ${connection.getServer()}, version ${connection.info?.version ?? "unknown"}`);
      return connection;
    } catch (error) {
      if (error instanceof errors.AuthorizationError || error instanceof errors.UserAuthenticationExpiredError)
        throw new EngineUnavailable(`NATS server ${where} refuses these credentials`, { cause: error });
      if (performance.now() - saidAtMs > 10_000) {
        log.warn(`NATS server ${where} cannot be reached (${messageOf(error)}); trying again every second`);
        saidAtMs = performance.now();
      }
      await pause(1_000, signal);
    }
  }
}

function connectionOptions({
  servers,
  clientName,
  credentials,
  tls,
  operationTimeoutMs = OPERATION_TIMEOUT_MS,
}: NatsSettings): NodeConnectionOptions {
  const options: NodeConnectionOptions = {
    servers: [...servers],
    name: clientName,
    timeout: operationTimeoutMs,
    maxReconnectAttempts: -1,
    reconnectTimeWait: 200,
    reconnectJitter: 100,
    reconnectJitterTLS: 200,
    // Credentials may be repaired on the server while we wait.
    ignoreAuthErrorAbort: true,
    // A stack trace for each request costs as much as the request; `attempt` says which operation failed.
    noAsyncTraces: true,
    // A half-open connection is seen after two unanswered pings.
    pingInterval: 4_000,
    maxPingOut: 2,
    ...(tls === null
      ? {}
      : {
          tls: {
            ...(tls.ca === null ? {} : { caFile: tls.ca }),
            ...(tls.certificate === null ? {} : { certFile: tls.certificate.cert, keyFile: tls.certificate.key }),
          },
        }),
  };
  switch (credentials.kind) {
    case "none":
      return options;
    case "token":
      return { ...options, token: credentials.token };
    case "user":
      return { ...options, user: credentials.user, pass: credentials.password };
    case "nkey":
      return { ...options, authenticator: nkeyAuthenticator(new TextEncoder().encode(credentials.seed)) };
  }
}

/** `error` as the engine says it; what already is `EngineUnavailable` stays as it is. */
export function unavailable(operation: string, error: unknown): EngineUnavailable {
  return error instanceof EngineUnavailable
    ? error
    : new EngineUnavailable(`${operation}: ${messageOf(error)}`, { cause: error });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(1);
}

/** Waits; the signal ends it early. */
export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted === true) {
      resolve();
      return;
    }
    const end = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal?.addEventListener("abort", end);
  });
}

/** Rejects where nothing comes for `ms`: a server that dies in the middle says nothing more. */
export async function answeredWithin<T>(ms: number, answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Does `work` that may be done twice, and again after each reconnection until an answer comes: what was asked of a server
 * that went away, or while it was away, is not answered when it is back, and need not wait for the end of its time.
 */
export async function againAfterReconnection<T>(link: NatsLink, work: () => Promise<T>): Promise<T> {
  for (;;) {
    let settled = (): void => {};
    const reconnected = new Promise<"reconnected">((resolve) => {
      settled = link.onReconnect(() => resolve("reconnected"));
    });
    const answer = work();
    try {
      const first = await Promise.race([answer.then((value) => ({ value })), reconnected]);
      if (first !== "reconnected") return first.value;
    } finally {
      settled();
    }
    answer.catch(() => undefined);
  }
}
