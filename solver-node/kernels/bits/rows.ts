import type { IsingForm } from "../../../core/model/ising-form.ts";
import type { KernelMemory } from "../memory.ts";
import { type SpinAddresses, VECTOR_BYTES } from "./assembled-block.ts";
import { totalWeight } from "./satisfied-weight.ts";
import type { VisitingOrder } from "./visiting-order.ts";

/** Degrees with a straight-line adder in assembly/bits.ts. */
const ROW_DEGREES = [1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 13, 16, 17, 20, 21, 24, 25, 28, 29, 32, 33] as const;
/** The class of rows that no straight-line adder takes. */
export const ANY_ROW = 0;
const HEAD_WORDS = 9;
/** Binary digits of a weight ≤ 127. */
const WEIGHT_DIGITS = 7;

function isUnit(form: IsingForm, i: number): boolean {
  if (Math.abs(form.field[i]) > 1) return false;
  for (let p = form.rowStart[i]; p < form.rowStart[i + 1]; p++) if (Math.abs(form.weight[p]) !== 1) return false;
  return true;
}

/**
 * The smallest straight-line degree of the same parity, where all couplings (and the field) of the spin are ±1. A row
 * that is shorter by 2k is filled with k ones and k zeros: K rises by k and W by 2k, so all levels stay.
 */
export function rowClassOf(form: IsingForm, i: number): number {
  if (!isUnit(form, i)) return ANY_ROW;
  const weight = totalWeight(form, i);
  return ROW_DEGREES.find((degree) => degree >= weight && (degree - weight) % 2 === 0 && weight > 0) ?? ANY_ROW;
}

/** D of a class: binary digits that tell its levels apart (scripts/carry-save-macros.ts). */
export function levelDigits(rowClass: number): number {
  return 32 - Math.clz32((rowClass === ANY_ROW ? 127 : rowClass) >> 1);
}

/** The couplings of all spins as the sweeps read them. */
export interface Rows {
  /** Shape (n): address of the row of each place. */
  readonly address: Uint32Array;
  /** Writes them into the memory, after its last reservation. */
  write(): void;
}

export function layRows(
  form: IsingForm,
  order: VisitingOrder,
  rowClass: Uint8Array,
  memory: KernelMemory,
  addresses: SpinAddresses,
): Rows {
  const { n, rowStart, column, weight, field } = form;
  const bonds = (i: number, see: (weight: number, address: number) => void): void => {
    for (let p = rowStart[i]; p < rowStart[i + 1]; p++)
      if (weight[p] !== 0) see(weight[p], addresses.partner(column[p], weight[p]));
    if (field[i] !== 0) see(field[i], addresses.field(field[i]));
  };
  /** Addresses by binary digit of their weight; digit 0 in eights, the others in fours. */
  const weighted = (i: number): number[][] => {
    const lists: number[][] = Array.from({ length: WEIGHT_DIGITS }, () => []);
    bonds(i, (w, address) => {
      for (let digit = 0; digit < WEIGHT_DIGITS; digit++) if ((Math.abs(w) >> digit) & 1) lists[digit].push(address);
    });
    if (counterStart(form, i) & 1) lists[0].push(addresses.ones);
    for (const [digit, list] of lists.entries())
      while (list.length % (digit === 0 ? 8 : 4) !== 0) list.push(addresses.zero);
    return lists;
  };

  const address = new Uint32Array(n);
  const starts = startTable(memory);
  let size = 0;
  for (const [place, i] of order.variable.entries()) {
    address[place] = size;
    size += 4 * (rowClass[i] === ANY_ROW ? HEAD_WORDS + weighted(i).flat().length : rowClass[i]);
  }
  const base = memory.reserve(size);
  for (let place = 0; place < n; place++) address[place] += base;

  return {
    address,
    write() {
      starts.write();
      const words = memory.view(Uint32Array, base, size / 4);
      let at = 0;
      for (const i of order.variable) {
        const odd = totalWeight(form, i) & 1;
        if (rowClass[i] === ANY_ROW) {
          const lists = weighted(i);
          const groups = lists.map((list, digit) => list.length / (digit === 0 ? 8 : 4));
          const row = [starts.address(counterStart(form, i), odd), odd, ...groups, ...lists.flat()];
          words.set(row, at);
          at += row.length;
        } else {
          const end = at + rowClass[i];
          bonds(i, (_, partner) => {
            words[at++] = partner;
          });
          for (let filled = 0; at < end; filled++) words[at++] = filled & 1 ? addresses.ones : addresses.zero;
        }
      }
    },
  };
}

/** C = 63 − K₀, where the counter of a weighted row begins. */
function counterStart(form: IsingForm, i: number): number {
  return 63 - (totalWeight(form, i) >> 1);
}

/**
 * Seven vectors for each even value 0 … 62 of the counter's start and each parity: the mask of s in the lowest digit, then digits 1 … 6.
 */
function startTable(memory: KernelMemory) {
  const entryBytes = WEIGHT_DIGITS * VECTOR_BYTES;
  const base = memory.reserve(64 * entryBytes);
  return {
    address: (start: number, odd: number): number => base + entryBytes * ((start & ~1) + odd),
    write(): void {
      const words = memory.view(Uint32Array, base, 16 * entryBytes);
      for (let entry = 0; entry < 64; entry++)
        for (let digit = 0; digit < WEIGHT_DIGITS; digit++) {
          const set = digit === 0 ? (entry & 1) === 0 : ((entry >> digit) & 1) === 1;
          words.fill(
            set ? 0xffffffff : 0,
            4 * (WEIGHT_DIGITS * entry + digit),
            4 * (WEIGHT_DIGITS * entry + digit + 1),
          );
        }
    },
  };
}
