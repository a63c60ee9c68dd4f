/**
 * Shows monitoring at work: `npm run monitoring:demo`. Starts NATS, a coordinator, two nodes and a Prometheus with the rules
 * that are shipped, all times in them divided by 60; submits load; then breaks one thing after another until every alert has
 * fired. Fails where a panel stayed empty or an alert silent. Takes some minutes.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import {
  emptyPanels,
  everyKindOfJob,
  panelQueries,
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

/** Looks until these alerts have fired, or patience ends. */
async function awaitAlerts(...names: readonly string[]): Promise<void> {
  for (const until = Date.now() + PATIENCE_MS; Date.now() < until; ) {
    for (const name of await prometheus.firing())
      if (!fired.has(name)) {
        fired.add(name);
        say(`fires: ${name}`);
      }
    if (names.every((name) => fired.has(name))) return;
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
}

/** Submits, as often as it takes until the coordinator has found its engine again. */
async function submitted(job: Readonly<Record<string, unknown>>): Promise<void> {
  for (const until = Date.now() + PATIENCE_MS; ; ) {
    try {
      await cluster.submit(job);
      return;
    } catch (error) {
      if (Date.now() > until) throw error;
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
  }
}

try {
  say(`Prometheus at ${prometheus.url}, coordinator at ${cluster.url}, nodes one and two`);
  const [empty] = await Promise.all([emptyPanels(prometheus, PACE, PATIENCE_MS), everyKindOfJob(cluster)]);
  const queries = panelQueries(PACE).length;
  say(`${queries - empty.length} of ${queries} queries of panels gave data`);
  for (const query of empty) say(`empty: ${query}`);
  say(`alerts that fire while all is well: ${(await prometheus.firing()).join(", ") || "none"}`);

  say("two nodes that claim energies too low");
  for (const id of ["liar-1", "liar-2"]) {
    const args = ["--nats", nats.url, "--id", id, "--fault", "wrong-energies", "--threads", "2"];
    await cluster.start(["--import", "tsx", STRANGE], args).seen("node-ready");
  }
  const stop = { time_limit_s: 12 };
  await cluster.submit({
    problem: ring(2000),
    solver: { simulated_annealing: { num_sweeps: 20_000 } },
    lane: "high",
    stop,
  });
  await awaitAlerts("SpingapWrongEnergies", "SpingapWastedWork");

  say("the server stands still");
  nats.pause();
  const asked = Array.from({ length: 8 }, async (_, k) => {
    await new Promise((resolve) => setTimeout(resolve, 2500 * k));
    await fetch(`${cluster.url}/v1/jobs/${"A".repeat(22)}`);
  });
  await awaitAlerts("SpingapNoLeader", "SpingapLedgerErrors");
  await Promise.allSettled(asked);
  nats.resume();
  say("and goes on");

  say("both nodes are killed; jobs wait");
  for (const { child } of nodes) child.kill("SIGKILL");
  for (const lane of ["high", "normal", "low"])
    await submitted({ problem: ring(24), solver: { simulated_annealing: {} }, stop: { num_reads: 64 }, lane });
  await awaitAlerts("SpingapDown", "SpingapNodeLost", "SpingapNoProgress", "SpingapQueueStuck");

  const silent = wanted.filter((name) => !fired.has(name));
  say(
    `${wanted.length - silent.length} of ${wanted.length} alerts fired${silent.length > 0 ? `; silent: ${silent.join(", ")}` : ""}`,
  );
  process.exitCode = silent.length + empty.length > 0 ? 1 : 0;
} finally {
  coordinator.child.kill("SIGTERM");
  await cluster.stop();
}
