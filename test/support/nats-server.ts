import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer, connect as dial } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const ROOT = join(import.meta.dirname, "..", "..");
const INSTALLED = join(ROOT, ".nats");

/** A server's executable, by its version. */
export interface NatsBinary {
  readonly version: string;
  readonly path: string;
}

export interface ServerSettings {
  readonly binary: NatsBinary;
  /** `always`: every write reaches the disk before it is acknowledged (2.10 and later). */
  readonly sync?: "default" | "always";
  readonly auth?:
    | { readonly kind: "user"; readonly user: string; readonly password: string }
    | { readonly kind: "token"; readonly token: string }
    /** Public key of the user, as `U…`. */
    | { readonly kind: "nkey"; readonly publicKey: string };
  /** Paths of PEM files; with `ca`, clients must show a certificate that it signed. */
  readonly tls?: { readonly cert: string; readonly key: string; readonly ca?: string };
}

/** A server with JetStream on a temporary store, on loopback, on a port of the system's choice that it keeps. */
export interface NatsServer {
  readonly version: string;
  readonly port: number;
  readonly url: string;
  /** Where it tells of itself over HTTP. */
  readonly monitoringUrl: string;
  /** SIGKILL; resolves once the process is gone. */
  kill(): Promise<void>;
  /** Starts it again on the same store and port. */
  start(): Promise<void>;
  /** SIGSTOP and SIGCONT: a server that hangs. */
  pause(): void;
  resume(): void;
  /** Ends it and removes its store. */
  remove(): Promise<void>;
}

/**
 * The servers of this Debian release and of the next one, installed by the project's own script where they are missing.
 * `skipped`: why there is none, as on a machine without Debian's packages.
 */
export function natsBinaries(): { readonly binaries: readonly NatsBinary[]; readonly skipped: string | null } {
  const found = installedBinaries();
  if (found.length >= 2) return { binaries: found, skipped: null };
  const run = spawnSync("bash", [join(ROOT, "scripts", "install-nats.sh"), "both"], { encoding: "utf8" });
  const binaries = installedBinaries();
  const words = (run.stderr ?? "").trim().split("\n").at(-1) ?? "";
  return { binaries, skipped: binaries.length === 0 ? `no nats-server: ${words}` : null };
}

function installedBinaries(): NatsBinary[] {
  if (!existsSync(INSTALLED)) return [];
  return readdirSync(INSTALLED, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(INSTALLED, entry.name, "nats-server")))
    .map((entry) => ({ version: entry.name, path: join(INSTALLED, entry.name, "nats-server") }))
    .sort((a, b) => a.version.localeCompare(b.version, "en", { numeric: true }));
}

export async function startNatsServer(settings: ServerSettings): Promise<NatsServer> {
  const store = mkdtempSync(join(tmpdir(), "spingap-nats-"));
  const [port, monitoringPort] = await freePorts(2);
  const configuration = join(store, "server.conf");
  writeFileSync(configuration, configurationText(settings, store, port, monitoringPort));
  let child: ChildProcess | null = null;
  let log = "";

  const start = async (): Promise<void> => {
    if (child !== null) return;
    const started = spawn(settings.binary.path, ["-c", configuration], { stdio: ["ignore", "ignore", "pipe"] });
    child = started;
    const ready = new Promise<void>((resolve, reject) => {
      started.stderr.on("data", (bytes: Buffer) => {
        log = (log + bytes.toString()).slice(-20_000);
        if (log.includes("Server is ready")) resolve();
      });
      started.once("error", reject);
      started.once("exit", (code, signal) => {
        if (child === started) child = null;
        reject(new Error(`nats-server ended with ${code ?? signal}: ${log}`));
      });
    });
    log = "";
    await ready;
    await reachable(port);
  };
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    const running = child;
    if (running === null) return;
    const gone = once(running, "exit");
    running.kill(signal);
    await gone;
    child = null;
  };

  // A test process that breaks leaves no server behind.
  const cleanUp = (): void => {
    child?.kill("SIGKILL");
    rmSync(store, { recursive: true, force: true });
  };
  process.once("exit", cleanUp);

  await start();
  return {
    version: settings.binary.version,
    port,
    // The client library checks certificates by names only: under TLS an address would be compared with "localhost".
    url: settings.tls === undefined ? `nats://127.0.0.1:${port}` : `tls://localhost:${port}`,
    monitoringUrl: `http://127.0.0.1:${monitoringPort}`,
    kill: () => end("SIGKILL"),
    start,
    pause: () => child?.kill("SIGSTOP"),
    resume: () => child?.kill("SIGCONT"),
    remove: async () => {
      child?.kill("SIGCONT");
      await end("SIGKILL");
      process.off("exit", cleanUp);
      cleanUp();
    },
  };
}

function configurationText(
  { sync = "default", auth, tls }: ServerSettings,
  store: string,
  port: number,
  monitoringPort: number,
): string {
  const lines = [
    `host: "127.0.0.1"`,
    `port: ${port}`,
    `http: "127.0.0.1:${monitoringPort}"`,
    `jetstream { store_dir: ${JSON.stringify(store)}${sync === "always" ? ", sync_interval: always" : ""} }`,
  ];
  switch (auth?.kind) {
    case "user":
      lines.push(`authorization { user: ${JSON.stringify(auth.user)}, password: ${JSON.stringify(auth.password)} }`);
      break;
    case "token":
      lines.push(`authorization { token: ${JSON.stringify(auth.token)} }`);
      break;
    case "nkey":
      lines.push(`authorization { users: [ { nkey: ${auth.publicKey} } ] }`);
      break;
    case undefined:
      break;
  }
  if (tls !== undefined) {
    const ca = tls.ca === undefined ? "" : `, ca_file: ${JSON.stringify(tls.ca)}, verify: true`;
    lines.push(`tls { cert_file: ${JSON.stringify(tls.cert)}, key_file: ${JSON.stringify(tls.key)}${ca} }`);
  }
  return `${lines.join("\n")}\n`;
}

/** Ports that were free a moment ago: the server has no way of telling which it chose itself. */
async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, "127.0.0.1"));
  await Promise.all(servers.map((server) => once(server, "listening")));
  const ports = servers.map((server) => {
    const address = server.address();
    return typeof address === "object" && address !== null ? address.port : 0;
  });
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

/** The line "ready" comes before the listener accepts. */
async function reachable(port: number): Promise<void> {
  for (;;) {
    const socket = dial(port, "127.0.0.1");
    try {
      await once(socket, "connect");
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 5));
    } finally {
      socket.destroy();
    }
  }
}
