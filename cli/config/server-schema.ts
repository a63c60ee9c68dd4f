import { z } from "zod";
import { DEFAULT_LIMITS } from "../../coordinator/admission/limits.ts";
import { DEFAULT_TENANT } from "../../coordinator/admission/tenants.ts";
import { TOKEN } from "../../proto/engine/tasks.ts";

/** A whole number as a file has it, or as its text from a flag or the environment. */
function whole(min: number, max: number) {
  const message = `expected a whole number from ${min} to ${max}`;
  return z.preprocess(
    (value) => (typeof value === "string" && /^\d+$/.test(value) ? Number(value) : value),
    z.number(message).int(message).min(min, message).max(max, message),
  );
}

/** Yes or no as a file has it, or as its text from the environment. */
export const yesOrNo = z.preprocess(
  (value) => (value === "true" ? true : value === "false" ? false : value),
  z.boolean("expected true or false"),
);
const path = z.string().min(1, "expected a file name");
const name = z.string().regex(TOKEN, "expected 1 to 64 letters, digits, _ or -");
const count = whole(0, Number.MAX_SAFE_INTEGER).nullable().default(null);

const quota = z
  .strictObject({ max_jobs: count, max_spins: count, max_node_seconds_per_hour: count })
  .prefault({})
  .transform((given) => ({
    maxJobs: given.max_jobs,
    maxSpins: given.max_spins,
    maxNodeSecondsPerHour: given.max_node_seconds_per_hour,
  }));

const tenant = z.strictObject({
  name: name.refine((text) => text !== DEFAULT_TENANT, `${DEFAULT_TENANT} is who comes without any tenant configured`),
  token_sha256: z.array(z.string().regex(/^[0-9a-f]{64}$/, "expected 64 lower-case hexadecimal digits")).default([]),
  /** Files that hold one token each. */
  token_files: z.array(path).default([]),
  quota,
});

/** A NATS server's address; what proves who we are comes from files, where no list of processes shows it. */
const natsUrl = z
  .string()
  .regex(/^(nats|tls):\/\/[^\s/]+$/, "expected nats://HOST:PORT or tls://HOST:PORT")
  .refine(
    (text) => !text.includes("@"),
    "leave out user and password: give nats.nkey_file, nats.token_file or nats.user",
  );

const nats = z.strictObject({
  url: z
    .preprocess((value) => (typeof value === "string" ? [value] : value), z.array(natsUrl).min(1))
    .nullable()
    .default(null),
  nkey_file: path.nullable().default(null),
  token_file: path.nullable().default(null),
  user: z.string().min(1).nullable().default(null),
  password_file: path.nullable().default(null),
  ca: path.nullable().default(null),
  cert: path.nullable().default(null),
  key: path.nullable().default(null),
  monitoring_url: z.url().nullable().default(null),
  replicas: whole(1, 5).default(1),
});

const tls = z.strictObject({
  cert: path.nullable().default(null),
  key: path.nullable().default(null),
  client_ca: path.nullable().default(null),
});

const node = z.strictObject({
  id: name.nullable().default(null),
  threads: whole(1, 1024).nullable().default(null),
  memory_bytes: whole(2 ** 26, Number.MAX_SAFE_INTEGER)
    .nullable()
    .default(null),
  model_cache_bytes: whole(2 ** 20, Number.MAX_SAFE_INTEGER)
    .nullable()
    .default(null),
  calibrate_ms: whole(1, 10_000).default(20),
  /** Whether the node offers devices: GPUs, none, or software adapters and WebAssembly too, told as what they are. */
  gpu: z.enum(["auto", "off", "software"]).default("auto"),
  /** One process for each card and backend. Drivers show a process the card that its variables name. */
  gpus: z
    .array(
      z.strictObject({
        name,
        environment: z.record(z.string().min(1), z.string()).default({}),
        backends: z
          .array(z.enum(["webgpu", "gpujs"]))
          .min(1, "expected webgpu, gpujs or both")
          .default(["webgpu", "gpujs"]),
      }),
    )
    .min(1, "expected at least one card; for none give gpu: off")
    .prefault([{ name: "gpu0" }]),
});

const limits = z.strictObject({
  max_backlog: whole(2, 10_000_000).default(DEFAULT_LIMITS.maxBacklog),
  max_message_bytes: whole(2 ** 16, 2 ** 30).default(2 ** 26),
  max_model_bytes: whole(2 ** 10, 2 ** 31).default(DEFAULT_LIMITS.maxModelBytes),
  max_variables: whole(1, DEFAULT_LIMITS.maxVariables).default(DEFAULT_LIMITS.maxVariables),
  max_interactions: whole(0, DEFAULT_LIMITS.maxInteractions).default(DEFAULT_LIMITS.maxInteractions),
  /** A part whose backend or kernel build no node has for so long is planned anew for what nodes have, seconds. */
  backend_wait_seconds: whole(1, 86_400).default(60),
});

/** What `serve`, `coordinator` and `node` are told, by file, environment and flags. Sizes in bytes. */
export const serverSchema = z
  .strictObject({
    data: path.default("spingap-data"),
    listen: z.string().default("127.0.0.1:7480"),
    /** REST; "off" for none. Left out: 127.0.0.1:7481 if that is free. */
    http: z.string().nullable().default(null),
    /** Where a node serves its metrics; none if left out. A coordinator serves them under `http`. */
    metrics: z.string().nullable().default(null),
    allow_plaintext: yesOrNo.default(false),
    tls: tls.prefault({}),
    nats: nats.prefault({}),
    tenants: z.array(tenant).default([]),
    quota,
    node: node.prefault({}),
    limits: limits.prefault({}),
    log_level: z.enum(["debug", "info", "warn", "error"]).default("info"),
    drain_seconds: whole(0, 600).default(5),
  })
  .check((context) => {
    const { value, issues } = context;
    const problem = (at: (string | number)[], message: string): void => {
      issues.push({ code: "custom", path: at, message, input: value });
    };
    const { cert, key, client_ca: clientCa } = value.tls;
    if ((cert === null) !== (key === null)) problem(["tls"], "a certificate and its key belong together");
    if (clientCa !== null && cert === null)
      problem(["tls", "client_ca"], "clients' certificates need TLS: give tls.cert and tls.key");
    const cards = value.node.gpus.map((card) => card.name);
    for (const [k, card] of cards.entries())
      if (cards.indexOf(card) < k) problem(["node", "gpus", k, "name"], `${card} is there twice`);
    if ((value.nats.cert === null) !== (value.nats.key === null))
      problem(["nats"], "a certificate and its key belong together");
    const ways = [value.nats.nkey_file, value.nats.token_file, value.nats.user].filter((way) => way !== null);
    if (ways.length > 1) problem(["nats"], "give one of nkey_file, token_file and user");
    if ((value.nats.user === null) !== (value.nats.password_file === null))
      problem(["nats"], "user and password_file belong together");
    const names = value.tenants.map((one) => one.name);
    for (const [k, one] of value.tenants.entries()) {
      if (names.indexOf(one.name) < k) problem(["tenants", k, "name"], `${one.name} is there twice`);
      if (one.token_sha256.length + one.token_files.length === 0)
        problem(["tenants", k], `${one.name} has no token: give token_sha256 or token_files`);
    }
  });

export type ServerConfig = z.infer<typeof serverSchema>;
