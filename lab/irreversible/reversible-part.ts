import { eigenvalues, symmetricEigen } from "../spectrum/dense.ts";

/** A chain on few states in continuous time with the distribution that it keeps. */
export interface KeptChain {
  /** Shape (N): π, positive, with the sum 1. */
  readonly kept: ArrayLike<number>;
  /** Shape (N, N): rate from i to j ≠ i, per unit of time; the diagonal is ignored. */
  readonly rates: readonly ArrayLike<number>[];
}

/**
 * The three numbers between which every speed-up by a broken detailed balance lies, Δ_S ≤ min Re λ ≤ tr S/(N − 1): −W seen in
 * the geometry of π is S + A, S the reversible chain of the mean flow either way and A antisymmetric. Re λ = ⟨v, S v⟩ for an
 * eigenvector v ⊥ √π gives the first, the sum of all Re λ = tr S the second.
 * Source: Ichiki, Ohzeki (2013), doi:10.1103/PhysRevE.88.020101.
 */
export interface SpeedUp {
  /** Δ_S: the gap of the reversible part, all that a bound on the distance from the start on may use. */
  readonly reversibleGap: number;
  /** min Re λ: the asymptotic rate. */
  readonly rate: number;
  /** tr S/(N − 1): the mean of all rates, the most that any current reaches. */
  readonly meanRate: number;
}

/** Throws where π is not kept. */
export function speedUpOf({ kept, rates }: KeptChain): SpeedUp {
  const N = kept.length;
  const whole = Array.from({ length: N }, () => new Float64Array(N));
  for (let i = 0; i < N; i++) {
    let inflow = 0;
    for (let j = 0; j < N; j++) {
      if (i === j) continue;
      whole[i][i] += rates[i][j];
      whole[i][j] = -rates[i][j] * Math.sqrt(kept[i] / kept[j]);
      inflow += kept[j] * rates[j][i];
    }
    const outflow = kept[i] * whole[i][i];
    if (Math.abs(inflow - outflow) > 1e-9 * Math.max(inflow, outflow))
      throw new RangeError(`state ${i} is not kept: ${inflow} flows in, ${outflow} out`);
  }
  const symmetric = whole.map((row, i) => row.map((v, j) => (v + whole[j][i]) / 2));
  const others = eigenvalues(whole)
    .map(({ re }) => re)
    .sort((a, b) => a - b)
    .slice(1);
  const trace = symmetric.reduce((sum, row, i) => sum + row[i], 0);
  return { reversibleGap: symmetricEigen(symmetric).values[1], rate: others[0], meanRate: trace / (N - 1) };
}

/** Symmetric conductances c_ij = π_i w_ij and a current that runs once round some states, as a chain that keeps π. */
export function chainOf(
  kept: ArrayLike<number>,
  conductance: (i: number, j: number) => number,
  currents: readonly { readonly cycle: readonly number[]; readonly current: number }[],
): KeptChain {
  const N = kept.length;
  const flow = Array.from({ length: N }, (_, i) =>
    Float64Array.from({ length: N }, (__, j) => (i === j ? 0 : conductance(Math.min(i, j), Math.max(i, j)))),
  );
  for (const { cycle, current } of currents)
    for (const [k, i] of cycle.entries()) {
      const j = cycle[(k + 1) % cycle.length];
      flow[i][j] += current;
      flow[j][i] -= current;
    }
  const negative = flow.findIndex((row) => row.some((f) => f < 0));
  if (negative >= 0) throw new RangeError(`a current out of state ${negative} exceeds the conductance against it`);
  return { kept, rates: flow.map((row, i) => row.map((f) => f / kept[i])) };
}
