import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { DASHBOARDS } from "../../monitoring/grafana/dashboards.ts";
import { type ServedProcess, startProcess } from "../cli/served.ts";
import { type NatsServer, natsBinaries, startNatsServer } from "../support/nats-server.ts";
import { type RunningPrometheus, startPrometheus } from "../support/prometheus.ts";

const FOLDER = join(import.meta.dirname, "..", "..", "monitoring", "prometheus");

/** How fast time passes for rules: `for: 2m` at 60 waits 2 s, and so do windows, down to what two scrapes need. */
export interface Pace {
  readonly scrapeMs: number;
  readonly faster: number;
}

/** A coordinator and nodes around NATS, each a process with its metrics, and a Prometheus that scrapes them. */
export interface WatchedCluster {
  readonly nats: NatsServer;
  readonly coordinator: ServedProcess;
  /** REST. */
  readonly url: string;
  readonly nodes: readonly ServedProcess[];
  readonly prometheus: RunningPrometheus;
  /** Makes a job of an Ising model by REST. @returns its id. */
  submit(job: Readonly<Record<string, unknown>>): Promise<string>;
  /** Starts a node where another one, by its number, told its metrics and does no more. */
  replaceNode(which: number, args: readonly string[]): ServedProcess;
  /** Starts a process of another kind beside the cluster's, that ends with it. @param entry  what node runs. */
  start(entry: readonly string[], args: readonly string[]): ServedProcess;
  /** Waits for a job's end. */
  ended(id: string): Promise<void>;
  stop(): Promise<void>;
}

interface Rules {
  readonly groups: readonly { readonly name: string; readonly rules: readonly Readonly<Record<string, string>>[] }[];
}

/** Rules with all their times divided, but for windows that would hold fewer than two scrapes. */
function hurried(file: string, { faster, scrapeMs }: Pace): string {
  const seconds = (text: string, unit: string, scrapes: number): string => {
    const given = Number(text) * { s: 1, m: 60, h: 3600 }[unit as "s" | "m" | "h"];
    return `${Math.max(Math.ceil(given / faster), Math.ceil((scrapes * scrapeMs) / 1000))}s`;
  };
  const { groups } = parse(readFileSync(join(FOLDER, file), "utf8")) as Rules;
  const rules = groups.map((group) => ({
    ...group,
    rules: group.rules.map((rule) => ({
      ...rule,
      expr: rule["expr"]
        .replace(/\[(\d+)([smh])\]/g, (_, count: string, unit: string) => `[${seconds(count, unit, 4)}]`)
        // Thresholds that are seconds: of waiting, and of waste within the window.
        .replace(/> (600|60)\b/g, (_, threshold: string) => `> ${Number(threshold) / faster}`),
      ...(rule["for"] === undefined
        ? {}
        : {
            for: rule["for"].replace(/^(\d+)([smh])$/, (_, count: string, unit: string) => seconds(count, unit, 1)),
          }),
    })),
  }));
  return stringify({ groups: rules });
}

