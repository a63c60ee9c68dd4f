import type { QuadraticModel } from "../../core/model/quadratic-model.ts";
import { energyTable } from "../../lab/landscape/energy-table.ts";
import { sequentialSweep } from "../../lab/spectrum/sequential-sweep.ts";

/** ρ of magnetisation, energy and overlap of the sequential Metropolis sweep in equilibrium, lag by lag, from the matrix of all states. */
export function exactCurves(model: QuadraticModel, beta: number, lags: readonly number[]) {
  const table = energyTable(model);
  const { n } = model;
  const sweep = sequentialSweep({ table, beta, rule: "metropolis" });
  const weights = table.map((e) => Math.exp(-beta * (e - Math.min(...table))));
  const z = weights.reduce((a, b) => a + b, 0);
  const pi = weights.map((w) => w / z);
  const spin = (i: number): Float64Array => table.map((_, x) => ((x >> i) & 1 ? 1 : -1));
  const spins = Array.from({ length: n }, (_, i) => spin(i));
  const magnetization = table.map((_, x) => spins.reduce((sum, s) => sum + s[x], 0));
  const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, v, x) => sum + v * b[x], 0);
  /** Σ_x π(x) f(x) (P^t g)(x) for t = 0 … the last lag. */
  const products = (f: Float64Array, gs: readonly Float64Array[]): number[][] => {
    const p = f.map((v, x) => v * pi[x]);
    const out: number[][] = [];
    for (let t = 0; t <= Math.max(...lags); t++) {
      if (t > 0) sweep(p);
      out.push(gs.map((g) => dot(p, g)));
    }
    return out;
  };
  const curve = (f: Float64Array): number[] => {
    const mean = dot(pi, f);
    const raw = products(f, [f]).map(([v]) => v - mean * mean);
    return lags.map((lag) => raw[lag] / raw[0]);
  };
  // Two independent chains: ⟨q_0 q_t⟩ = Σ_ij ⟨s_i(0) s_j(t)⟩².
  const pairs = spins.map((s) => products(s, spins));
  const squares = Array.from({ length: Math.max(...lags) + 1 }, (_, t) =>
    pairs.reduce((sum, of) => sum + of[t].reduce((inner, c) => inner + c * c, 0), 0),
  );
  const meanOverlap = spins.reduce((sum, s) => sum + dot(pi, s) ** 2, 0);
  const overlap = lags.map((lag) => (squares[lag] - meanOverlap ** 2) / (squares[0] - meanOverlap ** 2));
  return { magnetization: curve(magnetization), energy: curve(table), overlap };
}
