import { randomBytes } from "node:crypto";
import { accessSync, constants, existsSync, statSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { dirname } from "node:path";
import { invalid, type Result, success } from "../core/failure.ts";
import { readProblem } from "../problems/formats/read-problem.ts";
import { type Problem, spinsFromState } from "../problems/problem.ts";
import type { ResultDocument } from "../problems/results/result-document.ts";
import { sampleSetJson } from "../problems/results/sample-set-json.ts";
import { threadPool } from "../solver-node/threads/pool.ts";
import { solveProblem } from "./embedded/solve-problem.ts";
import { ExitCode, reportFailure } from "./exit.ts";
import { progressLine } from "./progress-line.ts";
import { reportText } from "./report-text.ts";
import { readText } from "./schedule-files.ts";
import { formatFlag, type SolveFlags, solveRequest } from "./solve-options.ts";

/** 53 random bits, drawn once, at admission. */
function drawSeed(): number {
  return Number(randomBytes(8).readBigUInt64LE() >> 11n);
}

/** Carries out `spingap solve FILE`. */
export async function solve(file: string, flags: SolveFlags): Promise<ExitCode> {
  const cancel = new AbortController();
  const onSignal = (): void => {
    // A second Ctrl-C ends the process as usual.
    release();
    cancel.abort();
  };
  const release = (): void => {
    process.off("SIGINT", onSignal);
    process.off("SIGTERM", onSignal);
  };
  process.on("SIGINT", onSignal);
  process.on("SIGTERM", onSignal);
  try {
    return await solveUntil(file, flags, cancel.signal);
  } finally {
    release();
  }
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
  const initialStates = flags.initialState === undefined ? success([]) : readStates(problem, flags.initialState);
  if (!initialStates.ok) return reportFailure(initialStates.failure);

  const progress = progressLine(problem, options, process.stderr);
  const pool = threadPool(new URL("../solver-node/threads/worker.js", import.meta.url), threads);
  try {
    await pool.ready();
    const files = {
      problem: file,
      format: problem.format,
      vartype: problem.format === "coo" ? problem.model.vartype : null,
      betaSchedule: options.betaSchedule.kind === "points" ? flags.betaSchedule : null,
      gammaSchedule: options.gammaSchedule === null ? null : flags.gammaSchedule,
      annealSchedule: flags.annealSchedule ?? null,
      initialState: flags.initialState ?? null,
    };
    const solved = await solveProblem(
      problem,
      { options, initialStates: initialStates.value, maxSamples, files },
      {
        pool,
        nowNs: () => Number(process.hrtime.bigint()),
        cancel,
        onProgress: (p) => {
          if (flags.quiet !== true) progress.show(p);
        },
        shardBlocks: null,
      },
    );
    progress.clear();
    return solved.ok ? deliver(solved.value, problem, flags) : reportFailure(solved.failure);
  } finally {
    await pool.close();
  }
}

/** The promise's value, or null as soon as the signal says so. */
function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T | null> {
  const aborted = new Promise<null>((resolve) => signal.addEventListener("abort", () => resolve(null), { once: true }));
  return Promise.race([promise, aborted]);
}

/** Prints the result, also where the file it was meant for as well cannot be written. */
function deliver(result: ResultDocument, problem: Problem, flags: SolveFlags): ExitCode {
  const shaped = flags.outFormat === "sampleset" ? sampleSetJson(result, problem.labels) : result;
  const json = `${JSON.stringify(shaped)}\n`;
  if (flags.json === true) process.stdout.write(json);
  else if (flags.quiet !== true) process.stdout.write(reportText(result, process.stdout.columns ?? 80));
  if (flags.out !== undefined) {
    try {
      writeFileSync(flags.out, json);
    } catch (error) {
      const reason = `the result cannot be written to ${flags.out}: ${(error as Error).message}`;
      return reportFailure({ kind: "job-failed", where: "--out", reason });
    }
  }
  return result.best === null ? ExitCode.stoppedBeforeAnySample : ExitCode.done;
}

/** Refuses at once what would fail only after the work. */
function checkWritable(path: string): Result<null> {
  try {
    if (existsSync(path)) {
      if (statSync(path).isDirectory()) return invalid("--out", `cannot write ${path}: it is a directory`);
      accessSync(path, constants.W_OK);
    } else if (path === "") return invalid("--out", "expected a file name, got an empty one");
    else accessSync(dirname(path), constants.W_OK);
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
