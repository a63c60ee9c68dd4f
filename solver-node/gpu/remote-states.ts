import type { IsingForm } from "../../core/model/ising-form.ts";
import type { Stream } from "../../core/random/stream.ts";
import { packSpins, rowBytes } from "../../core/sample-set/sample-set.ts";
import type { StateTape } from "../../core/state-tape.ts";
import { GpuFailed } from "./gpu-failure.ts";
import { denseModel, placeModel } from "./layout.ts";
import type { GpuLink } from "./link.ts";
import { pcg4d, START_SWEEP } from "./pcg.ts";
import type { BitRule, BlockLayout, GpuAnswer, GpuRequest, SweepOrder } from "./protocol.ts";
import { wordEnergies } from "./word-energies.ts";
import { differingBits, rowOfWords, rowsOfWords, setState, transpose32 } from "./words.ts";

/** Work that ends this many processes in a row is what ends them. */
const MOST_LOSSES = 3;

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
  sweep(sweeps: number, strength: Float32Array, descend?: boolean): void;
  /** The share of spins that one more sweep flips; each is proposed once. */
  sweepMeasured(strength: Float32Array, descend?: boolean): number;
  /** As `Kernel.packed`, of all states. */
  rows(out: Uint8Array): void;
  row(state: number, out: Uint8Array, at: number): void;
  /** Exact energies, units, computed here from the spins; false where the form is no integer one. */
  energies(out: Float64Array): boolean;
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
  const layout: BlockLayout =
    shape.kind === "packed" ? { ...shape, model: placeModel(form), rule } : { ...shape, model: denseModel(form), rule };
  const words = layout.kind === "packed" ? packedWords(form, layout) : denseWords(form, layout.reads);
  const block = link.newBlock();
  const seed = new Uint32Array(2);
  /** As they were before the sweeps of the log. */
  let known = new Uint32Array(words.length);
  let log: SweepOrder[] = [];
  let done = 0;
  let onDevice = false;

  function bringUp(): GpuAnswer {
    const requests: GpuRequest[] = [
      { kind: "open", block, layout },
      { kind: "write", block, words: known },
      ...log.map((order) => ({ kind: "sweep", block, order }) as const),
    ];
    for (const request of requests) {
      const answer = link.call(request);
      if (answer.kind !== "done") return answer;
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
      onDevice = false;
      if (losses === MOST_LOSSES)
        throw new GpuFailed(`it was lost ${losses} times in a row, last because ${answer.reason}`);
    }
  }

  /** The words as they are now. */
  function fetch(): Uint32Array {
    if (log.length > 0) {
      const answer = ask({ kind: "read", block });
      if (answer.kind !== "words" || answer.words.length !== words.length)
        throw new GpuFailed(`the GPU process answered ${answer.kind} to a reading of ${words.length} words`);
      known = new Uint32Array(answer.words);
      log = [];
    }
    return known;
  }

  function sweep(sweeps: number, strength: Float32Array, descend = false): void {
    const order: SweepOrder = { first: done, sweeps, strength: strength.slice(), descend, seed: seed.slice() };
    ask({ kind: "sweep", block, order });
    log.push(order);
    done += sweeps;
  }

  return {
    count: words.states,
    start(stream) {
      stream.words(seed);
      words.draw(seed, known);
      log = [];
      done = 0;
      // What the device holds is another block's.
      onDevice = false;
    },
    setSpins(state, spins) {
      words.set(fetch(), state, spins);
      onDevice = false;
    },
    sweep,
    sweepMeasured(strength, descend) {
      const before = fetch();
      sweep(1, strength, descend);
      return differingBits(before, fetch()) / (n * words.states);
    },
    rows: (out) => words.rows(fetch(), out),
    row: (state, out, at) => words.row(fetch(), state, out, at),
    energies: (out) => words.energies(fetch(), out),
    carry(tape) {
      const cells = fetch();
      tape.cells(cells);
      tape.cells(seed);
      done = tape.number(done);
      if (tape.reading) onDevice = false;
    },
    release() {
      if (onDevice) link.call({ kind: "close", block });
      onDevice = false;
    },
  };
}

/** What the words of a layout mean. */
interface WordReader {
  readonly length: number;
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
