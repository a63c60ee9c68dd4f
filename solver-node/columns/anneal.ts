import type { ColumnModel } from "../../core/columns/column-model.ts";
import { columnEnergy } from "../../core/columns/energy.ts";
import { type BetaRange, fullShare } from "../../core/columns/schedule.ts";
import { stream } from "../../core/random/stream.ts";
import {
  type ColumnBackend,
  type ColumnState,
  columnStates,
  type SweepMoves,
  seedState,
} from "../kernels/columns/columns.ts";

/** Anneals of one model, each a read with random words of its own. */
export interface AnnealPlan {
  readonly seed: number;
  /** The part of the stream: which layer of a job. */
  readonly part: number;
  readonly firstRead: number;
  readonly reads: number;
  /** Sweeps of one read, ≥ 2. */
  readonly sweeps: number;
  readonly range: BetaRange;
  readonly moves: SweepMoves;
  /** Whether the number of full sites stays where `number.count` or the targets put it. */
  readonly fixedNumber: boolean;
  /** A read that comes to this energy ends there, and no other begins; −∞ for never. */
  readonly targetEnergy: number;
  readonly backend: ColumnBackend;
}

export interface AnnealedRead {
  readonly read: number;
  /** Recomputed from `full`. */
  readonly energy: number;
  /** Shape (n). */
  readonly full: Uint8Array;
  readonly sweeps: number;
}

/** Sweeps between two looks at whether to stop. */
const SWEEPS_PER_LOOK = 16;
/** Passes of the descent; each lowers the energy, so few are needed. */
const MOST_PASSES = 1000;

/**
 * Anneals: β rises geometrically from hot to cold, then flips and exchanges go downhill until none is left. A read depends on
 * (seed, part, read) alone.
 *
 * @param aborted  asked now and then; the read under way is then quenched and returned, the others are left out.
 */
export function annealReads(model: ColumnModel, plan: AnnealPlan, aborted: () => boolean): AnnealedRead[] {
  const [state] = columnStates(model, 1, plan.backend);
  const found: AnnealedRead[] = [];
  for (let r = 0; r < plan.reads; r++) {
    const read = annealRead(model, state, plan, plan.firstRead + r, aborted);
    found.push(read);
    if (read.energy <= plan.targetEnergy || aborted()) break;
  }
  return found;
}

function annealRead(
  model: ColumnModel,
  state: ColumnState,
  plan: AnnealPlan,
  read: number,
  aborted: () => boolean,
): AnnealedRead {
  const { sweeps, range, moves, targetEnergy } = plan;
  startRandomly(model, state, plan, read);
  const ratio = (range.cold / range.hot) ** (1 / Math.max(1, sweeps - 1));
  let beta = range.hot;
  let done = 0;
  while (done < sweeps) {
    sweep(state, moves, beta);
    beta *= ratio;
    done++;
    if (targetEnergy > Number.NEGATIVE_INFINITY && state.energy() <= targetEnergy) break;
    if (done % SWEEPS_PER_LOOK === 0 && aborted()) break;
  }
  if (state.energy() > targetEnergy) quench(model, state, plan.fixedNumber);
  const full = state.full.slice();
  return { read, energy: columnEnergy(model, full), full, sweeps: done };
}

/** One sweep at constant temperature; symmetric moves only. */
export function sweep(state: ColumnState, moves: SweepMoves, beta: number): void {
  for (let pass = 0; pass < moves.flips; pass++) state.flips(beta);
  if (moves.columnExchanges > 0) state.columnExchanges(moves.columnExchanges, beta);
  if (moves.anyExchanges > 0) state.anyExchanges(moves.anyExchanges, beta);
}

/** Flips and exchanges that lower the energy until none does. */
function quench(model: ColumnModel, state: ColumnState, fixedNumber: boolean): void {
  // Falls smaller than this are rounding: a cost is a sum of terms no larger than the heaviest weight times twice its column.
  const least = 1e-9 * model.weight.reduce((most, w) => Math.max(most, w), 0);
  const anywhere = fixedNumber || model.number !== null;
  for (let pass = 0; pass < MOST_PASSES; pass++) {
    const flips = fixedNumber ? 0 : state.descend(least);
    if (flips > 0) continue;
    const exchanges = anywhere ? state.descendAnyExchanges(least) : state.descendExchanges(least);
    if (exchanges === 0) return;
  }
}

/** A random state with the share of full sites that the targets ask for, or exactly their number where it is fixed. */
export function startRandomly(
  model: ColumnModel,
  state: ColumnState,
  { seed, part, fixedNumber }: Pick<AnnealPlan, "seed" | "part" | "fixedNumber">,
  read: number,
): void {
  const { n } = model;
  const words = stream(seed, part, read);
  seedState(state, words);
  const drawn = new Uint32Array(n);
  words.words(drawn);
  const share = fullShare(model);
  if (fixedNumber) {
    // The sites of the smallest words: a uniform subset of the right size.
    const count = model.number?.count ?? Math.round(share * n);
    const order = Uint32Array.from({ length: n }, (_, i) => i).sort((a, b) => drawn[a] - drawn[b] || a - b);
    state.full.fill(0);
    for (const i of order.subarray(0, count)) state.full[i] = 1;
  } else for (let i = 0; i < n; i++) state.full[i] = drawn[i] < share * 2 ** 32 ? 1 : 0;
  state.recount();
}
