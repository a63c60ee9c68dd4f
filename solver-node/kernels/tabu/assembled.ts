import { unreachable } from "../../../core/invariant.ts";
import type { IsingForm } from "../../../core/model/ising-form.ts";
import { GENERATOR_WORDS } from "../../../core/random/xorshift.ts";
import { MAX_TENURE, type Tenure } from "../../../core/tabu/parameters.ts";
import { instantiate } from "../load.ts";
import { type KernelMemory, kernelMemory } from "../memory.ts";
import { gainsAllDown, type TabuMachine } from "./machine.ts";
import { BLOCK_BYTES, blockSize, TABU_LIMITS, type TabuStorage } from "./storage.ts";

type Variant = "rowsI8" | "rowsI16" | "rowsF64" | "sparseI16" | "sparseI32" | "sparseF64";

type Exports = Record<`begin${"I16" | "I32" | "F64"}`, () => void> &
  Record<`${Variant}Flip`, (k: number) => void> &
  Record<`${Variant}Search`, (count: number, patience: number) => number> &
  Record<`${Variant}Walk`, (count: number, from: number) => void> & {
    bindGains(
      blocks: number,
      gains: number,
      signs: number,
      limits: number,
      tops: number,
      rows: number,
      rowBytes: number,
    ): void;
    bindSearch(
      bestSigns: number,
      forbiddenUntil: number,
      calendar: number,
      slots: number,
      nextInSlot: number,
      generator: number,
    ): void;
    setTenure(least: number, span: number): void;
    setEnergy(value: number): void;
    energyNow(): number;
    lowestEnergy(): number;
    stalledMoves(): number;
  };

/** Slots of the calendar of bans: a power of two beyond every tenure. */
const SLOTS = MAX_TENURE + 1;

type Numbers = Int8Array | Int16Array | Int32Array | Float64Array;

const gainTypes = {
  2: { Gain: Int16Array, least: -(2 ** 15), greatest: 2 ** 15 - 1 },
  4: { Gain: Int32Array, least: -(2 ** 31), greatest: 2 ** 31 - 1 },
  8: { Gain: Float64Array, least: Number.NEGATIVE_INFINITY, greatest: Number.POSITIVE_INFINITY },
} as const;

