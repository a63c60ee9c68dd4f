import { writeFileSync } from "node:fs";
import { failed, type Result, success } from "../../core/failure.ts";
import { MAX_SEED } from "../../core/random/stream.ts";
import { readParameters } from "../../problems/generators/parameters.ts";
import { TABLE_LIMITS } from "../../problems/selection/csv-table.ts";
import {
  type PlantedParameters,
  plantRegression,
  regressionCsv,
  selectionTruth,
} from "../../problems/selection/generate.ts";
import { ExitCode, reportFailure } from "../exit.ts";
import { parseWhole } from "../option-values.ts";

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

/** Carries out `spingap generate selection`. */
export function generateSelection(flags: Readonly<Record<string, string>>): ExitCode {
  const { seed, out, truth, ...given } = flags;
  const seedNumber = parseWhole("--seed", seed, { min: 0, max: MAX_SEED });
  if (!seedNumber.ok) return reportFailure(seedNumber.failure);
  const parameters = readPlanted(given);
  if (!parameters.ok) return reportFailure(parameters.failure);
  const planted = plantRegression(parameters.value, seedNumber.value);
  try {
    const csv = regressionCsv(planted);
    if (out === "-") process.stdout.write(csv);
    else writeFileSync(out, csv);
    if (truth !== undefined)
      writeFileSync(truth, `${JSON.stringify(selectionTruth(planted, parameters.value, seedNumber.value), null, 2)}\n`);
    return ExitCode.done;
  } catch (error) {
    return reportFailure({ kind: "invalid-input", where: "--out", reason: (error as Error).message });
  }
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
