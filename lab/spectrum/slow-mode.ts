import { ritzValues } from "./arnoldi.ts";
import { flipRate } from "./birth-death.ts";
import type { Complex } from "./dense.ts";
import { relaxationOf, rootWeights, type SingleFlipDynamics, startVector } from "./single-flip.ts";

/** In which order a sweep visits spins: n times one drawn uniformly, or each once by its index. */
export type Scan = "random" | "sequential";

/** The slowest mode of one sweep: the mean of ψ over runs from any start is multiplied by λ in every sweep, exactly. */
export interface SlowMode {
  readonly eigenvalue: Complex;
  /** −ln |λ|, per sweep. */
  readonly gap: number;
  /** Real and imaginary part of ψ by state, shape (2ⁿ) each; Σ π |ψ|² = 1. */
  readonly re: Float64Array;
  readonly im: Float64Array;
}

/** Largest n of a dense sweep: 2¹⁰ states make matrices of 8 MiB. */
export const MAX_SWEEP_SPINS = 10;

/** Throws for a sequential scan of n > MAX_SWEEP_SPINS. */
export function slowMode(dynamics: SingleFlipDynamics, scan: Scan): SlowMode {
  return scan === "random" ? randomMode(dynamics) : sequentialMode(dynamics);
}

/** n steps of 1 + W/n: the eigenfunctions of W, with λ = (1 − Δ/n)ⁿ. */
function randomMode(dynamics: SingleFlipDynamics): SlowMode {
  const n = 31 - Math.clz32(dynamics.table.length);
  const { gap, slowest } = relaxationOf(dynamics);
  const eigenvalue = { re: (1 - gap / n) ** n, im: 0 };
  return { eigenvalue, gap: -n * Math.log1p(-gap / n), re: slowest, im: new Float64Array(slowest.length) };
}

/**
 * A sweep acts on functions as P₀ P₁ … P_{n−1}, the last spin first. The product is no longer reversible, so λ may be negative
 * or complex. It is found by Arnoldi's method on the matrix scaled by √π, and refined with its vector by inverse iteration.
 */
function sequentialMode(dynamics: SingleFlipDynamics): SlowMode {
  const { table } = dynamics;
  const size = table.length;
  if (size > 2 ** MAX_SWEEP_SPINS) throw new RangeError(`sequential sweeps go to n = ${MAX_SWEEP_SPINS}`);
  const root = rootWeights(dynamics);
  const sweep = sweepOfFunctions(dynamics);
  const scaled = (x: Float64Array, y: Float64Array): void => {
    for (let s = 0; s < size; s++) y[s] = x[s] / root[s];
    sweep(y);
    for (let s = 0; s < size; s++) y[s] *= root[s];
  };
  const deflated = (x: Float64Array, y: Float64Array): void => {
    scaled(x, y);
    let along = 0;
    for (let s = 0; s < size; s++) along += root[s] * y[s];
    for (let s = 0; s < size; s++) y[s] -= along * root[s];
  };
  const [second] = ritzValues(deflated, startVector(size), Math.min(size, 120));
  const { value, vector } = refined(denseOf(scaled, size), size, second);
  return {
    eigenvalue: value,
    gap: -Math.log(Math.hypot(value.re, value.im)),
    re: vector.re.map((v, x) => v / root[x]),
    im: vector.im.map((v, x) => v / root[x]),
  };
}

/** f ← P₀ P₁ … P_{n−1} f in place. */
function sweepOfFunctions({ table, beta, rule }: SingleFlipDynamics): (f: Float64Array) => void {
  const n = 31 - Math.clz32(table.length);
  const rate = Array.from({ length: n }, (_, i) =>
    Float64Array.from(table, (e, x) => flipRate(rule, beta * (table[x ^ (1 << i)] - e))),
  );
  return (f) => {
    for (let i = n - 1; i >= 0; i--) {
      const bit = 1 << i;
      const away = rate[i];
      for (let x = 0; x < f.length; x++) {
        if ((x & bit) !== 0) continue;
        const difference = f[x ^ bit] - f[x];
        f[x] += away[x] * difference;
        f[x ^ bit] -= away[x ^ bit] * difference;
      }
    }
  };
}

/** Entry (row, column) at row · size + column. */
function denseOf(apply: (x: Float64Array, y: Float64Array) => void, size: number): Float64Array {
  const matrix = new Float64Array(size * size);
  const [unit, image] = [new Float64Array(size), new Float64Array(size)];
  for (let column = 0; column < size; column++) {
    unit.fill(0);
    unit[column] = 1;
    apply(unit, image);
    for (let row = 0; row < size; row++) matrix[row * size + column] = image[row];
  }
  return matrix;
}

