import { drawFrom } from "../generators/draw.ts";
import { columnsOf } from "./columns.ts";
import type { PlacementInstance } from "./instance.ts";
import {
  cuboctahedron,
  GOLD_LATTICE_CONSTANT,
  NEIGHBOUR_STEPS,
  type SiteGraph,
  shellOf,
  siteGraph,
  siteIndex,
  type ZoneAxis,
} from "./lattice.ts";
import { measure, type Noise, WEIGHT_CAP } from "./measure.ts";
import { leastDistance, refineSites } from "./refine.ts";

/** The directions of growing series: the first two, three, … six. */
export const STANDARD_TILTS: readonly ZoneAxis[] = [
  [1, 0, 0],
  [0, 1, 0],
  [1, 1, 0],
  [1, -1, 0],
  [0, 0, 1],
  [1, 0, 1],
];

export interface PlacementParameters {
  /** Shells of the core, ≥ 1: 3 makes 147 atoms; candidates have one shell more. */
  readonly shells: number;
  readonly tilts: readonly ZoneAxis[];
  readonly noise: Noise;
  /** The share of the core's surface atoms that is taken away, 0 … 1. */
  readonly vacancyShare: number;
  /** The chance of an atom on a site of the outer shell with at least three neighbours left in the core. */
  readonly adatomProbability: number;
  readonly weightCap: number;
  /** μ ≥ 0. */
  readonly bondPrior: number;
  /** Measured on a grid of half the spacing, the upper half of the object (k > 0) slid by a/4 [110]: atoms off the lattice. */
  readonly slip: boolean;
  /** λ of the atom-number constraint, whose N is the truth's; 0 for none. */
  readonly numberWeight: number;
}

export const DEFAULT_PLACEMENT: PlacementParameters = {
  shells: 3,
  tilts: STANDARD_TILTS.slice(0, 4),
  noise: { kind: "none" },
  vacancyShare: 0.2,
  adatomProbability: 0.2,
  weightCap: WEIGHT_CAP,
  bondPrior: 0,
  numberWeight: 0,
  slip: false,
};

export interface GeneratedPlacement {
  readonly instance: PlacementInstance;
  /** Shape (n): 1 where the object has an atom. */
  readonly truth: Uint8Array;
}

/** Neighbours that hold an adatom. */
const ADATOM_NEIGHBOURS = 3;

/** A cuboctahedral gold nanocluster with a rough surface, and its noisy projections: a function of the parameters and the seed. */
export function generatePlacement(given: Partial<PlacementParameters>, seed: number): GeneratedPlacement {
  const parameters = { ...DEFAULT_PLACEMENT, ...given };
  const { shells, tilts, noise, weightCap, bondPrior, numberWeight, slip } = parameters;
  const lattice = cuboctahedron(shells + 1);
  const draw = drawFrom(seed);
  const cluster = roughCluster(lattice, siteGraph(lattice, NEIGHBOUR_STEPS), parameters, draw);
  const { sites, truth } = slip ? slid(lattice, cluster) : { sites: lattice, truth: cluster };
  const projections = tilts.map((tilt) => measure(columnsOf(sites, tilt), truth, noise, weightCap, draw));
  const atoms = truth.reduce((sum, x) => sum + x, 0);
  const instance: PlacementInstance = {
    name: `cuboctahedron of ${shells} shells, ${tilts.length} projections, seed ${seed}`,
    latticeConstant: GOLD_LATTICE_CONSTANT,
    refinement: slip ? 2 : 1,
    sites,
    projections,
    bondPrior,
    number: numberWeight === 0 ? null : { lambda: numberWeight, count: atoms },
    exclusion: slip ? { minDistance: leastDistance(GOLD_LATTICE_CONSTANT), maxDistance: null, radius: null } : null,
  };
  return { instance, truth };
}

/** The finer grid, and on it the cluster with its upper half moved by [110] of the new unit, which is the middle of a bond. */
function slid(lattice: Int32Array, cluster: Uint8Array): { sites: Int32Array; truth: Uint8Array } {
  const sites = refineSites(lattice);
  const index = siteIndex(sites);
  const truth = new Uint8Array(sites.length / 3);
  for (let s = 0; s < cluster.length; s++) {
    if (cluster[s] === 0) continue;
    const [i, j, k] = lattice.subarray(3 * s, 3 * s + 3);
    const slide = k > 0 ? 1 : 0;
    truth[index.find(2 * i + slide, 2 * j + slide, 2 * k)] = 1;
  }
  return { sites, truth };
}

/** Takes atoms from the surface of a full core, then puts adatoms where the core that is left holds them. */
function roughCluster(
  sites: Int32Array,
  { start, neighbour }: SiteGraph,
  { shells, vacancyShare, adatomProbability }: PlacementParameters,
  draw: ReturnType<typeof drawFrom>,
): Uint8Array {
  const n = sites.length / 3;
  const core = new Uint8Array(n);
  for (let s = 0; s < n; s++) core[s] = shellOf(sites[3 * s], sites[3 * s + 1], sites[3 * s + 2]) <= shells ? 1 : 0;
  const surface: number[] = [];
  for (let s = 0; s < n; s++) if (core[s] === 1 && occupiedAround(s, core) < NEIGHBOUR_STEPS.length) surface.push(s);
  const shuffled = Uint32Array.from(surface);
  draw.shuffle(shuffled);
  const left = core.slice();
  for (const s of shuffled.subarray(0, Math.round(vacancyShare * shuffled.length))) left[s] = 0;
  const occupied = left.slice();
  for (let s = 0; s < n; s++)
    if (core[s] === 0 && occupiedAround(s, left) >= ADATOM_NEIGHBOURS && draw.uniform() < adatomProbability)
      occupied[s] = 1;
  return occupied;

  function occupiedAround(s: number, of: Uint8Array): number {
    let count = 0;
    for (let p = start[s]; p < start[s + 1]; p++) count += of[neighbour[p]];
    return count;
  }
}
