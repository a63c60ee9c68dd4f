import { invariant } from "../invariant.ts";
import type { ColumnModel } from "./column-model.ts";
import { FREE, FULL } from "./forced-sites.ts";

/** A part of a model that no column and no bond joins to the rest; energies of layers and the constant add up. */
export interface Layer {
  readonly model: ColumnModel;
  /** Shape (model.n): the site of the whole model that each site of the layer is, ascending. */
  readonly site: Int32Array;
}

export interface Layers {
  /** Ordered by their first site. */
  readonly layers: readonly Layer[];
  /** Energy of what is decided: columns without free sites. */
  readonly constant: number;
}

/**
 * Splits a model into independent layers. Projections along directions in one plane never join two planes, so the layers
 * of a single tilt axis come apart; a price of the number of atoms or bonds between the planes keep them together.
 *
 * @param decided  shape (n): EMPTY, FULL or FREE; sites that are not free move into targets and vanish. Without it all are free.
 */
export function layersOf(model: ColumnModel, decided: Uint8Array = new Uint8Array(model.n).fill(FREE)): Layers {
  const { n, siteStart, siteColumn, weight, target, bonds, number } = model;
  invariant(
    bonds === null || decided.every((value) => value === FREE),
    "sites are decided before a layer is cut only where no bonds are",
  );
  const pieces = disjointSets(n + weight.length);
  let lastFree = -1;
  let decidedFull = 0;
  for (let i = 0; i < n; i++) {
    if (decided[i] === FULL) decidedFull++;
    if (decided[i] !== FREE) continue;
    if (number !== null && lastFree >= 0) pieces.join(i, lastFree);
    lastFree = i;
    for (let p = siteStart[i]; p < siteStart[i + 1]; p++) pieces.join(i, n + siteColumn[p]);
    if (bonds !== null) for (let p = bonds.start[i]; p < bonds.start[i + 1]; p++) pieces.join(i, bonds.neighbour[p]);
  }
  const left = target.slice();
  for (let i = 0; i < n; i++)
    if (decided[i] === FULL) for (let p = siteStart[i]; p < siteStart[i + 1]; p++) left[siteColumn[p]]--;

  const sitesOf = new Map<number, number[]>();
  for (let i = 0; i < n; i++) {
    if (decided[i] !== FREE) continue;
    const root = pieces.find(i);
    const sites = sitesOf.get(root);
    if (sites === undefined) sitesOf.set(root, [i]);
    else sites.push(i);
  }
  const used = new Uint8Array(weight.length);
  const place = new Int32Array(Math.max(n, weight.length));
  const layers = Array.from(sitesOf.values(), (sites): Layer => {
    const site = Int32Array.from(sites);
    const start = new Int32Array(site.length + 1);
    const column: number[] = [];
    const kept: number[] = [];
    for (const [k, i] of site.entries()) {
      for (let p = siteStart[i]; p < siteStart[i + 1]; p++) {
        const c = siteColumn[p];
        if (used[c] === 0) {
          used[c] = 1;
          place[c] = kept.length;
          kept.push(c);
        }
        column.push(place[c]);
      }
      start[k + 1] = column.length;
    }
    return {
      site,
      model: {
        n: site.length,
        siteStart: start,
        siteColumn: Int32Array.from(column),
        weight: Float64Array.from(kept, (c) => weight[c]),
        target: Float64Array.from(kept, (c) => left[c]),
        bonds: bonds === null ? null : restricted(bonds, site, place),
        number: number === null ? null : { ...number, count: number.count - decidedFull },
      },
    };
  });
  let constant = number !== null && layers.length === 0 ? number.lambda * (decidedFull - number.count) ** 2 : 0;
  for (let c = 0; c < weight.length; c++) if (used[c] === 0) constant += weight[c] * left[c] ** 2;
  return { layers, constant };
}

/** @param place  scratch, at least as long as the model has sites. */
function restricted(
  { mu, start, neighbour }: NonNullable<ColumnModel["bonds"]>,
  site: Int32Array,
  place: Int32Array,
): ColumnModel["bonds"] {
  for (const [k, i] of site.entries()) place[i] = k;
  const own = new Int32Array(site.length + 1);
  const ends: number[] = [];
  for (const [k, i] of site.entries()) {
    for (let p = start[i]; p < start[i + 1]; p++) ends.push(place[neighbour[p]]);
    own[k + 1] = ends.length;
  }
  return { mu, start: own, neighbour: Int32Array.from(ends) };
}

/** Union–find with path halving. */
function disjointSets(size: number): { find(a: number): number; join(a: number, b: number): void } {
  const parent = Int32Array.from({ length: size }, (_, i) => i);
  const find = (a: number): number => {
    let at = a;
    while (parent[at] !== at) {
      parent[at] = parent[parent[at]];
      at = parent[at];
    }
    return at;
  };
  return {
    find,
    join(a, b) {
      const rootA = find(a);
      const rootB = find(b);
      if (rootA < rootB) parent[rootB] = rootA;
      else parent[rootA] = rootB;
    },
  };
}
