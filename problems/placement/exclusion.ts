import type { PlacementInstance } from "./instance.ts";
import { numSites, unitLength } from "./instance.ts";
import { type SiteGraph, siteGraph, stepsWithin } from "./lattice.ts";

/** Distances of exact lattice vectors are compared with this relative slack, so that a rule of exactly one spacing means it. */
const SLACK = 1e-9;

/** Pairs of sites closer than the least distance allowed between atoms. */
export function tooClose({ sites, exclusion, ...rest }: PlacementInstance): SiteGraph {
  const least = exclusion?.minDistance ?? 0;
  const units = least / unitLength({ sites, exclusion, ...rest });
  const steps = stepsWithin(units).filter((step) => Math.hypot(...step) < units * (1 - SLACK));
  return siteGraph(sites, steps);
}

/** Pairs of sites of which each keeps the other from being a stray; null where strays are allowed. */
export function company(instance: PlacementInstance): SiteGraph | null {
  const most = instance.exclusion?.maxDistance ?? null;
  return most === null ? null : siteGraph(instance.sites, stepsWithin((most / unitLength(instance)) * (1 + SLACK)));
}

/** Shape (n): 1 for sites farther from the middle of the candidates than the radius. */
export function outside(instance: PlacementInstance): Uint8Array {
  const n = numSites(instance);
  const { sites } = instance;
  const far = new Uint8Array(n);
  const radius = instance.exclusion?.radius ?? null;
  if (radius === null) return far;
  const middle = [0, 1, 2].map((axis) => {
    let low = Number.POSITIVE_INFINITY;
    let high = Number.NEGATIVE_INFINITY;
    for (let p = axis; p < sites.length; p += 3) {
      low = Math.min(low, sites[p]);
      high = Math.max(high, sites[p]);
    }
    return (low + high) / 2;
  });
  const units = (radius / unitLength(instance)) * (1 + SLACK);
  for (let s = 0; s < n; s++) {
    const distance = Math.hypot(sites[3 * s] - middle[0], sites[3 * s + 1] - middle[1], sites[3 * s + 2] - middle[2]);
    if (distance > units) far[s] = 1;
  }
  return far;
}

/** Penalties as columns: column k has weight[k] and target[k]; those of site i are column[start[i]] … column[start[i+1] − 1]. */
export interface Conflicts {
  readonly weight: Float64Array;
  readonly target: Float64Array;
  readonly start: Int32Array;
  readonly column: Int32Array;
}

/**
 * The most that taking one atom away can cost, for each site: with the atom there, Σ_{c} x ≥ 1, so χ² rises by at most
 * Σ_c w_c (2y_c − 1), the bonds by μ each, and the number term by λ (2N − 1). Summed before it is cut off at 0, as all of
 * these are reached together.
 *
 * A penalty above the smaller bound of a pair is enough: in a state with both atoms, taking that one away gains more than
 * it costs, so no state of least energy breaks the rule.
 */
export function removalBounds(
  { projections, number, ...rest }: PlacementInstance,
  bonds: ({ readonly mu: number } & SiteGraph) | null,
): Float64Array {
  const n = numSites(rest);
  const bound = new Float64Array(n);
  for (const { columns, weight, target } of projections)
    for (let i = 0; i < n; i++) bound[i] += weight[columns.of[i]] * (2 * target[columns.of[i]] - 1);
  for (let i = 0; i < n; i++) {
    if (bonds !== null) bound[i] += bonds.mu * (bonds.start[i + 1] - bonds.start[i]);
    if (number !== null) bound[i] += number.lambda * (2 * number.count - 1);
    bound[i] = Math.max(0, bound[i]);
  }
  return bound;
}

/** Penalty columns of all sites outside the radius and all pairs that are too close. */
export function conflictsOf(
  instance: PlacementInstance,
  bonds: ({ readonly mu: number } & SiteGraph) | null,
): Conflicts {
  const n = numSites(instance);
  if (instance.exclusion === null)
    return {
      weight: new Float64Array(0),
      target: new Float64Array(0),
      start: new Int32Array(n + 1),
      column: new Int32Array(0),
    };
  const bound = removalBounds(instance, bonds);
  const margin = smallestWeight(instance);
  const far = outside(instance);
  const close = tooClose(instance);
  const weight: number[] = [];
  const target: number[] = [];
  const ofSite: number[][] = Array.from({ length: n }, () => []);
  for (let i = 0; i < n; i++) {
    if (far[i] === 1) {
      ofSite[i].push(weight.length);
      weight.push(bound[i] + margin);
      target.push(0);
      continue;
    }
    for (let p = close.start[i]; p < close.start[i + 1]; p++) {
      const j = close.neighbour[p];
      if (j < i || far[j] === 1) continue;
      ofSite[i].push(weight.length);
      ofSite[j].push(weight.length);
      weight.push((Math.min(bound[i], bound[j]) + margin) / 2); // the pair costs twice the column's weight
      target.push(0.5);
    }
  }
  const start = new Int32Array(n + 1);
  for (let i = 0; i < n; i++) start[i + 1] = start[i] + ofSite[i].length;
  return {
    weight: Float64Array.from(weight),
    target: Float64Array.from(target),
    start,
    column: Int32Array.from(ofSite.flat()),
  };
}

/** A gap by which broken rules lose, of the size of the smallest term; 1 where there are no projections. */
function smallestWeight({ projections }: PlacementInstance): number {
  let smallest = Number.POSITIVE_INFINITY;
  for (const { weight } of projections) for (const w of weight) smallest = Math.min(smallest, w);
  return Number.isFinite(smallest) ? smallest : 1;
}
