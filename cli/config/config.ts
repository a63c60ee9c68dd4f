import { readFileSync } from "node:fs";
import { parse } from "yaml";
import type { z } from "zod";
import { invalid, type Result, success } from "../../core/failure.ts";
import { type ClientConfig, clientSchema } from "./client-schema.ts";
import { type ServerConfig, serverSchema } from "./server-schema.ts";

/** One setting that may come from the environment or a flag instead of the file. */
interface Setting {
  /** Its place in the file. */
  readonly at: readonly string[];
  /** The flag's name as commander keeps it; null where it must not stand in the list of processes. */
  readonly flag: string | null;
}

const setting = (place: string, flag: string | null = null): Setting => ({ at: place.split("."), flag });

const SERVER_SETTINGS: readonly Setting[] = [
  setting("data", "data"),
  setting("listen", "listen"),
  setting("http", "http"),
  setting("metrics", "metrics"),
  setting("allow_plaintext", "allowPlaintext"),
  setting("tls.cert", "tlsCert"),
  setting("tls.key", "tlsKey"),
  setting("tls.client_ca", "tlsClientCa"),
  setting("nats.url", "nats"),
  setting("nats.nkey_file", "natsNkeyFile"),
  setting("nats.token_file", "natsTokenFile"),
  setting("nats.user"),
  setting("nats.password_file"),
  setting("nats.ca", "natsCa"),
  setting("nats.cert"),
  setting("nats.key"),
  setting("nats.monitoring_url", "natsMonitoringUrl"),
  setting("nats.replicas"),
  setting("node.id", "nodeId"),
  setting("node.threads", "threads"),
  setting("node.memory_bytes"),
  setting("node.model_cache_bytes"),
  setting("node.gpu", "gpu"),
  setting("limits.max_backlog"),
  setting("limits.max_message_bytes"),
  setting("limits.backend_wait_seconds"),
  setting("log_level", "logLevel"),
  setting("drain_seconds"),
];

const CLIENT_SETTINGS: readonly Setting[] = [
  setting("server", "server"),
  setting("token"),
  setting("token_file", "tokenFile"),
  setting("tls.on", "tls"),
  setting("tls.ca", "tlsCa"),
  setting("tls.cert", "tlsCert"),
  setting("tls.key", "tlsKey"),
];

/** Flags as commander collected them. */
export type Flags = Readonly<Record<string, unknown>>;

/** The environment's name of a setting. */
function variableOf({ at }: Setting): string {
  return `SPINGAP_${at.join("_").toUpperCase()}`;
}

export function readServerConfig(flags: Flags): Result<ServerConfig> {
  return readConfig(serverSchema, SERVER_SETTINGS, flags, null);
}

/** The environment of a child process: this one's, with a few variables set besides. */
export function environmentWith(variables: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const own = Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));
  return { ...(Object.fromEntries(own) as Record<string, string>), ...variables };
}

/** The client's settings stand under `client` in the file. */
export function readClientConfig(flags: Flags): Result<ClientConfig> {
  return readConfig(clientSchema, CLIENT_SETTINGS, flags, "client");
}

/** File, then environment, then flags: the later wins. All that is wrong is said at once, each with where it came from. */
function readConfig<Schema extends z.ZodType>(
  schema: Schema,
  settings: readonly Setting[],
  flags: Flags,
  section: "client" | null,
): Result<z.infer<Schema>> {
  const { env } = process;
  const file = flags["config"] ?? env["SPINGAP_CONFIG"];
  const read: Result<Record<string, unknown>> = typeof file === "string" ? readFile(file) : success({});
  if (!read.ok) return read;
  const { client, ...server } = read.value as { readonly client?: unknown };
  const content: Record<string, unknown> = section === null ? server : asRecord(client ?? {});
  const origins = new Map<string, string>();
  for (const one of settings) {
    const variable = variableOf(one);
    const [value, origin] =
      one.flag !== null && flags[one.flag] !== undefined
        ? [flags[one.flag], `--${one.flag.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`]
        : [env[variable], variable];
    if (value === undefined) continue;
    put(content, one.at, value);
    origins.set(one.at.join("."), origin);
  }
  const parsed = schema.safeParse(content);
  if (parsed.success) return success(parsed.data);
  const problems = parsed.error.issues.map(({ path, message }) => {
    const names = path.map(String);
    const given = names
      .map((_, k) => origins.get(names.slice(0, k + 1).join(".")))
      .find((known) => known !== undefined);
    const fromFile = typeof file === "string" ? [file, names.join(".")] : [names.join(".")];
    const origin = given === undefined ? fromFile.filter((word) => word !== "") : [given];
    return [...origin, message].join(": ");
  });
  return invalid("configuration", problems.join("; "));
}

function readFile(path: string): Result<Record<string, unknown>> {
  try {
    const content: unknown = parse(readFileSync(path, "utf8")) ?? {};
    return typeof content === "object" && !Array.isArray(content)
      ? success(content as Record<string, unknown>)
      : invalid(path, "expected settings by name");
  } catch (error) {
    return invalid(path, `cannot be read: ${(error as Error).message.split("\n")[0]}`);
  }
}

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}

function put(content: Record<string, unknown>, at: readonly string[], value: unknown): void {
  const [first, ...rest] = at;
  if (rest.length === 0) {
    content[first] = value;
    return;
  }
  const inner = asRecord(content[first]);
  put(inner, rest, value);
  content[first] = inner;
}
