/** What the shape of an energy landscape under single spin flips says about relaxation and annealing. */
export interface LandscapeConstants {
  readonly groundEnergy: number;
  /** States with the ground energy. */
  readonly groundStates: number;
  /** δ: the second distinct level above the ground energy; +∞ if there is none. */
  readonly excitation: number;
  /** m = max over pairs of states of H(x, y) − E(x) − E(y) + E₀, H the lowest pass between them: ln(1/gap) ~ β m. */
  readonly barrier: number;
  /** Catoni's difficulty D: max over cycles without a ground state of depth / (bottom − E₀); P_fail ~ t^(−1/D). */
  readonly difficulty: number;
  /** The depth of a cycle that attains D, the deepest of them; 0 where there is none. */
  readonly criticalDepth: number;
  /** Hajek's d*: the deepest cycle without a ground state; c ≥ d* in T = c / ln t is needed to converge. */
  readonly deepest: number;
}

/** Ratios of depth to bottom this near each other are one. */
const SAME_RATIO = 1e-9;

/**
 * The constants of a landscape of 2ⁿ states joined by single flips, by flooding: states come in ascending order of energy,
 * and where one joins basins, the pass between them is found. O(2ⁿ n) with a union–find over states.
 * Sources: Holley and Stroock (1988) and Chiang and Chow (1988) for m, Hajek (1988) for d*, Catoni (1992) for D.
 *
 * @param table  energies, shape (2ⁿ); states of one level have the same number, as energyTable gives it.
 */
export function landscapeConstants(table: Float64Array): LandscapeConstants {
  const n = 31 - Math.clz32(table.length);
  const order = Uint32Array.from(table.keys()).sort((a, b) => table[a] - table[b]);
  const groundEnergy = table[order[0]];
  const parent = new Int32Array(table.length).fill(-1);
  /** The lowest energy in the basin of a root. */
  const bottom = new Float64Array(table.length);
  let barrier = 0;
  let difficulty = 0;
  let criticalDepth = 0;
  let deepest = 0;

  function rootOf(x: number): number {
    let root = x;
    while (parent[root] !== root) root = parent[root];
    for (let at = x; parent[at] !== root; ) {
      const next = parent[at];
      parent[at] = root;
      at = next;
    }
    return root;
  }

  for (const x of order) {
    parent[x] = x;
    bottom[x] = table[x];
    for (let i = 0; i < n; i++) {
      const y = x ^ (1 << i);
      if (parent[y] < 0) continue;
      const [a, b] = [rootOf(x), rootOf(y)];
      if (a === b) continue;
      const [deep, shallow] = bottom[a] <= bottom[b] ? [a, b] : [b, a];
      const depth = table[x] - bottom[shallow];
      barrier = Math.max(barrier, depth - bottom[deep] + groundEnergy);
      const above = bottom[shallow] - groundEnergy;
      if (above > 0) {
        deepest = Math.max(deepest, depth);
        const ratio = depth / above;
        // Cycles that share D may have ratios that differ by rounding.
        if (ratio > difficulty * (1 + SAME_RATIO)) criticalDepth = depth;
        else if (ratio >= difficulty * (1 - SAME_RATIO)) criticalDepth = Math.max(criticalDepth, depth);
        difficulty = Math.max(difficulty, ratio);
      }
      parent[shallow] = deep;
    }
  }
  const groundStates = order.findIndex((x) => table[x] > groundEnergy);
  const count = groundStates < 0 ? table.length : groundStates;
  const excitation = groundStates < 0 ? Number.POSITIVE_INFINITY : table[order[groundStates]] - groundEnergy;
  return { groundEnergy, groundStates: count, excitation, barrier, difficulty, criticalDepth, deepest };
}
