/** A variable that flipped is forbidden for `least` + uniform 0 … `span` − 1 moves. */
export interface Tenure {
  readonly least: number;
  readonly span: number;
}

/** What one read of the tabu solver does; solver-node/kernels/tabu/engine.ts tells how. */
export interface TabuParameters {
  /**
   * At least one. Searches from random states take them in turn; those from relinked states take the one whose searches
   * from random states ended lowest on average.
   */
  readonly tenures: readonly Tenure[];
  /** A search from a random state ends when so many moves in a row have not lowered its energy, ≥ 1. */
  readonly patience: number;
  /** The same of a search from a relinked state. */
  readonly relinkPatience: number;
  /** Elite states that are relinked, ≥ 2. */
  readonly population: number;
}

/** Longest ban in moves: what the kernel's calendar holds. */
export const MAX_TENURE = 4095;

/**
 * The parameters of a model with n variables. Two tenures: n/100 + 0 … 9 (Palubeckis 2004) suits QUBOs whose linear terms hold
 * most variables in place; 20 + 0 … n/10 suits couplings without fields, where whole plateaus have to be crossed. Each is
 * many times slower than the other on the other's models; trying both costs less than a factor of two.
 */
export function tabuParameters(n: number): TabuParameters {
  return {
    tenures: [
      { least: Math.min(Math.ceil(n / 100), MAX_TENURE - 9), span: 10 },
      { least: 20, span: Math.min(Math.ceil(n / 10), MAX_TENURE - 19) },
    ],
    patience: Math.max(1000, 10 * n),
    relinkPatience: Math.max(1000, 2 * n),
    population: 10,
  };
}

/**
 * Moves of one read when nothing else says: n²/10. On OR-Library QUBOs of 250 to 2500 variables a read then meets the best
 * known value more often than not, and the time to do so for sure hardly depends on the length within a factor of three.
 * Longer reads lose little, since a read begins anew around its best state by itself; on hard models, as complete ±1 graphs,
 * relinking pays only after some ten times as many.
 */
export function tabuMovesPerRead(n: number): number {
  return Math.min(2e7, Math.max(10_000, Math.round((n * n) / 10)));
}
