import { invalid, type Result, success } from "../../core/failure.ts";
import { modelBuilder, type QuadraticModel } from "../../core/model/quadratic-model.ts";
import { drawFrom } from "../generators/draw.ts";

/** Linear measurements y = Aξ + noise of a signal ξ_i = ±1: also the detection problem of code-division multiple access. */
export interface SensingInstance {
  /** Shape (measurements, variables), row-major. */
  readonly matrix: Float64Array;
  /** Shape (measurements). */
  readonly measured: Float64Array;
  readonly variables: number;
  /** Standard deviation of the noise, unit of y; 0 where there is none. */
  readonly noise: number;
  /** Shape (variables), −1 or +1, where it is known. */
  readonly signal: Int8Array | null;
}

export interface SensingParameters {
  readonly variables: number;
  readonly measurements: number;
  /** σ² ≥ 0. */
  readonly noiseVariance: number;
}

/** A of independent normals of variance 1/M, ξ of fair signs, noise of variance σ². Entries are rounded to 10⁻⁶/√M, noise to 10⁻⁶ σ. */
export function generateSensing(
  { variables, measurements, noiseVariance }: SensingParameters,
  seed: number,
): SensingInstance {
  const draw = drawFrom(seed);
  const signal = Int8Array.from({ length: variables }, () => draw.sign());
  const noise = Math.sqrt(noiseVariance);
  const matrix = new Float64Array(measurements * variables);
  const measured = new Float64Array(measurements);
  const scale = 1 / Math.sqrt(measurements);
  for (let m = 0; m < measurements; m++) {
    for (let i = 0; i < variables; i++) {
      matrix[m * variables + i] = scale * draw.gaussian();
      measured[m] += matrix[m * variables + i] * signal[i];
    }
    measured[m] += noise * draw.gaussian();
  }
  return { matrix, measured, variables, noise, signal };
}

/**
 * E(s) = |y − As|²/(2σ²) over spins, so that e^(−E) is the posterior of the signal and sampling at β = 1 is the optimal inference; |y − As|²
 * where there is no noise, zero at the signal. E = offset + Σ_i h_i s_i + Σ_{i<j} J_ij s_i s_j with J = AᵀA/σ², h = −Aᵀy/σ².
 */
export function sensingModel({ matrix, measured, variables, noise }: SensingInstance): Result<QuadraticModel> {
  const weight = noise > 0 ? 1 / (2 * noise * noise) : 1;
  const M = measured.length;
  const gram = new Float64Array(variables * variables);
  const builder = modelBuilder("SPIN", variables, (variables * (variables - 1)) / 2);
  for (let m = 0; m < M; m++) {
    const row = matrix.subarray(m * variables, (m + 1) * variables);
    for (let i = 0; i < variables; i++) for (let j = i; j < variables; j++) gram[i * variables + j] += row[i] * row[j];
  }
  let offset = 0;
  for (const value of measured) offset += weight * value * value;
  for (let i = 0; i < variables; i++) {
    offset += weight * gram[i * variables + i]; // s² = 1
    let projection = 0;
    for (let m = 0; m < M; m++) projection += matrix[m * variables + i] * measured[m];
    builder.addLinear(i, -2 * weight * projection);
    for (let j = i + 1; j < variables; j++) {
      const coupling = 2 * weight * gram[i * variables + j];
      if (coupling !== 0) builder.addQuadratic(i, j, coupling, 0);
    }
  }
  builder.addOffset(offset);
  return builder.build("compressed sensing", "refuse");
}

/** |y − As|². */
export function residualSquare({ matrix, measured, variables }: SensingInstance, spins: Int8Array): number {
  let sum = 0;
  for (let m = 0; m < measured.length; m++) {
    let left = measured[m];
    for (let i = 0; i < variables; i++) left -= matrix[m * variables + i] * spins[i];
    sum += left * left;
  }
  return sum;
}

/** How an estimate compares with the signal. */
export interface SensingScore {
  /** Mean of signal times posterior mean. */
  readonly overlap: number;
  /** Share of variables whose likelier sign is wrong. */
  readonly bitErrorRate: number;
}

/** @param means  shape (variables): posterior means, −1 … 1. */
export function sensingScore(signal: Int8Array, means: Float64Array): SensingScore {
  let overlap = 0;
  let errors = 0;
  for (let i = 0; i < signal.length; i++) {
    overlap += signal[i] * means[i];
    // A mean of exactly 0 decides nothing: half an error.
    errors += means[i] === 0 ? 0.5 : means[i] * signal[i] < 0 ? 1 : 0;
  }
  return { overlap: overlap / signal.length, bitErrorRate: errors / signal.length };
}

export function checkSensing(instance: SensingInstance, where: string): Result<SensingInstance> {
  const { matrix, measured, variables, noise, signal } = instance;
  if (variables < 1 || measured.length < 1) return invalid(where, "needs at least one variable and one measurement");
  if (matrix.length !== variables * measured.length)
    return invalid(
      `${where}, matrix`,
      `${measured.length} measurements of ${variables} variables need ${variables * measured.length} entries, got ${matrix.length}`,
    );
  if (!(noise >= 0 && Number.isFinite(noise)))
    return invalid(`${where}, noise`, `expected a standard deviation ≥ 0, got ${noise}`);
  for (const [name, values] of [
    ["matrix", matrix],
    ["measured", measured],
  ] as const) {
    const wrong = values.findIndex((value) => !Number.isFinite(value));
    if (wrong >= 0) return invalid(`${where}, ${name}[${wrong}]`, `expected a finite number, got ${values[wrong]}`);
  }
  if (signal !== null && (signal.length !== variables || signal.some((s) => s !== 1 && s !== -1)))
    return invalid(`${where}, signal`, `expected ${variables} values −1 or +1`);
  return success(instance);
}
