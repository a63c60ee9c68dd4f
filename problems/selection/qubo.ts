import { failed, invalid, type Result, success } from "../../core/failure.ts";
import { checkSize, modelBuilder, type QuadraticModel } from "../../core/model/quadratic-model.ts";
import { type Design, dot } from "../../core/regression/design.ts";

/** What the model asks of the number of terms. */
export type TermRule =
  /** Exactly k: a penalty on (Σz − k)². */
  | { readonly kind: "exactly"; readonly k: number }
  /** `price` for each term, units of the loss. */
  | { readonly kind: "price"; readonly price: number };

export interface FixedPoint {
  /** K ≥ 1, bits of a coefficient. */
  readonly bits: number;
  /** R > 0: coefficients are R (−b_0 + Σ_{m≥1} 2^−m b_m), from −R to R (1 − 2^(1−K)); no bit set is 0. */
  readonly range: number;
}

/**
 * Best subset as a QUBO with fixed-point coefficients. Variable j·(K + 1) is z_j, "column j counts"; the K behind it are the
 * coefficient's bits in two's complement, w_j = R (−b_j0 + Σ_{m=1}^{K−1} 2^−m b_jm). The energy is
 *
 *   ‖y − Xw‖² + Σ_j ridge_j w_j² + (price Σ z or weight · (Σ z − k)²) + weight · Σ_jm b_jm (1 − z_j)
 *
 * of the scaled columns, so that without penalties it is the loss.
 */
export interface SelectionQubo extends SelectionEncoding {
  readonly model: QuadraticModel;
}

/** What the variables stand for, and what the energy asks. */
export interface SelectionEncoding {
  readonly fixedPoint: FixedPoint;
  readonly rule: TermRule;
  /** Weight of broken rules: a bit without its z, and (Σz − k)². */
  readonly weight: number;
}

/**
 * The weights of penalties are as small as is proved here. `price`: setting z_j where only a bit was set costs `price` and saves at
 * least `weight`, so any weight above the price keeps the rule. `exactly`: every term of the energy is at least 0 and the fit is never
 * below that of all columns together, so with weight > known − lowest a state that breaks a rule has an energy above `known`, the energy
 * of a state that breaks none.
 *
 * @param known   energy of a state without violations, units of the loss; 1 is that of all coefficients 0.
 * @param lowest  a lower bound of ‖y − Xw‖² + ridge over all w; 0 always is one.
 */
export function selectionQubo(
  design: Design,
  rule: TermRule,
  fixedPoint: FixedPoint,
  bounds: { readonly known: number; readonly lowest: number },
): Result<SelectionQubo> {
  const { n, p, columns, target, ridge } = design;
  const { bits, range } = fixedPoint;
  if (!(Number.isSafeInteger(bits) && bits >= 1 && bits <= 24))
    return invalid("--bits", `expected a whole number from 1 to 24, got ${bits}`);
  if (!(Number.isFinite(range) && range > 0)) return invalid("--coefficient-range", `must be above 0, got ${range}`);
  const stride = bits + 1;
  const couplings = ((p * bits) ** 2 + p * p) / 2;
  const failure = checkSize("the fixed-point QUBO", p * stride, Math.ceil(couplings));
  if (failure) return failed(failure);
  const weight =
    rule.kind === "price" ? 1.01 * rule.price + 1e-9 : 1.01 * Math.max(0, bounds.known - bounds.lowest) + 1e-9;
  const worth = Float64Array.from({ length: bits }, (_, m) => (m === 0 ? -range : range * 2 ** -m));
  const builder = modelBuilder("BINARY", p * stride, Math.ceil(couplings));
  builder.addOffset(dot(target, 0, target, 0, n));
  for (let i = 0; i < p; i++) {
    const own = dot(columns, i * n, columns, i * n, n) + ridge[i];
    const withTarget = dot(columns, i * n, target, 0, n);
    for (let a = 0; a < bits; a++) {
      // b² = b: own · worth² b − 2 x·y worth b, and the penalty weight · b (1 − z).
      builder.addLinear(i * stride + 1 + a, own * worth[a] ** 2 - 2 * withTarget * worth[a] + weight);
      builder.addQuadratic(i * stride, i * stride + 1 + a, -weight, 0);
      for (let b = a + 1; b < bits; b++)
        builder.addQuadratic(i * stride + 1 + a, i * stride + 1 + b, 2 * own * worth[a] * worth[b], 0);
    }
    for (let j = i + 1; j < p; j++) {
      const product = dot(columns, i * n, columns, j * n, n);
      if (product === 0) continue;
      for (let a = 0; a < bits; a++)
        for (let b = 0; b < bits; b++)
          builder.addQuadratic(i * stride + 1 + a, j * stride + 1 + b, 2 * product * worth[a] * worth[b], 0);
    }
    if (rule.kind === "price") builder.addLinear(i * stride, rule.price);
    else {
      // (Σz − k)² = k² + Σ z (1 − 2k) + 2 Σ_{i<j} z z.
      builder.addLinear(i * stride, weight * (1 - 2 * rule.k));
      for (let j = i + 1; j < p; j++) builder.addQuadratic(i * stride, j * stride, 2 * weight, 0);
    }
  }
  if (rule.kind === "exactly") builder.addOffset(weight * rule.k ** 2);
  const model = builder.build("the fixed-point QUBO", "sum");
  return model.ok ? success({ model: model.value, fixedPoint, rule, weight }) : model;
}

