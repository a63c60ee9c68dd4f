import { randomBytes } from "node:crypto";
import { accessSync, constants, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { dirname } from "node:path";
import { invalid, type Result, success } from "../core/failure.ts";
import { readProblem } from "../problems/formats/read-problem.ts";
import { type Problem, spinsFromState } from "../problems/problem.ts";
import { threadPool } from "../solver-node/threads/pool.ts";
import { solveProblem } from "./embedded/solve-problem.ts";
import { ExitCode, reportFailure } from "./exit.ts";
import { progressLine } from "./progress-line.ts";
import { reportText } from "./report-text.ts";
import { formatFlag, readText, type SolveFlags, solveRequest } from "./solve-options.ts";

/** 53 random bits, drawn once, at admission. */
function drawSeed(): number {
  return Number(randomBytes(8).readBigUInt64LE() >> 11n);
}

/** Carries out `spingap solve FILE`. */
export async function solve(file: string, flags: SolveFlags): Promise<ExitCode> {
  if (flags.out !== undefined) {
    const writable = checkWritable(flags.out);
    if (!writable.ok) return reportFailure(writable.failure);
  }
  const read = await readProblem(file, formatFlag(flags));
  if (!read.ok) return reportFailure(read.failure);
  const problem = read.value;
  const request = solveRequest(flags, problem, availableParallelism(), drawSeed);
  if (!request.ok) return reportFailure(request.failure);
  const { options, threads, maxSamples } = request.value;
  const initialStates = flags.initialState === undefined ? success([]) : readStates(problem, flags.initialState);
  if (!initialStates.ok) return reportFailure(initialStates.failure);

  const cancel = new AbortController();
  const onSignal = (): void => {
    // A second Ctrl-C ends the process as usual.
    process.off("SIGINT", onSignal);
    cancel.abort();
  };
  process.on("SIGINT", onSignal);
  process.on("SIGTERM", onSignal);
  const progress = progressLine(problem, options, process.stderr);
  const pool = threadPool(new URL("../solver-node/threads/worker.js", import.meta.url), threads);
  try {
    await pool.ready();
    const files = {
      problem: file,
      format: problem.format,
      vartype: problem.format === "coo" ? problem.model.vartype : null,
      betaSchedule: options.betaSchedule.kind === "points" ? flags.betaSchedule : null,
      initialState: flags.initialState ?? null,
    };
    const solved = await solveProblem(
      problem,
      { options, initialStates: initialStates.value, maxSamples, files },
      {
        pool,
        nowNs: () => Number(process.hrtime.bigint()),
        cancel: cancel.signal,
        onProgress: (p) => {
          if (flags.quiet !== true) progress.show(p);
        },
        shardBlocks: null,
      },
    );
    progress.clear();
    if (!solved.ok) return reportFailure(solved.failure);
    const json = `${JSON.stringify(solved.value)}\n`;
    if (flags.out !== undefined) writeFileSync(flags.out, json);
    if (flags.json === true) process.stdout.write(json);
    else if (flags.quiet !== true) process.stdout.write(reportText(solved.value, process.stdout.columns ?? 80));
    return solved.value.best === null ? ExitCode.stoppedBeforeAnySample : ExitCode.done;
  } finally {
    process.off("SIGINT", onSignal);
    process.off("SIGTERM", onSignal);
    await pool.close();
  }
}

/** Refuses at once what would fail only after the work. */
function checkWritable(path: string): Result<null> {
  try {
    accessSync(dirname(path), constants.W_OK);
    return success(null);
  } catch (error) {
    return invalid("--out", `cannot write ${path}: ${(error as Error).message}`);
  }
}

/** One state a line, in the file's own alphabet; read k starts from line k, and the lines are used again in turn. */
function readStates(problem: Problem, path: string): Result<Int8Array[]> {
  const text = readText(path, "--initial-state");
  if (!text.ok) return text;
  const states: Int8Array[] = [];
  for (const [index, line] of text.value.split("\n").entries()) {
    if (line.trim() === "") continue;
    const spins = spinsFromState(problem, line.trim(), `${path}, line ${index + 1}`);
    if (!spins.ok) return spins;
    states.push(spins.value);
  }
  return states.length === 0 ? invalid(path, "the file holds no state") : success(states);
}
