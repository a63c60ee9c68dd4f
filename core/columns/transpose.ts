import type { ColumnModel } from "./column-model.ts";

/** The sites of column c are site[start[c]] … site[start[c+1] − 1], ascending. */
export interface ColumnSites {
  /** Shape (columns + 1). */
  readonly start: Int32Array;
  readonly site: Int32Array;
}

/** The table of a model's sites read the other way: the sites of each column. */
export function sitesOfColumns({ n, siteStart, siteColumn, weight }: ColumnModel): ColumnSites {
  const start = new Int32Array(weight.length + 1);
  for (let p = 0; p < siteColumn.length; p++) start[siteColumn[p] + 1]++;
  for (let c = 0; c < weight.length; c++) start[c + 1] += start[c];
  const next = start.slice();
  const site = new Int32Array(siteColumn.length);
  for (let i = 0; i < n; i++) for (let p = siteStart[i]; p < siteStart[i + 1]; p++) site[next[siteColumn[p]]++] = i;
  return { start, site };
}
