import { isGpuBackend } from "../../core/plan/gpu-blocks.ts";
import { numOnesOf } from "../../core/plan/num-ones.ts";
import { LIMITS } from "../../core/plan/options.ts";
import { MAIN_PART } from "../../core/plan/parts.ts";
import type { BetaPlan, Method, PathIntegralMethod } from "../../core/plan/plan.ts";

/** A word as a POSIX shell needs it. */
export function quoted(word: string): string {
  return /^[\w./,:=+@%-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** Files that the original command named, besides the problem. */
export interface NamedFiles {
  readonly problem: string;
  readonly format: string;
  readonly vartype: string | null;
  readonly betaSchedule: string | null;
  readonly gammaSchedule: string | null;
  readonly annealSchedule: string | null;
  readonly initialState: string | null;
}

/** Where a part's random numbers come from, and whether it solved the reduced model. */
export interface Origin {
  readonly seed: number;
  readonly part: number;
  readonly reduced: boolean;
}

/**
 * The command that gives the digest again: reads 0 … reads − 1 of the same plan with every choice spelled out, so that no
 * pilot and no clock has a say. Null when no read finished in order.
 */
export function reproduceLine(method: Method, from: Origin, reads: number, files: NamedFiles): string | null {
  if (reads === 0) return null;
  const words = ["spingap", "solve", files.problem, "--format", files.format];
  if (files.vartype !== null) words.push("--vartype", files.vartype);
  switch (method.kind) {
    case "anneal": {
      const { kernel, schedule, sweepsPerBeta, polish } = method;
      words.push("--solver", "sa", "--kernel", kernel.name, "--num-reads", String(reads));
      words.push(...scheduleWords(schedule, sweepsPerBeta, files));
      if (sweepsPerBeta !== 1) words.push("--num-sweeps-per-beta", String(sweepsPerBeta));
      words.push("--update", kernel.update, "--scan", kernel.scan, "--polish", polish ? "on" : "off");
      words.push(...onesWords(method));
      break;
    }
    case "sample": {
      const { kernel, beta, burnInSweeps, thinningSweeps } = method;
      words.push(
        "--solver",
        "sa",
        "--mode",
        "sample",
        "--kernel",
        kernel.name,
        "--num-reads",
        String(reads),
        "--num-sweeps",
        String(burnInSweeps),
        "--thinning",
        String(thinningSweeps),
        "--beta-range",
        `${beta},${beta}`,
        "--update",
        kernel.update,
        "--scan",
        kernel.scan,
        ...onesWords(method),
      );
      break;
    }
    case "temper": {
      const { ladder, rounds, clusterMoves } = method;
      const clusters = clusterMoves === null ? "off" : `${clusterMoves.everyRounds},${clusterMoves.beta}`;
      words.push("--solver", "pt", "--num-reads", String(reads), "--num-sweeps", String(rounds));
      words.push("--beta-ladder", ladder.join(","), "--cluster-moves", clusters, ...onesWords(method));
      break;
    }
    case "tabu":
      words.push("--solver", "tabu", "--num-reads", String(reads), "--num-moves", String(method.moves));
      break;
    case "oscillator": {
      const { coupling, injection, noise } = method.parameters;
      words.push("--solver", "oscillator", "--num-reads", String(reads), "--num-sweeps", String(method.steps));
      words.push("--coupling", String(coupling), "--injection-range", injection.join(","));
      words.push("--noise-range", noise.join(","), "--polish", method.polish ? "on" : "off");
      break;
    }
    case "path-integral": {
      const { slices, update, scan, readout, beta, path, functions, points, sweepsPerPoint, polish } = method;
      words.push("--solver", "sqa", "--num-reads", String(reads), "--num-sweeps", String(points * sweepsPerPoint));
      if (sweepsPerPoint !== 1) words.push("--num-sweeps-per-beta", String(sweepsPerPoint));
      words.push("--num-trotter-slices", String(slices), "--beta-range", `${beta},${beta}`);
      words.push(...fieldWords(functions, files));
      if (path.kind !== "forward") words.push("--anneal-path", `${path.kind},${path.s},${path.share}`);
      words.push("--update", update, "--scan", scan, "--readout", readout, "--polish", polish ? "on" : "off");
      break;
    }
    case "path-integral-sample": {
      const { slices, update, scan, beta, gamma, burnInSweeps, thinningSweeps } = method;
      words.push("--solver", "sqa", "--mode", "sample", "--num-reads", String(reads));
      words.push("--num-sweeps", String(burnInSweeps), "--thinning", String(thinningSweeps));
      words.push("--num-trotter-slices", String(slices), "--beta-range", `${beta},${beta}`);
      words.push("--gamma-range", `${gamma},${gamma}`, "--update", update, "--scan", scan, "--readout", "slice0");
      break;
    }
    case "descent":
      words.push("--solver", "descent", "--num-reads", String(reads));
      break;
    case "exact":
    case "cut":
      words.push("--solver", "exact");
  }
  if ("kernel" in method && isGpuBackend(method.kernel.backend)) words.push("--backend", method.kernel.backend);
  if (from.reduced) words.push("--reduce", "on");
  if (from.part !== MAIN_PART) words.push("--part", String(from.part));
  if (files.initialState !== null) words.push("--initial-state", files.initialState);
  words.push("--seed", String(from.seed));
  return words.map(quoted).join(" ");
}

function onesWords(method: Method): string[] {
  const numOnes = numOnesOf(method);
  return numOnes === null ? [] : ["--num-ones", String(numOnes)];
}

function scheduleWords(schedule: BetaPlan, sweepsPerBeta: number, files: NamedFiles): string[] {
  if (schedule.kind === "points") return ["--beta-schedule", files.betaSchedule ?? ""];
  if (schedule.kind === "path") {
    const { path, along, points } = schedule;
    const words = path.kind === "forward" ? [] : ["--anneal-path", `${path.kind},${path.s},${path.share}`];
    return [...words, ...scheduleWords(along.kind === "points" ? along : { ...along, points }, sweepsPerBeta, files)];
  }
  const sweeps = String(schedule.points * sweepsPerBeta);
  return ["--num-sweeps", sweeps, "--beta-range", `${schedule.hot},${schedule.cold}`, "--beta-schedule", schedule.kind];
}

function fieldWords({ a, b }: PathIntegralMethod["functions"], files: NamedFiles): string[] {
  if (files.annealSchedule !== null) return ["--anneal-schedule", files.annealSchedule];
  if (files.gammaSchedule !== null) return ["--gamma-schedule", files.gammaSchedule];
  const [from, to] = [a[0][1], a[a.length - 1][1]];
  return b[0][1] === 0 ? ["--gamma", String(from)] : ["--gamma-range", `${from},${to}`];
}

/**
 * The same run with 2P slices, all else equal: an advantage that is lost there was one of discrete time. Null where there
 * are no slices, or no more of them.
 */
export function doubledSlicesLine(method: Method, from: Origin, reads: number, files: NamedFiles): string | null {
  if (method.kind !== "path-integral" && method.kind !== "path-integral-sample") return null;
  const slices = 2 * method.slices;
  return slices > LIMITS.numTrotterSlices.max ? null : reproduceLine({ ...method, slices }, from, reads, files);
}
