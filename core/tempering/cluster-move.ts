import type { Adjacency } from "../model/quadratic-model.ts";

/**
 * Room for the cluster of a move. `inCluster` marks the members and is all 0 between moves; `members` lists them.
 */
export interface ClusterSpace {
  /** Shape (n). */
  readonly inCluster: Uint8Array;
  /** Shape (n). */
  readonly members: Uint32Array;
}

export function clusterSpace(n: number): ClusterSpace {
  return { inCluster: new Uint8Array(n), members: new Uint32Array(n) };
}

/**
 * The cluster of an isoenergetic move between two states at one temperature: the connected region of spins in which they
 * differ (overlap q_i = −1) around the first such spin at or after a starting point. Exchanging the region's spins between
 * the states, which flips them in both, changes no overlap, so the same choice leads back; and what one energy gains at the
 * region's border, where the neighbours agree, the other loses. So the move is always accepted.
 *
 * @param order    shape (n): the order in which the first spin is looked for, cyclically from order[start] on.
 * @param differs  shape (n): 1 where the two states differ.
 * @param space    `members` holds the cluster on return, its first entry where it began.
 * @returns the cluster's size; 0 if the states are equal.
 * Source: Houdayer (2001), doi:10.1007/PL00011151; Zhu, Ochoa & Katzgraber (2015), doi:10.1103/PhysRevLett.115.077201.
 */
export function growCluster(
  graph: Adjacency,
  order: Uint32Array,
  start: number,
  differs: Uint8Array,
  space: ClusterSpace,
): number {
  const { n, rowStart, column } = graph;
  const { inCluster, members } = space;
  let seed = -1;
  for (let k = 0; k < n && seed < 0; k++) {
    const i = order[(start + k) % n];
    if (differs[i] === 1) seed = i;
  }
  if (seed < 0) return 0;
  let size = 1;
  members[0] = seed;
  inCluster[seed] = 1;
  for (let k = 0; k < size; k++) {
    const i = members[k];
    for (let p = rowStart[i]; p < rowStart[i + 1]; p++) {
      const j = column[p];
      if (differs[j] === 0 || inCluster[j] === 1) continue;
      inCluster[j] = 1;
      members[size++] = j;
    }
  }
  for (let k = 0; k < size; k++) inCluster[members[k]] = 0;
  return size;
}
