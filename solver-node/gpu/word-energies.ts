import type { IsingForm } from "../../core/model/ising-form.ts";
import type { WordLayout } from "./words.ts";

/** Bits of |weight| that are counted apart; a form whose integers need more is summed state by state. */
const MOST_WEIGHT_BITS = 24;
/** Bits of the count of one weight bit: more terms than 2²⁴ do not fit a model. */
const COUNT_BITS = 25;

/** Energies of all states of packed words, in units of the form. @param out shape (groups · bits), written. */
export type WordEnergies = (words: Uint32Array, out: Float64Array) => void;

/**
 * Exact energies of an integer form, 32 states at a time: for every bit of |weight|, the terms that lie above zero are counted
 * by carry-save adders, so a coupling costs a few operations for all the states of a word. Null for other forms.
 */
export function wordEnergies(form: IsingForm, { model, bits, groups }: WordLayout): WordEnergies | null {
  if (!form.integer) return null;
  const { places, place } = model;
  const terms = termsByWeightBit(form, place, places);
  if (terms.length > MOST_WEIGHT_BITS) return null;
  const counts = new Uint32Array(COUNT_BITS);
  // One place more than the words have: all spins +1, the partner of fields.
  const group = new Uint32Array(places + 1);
  return (words, out) => {
    out.fill(0);
    for (let g = 0; g < groups; g++) {
      group.set(words.subarray(g * places, (g + 1) * places));
      group[places] = 0xffffffff;
      for (let k = 0; k < terms.length; k++) {
        const { first, second, sign } = terms[k];
        countUnequal(group, first, second, sign, counts);
        for (let b = 0; b < bits; b++) {
          let below = 0;
          for (let digit = 0; digit < COUNT_BITS; digit++) below += ((counts[digit] >>> b) & 1) * 2 ** digit;
          out[g * bits + b] += 2 ** k * (first.length - 2 * below);
        }
      }
    }
  };
}

/** Terms w s_first s_second whose |w| has a bit: sign is all ones where w < 0. */
interface Terms {
  readonly first: Uint32Array;
  readonly second: Uint32Array;
  readonly sign: Uint32Array;
}

function termsByWeightBit(form: IsingForm, place: Uint32Array, one: number): Terms[] {
  const { n, rowStart, column, weight, field } = form;
  const found: [number[], number[], number[]][] = [];
  const add = (a: number, b: number, w: number): void => {
    for (let rest = Math.abs(w), k = 0; rest > 0; rest = Math.floor(rest / 2), k++) {
      found[k] ??= [[], [], []];
      if (rest % 2 === 0) continue;
      found[k][0].push(a);
      found[k][1].push(b);
      found[k][2].push(w < 0 ? 0xffffffff : 0);
    }
  };
  for (let i = 0; i < n; i++) {
    if (field[i] !== 0) add(place[i], one, field[i]);
    for (let p = rowStart[i]; p < rowStart[i + 1]; p++) if (column[p] > i) add(place[i], place[column[p]], weight[p]);
  }
  return found.map(([first, second, sign]) => ({
    first: Uint32Array.from(first),
    second: Uint32Array.from(second),
    sign: Uint32Array.from(sign),
  }));
}

/** Counts, for each bit, the terms that are below zero, into the bits of a number spread over `counts`. */
function countUnequal(
  group: Uint32Array,
  first: Uint32Array,
  second: Uint32Array,
  sign: Uint32Array,
  counts: Uint32Array,
): void {
  counts.fill(0);
  const whole = first.length - (first.length % 4);
  let ones = 0;
  let twos = 0;
  for (let t = 0; t < whole; t += 4) {
    const a = group[first[t]] ^ group[second[t]] ^ sign[t];
    const b = group[first[t + 1]] ^ group[second[t + 1]] ^ sign[t + 1];
    const c = group[first[t + 2]] ^ group[second[t + 2]] ^ sign[t + 2];
    const d = group[first[t + 3]] ^ group[second[t + 3]] ^ sign[t + 3];
    // Full adders: of three bits of one value, the sum and the carry.
    const ab = a ^ b;
    const sum1 = ab ^ ones;
    const carry1 = (a & b) | (ab & ones);
    const cd = c ^ d;
    ones = cd ^ sum1;
    const carry2 = (c & d) | (cd & sum1);
    const both = carry1 ^ carry2;
    let fours = (carry1 & carry2) | (both & twos);
    twos ^= both;
    for (let digit = 2; fours !== 0; digit++) {
      const next = counts[digit] & fours;
      counts[digit] ^= fours;
      fours = next;
    }
  }
  counts[0] = ones;
  counts[1] = twos;
  for (let t = whole; t < first.length; t++) {
    let carry = group[first[t]] ^ group[second[t]] ^ sign[t];
    for (let digit = 0; carry !== 0; digit++) {
      const next = counts[digit] & carry;
      counts[digit] ^= carry;
      carry = next;
    }
  }
}
