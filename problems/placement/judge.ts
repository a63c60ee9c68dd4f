import { atomsInColumns } from "./columns.ts";
import { bondGraph } from "./encode.ts";
import { company, outside, tooClose } from "./exclusion.ts";
import { numSites, type PlacementInstance, unitLength } from "./instance.ts";
import type { ZoneAxis } from "./lattice.ts";

/** How one projection is met. Residuals are atoms placed minus atoms measured. */
export interface ProjectionFit {
  readonly direction: ZoneAxis;
  readonly columns: number;
  /** Σ w_c R_c². */
  readonly chiSquare: number;
  /** Shape (columns), atoms. */
  readonly residual: Float64Array;
  /** Columns whose residual is half an atom or more. */
  readonly wrongColumns: number;
  readonly largestResidual: number;
}

/** A broken rule, with the sites that break it. */
export type Violation =
  | { readonly kind: "atom-number"; readonly expected: number; readonly got: number }
  | { readonly kind: "too-close"; readonly sites: readonly [number, number]; readonly distance: number }
  | { readonly kind: "stray"; readonly site: number }
  | { readonly kind: "outside"; readonly site: number };

/** Against the object that was measured, where it is known. */
export interface TruthComparison {
  readonly siteErrors: number;
  readonly missing: number;
  readonly extra: number;
  /** The truth's energy: an answer above it was not solved to the end; one at or below it that is not the truth shows that the data do not determine the object. */
  readonly energyOfTruth: number;
}

/** Whether probabilities mean what they say. */
export interface Calibration {
  /** Σ min(p, 1 − p): the errors that thresholding at ½ is expected to make, were the probabilities right. */
  readonly expectedErrors: number;
  /** The errors that it makes; null without a truth. */
  readonly actualErrors: number | null;
  /** Mean squared distance of probability and truth; null without one. */
  readonly brier: number | null;
  /** Ten bins of probability: sites, mean probability, and the share that holds an atom. */
  readonly bins: readonly { readonly sites: number; readonly claimed: number; readonly actual: number | null }[];
}

export interface PlacementJudgement {
  readonly energy: number;
  readonly chiSquare: number;
  readonly bondEnergy: number;
  readonly numberEnergy: number;
  readonly atoms: number;
  readonly bonds: number;
  readonly projections: readonly ProjectionFit[];
  readonly violations: readonly Violation[];
  readonly truth: TruthComparison | null;
  readonly calibration: Calibration | null;
}

/** Judges a placement by the instance alone: nothing is taken from the solver. @param occupied  shape (n), 0 or 1. */
export function judgePlacement(
  instance: PlacementInstance,
  occupied: Uint8Array,
  known: { readonly truth?: Uint8Array | null; readonly probability?: Float64Array | null } = {},
): PlacementJudgement {
  const { truth = null, probability = null } = known;
  return {
    ...energyParts(instance, occupied),
    projections: instance.projections.map((projection) => {
      const atoms = atomsInColumns(projection.columns, occupied);
      const residual = atoms.map((y, c) => y - projection.target[c]);
      return {
        direction: projection.columns.direction,
        columns: projection.columns.count,
        chiSquare: residual.reduce((sum, r, c) => sum + projection.weight[c] * r * r, 0),
        residual,
        wrongColumns: residual.reduce((count, r) => count + (Math.abs(r) >= 0.5 ? 1 : 0), 0),
        largestResidual: residual.reduce((largest, r) => Math.max(largest, Math.abs(r)), 0),
      };
    }),
    violations: violationsOf(instance, occupied),
    truth:
      truth === null ? null : { ...siteErrors(occupied, truth), energyOfTruth: energyParts(instance, truth).energy },
    calibration: probability === null ? null : calibrationOf(probability, truth),
  };
}

