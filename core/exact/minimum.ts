import type { Arithmetic } from "../model/arithmetic.ts";
import { energyOf } from "../model/energy.ts";
import { energyFromUnits, type IsingForm } from "../model/ising-form.ts";
import type { QuadraticModel } from "../model/quadratic-model.ts";

/** How many ground states are listed; all are counted. */
export const LISTED_GROUND_STATES = 16;

/**
 * The lowest states among those visited; plain data, so that it passes between threads. A state's *rank* reads its spins
 * as a binary number, variable 0 first, +1 as 1: ranks ascend as rows do, spin −1 before +1.
 */
export interface RangeMinimum {
  /** Energy of the model; +Infinity if nothing was visited. */
  readonly energy: number;
  /** How many of the visited states have that energy. */
  readonly count: number;
  /** Their lowest ranks, ascending, at most LISTED_GROUND_STATES. */
  readonly ranks: readonly number[];
}

export const NOTHING_VISITED: RangeMinimum = { energy: Number.POSITIVE_INFINITY, count: 0, ranks: [] };

/** The minimum over two disjoint sets of states; associative and commutative, with NOTHING_VISITED neutral. */
export function mergeMinima(a: RangeMinimum, b: RangeMinimum): RangeMinimum {
  if (a.energy !== b.energy) return a.energy < b.energy ? a : b;
  const ranks = [...a.ranks, ...b.ranks].sort((x, y) => x - y).slice(0, LISTED_GROUND_STATES);
  return { energy: a.energy, count: a.count + b.count, ranks };
}

export function spinsOfRank(n: number, rank: number): Int8Array {
  return Int8Array.from({ length: n }, (_, i) => (Math.floor(rank / 2 ** (n - 1 - i)) % 2 === 1 ? 1 : -1));
}

/** Takes the kernel's hits, in the order found. */
export interface MinimumRecord {
  /** @param units  the lowest energy of the block; @param states  bit k: state rank + k is at or below the limit. */
  add(units: number, rank: number, states: number): void;
  minimum(): RangeMinimum;
}

/** Integers: the states of a hit have exactly the hit's energy. */
export function integerRecord(form: IsingForm, constant: number): MinimumRecord {
  let least = Number.POSITIVE_INFINITY;
  let count = 0;
  let ranks: number[] = [];
  return {
    add(units, rank, states) {
      if (units < least) {
        least = units;
        count = 0;
        ranks = [];
      }
      for (let rest = states; rest !== 0; rest &= rest - 1) {
        count++;
        insertRank(ranks, rank + 31 - Math.clz32(rest & -rest));
      }
    },
    minimum: () =>
      count === 0 ? NOTHING_VISITED : { energy: energyFromUnits(form, constant + least), count, ranks: [...ranks] },
  };
}

/** Floats: each state of a hit is a candidate, judged by its compensated energy. */
export function floatRecord(model: QuadraticModel, arithmetic: Arithmetic): MinimumRecord {
  let energy = Number.POSITIVE_INFINITY;
  let count = 0;
  let ranks: number[] = [];
  return {
    add(_units, rank, states) {
      for (let rest = states; rest !== 0; rest &= rest - 1) {
        const candidate = rank + 31 - Math.clz32(rest & -rest);
        const exact = energyOf(model, spinsOfRank(model.n, candidate), arithmetic);
        if (exact > energy) continue;
        if (exact < energy) {
          energy = exact;
          count = 0;
          ranks = [];
        }
        count++;
        insertRank(ranks, candidate);
      }
    },
    minimum: () => ({ energy, count, ranks: [...ranks] }),
  };
}

/** Keeps the lowest ranks, ascending. */
function insertRank(ranks: number[], rank: number): void {
  if (ranks.length === LISTED_GROUND_STATES) {
    if (rank > ranks[LISTED_GROUND_STATES - 1]) return;
    ranks.pop();
  }
  let k = ranks.length;
  while (k > 0 && ranks[k - 1] > rank) k--;
  ranks.splice(k, 0, rank);
}
