import type { IsingForm } from "../../core/model/ising-form.ts";
import { largestLocalField } from "../../core/model/quantise.ts";
import type { Stream } from "../../core/random/stream.ts";
import { packSpins, rowBytes, unpackSpins } from "../../core/sample-set/sample-set.ts";
import type { StateTape } from "../../core/state-tape.ts";
import { energyOfSpins } from "../kernels/energy-of-spins.ts";
import { GpuFailed } from "./gpu-failure.ts";
import { denseModel, placeModel } from "./layout.ts";
import type { GpuLink } from "./link.ts";
import { pcg4d, START_SWEEP } from "./pcg.ts";
import {
  type BitRule,
  type BlockLayout,
  type GpuAnswer,
  type GpuRequest,
  type KeptStates,
  NEVER_LOOKED,
  type SweepOrder,
  type SweepReport,
} from "./protocol.ts";
import { wordEnergies } from "./word-energies.ts";
import { rowOfWords, rowsOfWords, setState, transpose32 } from "./words.ts";

/** Work that ends this many processes in a row is what ends them. */
const MOST_LOSSES = 3;
/** Numbers of a log, at most: what they take, and how much is swept again after a loss, stay small. */
const MOST_LOGGED = 2 ** 18;

/** What sweeps are for, but moving on. */
export type SweepAims = Pick<SweepOrder, "descend" | "measure" | "look">;
const PLAIN: SweepAims = { descend: false, measure: false, look: false };

/**
 * States that are swept by a GPU process. What they become is a function of the model, the seed and the sweeps alone: when
 * the process is lost, another one is brought to where it was from the words last seen and the sweeps since.
 */
export interface RemoteStates {
  /** States side by side. */
  readonly count: number;
  /** Draws a key from the stream, and every spin uniformly by it. */
  start(words: Stream): void;
  setSpins(state: number, spins: Int8Array): void;
  /** Sweeps on. @param strength as of `SweepOrder`. */
  sweep(sweeps: number, strength: Float32Array, aims?: Partial<SweepAims>): void;
  /** The share of spins that one more sweep flips; each is proposed once. */
  sweepMeasured(strength: Float32Array, descend?: boolean): number;
  /** As `Kernel.packed`, of all states. */
  rows(out: Uint8Array): void;
  row(state: number, out: Uint8Array, at: number): void;
  /**
   * Exact energies, units: summed here where the states are, else by the device if it can. False where the form is no integer
   * one.
   */
  energies(out: Float64Array): boolean;
  /** The device keeps the lowest state of each that it looked at since `start`. */
  readonly keeps: boolean;
  /** The device has looked at the present states. */
  lastLooked(): boolean;
  /** Writes one kept state as a packed row. @returns its energy, units, computed here. */
  keptRow(state: number, out: Uint8Array, at: number): number;
  /** Writes the kept states of `chosen`, one row after the other; their energies are checked. */
  keptRows(chosen: readonly number[], out: Uint8Array): void;
  carry(tape: StateTape): void;
  /** Frees what lies on the device. */
  release(): void;
}

/** How many states lie side by side: `bits` in each word of `groups`. */
export interface PackedShape {
  readonly kind: "packed";
  readonly bits: number;
  readonly groups: number;
}

export interface DenseShape {
  readonly kind: "dense";
  readonly reads: number;
}

