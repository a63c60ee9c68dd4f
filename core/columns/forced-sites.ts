import type { ColumnModel } from "./column-model.ts";
import { sitesOfColumns } from "./transpose.ts";

export const EMPTY = 0;
export const FULL = 1;
export const FREE = 2;

/**
 * Sites that have one value in every state of zero residuals: a column whose missing atoms are none, or as many as its
 * undecided sites, decides them; what it decides changes other columns, until nothing follows any more.
 *
 * @returns shape (n), EMPTY, FULL or FREE; null where no state has zero residuals: a target is no integer, or a column is
 *   asked for more or fewer atoms than it can hold.
 */
export function forcedSites(model: ColumnModel): Uint8Array | null {
  const { n, siteStart, siteColumn, target } = model;
  const { start, site } = sitesOfColumns(model);
  const columns = target.length;
  const missing = new Int32Array(columns);
  const undecided = new Int32Array(columns);
  for (let c = 0; c < columns; c++) {
    if (!Number.isInteger(target[c])) return null;
    missing[c] = target[c];
    undecided[c] = start[c + 1] - start[c];
  }
  const decided = new Uint8Array(n).fill(FREE);
  const waiting = Array.from({ length: columns }, (_, c) => c);
  while (waiting.length > 0) {
    const c = waiting.pop() as number;
    if (missing[c] < 0 || missing[c] > undecided[c]) return null;
    if (undecided[c] === 0 || (missing[c] > 0 && missing[c] < undecided[c])) continue;
    const value = missing[c] === 0 ? EMPTY : FULL;
    for (let q = start[c]; q < start[c + 1]; q++) {
      const i = site[q];
      if (decided[i] !== FREE) continue;
      decided[i] = value;
      for (let p = siteStart[i]; p < siteStart[i + 1]; p++) {
        undecided[siteColumn[p]]--;
        missing[siteColumn[p]] -= value;
        waiting.push(siteColumn[p]);
      }
    }
  }
  return decided;
}
