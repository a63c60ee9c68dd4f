import type { ColumnModel } from "../../core/columns/column-model.ts";
import { columnEnergy } from "../../core/columns/energy.ts";
import { expNeg } from "../../core/math/exponential.ts";
import { drawFrom } from "../../problems/generators/draw.ts";
import { columnsOf } from "../../problems/placement/columns.ts";
import { bondGraph, columnModelOf } from "../../problems/placement/encode.ts";
import { STANDARD_TILTS } from "../../problems/placement/generate.ts";
import type { PlacementInstance } from "../../problems/placement/instance.ts";
import { cuboctahedron, GOLD_LATTICE_CONSTANT, type SiteGraph } from "../../problems/placement/lattice.ts";
import { measure } from "../../problems/placement/measure.ts";

/**
 * Objects for simulation-based calibration: the truth is drawn exactly from the lattice gas e^{(μ/2) Σ x_i x_j} that the bond
 * term is at temperature 2, and measured with a normal error of known σ. Then the truth and the posterior's draws are
 * exchangeable, and any number computed from them has a uniform rank among them.
 * Source: Talts, Betancourt, Simpson, Vehtari & Gelman (2018), arXiv:1804.06788.
 */

/** Small enough that the gas is far from its transition and partly empty; large enough to join the layers. */
export const JOINING_MU = 0.1;
const SHELLS = 3;
/** Atoms per column are about six, so N_e = 30 counts 180 electrons: σ = √180 / 30. */
const SIGMA = Math.sqrt(180) / 30;

export interface PriorObject {
  readonly model: ColumnModel;
  readonly truth: Uint8Array;
}

/** @param mu  of the gas; at 0 sites are independent and the layers come apart. */
export function priorObject(seed: number, mu: number): PriorObject {
  const sites = cuboctahedron(SHELLS + 1);
  const draw = drawFrom(seed);
  const truth = exactLatticeGas(bondGraph({ sites, refinement: 1 }), mu / 2, draw);
  const projections = STANDARD_TILTS.slice(0, 3).map((tilt) =>
    measure(columnsOf(sites, tilt), truth, { kind: "gaussian", sigma: SIGMA }, 1, draw),
  );
  const model = columnModelOf({
    name: "lattice gas",
    latticeConstant: GOLD_LATTICE_CONSTANT,
    refinement: 1,
    sites,
    projections,
    bondPrior: mu,
    number: null,
    exclusion: null,
  });
  return { model, truth };
}

/**
 * An exact draw of P(x) ∝ e^{g Σ x_i x_j}, g ≥ 0, by coupling from the past: the full and the empty state are carried through
 * the same random numbers from ever further back until they meet; heat bath keeps their order.
 * Source: Propp & Wilson (1996), doi:10.1002/(SICI)1098-2418(199608/09)9:1/2<223::AID-RSA14>3.0.CO;2-O.
 */
export function exactLatticeGas(
  { start, neighbour }: SiteGraph,
  gain: number,
  draw: ReturnType<typeof drawFrom>,
): Uint8Array {
  const n = start.length - 1;
  const most = Math.max(...Array.from({ length: n }, (_, i) => start[i + 1] - start[i]));
  // P(full | k full neighbours) = 1 / (1 + e^−gk).
  const chance = Float64Array.from({ length: most + 1 }, (_, k) => 1 / (1 + expNeg(gain * k)));
  const sweepNumbers: Float64Array[] = []; // the latest sweep first
  for (let past = 1; ; past *= 2) {
    while (sweepNumbers.length < past) sweepNumbers.push(Float64Array.from({ length: n }, () => draw.uniform()));
    const high = new Uint8Array(n).fill(1);
    const low = new Uint8Array(n);
    for (let s = past - 1; s >= 0; s--) {
      for (let i = 0; i < n; i++) {
        let above = 0;
        let under = 0;
        for (let p = start[i]; p < start[i + 1]; p++) {
          above += high[neighbour[p]];
          under += low[neighbour[p]];
        }
        high[i] = sweepNumbers[s][i] < chance[above] ? 1 : 0;
        low[i] = sweepNumbers[s][i] < chance[under] ? 1 : 0;
      }
    }
    if (high.every((x, i) => x === low[i])) return high;
  }
}

/**
 * The μ of the gas e^{(μ/2) Σ x_i x_j} that describes objects best by the pseudo-likelihood Π P(x_i | neighbours),
 * P(full | k full neighbours) = 1/(1 + e^{−μk/2}): the zero of its slope, which falls with μ, to two decimals; 0 where it is below.
 * Source: Besag (1975), doi:10.2307/2987782.
 */
export function pseudoLikelihoodMu(
  objects: Iterable<{ readonly instance: Pick<PlacementInstance, "sites" | "refinement">; readonly truth: Uint8Array }>,
): number {
  // How many sites of each number of full neighbours are empty, and full.
  const seen = Array.from({ length: MOST_NEIGHBOURS + 1 }, () => [0, 0]);
  for (const { instance, truth } of objects) {
    const { start, neighbour } = bondGraph(instance);
    for (const [i, x] of truth.entries()) {
      let around = 0;
      for (let p = start[i]; p < start[i + 1]; p++) around += truth[neighbour[p]];
      seen[around][x]++;
    }
  }
  const slope = (mu: number): number =>
    seen.reduce((sum, [empty, full], k) => sum + k * (full - (empty + full) / (1 + expNeg((mu * k) / 2))), 0);
  let [low, high] = [0, MOST_MU];
  while (high - low > 1e-4) {
    const middle = (low + high) / 2;
    if (slope(middle) > 0) low = middle;
    else high = middle;
  }
  return Math.round(100 * low) / 100;
}

const MOST_NEIGHBOURS = 12;
/** At μ = 5 a site with one full neighbour is full with probability 0.92: no cluster is that cohesive. */
const MOST_MU = 5;

/**
 * Ranks of the truth among draws, for several numbers: the energy, atoms, atoms in one layer, and one site. Equal numbers are
 * ordered at random.
 *
 * @returns name and rank 0 … draws.length.
 */
export function ranksOf(
  model: ColumnModel,
  truth: Uint8Array,
  draws: readonly Uint8Array[],
  seed: number,
): [string, number][] {
  const draw = drawFrom(seed);
  const { n } = model;
  const numbers: [string, (x: Uint8Array) => number][] = [
    ["energy", (x) => columnEnergy(model, x)],
    ["atoms", (x) => x.reduce((sum, v) => sum + v, 0)],
    ["atoms below", (x) => x.subarray(0, Math.floor(n / 3)).reduce((sum, v) => sum + v, 0)],
    ["checkerboard", (x) => x.reduce((sum, v, i) => sum + (i % 2 === 0 ? v : -v), 0)],
  ];
  return numbers.map(([name, of]) => {
    const own = of(truth);
    let below = 0;
    let equal = 0;
    for (const state of draws) {
      const value = of(state);
      if (value < own) below++;
      else if (value === own) equal++;
    }
    return [name, below + Math.floor(draw.uniform() * (equal + 1))];
  });
}