/** The machine as WebAssembly; assembly/_tabu-gains.ts tells the layout. */
export function assembledMachine(form: IsingForm, storage: TabuStorage): TabuMachine {
  const { n } = form;
  const { gainBytes } = TABU_LIMITS[storage];
  const { Gain, least, greatest } = gainTypes[gainBytes];
  const blocks = Math.max(1, Math.ceil(n / blockSize(storage)));
  const stateBytes = BLOCK_BYTES * blocks;
  const memory = kernelMemory();
  const gainsAt = memory.reserve(stateBytes);
  const signsAt = memory.reserve(stateBytes);
  const limitsAt = memory.reserve(stateBytes);
  const topsAt = memory.reserve(16 * blocks);
  const bestAt = memory.reserve(stateBytes);
  const untilAt = memory.reserve(4 * n);
  const calendarAt = memory.reserve(4 * SLOTS);
  const nextAt = memory.reserve(4 * n);
  const generatorAt = memory.reserve(4 * GENERATOR_WORDS);
  const rows = storeCouplings(form, storage, memory, blockSize(storage) * blocks);

  const state = (at: number): Numbers => memory.view<Numbers>(Gain, at, blockSize(storage) * blocks);
  const gains = state(gainsAt);
  const signs = state(signsAt);
  const limits = state(limitsAt);
  const bestSigns = state(bestAt);
  const allDown = gainsAllDown(form);

  const wasm = instantiate<Exports>("tabu", memory);
  wasm.bindGains(blocks, gainsAt, signsAt, limitsAt, topsAt, rows.at, rows.rowBytes);
  wasm.bindSearch(bestAt, untilAt, calendarAt, SLOTS, nextAt, generatorAt);
  const { begin, flip, search, walk } = functionsOf(wasm, storage);
  const generator = memory.view(Uint32Array, generatorAt, GENERATOR_WORDS);
  const bans = banCalendar(memory, n, { untilAt, calendarAt, nextAt });
  let tenure: Tenure = { least: 0, span: 1 };
  /** Moves of the present search, as the module counts them. */
  let searchMoves = 0;
  /** Of a search that was carried here: the moves for which it had not lowered its lowest energy, until it does. */
  let stalledBefore = { moves: 0, lowest: 0 };
  const setTenure = (next: Tenure): void => {
    tenure = next;
    wasm.setTenure(next.least, next.span);
  };
  const stalledMoves = (): number => wasm.stalledMoves() + stalledBefore.moves;
  const beginSearch = (): void => {
    begin();
    searchMoves = 0;
    stalledBefore = { moves: 0, lowest: 0 };
  };
  return {
    n,
    generator,
    setTenure,
    reset() {
      gains.fill(least);
      gains.set(allDown.gains);
      signs.fill(-2);
      limits.fill(greatest);
      wasm.setEnergy(allDown.energy);
    },
    flip,
    isUp: (i) => signs[i] > 0,
    energy: wasm.energyNow,
    begin: beginSearch,
    search(count, patience) {
      // A search that lowers its energy on the way may end early by this; it goes on in the next call.
      const made = search(count, Math.max(0, patience - stalledBefore.moves));
      searchMoves += made;
      if (stalledBefore.moves > 0 && wasm.lowestEnergy() < stalledBefore.lowest)
        stalledBefore = { moves: 0, lowest: 0 };
      return made;
    },
    stalledMoves,
    walk(among, count, from) {
      for (let i = 0; i < n; i++) limits[i] = among[i] === 1 ? greatest : least;
      walk(count, from);
    },
    lowestEnergy: wasm.lowestEnergy,
    lowestIsUp: (i) => bestSigns[i] > 0,
    carry(tape) {
      const lowestSigns = bestSigns.slice();
      const left = Uint16Array.from({ length: n }, (_, i) => (limits[i] === least ? bans.left(i, searchMoves) : 0));
      for (const part of [generator, gains, signs, lowestSigns, left]) tape.cells(part);
      const energy = tape.number(wasm.energyNow());
      const lowest = tape.number(wasm.lowestEnergy());
      const stalled = tape.number(stalledMoves());
      const next = { least: tape.number(tenure.least), span: tape.number(tenure.span) };
      if (!tape.reading) return;
      // The module counts moves from the beginning of a search: here one begins that knows the lowest energy, the bans as
      // far as they are still to last, and how long it has stalled.
      wasm.setEnergy(lowest);
      beginSearch();
      wasm.setEnergy(energy);
      bestSigns.set(lowestSigns);
      for (let i = 0; i < n; i++) {
        if (left[i] === 0) continue;
        limits[i] = least;
        bans.forbid(i, left[i]);
      }
      stalledBefore = { moves: stalled, lowest };
      setTenure(next);
    },
  };
}

/** The bans of assembly/tabu.ts as the module keeps them: by variable, and in lists by the move at which they end. */
function banCalendar(
  memory: KernelMemory,
  n: number,
  { untilAt, calendarAt, nextAt }: { untilAt: number; calendarAt: number; nextAt: number },
): {
  /** Moves for which a forbidden variable stays so after `moves` moves of the search. */
  left(i: number, moves: number): number;
  /** Forbids a variable for so many moves, in a search that has made none. */
  forbid(i: number, moves: number): void;
} {
  const until = memory.view(Uint32Array, untilAt, n);
  const calendar = memory.view(Uint32Array, calendarAt, SLOTS);
  const nextInSlot = memory.view(Uint32Array, nextAt, n);
  return {
    left: (i, moves) => until[i] - moves,
    forbid(i, moves) {
      const slot = moves & (SLOTS - 1);
      until[i] = moves;
      nextInSlot[i] = calendar[slot];
      calendar[slot] = i;
    },
  };
}