/** The configuration that is shipped, for these targets and this pace; `files` are its rules, by name. */
function configured(
  targets: Readonly<Record<string, readonly string[]>>,
  pace: Pace,
): { readonly config: string; readonly files: Readonly<Record<string, string>> } {
  const shipped = parse(readFileSync(join(FOLDER, "prometheus.yml"), "utf8")) as {
    readonly rule_files: readonly string[];
    readonly scrape_configs: readonly { readonly job_name: string }[];
  };
  const interval = `${pace.scrapeMs}ms`;
  const config = {
    ...shipped,
    global: { scrape_interval: interval, scrape_timeout: interval, evaluation_interval: interval },
    scrape_configs: shipped.scrape_configs.map((job) => ({
      ...job,
      static_configs: [{ targets: targets[job.job_name] ?? [] }],
    })),
  };
  return {
    config: stringify(config),
    files: Object.fromEntries(shipped.rule_files.map((file) => [file, hurried(file, pace)])),
  };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

export async function startWatchedCluster(
  pace: Pace,
  nodeArguments: readonly (readonly string[])[],
): Promise<WatchedCluster> {
  const { binaries, skipped } = natsBinaries();
  if (skipped !== null) throw new Error(skipped);
  const nats = await startNatsServer({ binary: binaries[binaries.length - 1] });
  const processes: ServedProcess[] = [];
  const started = (args: readonly string[]): ServedProcess => {
    const process = startProcess(args);
    processes.push(process);
    return process;
  };
  const stopped: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    for (const end of stopped) await end();
    for (const { child, ended } of processes) {
      child.kill("SIGCONT");
      child.kill("SIGKILL");
      await ended;
    }
    await nats.remove();
  };
  try {
    const coordinator = started([
      "coordinator",
      "--nats",
      nats.url,
      "--listen",
      "127.0.0.1:0",
      "--http",
      "127.0.0.1:0",
    ]);
    const http = String((await coordinator.seen("listening"))["http"]);
    await coordinator.seen("leads");
    const startNode = (metrics: string, args: readonly string[]): ServedProcess =>
      started(["node", "--nats", nats.url, "--metrics", metrics, "--threads", "1", ...args]);
    const nodes = nodeArguments.map((args) => startNode("127.0.0.1:0", args));
    const nodeTargets = await Promise.all(nodes.map(async (node) => String((await node.seen("metrics"))["address"])));
    const targets = { "spingap-coordinator": [http], "spingap-node": nodeTargets };
    const { config, files } = configured(targets, pace);
    const prometheus = await startPrometheus(config, files);
    stopped.push(() => prometheus.stop());
    // What was counted before the first scrape is no increase.
    while ((await prometheus.query('up{job=~"spingap.*"} == 1')).length < 1 + nodes.length) await pause(200);
    const url = `http://${http}`;
    return {
      nats,
      coordinator,
      url,
      nodes,
      prometheus,
      async submit(job) {
        const body = JSON.stringify(job);
        const headers = { "content-type": "application/json" };
        const answer = await fetch(`${url}/v1/jobs`, { method: "POST", headers, body });
        const made = (await answer.json()) as { readonly job_id?: string };
        if (made.job_id === undefined) throw new Error(JSON.stringify(made));
        return made.job_id;
      },
      replaceNode: (which, args) => startNode(nodeTargets[which], args),
      start(entry, args) {
        const process = startProcess(args, entry);
        processes.push(process);
        return process;
      },
      async ended(id) {
        await (await fetch(`${url}/v1/jobs/${id}/events`)).text();
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Every query of every panel, as Grafana would send it for the first place. */
export function panelQueries(pace: Pace): readonly { readonly where: string; readonly expr: string }[] {
  return DASHBOARDS.flatMap((dashboard) =>
    dashboard.rows.flatMap((row) =>
      row.panels.flatMap((panel) =>
        panel.queries.map(({ expr }) => ({
          where: `${dashboard.title} / ${panel.title}`,
          expr: expr
            .replaceAll("$__rate_interval", `${Math.ceil((30 * pace.scrapeMs) / 1000)}s`)
            .replaceAll("$place", "0"),
        })),
      ),
    ),
  );
}

/** Asks every panel's queries, again and again, until each has given a number once. @returns those that never did. */
async function emptyPanels(prometheus: RunningPrometheus, pace: Pace, patienceMs: number): Promise<readonly string[]> {
  let empty = panelQueries(pace);
  for (const until = Date.now() + patienceMs; ; ) {
    const left: (typeof empty)[number][] = [];
    for (const query of empty) {
      const rows = await prometheus.query(query.expr);
      if (!rows.some(({ value }) => Number.isFinite(Number(value[1])))) left.push(query);
    }
    empty = left;
    if (empty.length === 0 || Date.now() > until) return empty.map(({ where, expr }) => `${where}: ${expr}`);
    await pause(pace.scrapeMs);
  }
}

/** A ring of n spins with one coupling of the wrong sign: its ground energy is 2 − n. */
export function ring(n: number): object {
  return { ising: { J: Array.from({ length: n }, (_, i) => [i, (i + 1) % n, i === n - 1 ? 1 : -1]) } };
}

/** A job whose target is out of reach, of long reads, so that minutes of it are no million samples. */
export const LONG_JOB = {
  problem: ring(400),
  solver: { simulated_annealing: { num_sweeps: 20_000 } },
  stop: { target_energy: -1000, time_limit_s: 300 },
};

/**
 * Asks every panel's queries under load: jobs that between them give every panel something to show, again and again while any is
 * empty, since rates look at the last half minute only. @returns those that stayed empty, and the job that runs on, in place 0.
 */
export async function panelsUnderLoad(
  cluster: WatchedCluster,
  pace: Pace,
  patienceMs: number,
): Promise<{ readonly empty: readonly string[]; readonly long: string }> {
  // It comes first, and so takes place 0.
  const long = await cluster.submit(LONG_JOB);
  let asking = true;
  const load = async (): Promise<void> => {
    for (let seed = 1; asking; seed += 6) await everyKindOfJob(cluster, seed);
  };
  const ask = async (): Promise<readonly string[]> => {
    try {
      return await emptyPanels(cluster.prometheus, pace, patienceMs);
    } finally {
      asking = false;
    }
  };
  const [empty] = await Promise.all([ask(), load()]);
  return { empty, long };
}

async function everyKindOfJob(cluster: WatchedCluster, firstSeed: number): Promise<void> {
  const short = { num_sweeps: 100 };
  const ids = [];
  for (let seed = firstSeed; seed < firstSeed + 6; seed++)
    ids.push(
      await cluster.submit({
        problem: ring(24),
        solver: seed % 3 === 0 ? { parallel_tempering: {}, seed } : { simulated_annealing: short, seed },
        stop: { ...(seed % 3 === 0 ? { num_reads: 16 } : { target_energy: -22 }), time_limit_s: 30 },
        lane: ["high", "normal", "low"][seed % 3],
      }),
    );
  await fetch(`${cluster.url}/v1/jobs`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: "{}",
  });
  for (const id of ids) await cluster.ended(id);
}
