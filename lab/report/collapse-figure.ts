import type { CampaignCell } from "../campaign/cell.ts";
import { type Advance, forDoublings } from "../spectrum/master-equation.ts";
import { rootWeights, type SingleFlipDynamics } from "../spectrum/single-flip.ts";
import type { ExactDynamics } from "./exact-dynamics.ts";
import { dynamicsOf } from "./exact-dynamics.ts";
import { type Figure, MOST_FACETS, type Point, type Series } from "./figure.ts";
import { constantBeta, groupedBy } from "./material.ts";
import { energyDistance, type SampledDistance, sampledDistance } from "./sampled-distance.ts";

/** How distances of one instance at one temperature lie between the two bounds. */
export interface CollapseRow {
  readonly instance: string;
  readonly beta: number;
  readonly gap: number;
  /** Largest distance over its upper bound, over starts and times: at most 1. */
  readonly upper: number;
  /** Least worst distance over its lower bound, over times: at least 1. */
  readonly lower: number;
  readonly holds: boolean;
}

export interface Collapse {
  readonly rows: readonly CollapseRow[];
  readonly sampled: readonly SampledDistance[];
}

/** Largest n here: a step of the master equation is a matrix of 2ⁿ × 2ⁿ. */
const MAX_SPINS = 8;
/** β m of the curves: from a landscape that is nearly flat to one with a relaxation time of thousands of sweeps. */
const BARRIERS = [1.5, 4, 7] as const;
/** Δ · t = 2^k / 16 and half as much more. */
const FIRST = 1 / 16;
const DOUBLINGS = 8;
/** States that are followed besides the slowest: from the lowest to the highest energy at equal steps of rank. */
const STARTS = 15;
/** Distances below are not drawn. */
const LEAST_DRAWN = 1e-5;
/** What double rounding may do. */
const ROUNDING = 1e-9;

/** Figure C: distance from equilibrium against Δ · t, exact and sampled. */
export function collapseFigure(
  cells: readonly CampaignCell[],
  polished: ReadonlySet<string>,
  exact: ExactDynamics,
  colourOf: (method: string) => number,
): { readonly figure: Figure; readonly collapse: Collapse } {
  const small = exact.ids.filter((id) => exact.table(id).length <= 2 ** MAX_SPINS).slice(0, MOST_FACETS);
  const rows: CollapseRow[] = [];
  const curves: Series[] = [];
  let loosest = 0;
  for (const [colour, id] of small.entries()) {
    const { barrier } = exact.landscape(id);
    for (const scaled of barrier > 0 ? BARRIERS : []) {
      const beta = scaled / barrier;
      const gap = exact.gap(id, beta, "metropolis", "continuous");
      if (gap === null) continue;
      const { points, upper, lower, prefactor } = distances(
        { table: exact.table(id), beta, rule: "metropolis" },
        gap,
        exact.slowestStart(id, beta, "metropolis"),
      );
      loosest = Math.max(loosest, prefactor);
      rows.push({ instance: id, beta, gap, upper, lower, holds: upper <= 1 + ROUNDING && lower >= 1 - ROUNDING });
      curves.push({ name: id, look: "exact", colour: colour + 1, points: points.filter(([, y]) => y > LEAST_DRAWN) });
    }
  }
  const sampled = sampledOf(cells, polished, exact);
  const measured = [...groupedBy(sampled, ({ method }) => method).entries()].map(
    ([method, all]): Series => ({
      name: `${method}, sampled: distance over energies`,
      look: "measured",
      colour: colourOf(method) + 3,
      points: all
        .filter(({ relaxations }) => relaxations !== null && relaxations <= 2 ** DOUBLINGS * FIRST)
        .map(
          ({ relaxations, distance, error }): Point => [
            relaxations ?? 0,
            distance,
            Math.max(distance - 2 * error, distance / 30),
            distance + 2 * error,
          ],
        ),
    }),
  );
  const grid = Array.from({ length: 41 }, (_, k) => FIRST * 2 ** ((k * DOUBLINGS) / 40));
  // A distance is at most 1, so a bound above it says nothing.
  const theory = (prefactor: number): Point[] =>
    grid.map((x): Point => [x, prefactor * Math.exp(-x)]).filter(([, y]) => y <= 1 && y > LEAST_DRAWN);
  const figure: Figure = {
    id: "C",
    title: "One time scale for all temperatures",
    caption:
      "Across: time counted in relaxation times, Δ · t, which is the same number in every clock. Up: how far the distribution of states still is from " +
      "equilibrium (total variation, 0 to 1) from the start that relaxes last. Exact curves of all instances and temperatures fall together, between " +
      "two theorems: below ½ √((1 − π)/π) e^(−Δt) with π the weight of the start (dotted above, for the least likely of these starts), above ½ e^(−Δt) (dotted " +
      "below). Both are checked for 16 starts each. A curve outside would be an error of the program, not physics. Markers are sampled runs: their distance is taken over energies, " +
      "which can only be smaller than that over states, and levels off where the noise of a finite sample begins.",
    panels:
      curves.length === 0
        ? []
        : [
            {
              facet: `${small.length} instances, ${rows.length} temperatures`,
              clock: "all",
              x: { name: "Δ · t, relaxation times", scale: "log" },
              y: { name: "total variation from equilibrium", scale: "log" },
              series: [
                ...curves,
                { name: "upper bound, least likely start", look: "bound", colour: 0, points: theory(loosest) },
                { name: "lower bound ½ e^(−Δt)", look: "bound", colour: 0, points: theory(0.5) },
                ...measured.filter(({ points }) => points.length > 0),
              ],
              alt: `Total variation against Δ · t for ${rows.length} exact curves. ${rows.every(({ holds }) => holds) ? "All lie between the two bounds" : "Some leave the bounds"}.`,
            },
          ],
    missing: curves.length === 0 ? `No instance with n ≤ ${MAX_SPINS} and a barrier.` : null,
  };
  return { figure, collapse: { rows, sampled } };
}

