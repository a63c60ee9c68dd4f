import { writeFileSync } from "node:fs";
import { failed, invalid, type Result, success } from "../../core/failure.ts";
import { LIMITS } from "../../core/plan/options.ts";
import { landscapeConstants } from "../../lab/landscape/constants.ts";
import { catoniCooling } from "../../lab/landscape/cooling.ts";
import { energyTable, MAX_TABLE_SPINS } from "../../lab/landscape/energy-table.ts";
import { adaptiveGaps, exchangeAlong, localAdiabatic } from "../../lab/quantum/local-adiabatic.ts";
import { gapAlong, isFlipSymmetric, leastGap } from "../../lab/quantum/transverse-field.ts";
import type { FlipRate } from "../../lab/spectrum/birth-death.ts";
import { type GapScan, relaxationGap } from "../../lab/spectrum/relaxation-gap.ts";
import { rootWeights } from "../../lab/spectrum/single-flip.ts";
import { readProblem } from "../../problems/formats/read-problem.ts";
import { transverseFieldRecursions } from "../../solver-node/exact/transverse-field.ts";
import { ExitCode, reportFailure } from "../exit.ts";
import { parseList, parseNumber, parseWhole } from "../option-values.ts";
import { formatFlag } from "../solve-options.ts";

interface ModelFlags {
  readonly format?: string;
  readonly vartype?: string;
}
export interface LandscapeFlags extends ModelFlags {
  readonly json?: boolean;
}
export interface GapFlags extends ModelFlags {
  readonly beta: string;
  readonly rule: FlipRate;
  readonly scan: GapScan;
  readonly json?: boolean;
}
export interface AnnealGapFlags extends ModelFlags {
  readonly points: string;
  readonly out?: string;
}
export interface ScheduleFlags extends ModelFlags {
  readonly kind: "local-adiabatic" | "catoni";
  readonly sweeps: string;
  readonly out: string;
  readonly scale: string;
}

/** Sequential sweeps keep up to 120 vectors of 2ⁿ. */
const MAX_SEQUENTIAL_SPINS = 16;

async function tableOf(file: string, flags: ModelFlags, most = MAX_TABLE_SPINS): Promise<Result<Float64Array>> {
  const read = await readProblem(file, formatFlag(flags));
  if (!read.ok) return read;
  const { n } = read.value.model;
  if (n > most)
    return failed({ kind: "over-limit", where: file, limit: "the number of variables here", max: most, got: n });
  return n === 0 ? invalid(file, "the model has no variables") : success(energyTable(read.value.model));
}

/** Carries out `spingap lab landscape FILE`. */
export async function labLandscape(file: string, flags: LandscapeFlags): Promise<ExitCode> {
  const table = await tableOf(file, flags);
  if (!table.ok) return reportFailure(table.failure);
  const found = landscapeConstants(table.value);
  const rows: readonly (readonly [key: string, label: string, value: number])[] = [
    ["ground_energy", "ground energy E₀", found.groundEnergy],
    ["ground_states", "ground states", found.groundStates],
    ["excitation", "first excitation δ", found.excitation],
    ["barrier", "barrier m: ln(1/gap) ~ β m", found.barrier],
    ["deepest", "deepest well d*: cooling slower than d*/ln t converges", found.deepest],
    ["difficulty", "difficulty D: best failure ~ t^(−1/D)", found.difficulty],
  ];
  printRows(rows, flags.json === true);
  return ExitCode.done;
}

/** Carries out `spingap lab gap FILE`. */
export async function labGap(file: string, flags: GapFlags): Promise<ExitCode> {
  const betas = parseList("--beta", flags.beta);
  if (!betas.ok) return reportFailure(betas.failure);
  const negative = betas.value.find((beta) => beta < 0);
  if (negative !== undefined)
    return reportFailure(invalid("--beta", `an inverse temperature must be ≥ 0, got ${negative}`).failure);
  const table = await tableOf(file, flags, flags.scan === "sequential" ? MAX_SEQUENTIAL_SPINS : MAX_TABLE_SPINS);
  if (!table.ok) return reportFailure(table.failure);
  const lowest = table.value.reduce((low, e) => Math.min(low, e), Number.POSITIVE_INFINITY);
  const rows = betas.value.map((beta) => {
    const dynamics = { table: table.value, beta, rule: flags.rule };
    const found = relaxationGap(dynamics, flags.scan);
    const gap = found.kind === "gap" ? found.gap : null;
    const ground = rootWeights(dynamics).reduce((sum, r, x) => sum + (table.value[x] === lowest ? r * r : 0), 0);
    const refused = found.kind === "gap" ? null : found.reason;
    return { beta, gap, relaxation_sweeps: gap === null ? null : 1 / gap, ground_probability: ground, refused };
  });
  if (flags.json === true) process.stdout.write(`${JSON.stringify({ rule: flags.rule, scan: flags.scan, rows })}\n`);
  else {
    process.stdout.write(`${flags.rule}, ${flags.scan} scan; per sweep\n`);
    process.stdout.write(`${["β", "gap", "1/gap, sweeps", "π(ground)"].map((h) => h.padStart(16)).join("")}\n`);
    for (const { beta, gap, relaxation_sweeps: sweeps, ground_probability: ground } of rows)
      process.stdout.write(
        `${[beta, gap, sweeps, ground].map((x) => (x === null ? "refused" : x.toPrecision(8)).padStart(16)).join("")}\n`,
      );
  }
  const refusals = rows.filter(({ refused }) => refused !== null);
  for (const { beta, refused } of refusals)
    reportFailure({ kind: "job-failed", where: `β = ${beta}`, reason: refused ?? "" });
  return refusals.length > 0 ? ExitCode.jobFailed : ExitCode.done;
}

