import type { IsingForm } from "../../../core/model/ising-form.ts";
import type { StateTape } from "../../../core/state-tape.ts";
import type { Tenure } from "../../../core/tabu/parameters.ts";

/**
 * One state, the gains of all its flips, and the loops over them: WebAssembly's or the reference's. The gain of variable i
 * is s_i F_i with F_i = h_i + Σ_j J_ij s_j, in units of the form: a flip lowers the energy by twice that. Gains and
 * energies are exact for integer forms.
 *
 * Of several largest gains a search takes one by a random block and a random place in it, both counted on cyclically.
 */
export interface TabuMachine {
  readonly n: number;
  /** Shape (8): one vector generator, of which every move draws one vector. */
  readonly generator: Uint32Array;
  /** Holds for the moves that follow. @param tenure  least + span ≤ n, so that some move is always allowed, and ≤ `MAX_TENURE` + 1. */
  setTenure(tenure: Tenure): void;
  /** Sets every spin to −1, with gains and energy as they are computed from the form: earlier rounding errors end here. */
  reset(): void;
  flip(i: number): void;
  /** Whether spin i is +1. */
  isUp(i: number): boolean;
  energy(): number;
  /** Begins a search here: nothing is forbidden, no move is made, the lowest energy is the present one. */
  begin(): void;
  /**
   * Makes up to `count` moves, each the largest gain that is allowed, or one that is forbidden but leads below the lowest
   * energy since `begin`. Ends when `patience` moves in a row have not lowered it. How moves are divided among calls
   * changes nothing. @returns moves made.
   */
  search(count: number, patience: number): number;
  /** Moves since the search last lowered the lowest energy. */
  stalledMoves(): number;
  /**
   * Flips `count` of the variables marked in `among`, the largest gain first, each once; of the states after flip `from`,
   * 1 ≤ from ≤ count, and later the first of the lowest energy is kept. A `begin` has to follow before the next search.
   *
   * @param among  shape (n), 0 or 1; at least `count` ones.
   */
  walk(among: Uint8Array, count: number, from: number): void;
  /** The lowest energy of the search or walk. */
  lowestEnergy(): number;
  /** Whether spin i is +1 in its state. */
  lowestIsUp(i: number): boolean;
  /** Carries state, gains, generator, tenure and the present search, whose bans go on. */
  carry(tape: StateTape): void;
}

/** @returns shape (n), the gains with every spin −1, and the energy of that state, units. */
export function gainsAllDown({ n, rowStart, weight, field }: IsingForm): { gains: Float64Array; energy: number } {
  const gains = new Float64Array(n);
  let energy = 0;
  for (let i = 0; i < n; i++) {
    let sum = -field[i];
    for (let p = rowStart[i]; p < rowStart[i + 1]; p++) sum += weight[p];
    gains[i] = sum;
    energy += (sum - field[i]) / 2;
  }
  return { gains, energy };
}
