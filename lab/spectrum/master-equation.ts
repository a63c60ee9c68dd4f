import { flipRate } from "./birth-death.ts";
import type { SingleFlipDynamics } from "./single-flip.ts";
import { normalised, type StochasticMatrix, times } from "./stochastic-matrix.ts";

/** Carries a distribution over the 2ⁿ states on by some time. */
export type Advance = (p: Float64Array) => Float64Array<ArrayBuffer>;

/** Attempted flips up to which a time is a sum over numbers of attempts: of distributions, and of matrices, which are then squared. */
const MOST_ATTEMPTS = 32;
const MOST_ATTEMPTS_OF_MATRIX = 1;

/**
 * The master equation of single flips for times shortest · 2^k, k = 0 … doublings, without any sampling. No term is negative
 * anywhere, so probabilities of 1e-100 keep their digits.
 *
 * Attempts come as a Poisson process of n a sweep, so e^(Wt) = Σ_k Poisson(k; nt) Pᵏ with P = 1 + W/n (uniformisation, Jensen
 * 1953). For short times that is summed on distributions; for longer ones a matrix is squared.
 *
 * @param use  called for each k with the step of that time.
 */
export function forDoublings(
  dynamics: SingleFlipDynamics,
  shortest: number,
  doublings: number,
  use: (advance: Advance, k: number) => void,
): void {
  const attempts = attemptOf(dynamics);
  const n = 31 - Math.clz32(dynamics.table.length);
  let matrix: StoredStep | null = null;
  for (let k = 0; k <= doublings; k++) {
    const time = shortest * 2 ** k;
    if (n * time <= MOST_ATTEMPTS) {
      use((p) => poissonSum(attempts, n * time, p, 1), k);
      continue;
    }
    matrix = matrix === null ? storedStep(dynamics, time) : matrix.doubled();
    use(matrix.advance, k);
  }
}

/** One attempted flip of a uniformly drawn spin, P, on the rows of a matrix (or on a distribution: width 1). */
type Attempt = (from: Float64Array, to: Float64Array, width: number) => void;

function attemptOf({ table, beta, rule }: SingleFlipDynamics): Attempt {
  const size = table.length;
  const n = 31 - Math.clz32(size);
  const stay = new Float64Array(size).fill(1);
  const enter = Array.from({ length: n }, () => new Float64Array(size));
  for (let i = 0; i < n; i++)
    for (let x = 0; x < size; x++) {
      const y = x ^ (1 << i);
      stay[x] -= flipRate(rule, beta * (table[y] - table[x])) / n;
      enter[i][x] = flipRate(rule, beta * (table[x] - table[y])) / n;
    }
  for (let x = 0; x < size; x++) stay[x] = Math.max(0, stay[x]);
  return (from, to, width) => {
    for (let x = 0; x < size; x++) {
      const at = x * width;
      for (let c = 0; c < width; c++) to[at + c] = stay[x] * from[at + c];
      for (let i = 0; i < n; i++) {
        const [share, other] = [enter[i][x], (x ^ (1 << i)) * width];
        for (let c = 0; c < width; c++) to[at + c] += share * from[other + c];
      }
    }
  };
}

/** Σ_k Poisson(k; mean) Pᵏ applied to `start`; terms below 1e-18 of all are left out. */
function poissonSum(attempt: Attempt, mean: number, start: Float64Array, width: number): Float64Array<ArrayBuffer> {
  let power = Float64Array.from(start);
  let next = new Float64Array(start.length);
  const sum = new Float64Array(start.length);
  let total = 0;
  for (let k = 0, weight = Math.exp(-mean); k <= mean || weight > 1e-18; k++, weight *= mean / k) {
    for (let a = 0; a < sum.length; a++) sum[a] += weight * power[a];
    total += weight;
    attempt(power, next, width);
    [power, next] = [next, power];
  }
  for (let a = 0; a < sum.length; a++) sum[a] /= total;
  return sum;
}

/** The matrix of a step over states in ascending order of energy. */
interface StoredStep {
  readonly advance: Advance;
  /** The step of twice the time. */
  doubled(): StoredStep;
}

