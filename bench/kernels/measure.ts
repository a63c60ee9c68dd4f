import { createHash } from "node:crypto";
import type { CpuKernelName } from "../../core/plan/options.ts";
import { betasOf } from "../../core/plan/plan.ts";
import { stream } from "../../core/random/stream.ts";
import { rowBytes } from "../../core/sample-set/sample-set.ts";
import { kernelBuild, kernelFamily } from "../../solver-node/kernels/catalog.ts";
import type { BenchModel } from "../models.ts";

/** The updates that one kernel makes of one model, CPU time of the whole process. */
export interface KernelMeasurement {
  readonly model: string;
  readonly kernel: CpuKernelName;
  readonly kernelSha256: string;
  readonly sweeps: number;
  readonly reads: number;
  /** Attempted updates per second over all reads: median of the runs, with the least and the greatest. */
  readonly median: number;
  readonly least: number;
  readonly greatest: number;
  readonly acceptance: number;
  /** SHA-256 of the last run's spins: a kernel that computes something else is not faster. */
  readonly resultSha256: string;
}

/** @param runs  counted runs, after one that is not. Each is a whole block: start and anneal, without layout. */
export function measureKernel(
  bench: BenchModel,
  kernelName: CpuKernelName,
  sweeps: number,
  runs: number,
): KernelMeasurement {
  const { form } = bench;
  const [hot, cold] = bench.betaRange;
  // Half of the spins up: nowhere are there more pairs to exchange.
  const numOnes = kernelName === "exchange" ? form.n >> 1 : null;
  const kernel = kernelFamily(kernelName, numOnes).assemble(form, {
    update: "metropolis",
    scan: kernelName === "lifted" ? "random" : "sequential",
    randomness: "grouped",
  });
  const beta = betasOf({ kind: "linear", hot, cold, points: sweeps }).map((b) => b * form.unit);
  kernel.prepare({ beta, sweepsPerBeta: 1 });
  const rates: number[] = [];
  for (let run = 0; run <= runs; run++) {
    const before = process.cpuUsage();
    kernel.start(stream(1, 1, run));
    kernel.anneal(0, sweeps);
    const { user, system } = process.cpuUsage(before);
    if (run > 0) rates.push((form.n * sweeps * kernel.reads) / ((user + system) / 1e6));
  }
  const packed = new Uint8Array(kernel.reads * rowBytes(form.n));
  kernel.packed(packed);
  kernel.start(stream(1, 1, 0));
  kernel.anneal(0, Math.floor(sweeps / 2));
  const acceptance = kernel.annealMeasured(Math.floor(sweeps / 2));
  rates.sort((a, b) => a - b);
  return {
    model: bench.name,
    kernel: kernelName,
    kernelSha256: kernelBuild(kernelName),
    sweeps,
    reads: kernel.reads,
    median: rates[rates.length >> 1],
    least: rates[0],
    greatest: rates[rates.length - 1],
    acceptance,
    resultSha256: createHash("sha256").update(packed).digest("hex"),
  };
}
