import type { Draw } from "../generators/draw.ts";
import { drawFrom } from "../generators/draw.ts";

/** A linear model with a planted support, as `generate selection` makes it. */
export interface PlantedRegression {
  readonly n: number;
  readonly p: number;
  /** Shape (p · n), column after column. */
  readonly columns: Float64Array;
  /** Shape (n). */
  readonly target: Float64Array;
  /** The planted columns, ascending. */
  readonly support: readonly number[];
  /** Shape (p): 0 outside the support, ±1 in it. */
  readonly coefficients: Float64Array;
  /** Standard deviation of the noise. */
  readonly sigma: number;
}

export interface PlantedParameters {
  readonly p: number;
  readonly n: number;
  /** Terms of the truth, 1 … p. */
  readonly k: number;
  /** Correlation of neighbouring columns: Corr(x_i, x_j) = ρ^|i − j|; 0 ≤ ρ < 1. */
  readonly rho: number;
  /** Var(Xβ)/σ², the variance of the sample drawn; > 0. */
  readonly snr: number;
}

/**
 * y = Xβ + noise: rows of X are normal with Corr(x_i, x_j) = ρ^|i−j| and variance 1, k coefficients of equal size 1 at random
 * places with random signs, and σ² = Var(Xβ)/snr with the variance of Xβ over the sample, so that the ratio holds exactly.
 */
export function plantRegression({ p, n, k, rho, snr }: PlantedParameters, seed: number): PlantedRegression {
  const draw = drawFrom(seed);
  const places = Uint32Array.from({ length: p }, (_, j) => j);
  draw.shuffle(places);
  const support = Array.from(places.subarray(0, k)).sort((a, b) => a - b);
  const coefficients = new Float64Array(p);
  for (const j of support) coefficients[j] = draw.sign();
  const columns = correlatedColumns(n, p, rho, draw);
  const target = new Float64Array(n);
  for (const j of support) for (let i = 0; i < n; i++) target[i] += coefficients[j] * columns[j * n + i];
  const sigma = Math.sqrt(variance(target) / snr);
  for (let i = 0; i < n; i++) target[i] += sigma * draw.gaussian();
  return { n, p, columns, target, support, coefficients, sigma };
}

/** x_j = ρ x_{j−1} + √(1 − ρ²) ε_j: the chain whose correlations are ρ^|i−j|. */
function correlatedColumns(n: number, p: number, rho: number, draw: Draw): Float64Array {
  const columns = new Float64Array(p * n);
  const fresh = Math.sqrt(1 - rho * rho);
  for (let j = 0; j < p; j++)
    for (let i = 0; i < n; i++)
      columns[j * n + i] = j === 0 ? draw.gaussian() : rho * columns[(j - 1) * n + i] + fresh * draw.gaussian();
  return columns;
}

function variance(values: Float64Array): number {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  return values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length;
}

/** Column names x1 … xp. */
export function columnName(j: number): string {
  return `x${j + 1}`;
}

/** The instance as CSV: columns x1 … xp and y, nine significant digits. */
export function regressionCsv({ n, p, columns, target }: PlantedRegression): string {
  const lines = [[...Array.from({ length: p }, (_, j) => columnName(j)), "y"].join(",")];
  for (let i = 0; i < n; i++) {
    const cells = Array.from({ length: p }, (_, j) => String(Number(columns[j * n + i].toPrecision(9))));
    cells.push(String(Number(target[i].toPrecision(9))));
    lines.push(cells.join(","));
  }
  return `${lines.join("\n")}\n`;
}

/** What a truth file says. */
export interface SelectionTruth {
  readonly family: "selection";
  readonly description: string;
  readonly target: "y";
  readonly support: readonly string[];
  readonly coefficients: readonly number[];
  readonly sigma: number;
  readonly snr: number;
}

export function selectionTruth(
  planted: PlantedRegression,
  parameters: PlantedParameters,
  seed: number,
): SelectionTruth {
  const { p, n, k, rho, snr } = parameters;
  return {
    family: "selection",
    description: `selection p=${p} n=${n} k=${k} rho=${rho} snr=${snr} seed=${seed}`,
    target: "y",
    support: planted.support.map(columnName),
    coefficients: planted.support.map((j) => planted.coefficients[j]),
    sigma: planted.sigma,
    snr,
  };
}
