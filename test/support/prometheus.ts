import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const ROOT = join(import.meta.dirname, "..", "..");
const INSTALLED = join(ROOT, ".prometheus", "bin");
const PROGRAMS = ["prometheus", "promtool"] as const;

/** Installs Prometheus by the project's own script where it is missing. @returns why there is none, or null. */
export function prometheusMissing(): string | null {
  const there = (): boolean => PROGRAMS.every((program) => existsSync(join(INSTALLED, program)));
  if (there()) return null;
  const run = spawnSync("bash", [join(ROOT, "scripts", "install-prometheus.sh")], { encoding: "utf8" });
  return there() ? null : `no prometheus: ${(run.stderr ?? "").trim().split("\n").at(-1) ?? ""}`;
}

/** What the title of a test says of why it is skipped. */
export function why(missing: string | null): string {
  return missing === null ? "" : ` (skipped: ${missing})`;
}

/** Runs promtool. */
export function promtool(
  args: readonly string[],
  input = "",
): { readonly status: number | null; readonly output: string } {
  const { status, stdout, stderr } = spawnSync(join(INSTALLED, "promtool"), args, { encoding: "utf8", input });
  return { status, output: `${stdout}${stderr}` };
}

/** A sample of an instant query, or a row of an exemplar query. */
export interface QueryRow {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [timeS: number, value: string];
}

export interface Exemplars {
  readonly seriesLabels: Readonly<Record<string, string>>;
  readonly exemplars: readonly { readonly labels: Readonly<Record<string, string>>; readonly value: string }[];
}

export interface RunningPrometheus {
  readonly url: string;
  query(expression: string): Promise<readonly QueryRow[]>;
  exemplars(expression: string): Promise<readonly Exemplars[]>;
  /** Names of the alerts that fire. */
  firing(): Promise<readonly string[]>;
  stop(): Promise<void>;
}

/**
 * A real Prometheus with exemplar storage on a temporary folder.
 *
 * @param config  its configuration file's text. @param files  texts of files beside it, by name.
 */
export async function startPrometheus(
  config: string,
  files: Readonly<Record<string, string>> = {},
): Promise<RunningPrometheus> {
  const folder = mkdtempSync(join(tmpdir(), "spingap-prometheus-"));
  const file = join(folder, "prometheus.yml");
  writeFileSync(file, config);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const port = await freePort();
  const child: ChildProcess = spawn(
    join(INSTALLED, "prometheus"),
    [
      `--config.file=${file}`,
      `--storage.tsdb.path=${join(folder, "data")}`,
      `--web.listen-address=127.0.0.1:${port}`,
      "--enable-feature=exemplar-storage",
      "--log.level=warn",
    ],
    { stdio: ["ignore", "ignore", "pipe"] },
  );
  let words = "";
  child.stderr?.on("data", (bytes: Buffer) => (words = (words + bytes.toString()).slice(-10_000)));
  const ended = once(child, "exit");
  const cleanUp = (): void => {
    child.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  };
  process.once("exit", cleanUp);
  const url = `http://127.0.0.1:${port}`;

  async function ask<T>(path: string, parameters: Readonly<Record<string, string>>): Promise<T> {
    const answer = await fetch(`${url}${path}?${new URLSearchParams(parameters).toString()}`);
    const body = (await answer.json()) as { readonly status: string; readonly data: T; readonly error?: string };
    if (body.status !== "success") throw new Error(`${path} ${JSON.stringify(parameters)}: ${body.error}`);
    return body.data;
  }

  for (let tries = 0; ; tries++) {
    if (child.exitCode !== null) throw new Error(`prometheus ended: ${words}`);
    const ready = await fetch(`${url}/-/ready`).catch(() => null);
    if (ready?.status === 200) break;
    if (tries > 300) throw new Error(`prometheus does not answer: ${words}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return {
    url,
    async query(expression) {
      return (await ask<{ readonly result: readonly QueryRow[] }>("/api/v1/query", { query: expression })).result;
    },
    exemplars(expression) {
      const now = Date.now() / 1000;
      return ask("/api/v1/query_exemplars", { query: expression, start: String(now - 3600), end: String(now + 60) });
    },
    async firing() {
      const { alerts } = await ask<{
        readonly alerts: readonly { readonly state: string; readonly labels: Readonly<Record<string, string>> }[];
      }>("/api/v1/alerts", {});
      return [...new Set(alerts.filter(({ state }) => state === "firing").map(({ labels }) => labels["alertname"]))];
    },
    async stop() {
      child.kill("SIGTERM");
      await ended;
      process.off("exit", cleanUp);
      cleanUp();
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address !== null ? address.port : 0;
}
