import type { Command } from "commander";
import { failed, type Result, success } from "../../core/failure.ts";
import { MAX_SEED } from "../../core/random/stream.ts";
import { readParameters } from "../../problems/generators/parameters.ts";
import {
  type PlantedParameters,
  plantRegression,
  regressionCsv,
  selectionTruth,
} from "../../problems/selection/generate.ts";
import { TABLE_LIMITS } from "../../problems/tables/csv-table.ts";
import { ExitCode, reportFailure } from "../exit.ts";
import { parseWhole } from "../option-values.ts";
import { writeText } from "../write-files.ts";

const whole = <const Name extends string>(name: Name, meaning: string, min: number, max: number, byDefault: number) =>
  ({ kind: "integer", name, meaning, unit: "1", min, max, default: byDefault }) as const;
const number = <const Name extends string>(name: Name, meaning: string, min: number, max: number, byDefault: number) =>
  ({ kind: "number", name, meaning, unit: "1", min, max, default: byDefault }) as const;

const PARAMETERS = [
  whole("p", "number of columns", 1, TABLE_LIMITS.columns - 1, 20),
  whole("n", "number of rows", 2, 1_000_000, 40),
  whole("k", "number of true terms", 1, 20_000, 5),
  number("rho", "correlation of neighbouring columns", 0, 0.9999, 0.5),
  number("snr", "Var(Xβ)/σ²", 1e-6, 1e12, 10),
] as const;

/** Adds `generate selection`, which writes a table and the truth about it. */
export function addGenerateSelection(generate: Command): void {
  generate
    .command("selection")
    .description("a table (CSV) whose target is explained by few columns, with a truth file")
    .option("--p <n>", "columns, 1 … 20000", "20")
    .option("--n <n>", "rows, 2 … 1000000", "40")
    .option("--k <n>", "true terms, all of size 1 with random signs at random places", "5")
    .option("--rho <r>", "correlation of neighbouring columns, 0 ≤ r < 1; ρ^|i−j| of distant ones", "0.5")
    .option("--snr <v>", "variance of Xβ in the sample over that of the noise, above 0", "10")
    .option("--seed <n>", "0 … 2⁵³ − 1", "1")
    .option("--out <file>", "- for standard output", "-")
    .option("--truth <file>", "where the truth is written (JSON); default: none")
    .action((flags: Readonly<Record<string, string>>) => {
      process.exitCode = generateSelection(flags);
    });
}

function generateSelection(flags: Readonly<Record<string, string>>): ExitCode {
  const { seed, out, truth, ...given } = flags;
  const seedNumber = parseWhole("--seed", seed, { min: 0, max: MAX_SEED });
  if (!seedNumber.ok) return reportFailure(seedNumber.failure);
  const parameters = readPlanted(given);
  if (!parameters.ok) return reportFailure(parameters.failure);
  const planted = plantRegression(parameters.value, seedNumber.value);
  const written = writeText(out, regressionCsv(planted));
  if (!written.ok) return reportFailure(written.failure);
  if (truth === undefined) return ExitCode.done;
  const document = selectionTruth(planted, parameters.value, seedNumber.value);
  const told = writeText(truth, `${JSON.stringify(document, null, 2)}\n`);
  return told.ok ? ExitCode.done : reportFailure(told.failure);
}

function readPlanted(given: Readonly<Record<string, string>>): Result<PlantedParameters> {
  const read = readParameters("selection", PARAMETERS, given);
  if (!read.ok) return read;
  const { p, n, k } = read.value;
  if (k > p)
    return failed({ kind: "over-limit", where: "selection, k", limit: "number of true terms", max: p, got: k });
  if ((p + 1) * n > TABLE_LIMITS.cells)
    return failed({
      kind: "over-limit",
      where: "selection",
      limit: "number of cells",
      max: TABLE_LIMITS.cells,
      got: (p + 1) * n,
    });
  return success(read.value);
}