/**
 * Distances of the master equation at Δt = 2^k/16 and 1.5 times that, against ½ √((1 − π)/π) e^(−Δt) for each start and ½ e^(−Δt) for the worst. Followed are
 * states of all energies and the one where the slowest eigenfunction ψ is largest: from there |⟨ψ⟩| / 2 max |ψ| is ½ e^(−Δt), which is at
 * most the distance, so the lower bound holds for it alone.
 * Sources: Fill (1991), doi:10.1214/aoap/1177005981; Levin and Peres, Markov Chains and Mixing Times, theorem 12.5.
 *
 * @param slowest  the state with the largest |ψ|.
 * @param gap  that the bounds are made with; another than the dynamics' own is how the control breaks them.
 */
export function distances(
  dynamics: SingleFlipDynamics,
  gap: number,
  slowest: number,
  target = rootWeights(dynamics).map((r) => r * r),
): { readonly points: readonly Point[]; readonly upper: number; readonly lower: number; readonly prefactor: number } {
  const size = target.length;
  const points: Point[] = [];
  let [upper, lower] = [0, Number.POSITIVE_INFINITY];
  const prefactor = 0.5 * Math.sqrt((1 - target[slowest]) / target[slowest]);
  const starts = [...startsOf(dynamics.table, slowest)];
  const compare = (states: readonly (readonly [start: number, after: Float64Array])[], scaled: number): void => {
    const decay = Math.exp(-scaled);
    let [worst, drawn] = [0, 0];
    for (const [start, after] of states) {
      let distance = 0;
      for (let x = 0; x < size; x++) distance += Math.abs(after[x] - target[x]);
      distance /= 2;
      worst = Math.max(worst, distance);
      if (start === slowest) drawn = distance;
      upper = Math.max(upper, distance / (0.5 * Math.sqrt((1 - target[start]) / target[start]) * decay));
    }
    lower = Math.min(lower, worst / (0.5 * decay));
    points.push([scaled, drawn]);
  };
  let before: Advance | null = null;
  forDoublings(dynamics, FIRST / gap, DOUBLINGS, (advance, k) => {
    const scaled = FIRST * 2 ** k;
    const states = starts.map((start): readonly [number, Float64Array] => {
      const p = new Float64Array(size);
      p[start] = 1;
      return [start, advance(p)];
    });
    compare(states, scaled);
    // Half as long once more, for a smooth curve.
    const half = before;
    if (half !== null)
      compare(
        states.map(([start, p]) => [start, half(p)]),
        1.5 * scaled,
      );
    before = advance;
  });
  return { points, upper, lower, prefactor };
}

/** States of all energies, and the one that relaxes last. */
function startsOf(table: Float64Array, slowest: number): ReadonlySet<number> {
  const order = Uint32Array.from(table.keys()).sort((a, b) => table[a] - table[b]);
  const last = order.length - 1;
  return new Set([slowest, ...Array.from({ length: STARTS }, (_, k) => order[Math.round((k * last) / (STARTS - 1))])]);
}

/** Constant-β runs that end without a descent, pooled over seeds. */
function sampledOf(
  cells: readonly CampaignCell[],
  polished: ReadonlySet<string>,
  exact: ExactDynamics,
): readonly SampledDistance[] {
  const suited = cells.filter(
    (cell) =>
      constantBeta(cell) !== null &&
      cell.schedule.slices === 1 &&
      dynamicsOf(cell) !== null &&
      !polished.has(cell.method.name) &&
      exact.ids.includes(cell.instance.id) &&
      exact.table(cell.instance.id).length <= 2 ** energyDistance.maxSpins,
  );
  const groups = groupedBy(suited, (c) => `${c.instance.id}\n${c.method.name}\n${c.schedule.name}\n${c.sweeps}`);
  return [...groups.values()].flatMap((group) => {
    const one = sampledDistance(group, exact);
    return one === null ? [] : [one];
  });
}
