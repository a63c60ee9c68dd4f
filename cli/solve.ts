import { availableParallelism } from "node:os";
import { success } from "../core/failure.ts";
import { readProblem } from "../problems/formats/read-problem.ts";
import { isGpuFailure } from "../solver-node/gpu/gpu-failure.ts";
import { gpuKeeper } from "../solver-node/gpu/gpu-keeper.ts";
import { threadPool } from "../solver-node/threads/pool.ts";
import { checkWritable, deliver } from "./deliver.ts";
import { drawSeed } from "./draw-seed.ts";
import { solveProblem } from "./embedded/solve-problem.ts";
import { ExitCode, reportFailure } from "./exit.ts";
import { readStates } from "./initial-states.ts";
import { interruptible } from "./interrupt.ts";
import { onCpuInstead, onDevice, type Placement } from "./on-device.ts";
import { progressLine } from "./progress-line.ts";
import { formatFlag, type SolveFlags, solveRequest } from "./solve-options.ts";

/** Carries out `spingap solve FILE`. */
export async function solve(file: string, flags: SolveFlags): Promise<ExitCode> {
  return await interruptible((cancel) => solveUntil(file, flags, cancel));
}

async function solveUntil(file: string, flags: SolveFlags, cancel: AbortSignal): Promise<ExitCode> {
  const out = flags.out === undefined ? success(null) : checkWritable(flags.out);
  if (!out.ok) return reportFailure(out.failure);
  const read = await untilAborted(readProblem(file, formatFlag(flags)), cancel);
  if (read === null) {
    process.stderr.write(`spingap: cancelled while reading ${file}: there is no sample yet\n`);
    return ExitCode.stoppedBeforeAnySample;
  }
  if (!read.ok) return reportFailure(read.failure);
  const problem = read.value;
  const request = solveRequest(flags, problem, availableParallelism(), drawSeed);
  if (!request.ok) return reportFailure(request.failure);
  const { options, threads, maxSamples } = request.value;
  const initialStates =
    flags.initialState === undefined ? success([]) : readStates(problem, flags.initialState, options.numOnes);
  if (!initialStates.ok) return reportFailure(initialStates.failure);

  const progress = progressLine(problem, options, flags.quiet !== true);
  const gpu = gpuKeeper({ folder: new URL("../solver-node/gpu/", import.meta.url) });
  const pool = threadPool(new URL("../solver-node/threads/worker.js", import.meta.url), threads, gpu);
  try {
    await pool.ready();
    const tell = (words: string): void => {
      progress.clear();
      process.stderr.write(`spingap: ${words}\n`);
    };
    const placed = await onDevice(options, gpu, tell);
    const files = {
      problem: file,
      format: problem.format,
      vartype: problem.format === "coo" ? problem.model.vartype : null,
      betaSchedule: options.betaSchedule.kind === "points" ? flags.betaSchedule : null,
      gammaSchedule: options.gammaSchedule === null ? null : flags.gammaSchedule,
      annealSchedule: flags.annealSchedule ?? null,
      initialState: flags.initialState ?? null,
    };
    const solveOn = (place: Placement): ReturnType<typeof solveProblem> =>
      solveProblem(
        problem,
        { options: place.options, initialStates: initialStates.value, maxSamples, files, device: place.device },
        {
          pool,
          nowNs: () => Number(process.hrtime.bigint()),
          cancel,
          onProgress: progress.show,
          shardBlocks: null,
        },
      );
    const solved = await solveOn(placed).catch((error: unknown) => {
      if (!isGpuFailure(error)) throw error;
      return solveOn(onCpuInstead(options, tell, error.message));
    });
    progress.clear();
    return solved.ok ? deliver(solved.value, problem.labels, flags) : reportFailure(solved.failure);
  } finally {
    await pool.close();
    await gpu.close();
  }
}

/** The promise's value, or null as soon as the signal says so. */
function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T | null> {
  const aborted = new Promise<null>((resolve) => signal.addEventListener("abort", () => resolve(null), { once: true }));
  return Promise.race([promise, aborted]);
}
