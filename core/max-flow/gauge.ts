import type { Adjacency } from "../model/quadratic-model.ts";

/**
 * Spin flips g that make every coupling favour equal spins: g_i g_j w_ij ≤ 0 for all of them. Null where none do, since some
 * loop has an odd number of couplings above 0 (it is frustrated: Toulouse 1977). Ferromagnets, antiferromagnets on bipartite
 * graphs and trees have one whatever their fields; the first spin of each component keeps its direction. Time O(n + couplings).
 *
 * @returns shape (n), −1 or +1.
 */
export function gaugeOf({ n, rowStart, column, weight }: Adjacency): Int8Array | null {
  const gauge = new Int8Array(n);
  const order = new Uint32Array(n);
  for (let first = 0; first < n; first++) {
    if (gauge[first] !== 0) continue;
    gauge[first] = 1;
    order[0] = first;
    let found = 1;
    for (let seen = 0; seen < found; seen++) {
      const i = order[seen];
      for (let p = rowStart[i]; p < rowStart[i + 1]; p++) {
        if (weight[p] === 0) continue;
        const j = column[p];
        const wanted = weight[p] < 0 ? gauge[i] : -gauge[i];
        if (gauge[j] === 0) {
          gauge[j] = wanted;
          order[found++] = j;
        } else if (gauge[j] !== wanted) return null;
      }
    }
  }
  return gauge;
}
