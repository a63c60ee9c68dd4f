import { execFileSync, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { failed, type Result, success } from "../../core/failure.ts";

/** The schedule to run: ours, point by point, or the one that the peer chooses for the instance. */
export type PeerSchedule =
  | { readonly kind: "betas"; readonly betas: readonly number[]; readonly numSweepsPerBeta: number }
  | { readonly kind: "peer-default"; readonly numSweeps: number };

/** A solver of another project and its parameters; `peers.py` and `mqlib_heuristics.py` tell what they mean. */
export type PeerWork =
  | { readonly solver: "dwave-sa" | "openjij-sa-sparse" | "openjij-sa-dense"; readonly schedule: PeerSchedule }
  | {
      readonly solver: "dwave-pimc" | "openjij-sqa";
      readonly slices: number;
      readonly beta: number;
      readonly gamma: number;
      /** One sweep at each: A = gamma · (1 − s), B = s. */
      readonly s: readonly number[];
    }
  | { readonly solver: "dwave-tabu"; readonly evaluations: number; readonly restarts: number; readonly tenure: number }
  | { readonly solver: "mqlib"; readonly heuristic: string; readonly seconds: number };

export interface PeerRequest {
  /** Path of an ising-list or gset file, plain or gzipped. */
  readonly instance: string;
  readonly work: PeerWork;
  readonly numReads: number;
  /** 0 … 2³¹ − 1. */
  readonly seed: number;
}

export interface PeerAnswer {
  /** CPU and wall seconds of the native calls alone: no file, model construction or start-up. */
  readonly cpuSeconds: number;
  readonly wallSeconds: number;
  readonly bestEnergy: number;
  /** Shape (numReads), recomputed from the spins. */
  readonly energies: readonly number[];
  /** Attempted: variables · sweeps · reads (· slices); 0 of a solver without sweeps. */
  readonly numSpinUpdates: number;
  readonly versions: Readonly<Record<string, string>>;
}

/** A running worker; requests are answered one after the other, in order. */
export interface Peer {
  /** A failure tells what the peer refused; a worker that died fails all requests in flight and later ones. */
  solve(request: PeerRequest): Promise<Result<PeerAnswer>>;
  /** Ends the worker after the requests in flight. */
  close(): Promise<void>;
}

/** What the worker prints, in its names. */
type WireAnswer =
  | { readonly error: string }
  | {
      readonly cpu_s: number;
      readonly wall_s: number;
      readonly best_energy: number;
      readonly energies: readonly number[];
      readonly num_spin_updates: number;
      readonly versions: Readonly<Record<string, string>>;
    };

/** MQLib lives in an environment of its own: its wheels need an older Python. */
const WORKERS = {
  peers: { python: ".venv-peers/bin/python", script: "peers.py" },
  mqlib: { python: ".venv-mqlib/bin/python", script: "mqlib_heuristics.py" },
} as const;

const root = join(import.meta.dirname, "../..");

/** Makes the environments that are missing and can be made. Throws if the one of `peers.py` cannot. */
export function installPeers(): void {
  const missing = Object.values(WORKERS).some(({ python }) => !existsSync(join(root, python)));
  if (missing) execFileSync("sh", [join(import.meta.dirname, "install.sh")], { stdio: "inherit" });
}

/** Versions of the peers, by worker; an environment that is missing is left out. */
export function peerVersions(): Readonly<Record<string, Readonly<Record<string, string>>>> {
  const installed = Object.entries(WORKERS).filter(([, { python }]) => existsSync(join(root, python)));
  return Object.fromEntries(
    installed.map(([name, { python, script }]) => {
      const text = execFileSync(join(root, python), [join(import.meta.dirname, script), "--versions"]);
      return [name, JSON.parse(text.toString()) as Record<string, string>];
    }),
  );
}

function refused(reason: string): Result<never> {
  return failed({ kind: "unreadable", where: "bench/peers", reason });
}

function wireWork(work: PeerWork): object {
  if (!("schedule" in work)) return work;
  const { solver, schedule } = work;
  return schedule.kind === "betas"
    ? { solver, betas: schedule.betas, num_sweeps_per_beta: schedule.numSweepsPerBeta }
    : { solver, betas: null, num_sweeps: schedule.numSweeps, num_sweeps_per_beta: 1 };
}

function wireRequest({ instance, work, numReads, seed }: PeerRequest): string {
  return JSON.stringify({ instance, num_reads: numReads, seed, ...wireWork(work) });
}

function readAnswer(line: string): Result<PeerAnswer> {
  const wire = JSON.parse(line) as WireAnswer;
  if ("error" in wire) return refused(wire.error);
  return success({
    cpuSeconds: wire.cpu_s,
    wallSeconds: wire.wall_s,
    bestEnergy: wire.best_energy,
    energies: wire.energies,
    numSpinUpdates: wire.num_spin_updates,
    versions: wire.versions,
  });
}

/** Starts a worker; it needs the environment that `bench/peers/install.sh` makes. */
export function startPeer(name: keyof typeof WORKERS): Result<Peer> {
  const { python, script } = WORKERS[name];
  const interpreter = join(root, python);
  if (!existsSync(interpreter)) return refused(`${python} is missing: run sh bench/peers/install.sh`);
  const worker = spawn(interpreter, [join(import.meta.dirname, script)], { stdio: ["pipe", "pipe", "inherit"] });
  const waiting: ((answer: Result<PeerAnswer>) => void)[] = [];
  let ended: string | null = null;
  const closed = new Promise<void>((resolve) => {
    const end = (reason: string): void => {
      ended ??= reason;
      for (const answer of waiting.splice(0)) answer(refused(reason));
      resolve();
    };
    worker.on("error", (error) => end(`the worker did not start: ${error.message}`));
    worker.on("close", (code, signal) => end(`the worker ended with ${signal ?? `code ${code}`}`));
  });
  // A write to a worker that just died fails here; its "close" answers the requests.
  worker.stdin.on("error", () => undefined);
  createInterface({ input: worker.stdout }).on("line", (line) => waiting.shift()?.(readAnswer(line)));
  return success({
    solve(request) {
      if (ended !== null) return Promise.resolve(refused(ended));
      return new Promise((resolve) => {
        waiting.push(resolve);
        worker.stdin.write(`${wireRequest(request)}\n`);
      });
    },
    close() {
      worker.stdin.end();
      return closed;
    },
  });
}