interface ComplexVector {
  readonly re: Float64Array;
  readonly im: Float64Array;
}

/** The eigenpair next to a guess: solves with A − guess, three times; the vector has length 1. */
function refined(
  matrix: Float64Array,
  size: number,
  guess: Complex,
): { readonly value: Complex; readonly vector: ComplexVector } {
  // Beside the guess, so that nothing is singular; a real guess stays real.
  const shift = { re: guess.re * (1 + 1e-9), im: guess.im * (1 + 1e-9) };
  const solve = complexSolver(matrix, size, shift);
  let vector: ComplexVector = { re: startVector(size), im: new Float64Array(size) };
  for (let turn = 0; turn < 4; turn++) {
    vector = solve(vector);
    let square = 0;
    for (let s = 0; s < size; s++) square += vector.re[s] ** 2 + vector.im[s] ** 2;
    const scale = 1 / Math.sqrt(square);
    vector = { re: vector.re.map((v) => v * scale), im: vector.im.map((v) => v * scale) };
  }
  let [re, im] = [0, 0];
  for (let row = 0; row < size; row++) {
    let [imageRe, imageIm] = [0, 0];
    for (let column = 0; column < size; column++) {
      imageRe += matrix[row * size + column] * vector.re[column];
      imageIm += matrix[row * size + column] * vector.im[column];
    }
    re += vector.re[row] * imageRe + vector.im[row] * imageIm;
    im += vector.re[row] * imageIm - vector.im[row] * imageRe;
  }
  return { value: { re, im }, vector };
}

/** (A − shift)⁻¹ by Gaussian elimination with row exchanges, factorised once. O(size³). */
function complexSolver(matrix: Float64Array, size: number, shift: Complex): (b: ComplexVector) => ComplexVector {
  const re = Float64Array.from(matrix);
  const im = new Float64Array(size * size);
  for (let k = 0; k < size; k++) {
    re[k * size + k] -= shift.re;
    im[k * size + k] -= shift.im;
  }
  const row = Array.from({ length: size }, (_, k) => k * size);
  for (let k = 0; k < size; k++) {
    let pivot = k;
    for (let i = k + 1; i < size; i++)
      if (Math.hypot(re[row[i] + k], im[row[i] + k]) > Math.hypot(re[row[pivot] + k], im[row[pivot] + k])) pivot = i;
    [row[k], row[pivot]] = [row[pivot], row[k]];
    const square = re[row[k] + k] ** 2 + im[row[k] + k] ** 2 || 1e-300;
    for (let i = k + 1; i < size; i++) {
      const [a, b] = [re[row[i] + k], im[row[i] + k]];
      if (a === 0 && b === 0) continue;
      const factorRe = (a * re[row[k] + k] + b * im[row[k] + k]) / square;
      const factorIm = (b * re[row[k] + k] - a * im[row[k] + k]) / square;
      re[row[i] + k] = factorRe;
      im[row[i] + k] = factorIm;
      for (let j = k + 1; j < size; j++) {
        re[row[i] + j] -= factorRe * re[row[k] + j] - factorIm * im[row[k] + j];
        im[row[i] + j] -= factorRe * im[row[k] + j] + factorIm * re[row[k] + j];
      }
    }
  }
  return (b) => {
    const x = {
      re: Float64Array.from(row, (at) => b.re[at / size]),
      im: Float64Array.from(row, (at) => b.im[at / size]),
    };
    const subtract = (i: number, k: number): void => {
      const at = row[i] + k;
      x.re[i] -= re[at] * x.re[k] - im[at] * x.im[k];
      x.im[i] -= re[at] * x.im[k] + im[at] * x.re[k];
    };
    for (let i = 0; i < size; i++) for (let k = 0; k < i; k++) subtract(i, k);
    for (let i = size - 1; i >= 0; i--) {
      for (let k = i + 1; k < size; k++) subtract(i, k);
      const at = row[i] + i;
      const square = re[at] ** 2 + im[at] ** 2 || 1e-300;
      const [a, c] = [x.re[i], x.im[i]];
      x.re[i] = (a * re[at] + c * im[at]) / square;
      x.im[i] = (c * re[at] - a * im[at]) / square;
    }
    return x;
  };
}