/** Writes the rows. @param width  variables with the padding. @returns their address, and the bytes of a dense one. */
function storeCouplings(
  form: IsingForm,
  storage: TabuStorage,
  memory: KernelMemory,
  width: number,
): { at: number; rowBytes: number } {
  switch (storage) {
    case "rows-i8":
      return storeDense(form, memory, Int8Array, width);
    case "rows-i16":
      return storeDense(form, memory, Int16Array, width);
    case "rows-f64":
      return storeDense(form, memory, Float64Array, width);
    case "sparse-i16":
    case "sparse-i32":
      return storeSparse(form, memory, Int32Array, TABU_LIMITS[storage].gainBytes);
    case "sparse-f64":
      return storeSparse(form, memory, Float64Array, 8);
    default:
      return unreachable(storage);
  }
}

type NumbersConstructor = (new (
  buffer: ArrayBuffer,
  at: number,
  length: number,
) => Numbers) & {
  readonly BYTES_PER_ELEMENT: number;
};

function storeDense(
  { n, rowStart, column, weight }: IsingForm,
  memory: KernelMemory,
  Coupling: NumbersConstructor,
  width: number,
): { at: number; rowBytes: number } {
  const rowBytes = width * Coupling.BYTES_PER_ELEMENT;
  const at = memory.reserve(rowBytes * n);
  const rows = memory.view(Coupling, at, width * n);
  for (let i = 0; i < n; i++)
    for (let p = rowStart[i]; p < rowStart[i + 1]; p++) rows[i * width + column[p]] = weight[p];
  return { at, rowBytes };
}

/** Entries of a u32 offset into the gains and a coupling in as many bytes as a coupling has. */
function storeSparse(
  { n, rowStart, column, weight }: IsingForm,
  memory: KernelMemory,
  Coupling: typeof Int32Array | typeof Float64Array,
  gainBytes: number,
): { at: number; rowBytes: number } {
  const entryBytes = 2 * Coupling.BYTES_PER_ELEMENT;
  const at = memory.reserve(4 * (n + 1));
  const entriesAt = memory.reserve(entryBytes * weight.length);
  const starts = memory.view(Uint32Array, at, n + 1);
  for (let i = 0; i <= n; i++) starts[i] = entriesAt + entryBytes * rowStart[i];
  const offsets = memory.view(Uint32Array, entriesAt, (entryBytes / 4) * weight.length);
  const couplings = memory.view<Numbers>(Coupling, entriesAt, 2 * weight.length);
  for (let p = 0; p < weight.length; p++) {
    offsets[(entryBytes / 4) * p] = gainBytes * column[p];
    couplings[2 * p + 1] = weight[p];
  }
  return { at, rowBytes: 0 };
}

function functionsOf(
  wasm: Exports,
  storage: TabuStorage,
): Pick<TabuMachine, "begin" | "flip" | "search"> & { walk(count: number, from: number): void } {
  switch (storage) {
    case "rows-i8":
      return { begin: wasm.beginI16, flip: wasm.rowsI8Flip, search: wasm.rowsI8Search, walk: wasm.rowsI8Walk };
    case "rows-i16":
      return { begin: wasm.beginI32, flip: wasm.rowsI16Flip, search: wasm.rowsI16Search, walk: wasm.rowsI16Walk };
    case "rows-f64":
      return { begin: wasm.beginF64, flip: wasm.rowsF64Flip, search: wasm.rowsF64Search, walk: wasm.rowsF64Walk };
    case "sparse-i16":
      return { begin: wasm.beginI16, flip: wasm.sparseI16Flip, search: wasm.sparseI16Search, walk: wasm.sparseI16Walk };
    case "sparse-i32":
      return { begin: wasm.beginI32, flip: wasm.sparseI32Flip, search: wasm.sparseI32Search, walk: wasm.sparseI32Walk };
    case "sparse-f64":
      return { begin: wasm.beginF64, flip: wasm.sparseF64Flip, search: wasm.sparseF64Search, walk: wasm.sparseF64Walk };
    default:
      return unreachable(storage);
  }
}
