import { MAIN_PART } from "../core/plan/parts.ts";
import type { Method } from "../core/plan/plan.ts";

/** A word as a POSIX shell needs it. */
function quoted(word: string): string {
  return /^[\w./,:=+@%-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** Files that the original command named, besides the problem. */
export interface NamedFiles {
  readonly problem: string;
  readonly format: string;
  readonly vartype: string | null;
  readonly betaSchedule: string | null;
  readonly initialState: string | null;
}

/**
 * The command that gives the digest again: reads 0 … reads − 1 of the same plan with every choice spelled out, so that no
 * pilot and no clock has a say. Null when no read finished in order.
 */
export function reproduceLine(
  method: Method,
  from: { readonly seed: number; readonly part: number; readonly reduced: boolean },
  reads: number,
  files: NamedFiles,
): string | null {
  if (reads === 0) return null;
  const words = ["spingap", "solve", files.problem, "--format", files.format];
  if (files.vartype !== null) words.push("--vartype", files.vartype);
  switch (method.kind) {
    case "anneal": {
      const { kernel, schedule, sweepsPerBeta, polish } = method;
      words.push("--solver", "sa", "--kernel", kernel.name, "--num-reads", String(reads));
      if (schedule.kind === "points") words.push("--beta-schedule", files.betaSchedule ?? "");
      else
        words.push(
          "--num-sweeps",
          String(schedule.points * sweepsPerBeta),
          "--beta-range",
          `${schedule.hot},${schedule.cold}`,
          "--beta-schedule",
          schedule.kind,
        );
      if (sweepsPerBeta !== 1) words.push("--num-sweeps-per-beta", String(sweepsPerBeta));
      words.push("--update", kernel.update, "--scan", kernel.scan, "--polish", polish ? "on" : "off");
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
      );
      break;
    }
    case "temper": {
      const { ladder, rounds, clusterMoves } = method;
      const clusters = clusterMoves === null ? "off" : `${clusterMoves.everyRounds},${clusterMoves.beta}`;
      words.push("--solver", "pt", "--num-reads", String(reads), "--num-sweeps", String(rounds));
      words.push("--beta-ladder", ladder.join(","), "--cluster-moves", clusters);
      break;
    }
    case "tabu":
      words.push("--solver", "tabu", "--num-reads", String(reads), "--num-moves", String(method.moves));
      break;
    case "path-integral": {
      const { slices, update, scan, readout, beta, path, functions, points, sweepsPerPoint, polish } = method;
      words.push("--solver", "sqa", "--num-reads", String(reads), "--num-sweeps", String(points * sweepsPerPoint));
      if (sweepsPerPoint !== 1) words.push("--num-sweeps-per-beta", String(sweepsPerPoint));
      words.push("--num-trotter-slices", String(slices), "--beta-range", `${beta},${beta}`);
      const [from, to] = [functions.a[0][1], functions.a[functions.a.length - 1][1]];
      if (functions.b[0][1] === 0) words.push("--gamma", String(from));
      else words.push("--gamma-range", `${from},${to}`);
      if (path.kind !== "forward") words.push("--anneal-path", `${path.kind},${path.s},${path.share}`);
      words.push("--update", update, "--scan", scan, "--readout", readout, "--polish", polish ? "on" : "off");
      break;
    }
    case "descent":
      words.push("--solver", "descent", "--num-reads", String(reads));
      break;
    case "exact":
      words.push("--solver", "exact");
  }
  if (from.reduced) words.push("--reduce", "on");
  if (from.part !== MAIN_PART) words.push("--part", String(from.part));
  if (files.initialState !== null) words.push("--initial-state", files.initialState);
  words.push("--seed", String(from.seed));
  return words.map(quoted).join(" ");
}
