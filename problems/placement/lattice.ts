/**
 * Sites of a face-centred cubic lattice as integer triples (i, j, k), i + j + k even, unit a/2 (a the lattice constant).
 * The lattice refined r times has the unit a/(2r) and keeps the rule of even sums, so it contains the lattice it came from.
 */

/** The beam's direction along the crystal axes, primitive integers: a column is all sites on one line along it. */
export type ZoneAxis = readonly [u: number, v: number, w: number];

/** Gold, Å. */
export const GOLD_LATTICE_CONSTANT = 4.078;

/** The twelve nearest neighbours at distance a/√2. */
export const NEIGHBOUR_STEPS: readonly ZoneAxis[] = [
  [1, 1, 0],
  [1, -1, 0],
  [-1, 1, 0],
  [-1, -1, 0],
  [1, 0, 1],
  [1, 0, -1],
  [-1, 0, 1],
  [-1, 0, -1],
  [0, 1, 1],
  [0, 1, -1],
  [0, -1, 1],
  [0, -1, -1],
];

/** Sites of a cuboctahedron of m shells around an atom: the magic numbers 13, 55, 147, 309, 561, … */
export function cuboctahedronSize(shells: number): number {
  return (10 * shells ** 3 + 15 * shells ** 2 + 11 * shells + 3) / 3;
}

/** The shell of a site: the smallest cuboctahedron max|·| ≤ m, |i| + |j| + |k| ≤ 2m that holds it. */
export function shellOf(i: number, j: number, k: number): number {
  const a = Math.abs(i);
  const b = Math.abs(j);
  const c = Math.abs(k);
  return Math.max(a, b, c, Math.ceil((a + b + c) / 2));
}

/**
 * All sites of a cuboctahedron, layer by layer: k ascending, in a layer j, in a row i.
 *
 * @returns shape (3 · cuboctahedronSize(shells)), unit a/2.
 */
export function cuboctahedron(shells: number): Int32Array {
  const sites = new Int32Array(3 * cuboctahedronSize(shells));
  let at = 0;
  for (let k = -shells; k <= shells; k++) {
    for (let j = -shells; j <= shells; j++) {
      for (let i = -shells; i <= shells; i++) {
        if (((i + j + k) & 1) !== 0 || shellOf(i, j, k) > shells) continue;
        sites[at++] = i;
        sites[at++] = j;
        sites[at++] = k;
      }
    }
  }
  return sites;
}

/** Finds a site by its coordinates: −1 where there is none. */
export interface SiteIndex {
  find(i: number, j: number, k: number): number;
}

/** Coordinates stay within ±2¹⁵, so that a triple is one exact integer. */
export const LARGEST_COORDINATE = 2 ** 15 - 1;
const SPAN = 2 ** 16;

/** @param sites  shape (3n), each within ±LARGEST_COORDINATE. */
export function siteIndex(sites: Int32Array): SiteIndex {
  const key = (i: number, j: number, k: number): number =>
    ((i + SPAN / 2) * SPAN + (j + SPAN / 2)) * SPAN + (k + SPAN / 2);
  const byKey = new Map<number, number>();
  for (let s = 0; 3 * s < sites.length; s++) byKey.set(key(sites[3 * s], sites[3 * s + 1], sites[3 * s + 2]), s);
  return { find: (i, j, k) => byKey.get(key(i, j, k)) ?? -1 };
}

/** A graph of sites as rows: the neighbours of s are neighbour[start[s]] … neighbour[start[s+1] − 1], ascending. */
export interface SiteGraph {
  readonly start: Int32Array;
  readonly neighbour: Int32Array;
}

/** Pairs of sites that differ by one of `steps`; with every step its opposite must be there, so both directions are listed. */
export function siteGraph(sites: Int32Array, steps: readonly ZoneAxis[]): SiteGraph {
  const n = sites.length / 3;
  const index = siteIndex(sites);
  const start = new Int32Array(n + 1);
  const found: number[] = [];
  const row: number[] = [];
  for (let s = 0; s < n; s++) {
    row.length = 0;
    for (const [u, v, w] of steps) {
      const other = index.find(sites[3 * s] + u, sites[3 * s + 1] + v, sites[3 * s + 2] + w);
      if (other >= 0) row.push(other);
    }
    row.sort((a, b) => a - b);
    for (const other of row) found.push(other);
    start[s + 1] = found.length;
  }
  return { start, neighbour: Int32Array.from(found) };
}

/** All lattice steps of length at most `radius` (unit of the coordinates), without the zero step. */
export function stepsWithin(radius: number): ZoneAxis[] {
  const reach = Math.floor(radius);
  const steps: ZoneAxis[] = [];
  for (let i = -reach; i <= reach; i++)
    for (let j = -reach; j <= reach; j++)
      for (let k = -reach; k <= reach; k++) {
        const square = i * i + j * j + k * k;
        if (square > 0 && square <= radius * radius * (1 + 1e-12) && ((i + j + k) & 1) === 0) steps.push([i, j, k]);
      }
  return steps;
}

/** The connected pieces of a graph. @returns shape (n), pieces numbered from 0 in the order of their first site. */
export function piecesOf({ start, neighbour }: SiteGraph): { readonly count: number; readonly of: Int32Array } {
  const n = start.length - 1;
  const of = new Int32Array(n).fill(-1);
  const stack: number[] = [];
  let count = 0;
  for (let first = 0; first < n; first++) {
    if (of[first] >= 0) continue;
    of[first] = count;
    stack.push(first);
    while (stack.length > 0) {
      const s = stack.pop() as number;
      for (let p = start[s]; p < start[s + 1]; p++) {
        if (of[neighbour[p]] >= 0) continue;
        of[neighbour[p]] = count;
        stack.push(neighbour[p]);
      }
    }
    count++;
  }
  return { count, of };
}
