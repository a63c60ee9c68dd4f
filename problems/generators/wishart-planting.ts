import { invalid, type Result, success } from "../../core/failure.ts";
import type { SizeLimits } from "../../core/model/quadratic-model.ts";
import { type Draw, drawFrom } from "./draw.ts";
import { type Instance, randomGauge, spinBuilder } from "./instance.ts";

/**
 * Wishart planting with integer columns. With M columns w orthogonal to the planted state t, J_ij = Σ_μ w_iμ w_jμ gives
 * E(s) = Σ_{i<j} J_ij s_i s_j = ½ Σ_μ (w_μ · s)² − ½ Σ_iμ w_iμ² ≥ −½ Σ_iμ w_iμ², reached by t. α = M/n sets the hardness: hardest
 * below about 0.3 (a first-order transition), easy from 1 on.
 *
 * Columns, for even n, before the gauge (t all up):
 * - `balanced`: uniform over vectors of n/2 ones and n/2 minus ones. Mean 0 and covariance n/(n−1)·(I − 11ᵀ/n), exactly
 *   those of the source's Gaussian ensemble; couplings are at most M and of its parity. Below α ≈ 2/log₂(πn/2) other
 *   states have every w · s = 0 too, so that the ground state is no longer unique.
 * - `projected`: w = (n z − (Σz) 1)/2 with z uniform over ±1, the source's discrete ensemble: large couplings, few such accidents.
 *
 * Source: Hamze, Raymond, Pattison, Biswas, Katzgraber, Phys. Rev. E 101, 052102 (2020), arXiv:1906.00275.
 */
export interface WishartParameters {
  /** Spins, even, 2 … 2000. */
  readonly n: number;
  /** Columns over spins; there are max(1, round(alpha · n)). */
  readonly alpha: number;
  readonly columns: "balanced" | "projected";
}

export function wishartPlanting(parameters: WishartParameters, seed: number, most?: SizeLimits): Result<Instance> {
  const { n, alpha, columns } = parameters;
  if (n % 2 !== 0 || n < 2) return invalid("wishart", `n must be even and at least 2, got ${n}`);
  const built = spinBuilder("wishart", n, (n * (n - 1)) / 2, most);
  if (!built.ok) return built;
  const builder = built.value;
  const draw = drawFrom(seed);
  const gauge = randomGauge(n, draw);
  const count = Math.max(1, Math.round(alpha * n));
  const row = Array.from({ length: n }, () => new Float64Array(count));
  let squares = 0;
  const drawColumn = columns === "balanced" ? balancedColumn : projectedColumn;
  for (let mu = 0; mu < count; mu++) {
    const column = drawColumn(n, draw);
    for (let i = 0; i < n; i++) {
      row[i][mu] = column[i] * gauge[i];
      squares += column[i] * column[i];
    }
  }
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      let coupling = 0;
      for (let mu = 0; mu < count; mu++) coupling += row[i][mu] * row[j][mu];
      if (coupling !== 0) builder.addQuadratic(j, i, coupling, 0);
    }
  }
  const model = builder.build("wishart", "refuse");
  if (!model.ok) return model;
  const description = `Wishart planting, n ${n}, ${count} ${columns} columns, seed ${seed}`;
  return success({ model: model.value, groundEnergy: 0 - squares / 2, groundState: gauge, description });
}

function balancedColumn(n: number, draw: Draw): Int32Array {
  const order = Uint32Array.from({ length: n }, (_, i) => i);
  draw.shuffle(order);
  return Int32Array.from(order, (place) => (place < n / 2 ? 1 : -1));
}

function projectedColumn(n: number, draw: Draw): Int32Array {
  const z = Int32Array.from({ length: n }, () => draw.sign());
  const sum = z.reduce((a, b) => a + b, 0);
  return z.map((value) => (n * value - sum) / 2);
}
