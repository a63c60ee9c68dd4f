import type { ColumnModel } from "./column-model.ts";
import { columnEnergy } from "./energy.ts";
import { sitesOfColumns } from "./transpose.ts";

/** One attempt to find a state of zero residuals. */
export interface BeliefPlan {
  /** Rounds of messages at most. */
  readonly rounds: number;
  /** How fast beliefs turn into fields, per round: after t rounds they weigh 1 − (1 − rate)ᵗ. */
  readonly rate: number;
}

export interface BeliefState {
  /** Shape (n): the state of the lowest energy that the beliefs named. */
  readonly full: Uint8Array;
  readonly energy: number;
  readonly rounds: number;
}

/** New messages are the mean of the old and the new: without it two halves of the messages swing against each other. */
const DAMPING = 0.5;
/** Log-odds beyond these are certainty: e^−20 = 2e-9 is far below what one column can tell. */
const MOST_MESSAGE = 20;
const MOST_INCOMING = 25;
const MOST_FIELD = 15;
/** Rounds in which random fields break the ties between sites that look alike, and their size in log-odds. */
const NOISY_ROUNDS = 20;
const NOISE = 0.25;
/** Keeps the logarithm of an impossible alternative finite. */
const TINY = 1e-30;

/**
 * Reinforced belief propagation for columns that must hold exactly their targets. A column tells each of its sites the odds
 * that the others leave it an atom, from the distribution of a sum of independent sites; sites add up what their columns say;
 * slowly their beliefs become fields of their own, until all are certain. Near the edge of what the projections determine it
 * finds states that no anneal reaches.
 * Source: Braunstein & Zecchina (2006), doi:10.1103/PhysRevLett.96.030201; sums by forward and backward recursion.
 *
 * @param model   integer targets; bonds and number are not looked at.
 * @param random  uniform numbers in [0, 1), n of them drawn.
 * @returns null where a target is no integer of 0 … the column's sites.
 */
export function reinforceBeliefs(
  model: ColumnModel,
  { rounds, rate }: BeliefPlan,
  random: () => number,
  aborted: () => boolean = () => false,
): BeliefState | null {
  const { n, siteStart, siteColumn, target } = model;
  const { start, site } = sitesOfColumns(model);
  let longest = 0;
  for (let c = 0; c < target.length; c++) {
    const length = start[c + 1] - start[c];
    if (!Number.isInteger(target[c]) || target[c] < 0 || target[c] > length) return null;
    longest = Math.max(longest, length);
  }
  const entryOf = entriesInColumns(model, start);
  const message = new Float64Array(siteColumn.length);
  const belief = new Float64Array(n);
  const noise = Float64Array.from({ length: n }, () => 2 * NOISE * (random() - 0.5));
  const field = noise.slice();
  const sums = sumTables(longest);
  const full = new Uint8Array(n);
  let best: BeliefState = { full: full.slice(), energy: Number.POSITIVE_INFINITY, rounds: 0 };
  for (let round = 0; round < rounds; round++) {
    for (let i = 0; i < n; i++) {
      let sum = field[i];
      for (let p = siteStart[i]; p < siteStart[i + 1]; p++) sum += message[p];
      belief[i] = sum;
      full[i] = sum > 0 ? 1 : 0;
    }
    const energy = columnEnergy(model, full);
    if (energy < best.energy) best = { full: full.slice(), energy, rounds: round + 1 };
    if (energy === 0 || aborted()) break;
    const weight = 1 - (1 - rate) ** round;
    for (let i = 0; i < n; i++)
      field[i] = clamp(weight * belief[i], MOST_FIELD) + (round < NOISY_ROUNDS ? noise[i] : 0);
    for (let c = 0; c < target.length; c++) {
      const first = start[c];
      const length = start[c + 1] - first;
      for (let k = 0; k < length; k++) {
        const incoming = clamp(belief[site[first + k]] - message[entryOf[first + k]], MOST_INCOMING);
        sums.chance[k] = 1 / (1 + Math.exp(-incoming));
      }
      sums.prepare(length, target[c]);
      for (let k = 0; k < length; k++) {
        const p = entryOf[first + k];
        message[p] = DAMPING * message[p] + (1 - DAMPING) * clamp(sums.logOdds(k, target[c]), MOST_MESSAGE);
      }
    }
  }
  return best;
}

function clamp(x: number, most: number): number {
  return x > most ? most : x < -most ? -most : x;
}

/** Shape (entries): for each entry of the columns' table the place of the same pair in the sites' table. */
function entriesInColumns({ n, siteStart, siteColumn }: ColumnModel, start: Int32Array): Int32Array {
  const next = start.slice();
  const entryOf = new Int32Array(siteColumn.length);
  for (let i = 0; i < n; i++) for (let p = siteStart[i]; p < siteStart[i + 1]; p++) entryOf[next[siteColumn[p]]++] = p;
  return entryOf;
}

/** Distributions of partial sums of independent 0/1 numbers: of the first k in row k of one table, of those from k on in the other. */
function sumTables(longest: number) {
  const width = longest + 1;
  const before = new Float64Array((longest + 1) * width);
  const after = new Float64Array((longest + 1) * width);
  const chance = new Float64Array(longest);
  return {
    /** Shape (longest): the chance that each number is 1; written by the caller before `prepare`. */
    chance,
    /** Fills both tables for sums up to `most`. */
    prepare(length: number, most: number): void {
      before.fill(0, 0, most + 1);
      before[0] = 1;
      for (let k = 0; k < length; k++) convolve(before, k * width, (k + 1) * width, chance[k], most);
      after.fill(0, length * width, length * width + most + 1);
      after[length * width] = 1;
      for (let k = length - 1; k >= 0; k--) convolve(after, (k + 1) * width, k * width, chance[k], most);
    },
    /** ln of P(the others sum to total − 1) / P(the others sum to total). */
    logOdds(k: number, total: number): number {
      const left = k * width;
      const right = (k + 1) * width;
      let without = before[left + total] * after[right];
      let withOne = 0;
      for (let s = 0; s < total; s++) {
        without += before[left + s] * after[right + total - s];
        withOne += before[left + s] * after[right + total - 1 - s];
      }
      return Math.log((withOne + TINY) / (without + TINY));
    },
  };
}

/** The distribution of a sum with one more number of chance p, up to `most`. */
function convolve(table: Float64Array, from: number, to: number, p: number, most: number): void {
  table[to] = table[from] * (1 - p);
  for (let s = 1; s <= most; s++) table[to + s] = table[from + s] * (1 - p) + table[from + s - 1] * p;
}
