/**
 * The cluster on this machine against its goals: `npm run bench:cluster [-- metrics | embedded | jetstream | always | overhead …]`.
 * Every process is one of its own, as users start them. Appends to bench/results/cluster.jsonl.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { type ClusterClient, clusterClient } from "../../cli/cluster/client.ts";
import { clientSchema } from "../../cli/config/client-schema.ts";
import { type ServedProcess, startProcess } from "../../test/cli/served.ts";
import { MAIN, WORKER } from "../../test/support/command.ts";
import { type NatsServer, natsBinaries, startNatsServer } from "../../test/support/nats-server.ts";
import { machine } from "../machine.ts";
import { resultsFile } from "../results-file.ts";
import { acceptedRow, CANCELLED, cancelRows, smallJobRow, uploadRow } from "./client-rows.ts";
import { meteringRow } from "./metering-row.ts";
import { overheadRow } from "./overhead-row.ts";
import { pageRows } from "./page-rows.ts";
import { meets, type Row, rowText, TABLE_HEAD } from "./rows.ts";
import { shardRow, traceRow } from "./traffic-rows.ts";

const wanted = process.argv.slice(2);
const wants = (name: string): boolean => wanted.length === 0 || wanted.includes(name);
const folder = mkdtempSync(join(tmpdir(), "spingap-bench-"));
const processes: ServedProcess[] = [];
const servers: NatsServer[] = [];
const results = resultsFile<Record<string, unknown>>("bench/results/cluster.jsonl");
const here = machine();
let missed = 0;
/** Of the last minute, at the ends of rows: others at work on the machine show here. */
let [lowest, highest] = [Number.POSITIVE_INFINITY, 0];

async function report(row: Promise<Row>): Promise<void> {
  const done = await row;
  if (!meets(done)) missed++;
  const load = Math.round(10 * loadavg()[0]) / 10;
  lowest = Math.min(lowest, load);
  highest = Math.max(highest, load);
  results.append({ ...done, ...here, load });
  process.stdout.write(`${rowText(done)}\n`);
}

async function started(args: readonly string[], ready: string): Promise<ServedProcess> {
  const process = startProcess(args);
  processes.push(process);
  await process.seen(ready);
  return process;
}

async function clientOf(server: ServedProcess): Promise<{ readonly client: ClusterClient; readonly address: string }> {
  const address = String((await server.seen("listening"))["grpc"]);
  const made = clusterClient(clientSchema.parse({ server: address }));
  if (!made.ok) throw new Error(JSON.stringify(made.failure));
  return { client: made.value, address };
}

async function stopAll(): Promise<void> {
  for (const { child, ended } of processes.splice(0)) {
    child.kill("SIGKILL");
    await ended;
  }
  for (const server of servers.splice(0)) await server.remove();
}

async function cancels(client: ClusterClient, setup: string, { child }: ServedProcess): Promise<void> {
  for (const job of CANCELLED)
    for (const row of await cancelRows(client, setup, child.pid ?? 0, job)) await report(Promise.resolve(row));
}

async function embedded(): Promise<void> {
  const server = await started(
    ["serve", "--data", join(folder, "ledger"), "--listen", "127.0.0.1:0", "--http", "off", "--threads", "1"],
    "node-ready",
  );
  const { client } = await clientOf(server);
  await report(smallJobRow(client, "embedded, on disk", 15));
  await cancels(client, "embedded, on disk", server);
  await report(uploadRow(client, "embedded, on disk"));
  await report(acceptedRow(client, "embedded, on disk", 300));
  client.close();
}

interface Coordinated {
  readonly nats: NatsServer;
  readonly process: ServedProcess;
  readonly client: ClusterClient;
  readonly address: string;
}

/** A server of the newest version that is there, and one coordinator that leads. */
async function coordinated(sync: "default" | "always"): Promise<Coordinated> {
  const { binaries, skipped } = natsBinaries();
  if (skipped !== null) throw new Error(skipped);
  const nats = await startNatsServer({ binary: binaries[binaries.length - 1], sync });
  servers.push(nats);
  const process = await started(
    ["coordinator", "--nats", nats.url, "--listen", "127.0.0.1:0", "--http", "off"],
    "leads",
  );
  return { nats, process, ...(await clientOf(process)) };
}

const node = ({ nats }: Coordinated): Promise<ServedProcess> =>
  started(["node", "--nats", nats.url, "--threads", "1"], "node-ready");

async function jetStream(): Promise<void> {
  const cluster = await coordinated("default");
  const { client, nats } = cluster;
  await report(shardRow(client, nats.url, WORKER, "JetStream", 1000));
  await report(traceRow(client, nats.url, WORKER, "JetStream"));
  const worker = await node(cluster);
  await report(smallJobRow(client, "JetStream", 40));
  await cancels(client, "JetStream", worker);
  await report(uploadRow(client, "JetStream"));
  await report(acceptedRow(client, "JetStream", 300));
  client.close();
}

async function syncAlways(): Promise<void> {
  const cluster = await coordinated("always");
  const { client, nats } = cluster;
  await report(shardRow(client, nats.url, WORKER, "JetStream, sync always", 250));
  await node(cluster);
  await report(acceptedRow(client, "JetStream, sync always", 120));
  client.close();
}

async function metrics(): Promise<void> {
  for (const row of await pageRows()) await report(Promise.resolve(row));
  await report(meteringRow());
}

async function overhead(): Promise<void> {
  const file = join(folder, "overhead.gset");
  const words = ["generate", "max-cut", "--n", "2000", "--edges", "19990", "--to", "gset", "--out", file];
  const made = spawnSync(process.execPath, [MAIN, ...words]);
  if (made.status !== 0) throw new Error(made.stderr.toString());
  const cluster = await coordinated("default");
  const nodes = [await node(cluster), await node(cluster)];
  await report(
    overheadRow({
      main: MAIN,
      server: cluster.address,
      coordinator: cluster.process.child.pid ?? 0,
      nodes: nodes.map(({ child }) => child.pid ?? 0),
      job: [file, "--solver", "sa", "--num-reads", OVERHEAD_READS, "--num-sweeps", "4000", "--seed", "1"],
      repeats: 3,
    }),
  );
  cluster.client.close();
}

/** About 60 s of one thread at 4·10⁹ updates a second. */
const OVERHEAD_READS = "32768";

process.stdout.write(`${JSON.stringify(here)}\n\n${TABLE_HEAD}\n`);
try {
  for (const [name, run] of [
    ["metrics", metrics],
    ["embedded", embedded],
    ["jetstream", jetStream],
    ["always", syncAlways],
    ["overhead", overhead],
  ] as const) {
    if (wants(name)) await run();
    await stopAll();
  }
} finally {
  await stopAll();
  rmSync(folder, { recursive: true, force: true });
}
process.stdout.write(`\nLoad average at the ends of the rows: ${lowest} to ${highest}.\n`);
process.exitCode = missed === 0 ? 0 : 1;
