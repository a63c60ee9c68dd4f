import { type Columns, columnsOf } from "./columns.ts";
import type { PlacementInstance, Projection } from "./instance.ts";
import { LARGEST_COORDINATE, NEIGHBOUR_STEPS, siteIndex, type ZoneAxis } from "./lattice.ts";

/** Two atoms may come nearer than a/√2 by strain and slip, but not by more than a fifth. */
const LEAST_SHARE = 0.8;

/** Half of the cell's edges, in units of the finer grid: the octahedral holes around a site. */
const HOLE_STEPS: readonly ZoneAxis[] = [
  [2, 0, 0],
  [-2, 0, 0],
  [0, 2, 0],
  [0, -2, 0],
  [0, 0, 2],
  [0, 0, -2],
];

/**
 * A grid of half the spacing: every site, the middle of every bond that leaves it and the holes around it, layer by layer as
 * `cuboctahedron` has them.
 *
 * @param sites  shape (3n). @returns shape (3m), unit half as long.
 */
export function refineSites(sites: Int32Array): Int32Array {
  const found = new Map<string, ZoneAxis>();
  const steps: readonly ZoneAxis[] = [[0, 0, 0], ...NEIGHBOUR_STEPS, ...HOLE_STEPS];
  for (let p = 0; p < sites.length; p += 3)
    for (const [u, v, w] of steps) {
      const site: ZoneAxis = [2 * sites[p] + u, 2 * sites[p + 1] + v, 2 * sites[p + 2] + w];
      found.set(site.join(), site);
    }
  return Int32Array.from([...found.values()].sort((a, b) => a[2] - b[2] || a[1] - b[1] || a[0] - b[0]).flat());
}

/** Whether a grid twice as fine still has coordinates that fit. */
export function canRefine({ sites }: Pick<PlacementInstance, "sites">): boolean {
  return sites.every((c) => 2 * Math.abs(c) + 2 <= LARGEST_COORDINATE);
}

/** The least distance that refinement asks for where nothing else is said, Å. */
export function leastDistance(latticeConstant: number): number {
  return (LEAST_SHARE * latticeConstant) / Math.SQRT2;
}

/**
 * The same measurement over a grid twice as fine. A column that lies between the measured ones was seen to be empty: it has
 * 0 atoms, with the largest weight of its projection. Without a least distance of its own the instance gets `leastDistance`.
 */
export function refinePlacement(instance: PlacementInstance): PlacementInstance {
  const sites = refineSites(instance.sites);
  const { exclusion } = instance;
  return {
    ...instance,
    sites,
    refinement: 2 * instance.refinement,
    projections: instance.projections.map((projection) => refineProjection(projection, instance.sites, sites)),
    exclusion: {
      minDistance: exclusion?.minDistance ?? leastDistance(instance.latticeConstant),
      maxDistance: exclusion?.maxDistance ?? null,
      radius: exclusion?.radius ?? null,
    },
  };
}

function refineProjection({ columns, target, weight }: Projection, coarse: Int32Array, fine: Int32Array): Projection {
  const refined: Columns = columnsOf(fine, columns.direction);
  const index = siteIndex(fine);
  const sure = weight.reduce((largest, w) => Math.max(largest, w), 0);
  const targets = new Float64Array(refined.count);
  const weights = new Float64Array(refined.count).fill(sure);
  for (let s = 0; 3 * s < coarse.length; s++) {
    const c = refined.of[index.find(2 * coarse[3 * s], 2 * coarse[3 * s + 1], 2 * coarse[3 * s + 2])];
    targets[c] = target[columns.of[s]];
    weights[c] = weight[columns.of[s]];
  }
  return { columns: refined, target: targets, weight: weights };
}