/** Σ_c w_c (Σx − y_c)² − μ Σ_⟨ij⟩ x_i x_j + λ (Σx − N)², term by term. */
export function energyParts(instance: PlacementInstance, occupied: Uint8Array) {
  let chiSquare = 0;
  for (const { columns, target, weight } of instance.projections) {
    const atoms = atomsInColumns(columns, occupied);
    for (let c = 0; c < columns.count; c++) {
      const residual = atoms[c] - target[c];
      chiSquare += weight[c] * (residual * residual);
    }
  }
  const atoms = occupied.reduce((sum, x) => sum + x, 0);
  const { start, neighbour } = bondGraph(instance);
  let ends = 0;
  for (let i = 0; i < occupied.length; i++)
    if (occupied[i] === 1) for (let p = start[i]; p < start[i + 1]; p++) ends += occupied[neighbour[p]];
  const bonds = ends / 2;
  const bondEnergy = 0 - instance.bondPrior * bonds;
  const numberEnergy = instance.number === null ? 0 : instance.number.lambda * (atoms - instance.number.count) ** 2;
  return { energy: chiSquare + bondEnergy + numberEnergy, chiSquare, bondEnergy, numberEnergy, atoms, bonds };
}

/** All rules that a placement breaks; the atom number counts only where the instance states one. */
export function violationsOf(instance: PlacementInstance, occupied: Uint8Array): Violation[] {
  const found: Violation[] = [];
  const n = numSites(instance);
  const { number, exclusion, sites } = instance;
  const atoms = occupied.reduce((sum, x) => sum + x, 0);
  if (number !== null && atoms !== number.count)
    found.push({ kind: "atom-number", expected: number.count, got: atoms });
  if (exclusion === null) return found;
  const far = outside(instance);
  const close = tooClose(instance);
  const near = company(instance);
  for (let i = 0; i < n; i++) {
    if (occupied[i] === 0) continue;
    if (far[i] === 1) found.push({ kind: "outside", site: i });
    for (let p = close.start[i]; p < close.start[i + 1]; p++) {
      const j = close.neighbour[p];
      if (j < i || occupied[j] === 0) continue;
      const step = [0, 1, 2].map((axis) => sites[3 * i + axis] - sites[3 * j + axis]);
      found.push({ kind: "too-close", sites: [i, j], distance: Math.hypot(...step) * unitLength(instance) });
    }
    if (near === null) continue;
    let companions = 0;
    for (let p = near.start[i]; p < near.start[i + 1]; p++) companions += occupied[near.neighbour[p]];
    if (companions === 0) found.push({ kind: "stray", site: i });
  }
  return found;
}

function siteErrors(occupied: Uint8Array, truth: Uint8Array) {
  let missing = 0;
  let extra = 0;
  for (let i = 0; i < truth.length; i++) {
    if (truth[i] > occupied[i]) missing++;
    if (truth[i] < occupied[i]) extra++;
  }
  return { siteErrors: missing + extra, missing, extra };
}

const BINS = 10;

function calibrationOf(probability: Float64Array, truth: Uint8Array | null): Calibration {
  const sites = new Float64Array(BINS);
  const claimed = new Float64Array(BINS);
  const actual = new Float64Array(BINS);
  let expectedErrors = 0;
  let actualErrors = 0;
  let brier = 0;
  for (let i = 0; i < probability.length; i++) {
    const p = probability[i];
    const bin = Math.min(BINS - 1, Math.floor(BINS * p));
    sites[bin]++;
    claimed[bin] += p;
    expectedErrors += Math.min(p, 1 - p);
    if (truth === null) continue;
    actual[bin] += truth[i];
    actualErrors += (p > 0.5 ? 1 : 0) === truth[i] ? 0 : 1;
    brier += (p - truth[i]) ** 2 / probability.length;
  }
  return {
    expectedErrors,
    actualErrors: truth === null ? null : actualErrors,
    brier: truth === null ? null : brier,
    bins: Array.from(sites, (count, bin) => ({
      sites: count,
      claimed: count === 0 ? (bin + 0.5) / BINS : claimed[bin] / count,
      actual: truth === null || count === 0 ? null : actual[bin] / count,
    })),
  };
}
