import type { ColumnModel } from "./column-model.ts";
import { sitesOfColumns } from "./transpose.ts";

/** A smaller model whose states of zero residuals are those of the whole. */
export interface ReducedColumns {
  readonly model: ColumnModel;
  /** Shape (sites of the whole): which site of the smaller model each one follows. */
  readonly follows: Int32Array;
  /** Shape (sites of the whole): 1 where it has the other value. */
  readonly opposite: Uint8Array;
}

/**
 * Takes out columns of two sites that hold one atom: there x_j = 1 − x_i, so one site of each such class is enough. Every other
 * column is written in the sites that are left, as Σ x = y or, where all its sites are opposite, as Σ x = sites − y; columns that
 * then say the same are kept once. Two planes that one direction joins site by site become one plane, and their doubled
 * columns, which beliefs would take for two testimonies, one. A pair stays a column where taking it out would leave a column with
 * sites of both signs.
 *
 * Energies other than zero differ from those of the whole, so the smaller model is for finding zero residuals only.
 *
 * @param model  bonds and number are not looked at.
 * @returns null where no pair can be taken out, or where a column would hold a site twice.
 */
export function withoutComplements(model: ColumnModel): ReducedColumns | null {
  const { n, weight, target } = model;
  const { start, site } = sitesOfColumns(model);
  const columns = target.length;
  const isPair = (c: number): boolean => start[c + 1] - start[c] === 2 && target[c] === 1;

  // Sites of one column have one sign; the two of a pair that is taken out have opposite ones.
  const signs = signedSets(n);
  for (let c = 0; c < columns; c++)
    if (!isPair(c)) for (let q = start[c] + 1; q < start[c + 1]; q++) signs.join(site[start[c]], site[q], 0);
  const classes = signedSets(n);
  const gone = new Uint8Array(columns);
  let pairs = 0;
  for (let c = 0; c < columns; c++) {
    if (!isPair(c) || !signs.join(site[start[c]], site[start[c] + 1], 1)) continue;
    classes.join(site[start[c]], site[start[c] + 1], 1);
    gone[c] = 1;
    pairs++;
  }
  if (pairs === 0) return null;

  const place = new Int32Array(n).fill(-1);
  const follows = new Int32Array(n);
  const opposite = new Uint8Array(n);
  let kept = 0;
  for (let i = 0; i < n; i++) {
    const { root } = classes.find(i);
    if (place[root] < 0) place[root] = kept++;
    follows[i] = place[root];
    opposite[i] = signs.find(i).sign;
  }
  const columnOf = new Map<string, number>();
  const keptTarget: number[] = [];
  const keptWeight: number[] = [];
  const columnsOfSite: number[][] = Array.from({ length: kept }, () => []);
  for (let c = 0; c < columns; c++) {
    const length = start[c + 1] - start[c];
    if (gone[c] === 1 || length === 0) continue;
    const own = Array.from(site.subarray(start[c], start[c + 1]), (i) => follows[i]).sort((a, b) => a - b);
    if (own.some((k, q) => k === own[q - 1])) return null;
    const left = opposite[site[start[c]]] === 1 ? length - target[c] : target[c];
    const key = `${left}:${own.join()}`;
    if (columnOf.has(key)) continue;
    columnOf.set(key, keptTarget.length);
    for (const i of own) columnsOfSite[i].push(keptTarget.length);
    keptTarget.push(left);
    keptWeight.push(weight[c]);
  }
  const ownStart = new Int32Array(kept + 1);
  for (const [i, own] of columnsOfSite.entries()) ownStart[i + 1] = ownStart[i] + own.length;
  const reduced: ColumnModel = {
    n: kept,
    siteStart: ownStart,
    siteColumn: Int32Array.from(columnsOfSite.flat()),
    weight: Float64Array.from(keptWeight),
    target: Float64Array.from(keptTarget),
    bonds: null,
    number: null,
  };
  return { model: reduced, follows, opposite };
}

/** The state of the whole that a state of the smaller model stands for. @returns shape (sites of the whole), 0 or 1. */
export function expanded({ follows, opposite }: ReducedColumns, full: Uint8Array): Uint8Array {
  return Uint8Array.from(follows, (k, i) => full[k] ^ opposite[i]);
}

interface SignedSets {
  /** The set of a node, and its sign relative to the root of that. */
  find(a: number): { readonly root: number; readonly sign: number };
  /** Says that two nodes have signs that differ by `difference`; false where they are known to differ otherwise. */
  join(a: number, b: number, difference: number): boolean;
}

/** Union–find in which every node knows its sign relative to its parent. */
function signedSets(size: number): SignedSets {
  const parent = Int32Array.from({ length: size }, (_, i) => i);
  const signToParent = new Uint8Array(size);
  const find = (a: number): { root: number; sign: number } => {
    let at = a;
    let sign = 0;
    while (parent[at] !== at) {
      // Path halving: the grandparent becomes the parent.
      const up = parent[at];
      signToParent[at] ^= signToParent[up];
      parent[at] = parent[up];
      sign ^= signToParent[at];
      at = parent[at];
    }
    return { root: at, sign };
  };
  return {
    find,
    join(a, b, difference) {
      const first = find(a);
      const second = find(b);
      const between = first.sign ^ second.sign ^ difference;
      if (first.root === second.root) return between === 0;
      parent[Math.max(first.root, second.root)] = Math.min(first.root, second.root);
      signToParent[Math.max(first.root, second.root)] = between;
      return true;
    },
  };
}
