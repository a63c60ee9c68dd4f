import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { failed, type Result, success } from "../../core/failure.ts";

/** Annealers of other projects, run by `peers.py` in a process of their own. */
export type PeerSolver = "dwave-sa" | "openjij-sa-sparse" | "openjij-sa-dense";

/** The schedule to run: ours, point by point, or the one that the peer chooses for the instance. */
export type PeerSchedule =
  | { readonly kind: "betas"; readonly betas: readonly number[]; readonly numSweepsPerBeta: number }
  | { readonly kind: "peer-default"; readonly numSweeps: number };

export interface PeerRequest {
  /** Path of an ising-list or gset file, plain or gzipped. */
  readonly instance: string;
  readonly solver: PeerSolver;
  readonly schedule: PeerSchedule;
  readonly numReads: number;
  /** 0 … 2³¹ − 1. */
  readonly seed: number;
}

export interface PeerAnswer {
  /** CPU and wall seconds of the native annealing calls alone: no file, model construction or start-up. */
  readonly cpuSeconds: number;
  readonly wallSeconds: number;
  readonly bestEnergy: number;
  /** Shape (numReads), recomputed from the spins. */
  readonly energies: readonly number[];
  /** Attempted: variables · sweeps · reads. */
  readonly numSpinUpdates: number;
  readonly betasUsed: { readonly first: number; readonly last: number; readonly count: number };
  readonly versions: Readonly<Record<string, string>>;
}

/** A running worker; requests are answered one after the other, in order. */
export interface Peer {
  /** A failure tells what the peer refused; a worker that died fails all requests in flight and later ones. */
  solve(request: PeerRequest): Promise<Result<PeerAnswer>>;
  /** Ends the worker after the requests in flight. */
  close(): Promise<void>;
}

/** What `peers.py` prints, in its names. */
type WireAnswer =
  | { readonly error: string }
  | {
      readonly cpu_s: number;
      readonly wall_s: number;
      readonly best_energy: number;
      readonly energies: readonly number[];
      readonly num_spin_updates: number;
      readonly betas_used: readonly [first: number, last: number, count: number];
      readonly versions: Readonly<Record<string, string>>;
    };

const root = join(import.meta.dirname, "../..");
const PYTHON = join(root, ".venv-peers/bin/python");

function refused(reason: string): Result<never> {
  return failed({ kind: "unreadable", where: "bench/peers", reason });
}

function wireRequest({ instance, solver, schedule, numReads, seed }: PeerRequest): string {
  const times =
    schedule.kind === "betas"
      ? { betas: schedule.betas, num_sweeps_per_beta: schedule.numSweepsPerBeta }
      : { betas: null, num_sweeps: schedule.numSweeps, num_sweeps_per_beta: 1 };
  return JSON.stringify({ instance, solver, num_reads: numReads, seed, ...times });
}

function readAnswer(line: string): Result<PeerAnswer> {
  const wire = JSON.parse(line) as WireAnswer;
  if ("error" in wire) return refused(wire.error);
  const [first, last, count] = wire.betas_used;
  return success({
    cpuSeconds: wire.cpu_s,
    wallSeconds: wire.wall_s,
    bestEnergy: wire.best_energy,
    energies: wire.energies,
    numSpinUpdates: wire.num_spin_updates,
    betasUsed: { first, last, count },
    versions: wire.versions,
  });
}

/** Starts the worker; it needs the environment that `bench/peers/install.sh` makes. */
export function startPeer(): Result<Peer> {
  if (!existsSync(PYTHON)) return refused("not installed: run sh bench/peers/install.sh");
  const worker = spawn(PYTHON, [join(import.meta.dirname, "peers.py")], { stdio: ["pipe", "pipe", "inherit"] });
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