/** A state read back. */
export interface DecodedSelection {
  /** Columns with z = 1, ascending. */
  readonly support: readonly number[];
  /** Shape (p): fixed-point coefficients, whether z is set or not. */
  readonly coefficients: Float64Array;
  /** Bits that are set without their z. */
  readonly looseBits: number;
}

/** @param spins  shape (p (K + 1)), −1 or +1. */
export function decodeSelection(
  { fixedPoint: { bits, range } }: SelectionEncoding,
  spins: Int8Array,
): DecodedSelection {
  const stride = bits + 1;
  const p = spins.length / stride;
  const support: number[] = [];
  const coefficients = new Float64Array(p);
  let looseBits = 0;
  for (let j = 0; j < p; j++) {
    const counts = spins[j * stride] > 0;
    if (counts) support.push(j);
    for (let m = 0; m < bits; m++) {
      if (spins[j * stride + 1 + m] <= 0) continue;
      coefficients[j] += m === 0 ? -range : range * 2 ** -m;
      if (!counts) looseBits++;
    }
  }
  return { support, coefficients, looseBits };
}

/** The state that stands for a support and coefficients rounded to the nearest fixed-point number. @returns −1 or +1. */
export function encodeSelection(
  { fixedPoint: { bits, range } }: Pick<SelectionEncoding, "fixedPoint">,
  p: number,
  support: readonly number[],
  coefficients: ArrayLike<number>,
): Int8Array {
  const stride = bits + 1;
  const spins = new Int8Array(p * stride).fill(-1);
  const step = range * 2 ** (1 - bits);
  for (const [a, j] of support.entries()) {
    spins[j * stride] = 1;
    const most = 2 ** (bits - 1) - 1;
    const steps = Math.min(most, Math.max(-most - 1, Math.round(coefficients[a] / step)));
    // Two's complement: the highest bit is worth −2^(K−1) steps.
    const word = steps < 0 ? steps + 2 ** bits : steps;
    for (let m = 0; m < bits; m++) if ((word >> (bits - 1 - m)) & 1) spins[j * stride + 1 + m] = 1;
  }
  return spins;
}

/** The energy of a decoded state from the data, without the model: what the model's energy must equal. */
export function selectionEnergy(design: Design, { rule, weight }: SelectionEncoding, state: DecodedSelection): number {
  const { n, p, columns, target, ridge } = design;
  const residual = target.slice();
  let penalty = weight * state.looseBits;
  for (let j = 0; j < p; j++) {
    const w = state.coefficients[j];
    if (w === 0) continue;
    penalty += ridge[j] * w * w;
    for (let i = 0; i < n; i++) residual[i] -= w * columns[j * n + i];
  }
  const terms = state.support.length;
  penalty += rule.kind === "price" ? rule.price * terms : weight * (terms - rule.k) ** 2;
  return dot(residual, 0, residual, 0, n) + penalty;
}
