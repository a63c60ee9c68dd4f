import { invariant } from "../../../core/invariant.ts";
import type { IsingForm } from "../../../core/model/ising-form.ts";
import type { KernelMemory } from "../memory.ts";
import { type SpinAddresses, VECTOR_BYTES } from "./assembled-block.ts";
import { totalWeight } from "./satisfied-weight.ts";
import type { VisitingOrder } from "./visiting-order.ts";

/** Degrees with a straight-line adder in assembly/bits.ts. */
const ROW_DEGREES = [1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 13, 16, 17, 20, 21, 24, 25, 28, 29, 32, 33] as const;
/** Classes of rows that no straight-line adder takes, named for the largest total weight that their adder holds. */
export const ANY_ROW = 127;
export const WIDE_ROW = 255;

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
  const weight = totalWeight(form, i);
  const any = weight <= ANY_ROW ? ANY_ROW : WIDE_ROW;
  if (!isUnit(form, i)) return any;
  return ROW_DEGREES.find((degree) => degree >= weight && (degree - weight) % 2 === 0 && weight > 0) ?? any;
}

/** D of a class: binary digits that tell its levels apart (scripts/carry-save-macros.ts). */
export function levelDigits(rowClass: number): number {
  return 32 - Math.clz32(rowClass >> 1);
}

function isStraight(rowClass: number): boolean {
  return rowClass < ANY_ROW;
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
    const digits = levelDigits(rowClass[i]) + 1;
    const lists: number[][] = Array.from({ length: digits }, () => []);
    bonds(i, (w, address) => {
      for (let digit = 0; digit < digits; digit++) if ((Math.abs(w) >> digit) & 1) lists[digit].push(address);
    });
    if (counterStart(form, i, rowClass[i]) & 1) lists[0].push(addresses.ones);
    for (const [digit, list] of lists.entries())
      while (list.length % (digit === 0 ? 8 : 4) !== 0) list.push(addresses.zero);
    return lists;
  };

  const address = new Uint32Array(n);
  const starts = [ANY_ROW, WIDE_ROW].filter((any) => rowClass.includes(any)).map((any) => startTable(any, memory));
  const startsOf = (any: number): StartTable => {
    const table = starts.find((t) => t.rowClass === any);
    invariant(table !== undefined, `no row has class ${any}`);
    return table;
  };
  let size = 0;
  for (const [place, i] of order.variable.entries()) {
    address[place] = size;
    size += 4 * (isStraight(rowClass[i]) ? rowClass[i] : headWords(rowClass[i]) + weighted(i).flat().length);
  }
  const base = memory.reserve(size);
  for (let place = 0; place < n; place++) address[place] += base;

  return {
    address,
    write() {
      for (const table of starts) table.write();
      const words = memory.view(Uint32Array, base, size / 4);
      let at = 0;
      for (const i of order.variable) {
        const odd = totalWeight(form, i) & 1;
        if (!isStraight(rowClass[i])) {
          const lists = weighted(i);
          const groups = lists.map((list, digit) => list.length / (digit === 0 ? 8 : 4));
          const start = startsOf(rowClass[i]).address(counterStart(form, i, rowClass[i]), odd);
          const row = [start, odd, ...groups, ...lists.flat()];
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

/** Words before the addresses of a weighted row: its counter's start, its parity, a count for each digit. */
function headWords(rowClass: number): number {
  return levelDigits(rowClass) + 3;
}

/** C = 2^D − 1 − K₀, where the counter of a weighted row begins. */
function counterStart(form: IsingForm, i: number, rowClass: number): number {
  return 2 ** levelDigits(rowClass) - 1 - (totalWeight(form, i) >> 1);
}

interface StartTable {
  readonly rowClass: number;
  address(start: number, odd: number): number;
  write(): void;
}

/**
 * D + 1 vectors for each even value 0 … 2^D − 2 of the counter's start and each parity: the mask of s in the lowest digit, then
 * digits 1 … D.
 */
function startTable(rowClass: number, memory: KernelMemory): StartTable {
  const vectors = levelDigits(rowClass) + 1;
  const entries = 2 ** levelDigits(rowClass);
  const entryBytes = vectors * VECTOR_BYTES;
  const base = memory.reserve(entries * entryBytes);
  return {
    rowClass,
    address: (start, odd) => base + entryBytes * ((start & ~1) + odd),
    write() {
      const words = memory.view(Uint32Array, base, (entries * entryBytes) / 4);
      for (let entry = 0; entry < entries; entry++)
        for (let digit = 0; digit < vectors; digit++) {
          const set = digit === 0 ? (entry & 1) === 0 : ((entry >> digit) & 1) === 1;
          words.fill(set ? 0xffffffff : 0, 4 * (vectors * entry + digit), 4 * (vectors * entry + digit + 1));
        }
    },
  };
}