export function remoteStates(
  form: IsingForm,
  shape: PackedShape | DenseShape,
  rule: BitRule,
  link: GpuLink,
): RemoteStates {
  const { n } = form;
  // Shaders sum energies where they lie; other devices give their words instead.
  const looks = link.backend === "webgpu" && sumsFit(form);
  const layout: BlockLayout =
    shape.kind === "packed"
      ? { ...shape, model: placeModel(form), rule, looks }
      : { ...shape, model: denseModel(form), rule, looks };
  const words = layout.kind === "packed" ? packedWords(form, layout) : denseWords(form, layout.reads);
  const block = link.newBlock();
  const seed = new Uint32Array(2);
  /** As they were before the sweeps of the log, and what had been kept by then. */
  let base = new Uint32Array(words.length);
  let baseKept: KeptStates | null = null;
  let log: SweepOrder[] = [];
  /** Strengths of the log. */
  let logged = 0;
  let done = 0;
  /** The words as they are now, once they were read. */
  let present: Uint32Array | null = base;
  /** What the last look saw, if nothing was swept since. */
  let seen: Int32Array | null = null;
  /** Of each state the lowest of all looks since `start`. */
  const lowest = new Int32Array(looks ? words.states : 0).fill(NEVER_LOOKED);
  let everLooked = false;
  let opened = false;
  /** The device has the base and the log behind it. */
  let onDevice = false;

  function bringUp(): GpuAnswer {
    const requests: GpuRequest[] = [
      ...(opened ? [] : [{ kind: "open", block, layout } as const]),
      { kind: "write", block, words: base, kept: baseKept },
      ...log.map((order) => ({ kind: "sweep", block, order: { ...order, measure: false } }) as const),
    ];
    for (const request of requests) {
      const answer = link.call(request);
      if (answer.kind !== "done" && answer.kind !== "swept") return answer;
      opened = true;
    }
    onDevice = true;
    return { kind: "done" };
  }

  function ask(request: GpuRequest): GpuAnswer {
    for (let losses = 1; ; losses++) {
      const up: GpuAnswer = onDevice ? { kind: "done" } : bringUp();
      const answer = up.kind === "done" ? link.call(request) : up;
      if (answer.kind === "refused" || answer.kind === "unavailable") throw new GpuFailed(answer.reason);
      if (answer.kind !== "lost") return answer;
      onDevice = opened = false;
      if (losses === MOST_LOSSES)
        throw new GpuFailed(`it was lost ${losses} times in a row, last because ${answer.reason}`);
    }
  }

  function askWords(request: GpuRequest, length: number): Uint32Array<ArrayBuffer> {
    const answer = ask(request);
    if (answer.kind !== "words" || answer.words.length !== length)
      throw new GpuFailed(`the GPU process answered ${answer.kind} to a reading of ${length} words`);
    return new Uint32Array(answer.words);
  }

  /** The words as they are now. */
  function fetch(): Uint32Array {
    present ??= askWords({ kind: "read", block }, words.length);
    return present;
  }

  const fetchKept = (first: number, count: number): Uint32Array<ArrayBuffer> =>
    askWords({ kind: "read-kept", block, first, count }, count * words.groupWords);

  /** Begins a new log at the states as they are now. */
  function rebase(): void {
    const kept: KeptStates | null = everLooked
      ? { twiceUnits: lowest.slice(), words: fetchKept(0, words.length / words.groupWords) }
      : null;
    base = fetch().slice();
    baseKept = kept;
    log = [];
    logged = 0;
  }

  function sweep(sweeps: number, strength: Float32Array, given: Partial<SweepAims> = {}): SweepReport {
    if (logged > MOST_LOGGED) rebase();
    const aims = { ...given, look: looks && given.look === true };
    const order: SweepOrder = {
      ...PLAIN,
      ...aims,
      first: done,
      sweeps,
      strength: strength.slice(),
      seed: seed.slice(),
    };
    const answer = ask({ kind: "sweep", block, order });
    if (answer.kind !== "swept") throw new GpuFailed(`the GPU process answered ${answer.kind} to sweeps`);
    const { report } = answer;
    log.push(order);
    logged += strength.length + 1;
    done += sweeps;
    if (sweeps > 0) present = null;
    if (sweeps > 0) seen = null;
    if (order.look) {
      const { twiceUnits } = report;
      if (twiceUnits?.length !== words.states) throw new GpuFailed("the GPU process answered no energies to a look");
      for (let k = 0; k < lowest.length; k++) lowest[k] = Math.min(lowest[k], twiceUnits[k]);
      seen = twiceUnits;
      everLooked = true;
    }
    return report;
  }

  /** Words that this memory has made. */
  function replace(made: Uint32Array<ArrayBuffer>): void {
    base = made;
    baseKept = null;
    log = [];
    logged = 0;
    present = base;
    seen = null;
    onDevice = false;
  }
  function forget(): void {
    lowest.fill(NEVER_LOOKED);
    everLooked = false;
  }

  return {
    count: words.states,
    start(stream) {
      stream.words(seed);
      words.draw(seed, base);
      replace(base);
      forget();
      done = 0;
    },
    setSpins(state, spins) {
      if (log.length > 0) rebase();
      const kept = baseKept;
      words.set(base, state, spins);
      replace(base);
      baseKept = kept;
    },
    sweep,
    sweepMeasured(strength, descend = false) {
      // A look costs about a sweep; whoever measures looks next, but for a descent.
      const { flips } = sweep(1, strength, { descend, measure: true, look: !descend });
      if (flips === null) throw new GpuFailed("the GPU process answered no count to a measured sweep");
      return flips / (n * words.states);
    },
    rows: (out) => words.rows(fetch(), out),
    row: (state, out, at) => words.row(fetch(), state, out, at),
    energies(out) {
      if (!looks || present !== null) return words.energies(fetch(), out);
      const twice =
        seen ?? sweep(0, new Float32Array(rule.kind === "ladder" ? words.states : 0), { look: true }).twiceUnits;
      for (let k = 0; k < words.states; k++) out[k] = (twice?.[k] ?? NEVER_LOOKED) / 2;
      return true;
    },
    keeps: looks,
    lastLooked: () => seen !== null,
    keptRow(state, out, at) {
      const perGroup = (words.states * words.groupWords) / words.length;
      const group = Math.floor(state / perGroup);
      words.row(fetchKept(group, 1), state % perGroup, out, at);
      return checked(state, out, at);
    },
    keptRows(chosen, out) {
      const all = fetchKept(0, words.length / words.groupWords);
      for (const [k, state] of chosen.entries()) {
        words.row(all, state, out, k * rowBytes(n));
        checked(state, out, k * rowBytes(n));
      }
    },
    carry(tape) {
      const cells = fetch().slice();
      tape.cells(cells);
      tape.cells(seed);
      done = tape.number(done);
      if (!tape.reading) return;
      replace(cells);
      forget();
    },
    release() {
      if (opened) link.call({ kind: "close", block });
      onDevice = opened = false;
    },
  };

  /** The energy of a kept state, units, from its spins; a device that summed another one is not to be trusted. */
  function checked(state: number, row: Uint8Array, at: number): number {
    const units = energyOfSpins(form, unpackSpins(row, at, n));
    if (2 * units !== lowest[state])
      throw new GpuFailed(`it gave an energy of ${lowest[state] / 2} units to a state that has ${units}`);
    return units;
  }
}

