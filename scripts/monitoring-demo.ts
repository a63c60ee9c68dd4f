/**
 * Shows monitoring at work: `npm run monitoring:demo`. Starts NATS, a coordinator, two nodes and a Prometheus with the rules
 * that are shipped, all times in them divided by 60; submits load; slows a node down until its drift is noticed; then breaks one
 * thing after another until every alert has fired, puts all right and waits until each is over. Fails where a panel stayed empty,
 * an alert silent, or one fires on. Takes some minutes.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import type { ServedProcess } from "../test/cli/served.ts";
import {
  LONG_JOB,
  panelQueries,
  panelsUnderLoad,
  ring,
  startWatchedCluster,
} from "../test/monitoring/watched-cluster.ts";
import { prometheusMissing } from "../test/support/prometheus.ts";

const ROOT = join(import.meta.dirname, "..");
const PACE = { scrapeMs: 2000, faster: 60 } as const;
const STRANGE = join(ROOT, "test", "cluster", "strange-node.ts");
/** A phase that brings nothing in that time never will. */
const PATIENCE_MS = 150_000;

const missing = prometheusMissing();
if (missing !== null) throw new Error(missing);
const { groups } = parse(readFileSync(join(ROOT, "monitoring", "prometheus", "alerts.yml"), "utf8")) as {
  readonly groups: readonly { readonly rules: readonly { readonly alert: string }[] }[];
};
const wanted = groups.flatMap(({ rules }) => rules.map(({ alert }) => alert));

const began = Date.now();
function say(words: string): void {
  process.stdout.write(`${((Date.now() - began) / 1000).toFixed(0).padStart(4)} s  ${words}\n`);
}

const cluster = await startWatchedCluster(PACE, [
  ["--node-id", "one"],
  ["--node-id", "two"],
]);
const { prometheus, nats, nodes, coordinator } = cluster;
const fired = new Set<string>();
let firing: readonly string[] = [];
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Looks what fires now, and says what is new and what is over. */
async function look(): Promise<void> {
  const now = await prometheus.firing();
  for (const name of now)
    if (!firing.includes(name)) {
      say(`fires: ${name}${fired.has(name) ? ", again" : ""}`);
      fired.add(name);
    }
  for (const name of firing) if (!now.includes(name)) say(`over:  ${name}`);
  firing = now;
}

/** Looks again and again. @returns whether it came to what is waited for before patience ended. */
async function looking(until: () => boolean): Promise<boolean> {
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end; ) {
    await look();
    if (until()) return true;
    await pause(1000);
  }
  return false;
}

const haveFired = (...names: readonly string[]): Promise<boolean> =>
  looking(() => names.every((name) => fired.has(name)));

/** Lets a node's process run a third of the time, as a machine that it has to share, until its drift is told of. */
async function slowedDown({ child }: ServedProcess): Promise<boolean> {
  for (const until = Date.now() + PATIENCE_MS; Date.now() < until; ) {
    for (let k = 0; k < 10; k++) {
      child.kill("SIGSTOP");
      await pause(100);
      child.kill("SIGCONT");
      await pause(50);
    }
    const [drift] = await prometheus.query('sum(spingap_node_drift_detected_total{direction="slower"})');
    if (Number(drift?.value[1]) > 0) return true;
  }
  return false;
}

/** Submits, as often as it takes until the coordinator has found its engine again. */
async function submitted(job: Readonly<Record<string, unknown>>): Promise<void> {
  for (const until = Date.now() + PATIENCE_MS; ; ) {
    try {
      await cluster.submit(job);
      return;
    } catch (error) {
      if (Date.now() > until) throw error;
      await pause(1000);
    }
  }
}

try {
  say(`Prometheus at ${prometheus.url}, coordinator at ${cluster.url}, nodes one and two`);
  const { empty, long } = await panelsUnderLoad(cluster, PACE, PATIENCE_MS);
  const queries = panelQueries(PACE).length;
  say(`${queries - empty.length} of ${queries} queries of panels gave data`);
  for (const query of empty) say(`empty: ${query}`);
  say(`alerts that fire while all is well: ${(await prometheus.firing()).join(", ") || "none"}`);

  say("node one has to share its machine");
  const drift = await slowedDown(nodes[0]);
  say(`drift of its rate was ${drift ? "" : "not "}noticed`);

  say("the long job is cancelled; two nodes come that claim energies too low");
  await fetch(`${cluster.url}/v1/jobs/${long}`, { method: "DELETE" });
  await cluster.ended(long);
  for (const id of ["liar-1", "liar-2"]) {
    const args = ["--nats", nats.url, "--id", id, "--fault", "wrong-energies", "--threads", "4"];
    await cluster.start(["--import", "tsx", STRANGE], args).seen("node-ready");
  }
  const stop = { time_limit_s: 12 };
  await cluster.submit({
    problem: ring(2000),
    solver: { simulated_annealing: { num_sweeps: 40_000 } },
    lane: "high",
    stop,
  });
  await haveFired("SpingapWrongEnergies", "SpingapWastedWork");

  await cluster.submit(LONG_JOB);
  while (!(await prometheus.query('sum(spingap_jobs{state="running"})')).some(({ value }) => Number(value[1]) > 0))
    await pause(500);
  say("a long job runs again; the server stands still");
  nats.pause();
  const asked = Array.from({ length: 8 }, async (_, k) => {
    await pause(2500 * k);
    await fetch(`${cluster.url}/v1/jobs/${"A".repeat(22)}`);
  });
  await haveFired("SpingapNoLeader", "SpingapLedgerErrors");
  await Promise.allSettled(asked);
  nats.resume();
  say("and goes on");

  say("both nodes are killed; jobs wait");
  for (const { child } of nodes) child.kill("SIGKILL");
  for (const lane of ["high", "normal", "low"])
    await submitted({ problem: ring(24), solver: { simulated_annealing: {} }, stop: { num_reads: 64 }, lane });
  await haveFired("SpingapDown", "SpingapNodeLost", "SpingapNoProgress", "SpingapQueueStuck");

  const silent = wanted.filter((name) => !fired.has(name));
  say(
    `${wanted.length - silent.length} of ${wanted.length} alerts fired${silent.length > 0 ? `; silent: ${silent.join(", ")}` : ""}`,
  );

  say("two nodes come in the place of those that were killed");
  for (const [k, id] of ["three", "four"].entries()) cluster.replaceNode(k, ["--node-id", id]);
  const calm = await looking(() => firing.length === 0);
  say(`alerts that fire now: ${firing.join(", ") || "none"}`);
  process.exitCode = silent.length + empty.length > 0 || !drift || !calm ? 1 : 0;
} finally {
  coordinator.child.kill("SIGTERM");
  await cluster.stop();
}
