import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { failed, type Result, success } from "../../core/failure.ts";
import type { CampaignCell } from "../../lab/campaign/cell.ts";
import { csvText } from "../../lab/campaign/csv.ts";
import { QOBLIB_COLUMNS, type QoblibRun, qoblibRow, qoblibSolution } from "../../lab/campaign/qoblib.ts";
import { ROW_COLUMNS, rowOf, STOCHASTIC_BENCHMARK_COLUMNS, stochasticBenchmarkRows } from "../../lab/campaign/rows.ts";
import { objectiveOf } from "../../problems/problem.ts";
import type { SolutionDocument } from "./cell-of-jobs.ts";
import { readSolution, writeWhole } from "./directory.ts";
import type { CampaignInstance } from "./instances.ts";

/** Writes what follows from the cells: the flat table twice, the table for stochastic-benchmark, and a QOBLIB folder. */
export function exportCampaign(
  directory: string,
  cells: readonly CampaignCell[],
  instances: readonly CampaignInstance[],
): Result<null> {
  const rows = cells.map(rowOf);
  const files: [name: string, content: string | Uint8Array][] = [
    ["rows.jsonl", rows.map((row) => `${JSON.stringify(row)}\n`).join("")],
    ["rows.csv", csvText(ROW_COLUMNS, rows)],
    ["stochastic-benchmark.csv", csvText(STOCHASTIC_BENCHMARK_COLUMNS, cells.flatMap(stochasticBenchmarkRows))],
  ];
  for (const instance of instances) {
    const own = cells.filter((cell) => cell.instance.id === instance.id);
    if (own.length > 0) files.push(...qoblibFiles(directory, instance, own));
  }
  try {
    for (const { id } of instances) mkdirSync(join(directory, "qoblib", id), { recursive: true });
  } catch (error) {
    return failed({ kind: "job-failed", where: directory, reason: (error as Error).message });
  }
  for (const [name, content] of files) {
    const written = writeWhole(join(directory, name), content);
    if (!written.ok) return written;
  }
  return success(null);
}

/**
 * One instance as a QOBLIB submission has it: a summary with a row for each method, schedule and length, the best solution, and
 * the objective in time, run by run in the order of the cells.
 */
function qoblibFiles(
  directory: string,
  { id, problem }: CampaignInstance,
  cells: readonly CampaignCell[],
): [name: string, content: string | Uint8Array][] {
  const runs = cells.flatMap((cell): QoblibRun[] => {
    const solution = readSolution(directory, cell.cell) as SolutionDocument | null;
    return solution === null ? [] : [{ cell, best: solution.best, runs: solution.runs }];
  });
  if (runs.length === 0) return [];
  const groups = new Map<string, QoblibRun[]>();
  for (const run of runs) {
    const { method, schedule, sweeps } = run.cell;
    const point = JSON.stringify([method.name, schedule.name, sweeps]);
    groups.set(point, [...(groups.get(point) ?? []), run]);
  }
  const summary = [...groups.values()].map((group) =>
    qoblibRow({ model: problem.model, objectiveAt: (energy) => objectiveOf(problem, energy) }, group),
  );
  const best = runs.reduce((a, b) => (b.best.energy < a.best.energy ? b : a));
  const series = runs.flatMap((run) =>
    run.runs.map(({ incumbents }) => incumbents.map(([Time, Incumbent]) => ({ Time, Incumbent }))),
  );
  const at = (name: string): string => join("qoblib", id, `${id}${name}`);
  return [
    [at("_summary.csv"), csvText(QOBLIB_COLUMNS, summary)],
    [at("_solution.sol"), qoblibSolution(best)],
    [at("_objective_time_series.json.gz"), gzipSync(`${JSON.stringify(series)}\n`)],
  ];
}