/** Whether twice every energy fits 32 bits, and every local field is a whole number that a float holds. */
function sumsFit(form: IsingForm): boolean {
  const { n, rowStart, weight, field } = form;
  if (!form.integer || largestLocalField(form) >= 2 ** 24) return false;
  let sum = 0;
  for (let i = 0; i < n; i++) sum += 2 * Math.abs(field[i]);
  for (let p = 0; p < rowStart[n]; p++) sum += Math.abs(weight[p]);
  return sum < NEVER_LOOKED;
}

/** What the words of a layout mean. */
interface WordReader {
  readonly length: number;
  /** Words of the least part that is read by itself; such a part holds whole states. */
  readonly groupWords: number;
  readonly states: number;
  draw(seed: Uint32Array, words: Uint32Array): void;
  set(words: Uint32Array, state: number, spins: Int8Array): void;
  rows(words: Uint32Array, out: Uint8Array): void;
  row(words: Uint32Array, state: number, out: Uint8Array, at: number): void;
  energies(words: Uint32Array, out: Float64Array): boolean;
}

function packedWords(form: IsingForm, layout: Extract<BlockLayout, { kind: "packed" }>): WordReader {
  const { model, bits, groups } = layout;
  const sum = wordEnergies(form, layout);
  const four = new Uint32Array(4);
  return {
    length: groups * model.places,
    groupWords: model.places,
    states: bits * groups,
    draw(seed, words) {
      words.fill(0);
      for (let g = 0; g < groups; g++)
        for (const q of model.place) {
          pcg4d(q, START_SWEEP, g + seed[1], seed[0], four);
          words[g * model.places + q] = four[0] >>> (32 - bits);
        }
    },
    set: (words, state, spins) => setState(layout, words, state, spins),
    rows: (words, out) => rowsOfWords(layout, words, out),
    row: (words, state, out, at) => rowOfWords(layout, words, state, out, at),
    energies(words, out) {
      sum?.(words, out);
      return sum !== null;
    },
  };
}

/** Words of single reads; their energies are summed 32 reads at a time, which are turned into words of a spin first. */
function denseWords(form: IsingForm, reads: number): WordReader {
  const { n } = form;
  const perRead = Math.ceil(n / 32);
  const bytes = rowBytes(n);
  const groups = Math.ceil(reads / 32);
  const places = 32 * perRead;
  const place = Uint32Array.from({ length: n }, (_, i) => i);
  const sum = wordEnergies(form, { model: { n, places, place }, bits: 32, groups });
  const all = new Float64Array(32 * groups);
  const four = new Uint32Array(4);
  const row = (words: Uint32Array, state: number, out: Uint8Array, at: number): void => {
    for (let k = 0; k < bytes; k++) out[at + k] = words[state * perRead + (k >> 2)] >>> (8 * (k & 3));
  };
  return {
    length: reads * perRead,
    groupWords: perRead,
    states: reads,
    draw(seed, words) {
      for (let r = 0; r < reads; r++)
        for (let w = 0; w < perRead; w++) {
          pcg4d(w, START_SWEEP, r + seed[1], seed[0], four);
          words[r * perRead + w] = four[0] >>> Math.max(0, 32 * (w + 1) - n);
        }
    },
    set(words, state, spins) {
      const packed = new Uint8Array(4 * perRead);
      packSpins(spins, packed, 0);
      words.set(new Uint32Array(packed.buffer), state * perRead);
    },
    rows(words, out) {
      for (let r = 0; r < reads; r++) row(words, r, out, r * bytes);
    },
    row,
    energies(words, out) {
      if (sum === null) return false;
      const turned = new Uint32Array(groups * places);
      const square = new Uint32Array(32);
      for (let g = 0; g < groups; g++)
        for (let w = 0; w < perRead; w++) {
          for (let k = 0; k < 32; k++) square[k] = 32 * g + k < reads ? words[(32 * g + k) * perRead + w] : 0;
          transpose32(square);
          turned.set(square, g * places + 32 * w);
        }
      sum(turned, all);
      out.set(all.subarray(0, reads));
      return true;
    },
  };
}
