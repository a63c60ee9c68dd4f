import type { ColumnModel } from "../../core/columns/column-model.ts";
import { stream } from "../../core/random/stream.ts";

/** A random column model: every site is in one to four of the columns. @param options  what it has besides integer columns. */
export function randomColumns(
  n: number,
  columns: number,
  seed: number,
  { real = false, mu = 0, lambda = 0 }: { readonly real?: boolean; readonly mu?: number; readonly lambda?: number },
): ColumnModel {
  const next = fractions(seed);
  const siteStart = new Int32Array(n + 1);
  const siteColumn: number[] = [];
  for (let i = 0; i < n; i++) {
    const own = new Set<number>();
    for (let k = 1 + Math.floor(4 * next()); k > 0; k--) own.add(Math.floor(columns * next()));
    siteColumn.push(...own);
    siteStart[i + 1] = siteColumn.length;
  }
  const size = new Float64Array(columns);
  for (const c of siteColumn) size[c]++;
  const near = Array.from({ length: n }, () => new Set<number>());
  for (let k = 0; k < 2 * n; k++) {
    const [i, j] = [Math.floor(n * next()), Math.floor(n * next())];
    if (i === j) continue;
    near[i].add(j);
    near[j].add(i);
  }
  const start = new Int32Array(n + 1);
  for (let i = 0; i < n; i++) start[i + 1] = start[i] + near[i].size;
  return {
    n,
    siteStart,
    siteColumn: Int32Array.from(siteColumn),
    weight: Float64Array.from({ length: columns }, () => (real ? 0.5 + 3 * next() : 1 + Math.floor(3 * next()))),
    target: Float64Array.from(size, (sites) => (real ? sites * next() : Math.floor((sites + 1) * next()))),
    bonds: mu === 0 ? null : { mu, start, neighbour: Int32Array.from(near.flatMap((set) => [...set])) },
    number: lambda === 0 ? null : { lambda, count: Math.floor(n / 2) },
  };
}

/** Uniform numbers in [0, 1). */
export function fractions(seed: number): () => number {
  const words = stream(seed, 0, 0);
  const one = new Uint32Array(1);
  return () => {
    words.words(one);
    return one[0] / 2 ** 32;
  };
}
