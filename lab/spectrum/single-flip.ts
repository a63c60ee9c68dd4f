import { type FlipRate, flipRate } from "./birth-death.ts";
import { lowestEigenpairs, type SymmetricOperator } from "./lanczos.ts";

/** Dynamics of single spin flips at a constant temperature, in continuous time: every spin attempts once per sweep on average. */
export interface SingleFlipDynamics {
  /** Shape (2ⁿ): energies of all states. */
  readonly table: Float64Array;
  readonly beta: number;
  readonly rule: FlipRate;
}

/** The slow part of the dynamics. */
export interface Relaxation {
  /** Δ, per sweep. */
  readonly gap: number;
  /** The slowest left eigenfunction of the generator as a function of the state: its mean decays as e^(−Δt) exactly. Shape (2ⁿ). */
  readonly slowest: Float64Array;
  readonly residual: number;
}

/**
 * The gap of the reversible generator W, symmetrised: H = −D^(−1/2) W D^(1/2) with D the Boltzmann weights, has the ground
 * state √π with eigenvalue 0; the next eigenvalue is the gap.
 * Source: Somma, Batista, Ortiz (2007), doi:10.1103/PhysRevLett.99.030603.
 */
export function relaxationOf(dynamics: SingleFlipDynamics): Relaxation {
  const { table } = dynamics;
  const root = rootWeights(dynamics);
  const [pair] = lowestEigenpairs(symmetrisedGenerator(dynamics), table.length, [startVector(table.length)], [root]);
  const slowest = pair.vector.map((v, x) => v / root[x]);
  return { gap: pair.value, slowest, residual: pair.residual };
}

/** √π, of length 1. */
export function rootWeights({ table, beta }: SingleFlipDynamics): Float64Array {
  const lowest = table.reduce((low, e) => Math.min(low, e), Number.POSITIVE_INFINITY);
  const root = table.map((e) => Math.exp((-beta * (e - lowest)) / 2));
  const length = Math.sqrt(root.reduce((sum, r) => sum + r * r, 0));
  return root.map((r) => r / length);
}

/**
 * y = H x. Off the diagonal H is −√(w(x→y) w(y→x)): for Metropolis e^(−β|ΔE|/2), for heat bath 1/(2 cosh(βΔE/2)); on it, the
 * rate at which a state is left. Rates are computed once.
 */
export function symmetrisedGenerator({ table, beta, rule }: SingleFlipDynamics): SymmetricOperator {
  const n = 31 - Math.clz32(table.length);
  const left = new Float64Array(table.length);
  const hop = Array.from({ length: n }, () => new Float64Array(table.length));
  for (let i = 0; i < n; i++) {
    for (let x = 0; x < table.length; x++) {
      const rise = beta * (table[x ^ (1 << i)] - table[x]);
      const rate = flipRate(rule, rise);
      left[x] += rate;
      hop[i][x] = Math.sqrt(rate * flipRate(rule, -rise));
    }
  }
  return (x, y) => {
    for (let s = 0; s < x.length; s++) y[s] = left[s] * x[s];
    for (let i = 0; i < n; i++) {
      const bit = 1 << i;
      const along = hop[i];
      for (let s = 0; s < x.length; s++) y[s] -= along[s] * x[s ^ bit];
    }
  };
}

/**
 * The killing rate k of "has not yet seen a ground state": the lowest eigenvalue of H without the ground states. Where there
 * is one ground state x₀, π(x₀) Δ ≤ k ≤ Δ (Cauchy's interlacing; the killed eigenfunction as trial function).
 */
export function killingRate(dynamics: SingleFlipDynamics): number {
  const { table } = dynamics;
  const lowest = table.reduce((low, e) => Math.min(low, e), Number.POSITIVE_INFINITY);
  const apply = symmetrisedGenerator(dynamics);
  const ground = Array.from(table.keys()).filter((x) => table[x] === lowest);
  const within = new Float64Array(table.length);
  const killed: SymmetricOperator = (x, y) => {
    within.set(x);
    for (const g of ground) within[g] = 0;
    apply(within, y);
    for (const g of ground) y[g] = 0;
  };
  const units = ground.map((g) => Float64Array.from({ length: table.length }, (_, x) => (x === g ? 1 : 0)));
  return lowestEigenpairs(killed, table.length, [startVector(table.length)], units)[0].value;
}

/** A vector with a part along everything: fixed, so that results repeat. */
export function startVector(size: number, salt = 1): Float64Array {
  let word = (2_654_435_761 * salt) >>> 0;
  return Float64Array.from({ length: size }, () => {
    word ^= word << 13;
    word ^= word >>> 17;
    word ^= word << 5;
    return (word >>> 0) / 2 ** 32 - 0.5;
  });
}