/** Carries out `spingap lab anneal-gap FILE`. */
export async function labAnnealGap(file: string, flags: AnnealGapFlags): Promise<ExitCode> {
  const points = parseWhole("--points", flags.points, { min: 3, max: 10_000 });
  if (!points.ok) return reportFailure(points.failure);
  const table = await tableOf(file, flags);
  if (!table.ok) return reportFailure(table.failure);
  const grid = Array.from({ length: points.value }, (_, k) => (k + 0.5) / points.value);
  const recursionOf = transverseFieldRecursions();
  const gaps = gapAlong(table.value, grid, recursionOf);
  const csv = ["s,gap", ...grid.map((s, k) => `${s},${gaps[k]}`), ""].join("\n");
  if (flags.out !== undefined) return writeText(flags.out, csv);
  const lowest = gaps.indexOf(Math.min(...gaps));
  const around = grid.slice(Math.max(0, lowest - 1), lowest + 2);
  const least = leastGap((s) => gapAlong(table.value, [s], recursionOf)[0], around, isLarge(table.value) ? 1e-3 : 1e-5);
  const sector = isFlipSymmetric(table.value) ? "; even under the flip of all spins" : "";
  process.stdout.write(`H = s E − (1 − s) Σσˣ${sector}\n${"s".padStart(10)}${"gap".padStart(16)}\n`);
  for (const [k, s] of grid.entries())
    process.stdout.write(`${s.toFixed(5).padStart(10)}${gaps[k].toPrecision(8).padStart(16)}\n`);
  process.stdout.write(`least gap ${least.gap.toPrecision(8)} at s = ${least.s.toFixed(5)}\n`);
  return ExitCode.done;
}

/** From 17 spins on a gap takes a second and more; where it is least it is flat, so that s matters less. */
function isLarge(table: Float64Array): boolean {
  return table.length > 2 ** 16;
}

/** Evaluations of the gap for a schedule, and pieces that it is written in. */
const GAP_EVALUATIONS = { small: 160, large: 64 };
const KNOTS = 200;

/** Carries out `spingap lab schedule FILE`. */
export async function labSchedule(file: string, flags: ScheduleFlags): Promise<ExitCode> {
  const sweeps = parseWhole("--sweeps", flags.sweeps, { min: 2, max: LIMITS.numSweeps.max });
  if (!sweeps.ok) return reportFailure(sweeps.failure);
  const scale = parseNumber("--scale", flags.scale);
  if (!scale.ok) return reportFailure(scale.failure);
  if (scale.value <= 0) return reportFailure(invalid("--scale", `must be > 0, got ${flags.scale}`).failure);
  const table = await tableOf(file, flags);
  if (!table.ok) return reportFailure(table.failure);
  if (flags.kind === "catoni") {
    const constants = landscapeConstants(table.value);
    const { beta, hot, cold } = catoniCooling(constants, sweeps.value, scale.value);
    const head = [
      `# spingap lab schedule --kind catoni: ${sweeps.value} sweeps, β ${hot} to ${cold}`,
      `# barrier m = ${constants.barrier}, difficulty D = ${constants.difficulty}: the best failure falls as t^(−1/D)`,
      `# use: --beta-schedule FILE --num-sweeps ${sweeps.value}`,
    ];
    return writeText(flags.out, [...head, ...Array.from(beta, String), ""].join("\n"));
  }
  const { groundStates } = landscapeConstants(table.value);
  if (groundStates > (isFlipSymmetric(table.value) ? 2 : 1))
    return reportFailure(
      invalid(file, `the ground state is ${groundStates}-fold, so the gap closes at s = 1: no local-adiabatic schedule`)
        .failure,
    );
  const recursionOf = transverseFieldRecursions();
  const curve = adaptiveGaps(
    (s) => gapAlong(table.value, [s], recursionOf)[0],
    32,
    isLarge(table.value) ? GAP_EVALUATIONS.large : GAP_EVALUATIONS.small,
  );
  const least = curve.reduce((a, b) => (b[1] < a[1] ? b : a));
  const head = [
    `# spingap lab schedule --kind local-adiabatic: columns time, A, B of H = −A Σσˣ + B E, ds/dt ∝ gap²`,
    `# least gap ${least[1]} at s = ${least[0]}`,
    `# use: --solver sqa --anneal-schedule FILE --num-sweeps ${sweeps.value}`,
  ];
  const lines = exchangeAlong(localAdiabatic(curve, KNOTS)).map((row) => row.join(" "));
  return writeText(flags.out, [...head, ...lines, ""].join("\n"));
}

function printRows(rows: readonly (readonly [key: string, label: string, value: number])[], json: boolean): void {
  if (json) {
    process.stdout.write(`${JSON.stringify(Object.fromEntries(rows.map(([key, , value]) => [key, value])))}\n`);
    return;
  }
  const width = Math.max(...rows.map(([, label]) => label.length));
  for (const [, label, value] of rows) process.stdout.write(`${label.padStart(width)}  ${value}\n`);
}

function writeText(path: string, text: string): ExitCode {
  try {
    if (path === "-") process.stdout.write(text);
    else writeFileSync(path, text);
    return ExitCode.done;
  } catch (error) {
    return reportFailure(invalid("--out", `cannot write ${path}: ${(error as Error).message}`).failure);
  }
}