/**
 * Detailed balance makes half of the matrix enough: what leads down is computed, what leads up is e^(−βΔE) of it, which
 * loses no digits.
 */
function storedStep(dynamics: SingleFlipDynamics, time: number): StoredStep {
  const { table, beta } = dynamics;
  const size = table.length;
  const n = 31 - Math.clz32(size);
  const order = Uint32Array.from(table.keys()).sort((a, b) => table[a] - table[b]);
  const halvings = Math.max(0, Math.ceil(Math.log2((n * time) / MOST_ATTEMPTS_OF_MATRIX)));
  const unit = new Float64Array(size * size);
  for (let x = 0; x < size; x++) unit[x * size + x] = 1;
  const first = poissonSum(attemptOf(dynamics), (n * time) / 2 ** halvings, unit, size);
  let step: StochasticMatrix = new Float64Array(size * size);
  for (let row = 0; row < size; row++)
    for (let column = 0; column < size; column++) step[row * size + column] = first[order[row] * size + order[column]];
  const energies = Float64Array.from(order, (x) => table[x]);
  for (let h = 0; h < halvings; h++) step = squaredInBalance(step, energies, beta);
  return stored(step);

  function stored(matrix: StochasticMatrix): StoredStep {
    return {
      advance(p) {
        const sorted = times(
          matrix,
          Float64Array.from(order, (x) => p[x]),
        );
        const out = new Float64Array(size);
        for (let a = 0; a < size; a++) out[order[a]] = sorted[a];
        return out;
      },
      // Once it forgets where it came from, the step of any longer time is the same.
      doubled: () => stored(forgets(matrix, size) ? matrix : squaredInBalance(matrix, energies, beta)),
    };
  }
}

/** Whether all columns agree to 1e-14 of each entry. */
function forgets(step: StochasticMatrix, size: number): boolean {
  for (let row = 0; row < size; row++) {
    const own = step[row * size];
    for (let column = 1; column < size; column++)
      if (Math.abs(step[row * size + column] - own) > 1e-14 * own) return false;
  }
  return true;
}

/**
 * S² of a step in detailed balance: the half with to ≤ from in the order of energies, in tiles of two rows by four terms, which
 * spares loads; the rest mirrored. A tile begins at the diagonal of its upper row, one entry too early for the lower.
 */
function squaredInBalance(s: StochasticMatrix, energies: Float64Array, beta: number): StochasticMatrix {
  const size = energies.length;
  const c = new Float64Array(size * size);
  let i = 0;
  for (; i + 1 < size; i += 2) {
    const [upper, lower] = [i * size, (i + 1) * size];
    let k = 0;
    for (; k + 3 < size; k += 4) {
      const [a0, a1, a2, a3] = [s[upper + k], s[upper + k + 1], s[upper + k + 2], s[upper + k + 3]];
      const [b0, b1, b2, b3] = [s[lower + k], s[lower + k + 1], s[lower + k + 2], s[lower + k + 3]];
      const at = k * size;
      for (let j = i; j < size; j++) {
        const x0 = s[at + j];
        const x1 = s[at + size + j];
        const x2 = s[at + 2 * size + j];
        const x3 = s[at + 3 * size + j];
        c[upper + j] += a0 * x0 + a1 * x1 + a2 * x2 + a3 * x3;
        c[lower + j] += b0 * x0 + b1 * x1 + b2 * x2 + b3 * x3;
      }
    }
    for (; k < size; k++)
      for (let j = i; j < size; j++) {
        c[upper + j] += s[upper + k] * s[k * size + j];
        c[lower + j] += s[lower + k] * s[k * size + j];
      }
  }
  for (; i < size; i++)
    for (let k = 0; k < size; k++) for (let j = i; j < size; j++) c[i * size + j] += s[i * size + k] * s[k * size + j];
  for (let to = 0; to < size; to++)
    for (let from = to + 1; from < size; from++)
      c[from * size + to] = c[to * size + from] * Math.exp(-beta * (energies[from] - energies[to]));
  return normalised(c, size);
}
