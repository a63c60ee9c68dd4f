import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import type { ResultDocument } from "../../problems/results/result-document.ts";
import { quantile, type Row } from "./rows.ts";

/** One run of the job, seconds. */
interface Run {
  readonly wallS: number;
  /** User and system time of the command, and of the coordinator and the nodes where they took part. */
  readonly cpuS: number;
  /** Of that, where kernels ran: the nodes, or the command itself. */
  readonly kernelsS: number;
  readonly digest: string | null;
}

/** Ticks of the kernel's clock in a second, as Linux reports them on every architecture that Node runs on. */
const TICKS_PER_S = 100;

/** User and system time of a process so far, s. */
function cpuSecondsOf(pid: number): number {
  const text = readFileSync(`/proc/${pid}/stat`, "utf8");
  // The command's name, in parentheses, may hold anything.
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_S;
}

/** Runs `spingap …` with --json. @returns its document and what it took. */
async function timed(main: string, args: readonly string[]): Promise<{ text: string; wallS: number; cpuS: number }> {
  const began = performance.now();
  const child = spawn(process.execPath, [main, ...args], { stdio: ["ignore", "pipe", "inherit"] });
  let text = "";
  let cpuS = 0;
  const sampling = setInterval(() => {
    if (child.pid !== undefined && child.exitCode === null) cpuS = Math.max(cpuS, cpuOrZero(child.pid));
  }, 50);
  child.stdout.on("data", (bytes: Buffer) => (text += bytes.toString()));
  const [code] = (await once(child, "close")) as [number | null];
  clearInterval(sampling);
  if (code !== 0) throw new Error(`spingap ${args[0]} ended with ${code}`);
  return { text, wallS: (performance.now() - began) / 1000, cpuS };
}

function cpuOrZero(pid: number): number {
  try {
    return cpuSecondsOf(pid);
  } catch {
    return 0;
  }
}

export interface OverheadSettings {
  /** The compiled command. */
  readonly main: string;
  readonly server: string;
  /** Processes of the cluster whose time counts. */
  readonly coordinator: number;
  readonly nodes: readonly number[];
  /** The problem and the options of a job of about 60 s of work on one thread. */
  readonly job: readonly string[];
  readonly repeats: number;
}

/** The same job by `solve` on two threads and by two nodes of one thread each, in turns; medians are compared. */
export async function overheadRow({ main, server, coordinator, nodes, job, repeats }: OverheadSettings): Promise<Row> {
  const alone: Run[] = [];
  const cluster: Run[] = [];
  for (let k = 0; k < repeats; k++) {
    const solved = await timed(main, ["solve", ...job, "--threads", "2", "--json"]);
    alone.push({ ...solved, kernelsS: solved.cpuS, digest: (JSON.parse(solved.text) as ResultDocument).digest });
    const spent = [coordinator, ...nodes].map((pid) => ({ pid, before: cpuSecondsOf(pid) }));
    const submitted = await timed(main, ["submit", ...job, "--server", server, "--watch", "--quiet", "--json"]);
    const [ledS, ...ranS] = spent.map(({ pid, before }) => cpuSecondsOf(pid) - before);
    const kernelsS = ranS.reduce((sum, s) => sum + s, 0);
    const { digest } = JSON.parse(submitted.text) as { digest: string };
    cluster.push({ wallS: submitted.wallS, cpuS: submitted.cpuS + ledS + kernelsS, kernelsS, digest });
    process.stderr.write(
      `  solve ${alone[k].wallS.toFixed(1)} s (${alone[k].cpuS.toFixed(1)} s of processors), cluster ${cluster[k].wallS.toFixed(1)} s (${cluster[k].cpuS.toFixed(1)} s: nodes ${kernelsS.toFixed(1)}, coordinator ${ledS.toFixed(1)}, command ${submitted.cpuS.toFixed(1)})\n`,
    );
  }
  const digests = new Set([...alone, ...cluster].map(({ digest }) => digest));
  if (digests.size !== 1) throw new Error(`digests differ: ${[...digests].join(", ")}`);
  const median = (runs: readonly Run[], of: "wallS" | "cpuS" | "kernelsS"): number =>
    quantile(
      runs.map((run) => run[of]),
      0.5,
    );
  const more = (of: "wallS" | "cpuS" | "kernelsS"): number => 100 * (median(cluster, of) / median(alone, of) - 1);
  return {
    what: "overhead against solve, 2 × 1 thread, 60 s",
    setup: "JetStream",
    value: more("wallS"),
    unit: "%",
    goal: { kind: "at most", value: 3 },
    detail: `processor time ${more("cpuS").toFixed(1)} %, of the nodes alone ${more("kernelsS").toFixed(1)} %; medians of ${repeats}: ${median(alone, "wallS").toFixed(1)} s and ${median(cluster, "wallS").toFixed(1)} s`,
  };
}
