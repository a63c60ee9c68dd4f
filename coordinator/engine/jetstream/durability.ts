import type { NatsLink } from "../../../proto/engine/jetstream/connection.ts";
import { EngineUnavailable } from "../../../proto/engine/node-engine.ts";
import { bucketStream, JOB_BUCKET, RESULT_STREAM } from "../../../proto/subjects.ts";
import type { Durability } from "../port.ts";

/** How the server writes to its disk: it says so over HTTP only, since version 2.10. */
export type SyncSetting =
  | { readonly kind: "always" }
  | { readonly kind: "every"; readonly seconds: number }
  | { readonly kind: "unknown"; readonly why: string };

/** What the server says of itself. */
export interface ServerFacts {
  readonly version: string;
  /** Copies of each message: the fewest of the streams that hold jobs and results. */
  readonly copies: number;
  readonly storage: "file" | "memory";
  readonly sync: SyncSetting;
}

/** In plain words, what would be lost. Pure. */
export function describeDurability({ version, copies, storage, sync }: ServerFacts): Durability {
  const server = `NATS server ${version}, ${copies === 1 ? "one copy" : `${copies} copies`} of each message`;
  if (storage === "memory")
    return {
      survivesProcessKill: false,
      survivesPowerFailure: false,
      words: `${server}, kept in memory: when the server stops, all jobs and results are lost.`,
    };
  const kill = "Killing any process loses nothing that was accepted.";
  if (sync.kind === "always")
    return {
      survivesProcessKill: true,
      survivesPowerFailure: true,
      words: `${server}, synced to disk before each acknowledgement. ${kill} A power failure loses nothing that was accepted.`,
    };
  const window =
    sync.kind === "every"
      ? `synced to disk every ${sync.seconds} s`
      : `sync setting not known (${sync.why}; the server's default is every 120 s)`;
  const lost =
    sync.kind === "every"
      ? `up to the last ${sync.seconds} s of accepted jobs and results`
      : "the last minutes of accepted jobs and results";
  const words =
    copies > 1
      ? `${server}, ${window}. ${kill} If most of the servers lose power at once, ${lost} may be lost; if fewer do, nothing.`
      : `${server}, ${window}. ${kill} If the server's machine loses power, ${lost} may be lost; "sync_interval: always" prevents it.`;
  return { survivesProcessKill: true, survivesPowerFailure: copies > 1, words };
}

/** Asks the server. @param monitoringUrl  its HTTP address, null where it has none: then the sync setting is not known. */
export async function readDurability(link: NatsLink, monitoringUrl: string | null): Promise<Durability> {
  return await link.attempt("reading the server's settings", async () => {
    const infos = await Promise.all(
      [RESULT_STREAM, bucketStream(JOB_BUCKET)].map((stream) => link.manager.streams.info(stream)),
    );
    const sync: SyncSetting =
      monitoringUrl === null
        ? { kind: "unknown", why: "the server does not tell it over NATS, and no monitoring URL is given" }
        : await readSync(monitoringUrl, link.operationTimeoutMs);
    return describeDurability({
      version: link.connection.info?.version ?? "of an unknown version",
      copies: Math.min(...infos.map(({ config }) => config.num_replicas)),
      storage: infos.some(({ config }) => config.storage === "memory") ? "memory" : "file",
      sync,
    });
  });
}

async function readSync(monitoringUrl: string, timeoutMs: number): Promise<SyncSetting> {
  let answer: Response;
  try {
    answer = await fetch(new URL("/varz", monitoringUrl), { signal: AbortSignal.timeout(timeoutMs) });
  } catch (error) {
    const reason = error instanceof Error ? error.message : "no answer";
    throw new EngineUnavailable(`the monitoring address ${monitoringUrl}: ${reason}`, { cause: error });
  }
  if (!answer.ok) return { kind: "unknown", why: `${monitoringUrl} answers ${answer.status}` };
  return syncOf(await answer.json());
}

/** The sync setting in the server's own description of itself, `/varz`. Pure. */
export function syncOf(varz: unknown): SyncSetting {
  const config = field(field(varz, "jetstream"), "config");
  if (field(config, "sync_always") === true) return { kind: "always" };
  const nanoseconds = field(config, "sync_interval");
  if (typeof nanoseconds === "number" && nanoseconds > 0) return { kind: "every", seconds: nanoseconds / 1e9 };
  return { kind: "unknown", why: "servers before 2.10 do not tell it" };
}

function field(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}
