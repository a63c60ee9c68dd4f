import { numSites, type PlacementInstance } from "../../problems/placement/instance.ts";
import type { PlacementJudgement, Violation } from "../../problems/placement/judge.ts";
import { tiltOf, zoneAxisText } from "../../problems/placement/tilt.ts";
import { engineWords, type Placed } from "./engines.ts";
import { taskWords } from "./read-data.ts";

/** Everything that `place` says of an answer. */
export interface PlacementReport {
  readonly instance: PlacementInstance;
  readonly placed: Placed;
  readonly judgement: PlacementJudgement;
  readonly seed: number;
  readonly wallS: number;
  readonly reproduce: string;
  readonly warnings: readonly string[];
  /** Files written, with what each holds. */
  readonly files: readonly { readonly file: string; readonly holds: string }[];
}

/** The answer as one JSON document; energies are minimised. */
export function placementJson(report: PlacementReport): unknown {
  const { instance, placed, judgement } = report;
  const { truth, calibration } = judgement;
  return {
    version: 1,
    kind: "placement",
    name: instance.name,
    sites: numSites(instance),
    atoms: judgement.atoms,
    energy: judgement.energy,
    chi_square: judgement.chiSquare,
    bond_energy: judgement.bondEnergy,
    number_energy: judgement.numberEnergy,
    bonds: judgement.bonds,
    proved: placed.proved,
    projections: judgement.projections.map((fit) => ({
      direction: fit.direction,
      tilt_degrees: tiltOf(fit.direction),
      columns: fit.columns,
      chi_square: fit.chiSquare,
      wrong_columns: fit.wrongColumns,
      largest_residual: fit.largestResidual,
    })),
    violations: judgement.violations,
    truth:
      truth === null
        ? null
        : {
            site_errors: truth.siteErrors,
            missing: truth.missing,
            extra: truth.extra,
            energy_of_truth: truth.energyOfTruth,
          },
    calibration:
      calibration === null
        ? null
        : {
            expected_errors: calibration.expectedErrors,
            actual_errors: calibration.actualErrors,
            brier: calibration.brier,
            bins: calibration.bins,
          },
    /** One character a site, in the instance's order. */
    occupied: placed.occupied.join(""),
    probability: placed.probability === null ? null : Array.from(placed.probability),
    engine: placed.facts,
    seed: report.seed,
    wall_s: report.wallS,
    warnings: report.warnings,
    files: report.files.map(({ file }) => file),
    reproduce: report.reproduce,
  };
}

/** The answer for a person: what was placed, how well it fits, how far to trust it. */
export function placementText(report: PlacementReport): string {
  const { instance, placed, judgement } = report;
  const { projections, truth, calibration, violations } = judgement;
  const columns = projections.reduce((sum, fit) => sum + fit.columns, 0);
  const rows: [string, string][] = [
    ["object", `${instance.name}: ${taskWords(instance)}`],
    ["placed", `${judgement.atoms} atoms, ${judgement.bonds} bonds`],
    ["energy", `${short(judgement.energy)}${energyWords(judgement)}${placed.proved ? "; no placement has less" : ""}`],
    ["fit", `χ² ${short(judgement.chiSquare)} over ${columns} columns`],
  ];
  for (const fit of projections)
    rows.push([
      `  ${zoneAxisText(fit.direction)}`,
      `${tiltOf(fit.direction).toFixed(1)}°: χ² ${short(fit.chiSquare)} over ${fit.columns} columns, ${fit.wrongColumns} off by half an atom or more, at most ${short(fit.largestResidual)}`,
    ]);
  rows.push(["rules", violations.length === 0 ? "all hold" : violations.slice(0, 5).map(violationWords).join("; ")]);
  if (calibration !== null)
    rows.push([
      "expected errors",
      `${calibration.expectedErrors.toFixed(2)} sites${calibration.actualErrors === null ? "" : `; made: ${calibration.actualErrors}`} (each site as its likelier value)`,
    ]);
  if (truth !== null) rows.push(["truth", truthWords(judgement.energy, truth)]);
  rows.push(["engine", engineWords(placed.facts)]);
  rows.push(["time", `${report.wallS.toFixed(2)} s, seed ${report.seed}`]);
  for (const { file, holds } of report.files) rows.push(["wrote", `${file} (${holds})`]);
  rows.push(["again", report.reproduce]);
  const width = rows.reduce((most, [name]) => Math.max(most, name.length), 0);
  return rows.map(([name, value]) => `${name.padEnd(width)}  ${value}\n`).join("");
}

function energyWords({ bondEnergy, numberEnergy, chiSquare }: PlacementJudgement): string {
  if (bondEnergy === 0 && numberEnergy === 0) return "";
  return ` = χ² ${short(chiSquare)}${bondEnergy === 0 ? "" : ` + bonds ${short(bondEnergy)}`}${numberEnergy === 0 ? "" : ` + atom number ${short(numberEnergy)}`}`;
}

function truthWords(energy: number, truth: NonNullable<PlacementJudgement["truth"]>): string {
  if (truth.siteErrors === 0) return "met exactly";
  const { siteErrors, missing, extra, energyOfTruth } = truth;
  const verdict =
    energy <= energyOfTruth
      ? "the data do not ask for more"
      : "the true object fits better: search longer, or this is an estimate from marginals";
  return `${siteErrors} sites wrong (${missing} atoms missed, ${extra} too many); its energy is ${short(energyOfTruth)}: ${verdict}`;
}

function violationWords(violation: Violation): string {
  switch (violation.kind) {
    case "atom-number":
      return `${violation.got} atoms instead of ${violation.expected}`;
    case "too-close":
      return `sites ${violation.sites.join(" and ")} are ${violation.distance.toFixed(2)} Å apart`;
    case "stray":
      return `the atom on site ${violation.site} stands alone`;
    case "outside":
      return `the atom on site ${violation.site} is outside the radius`;
  }
}

function short(value: number): string {
  return String(Number(value.toPrecision(6)));
}
