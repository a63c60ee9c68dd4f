/**
 * Matrices that move probability: entry (to, from) at to · size + from, columns of sum 1, nothing negative. Products of them
 * cancel nothing, so every entry keeps its relative accuracy, however small.
 */
export type StochasticMatrix = Float64Array;

/** Steps of a series are so short that I + Wτ + (Wτ)²/2 is positive and exact to (1/16)³/6 = 4e-5 of a step. */
const LARGEST_STEP = 1 / 16;

/**
 * The matrix e^(Wt) of a generator by repeated squaring of a short step.
 *
 * @param rates   shape (size, size): rate from → to at to · size + from, per unit of time; the diagonal is not read.
 * @param fastest at least the largest rate at which a state is left.
 */
export function evolution(rates: Float64Array, size: number, fastest: number, time: number): StochasticMatrix {
  const halvings = Math.max(0, Math.ceil(Math.log2((fastest * time) / LARGEST_STEP)));
  let step = shortStep(rates, size, time / 2 ** halvings);
  for (let h = 0; h < halvings; h++) step = squared(step, size);
  return step;
}

function shortStep(rates: Float64Array, size: number, tau: number): StochasticMatrix {
  const w = new Float64Array(size * size);
  for (let to = 0; to < size; to++)
    for (let from = 0; from < size; from++) {
      if (to === from) continue;
      const flow = tau * rates[to * size + from];
      w[to * size + from] += flow;
      w[from * size + from] -= flow;
    }
  const step = product(w, w, size);
  for (let a = 0; a < step.length; a++) step[a] = Math.max(0, w[a] + step[a] / 2 + (a % (size + 1) === 0 ? 1 : 0));
  return normalised(step, size);
}

export function squared(step: StochasticMatrix, size: number): StochasticMatrix {
  return normalised(product(step, step, size), size);
}

/** Rounding must not create or lose probability. */
export function normalised(step: StochasticMatrix, size: number): StochasticMatrix {
  const sums = new Float64Array(size);
  for (let row = 0; row < size; row++) for (let x = 0; x < size; x++) sums[x] += step[row * size + x];
  for (let row = 0; row < size; row++) for (let x = 0; x < size; x++) step[row * size + x] /= sums[x];
  return step;
}

/** C = A B by rows, four rows of B at a time. */
function product(a: Float64Array, b: Float64Array, size: number): Float64Array {
  const c = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    const row = i * size;
    for (let k = 0; k + 3 < size; k += 4) {
      const [a0, a1, a2, a3] = [a[row + k], a[row + k + 1], a[row + k + 2], a[row + k + 3]];
      if (a0 === 0 && a1 === 0 && a2 === 0 && a3 === 0) continue;
      const at = k * size;
      for (let j = 0; j < size; j++)
        c[row + j] += a0 * b[at + j] + a1 * b[at + size + j] + a2 * b[at + 2 * size + j] + a3 * b[at + 3 * size + j];
    }
    for (let k = size & ~3; k < size; k++) for (let j = 0; j < size; j++) c[row + j] += a[row + k] * b[k * size + j];
  }
  return c;
}

export function times(step: StochasticMatrix, p: Float64Array): Float64Array<ArrayBuffer> {
  const size = p.length;
  const out = new Float64Array(size);
  for (let row = 0; row < size; row++) {
    let sum = 0;
    for (let x = 0; x < size; x++) sum += step[row * size + x] * p[x];
    out[row] = sum;
  }
  return out;
}
