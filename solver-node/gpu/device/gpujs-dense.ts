import type * as gpujs from "gpu.js";
import type { DenseBlock, SweepOrder } from "../protocol.ts";
import { countingOutside, type DeviceStates, dispatcher, LayoutRefused } from "./device.ts";
import { type CompiledMode, callSeed, compileKernel, type Held, planeOf, rowsOf } from "./gpujs-kernel.ts";
import { COPY_2D } from "./gpujs-packed.ts";

/** Spins that one cell decides in order before the fields are brought up to date: bits of a float. */
const STRETCH = 16;
const MOST_ENTRIES = 2 ** 26;

/**
 * Metropolis sweeps of a dense model by gpu.js, exactly one spin after the other: a cell decides a stretch of spins of one
 * read in index order, looking ahead at what its own flips change; then every field takes the flips of the stretch at once.
 */
export async function openGpujsDense(
  { Input }: typeof gpujs,
  gpu: gpujs.GPU,
  mode: CompiledMode,
  { model, reads, rule }: DenseBlock,
): Promise<DeviceStates> {
  const plane = planeOf(Input);
  const slices = rule.kind === "slices" ? rule.slices : 1;
  // Neighbours in imaginary time are never decided at once: even slices, odd ones, and the last of an odd number.
  const phases = slices === 1 ? 1 : 2 + (slices % 2);
  const { n, stride } = model;
  const stretches = Math.ceil(n / STRETCH);
  const padded = stretches * STRETCH;
  if (padded * padded > MOST_ENTRIES)
    throw new LayoutRefused(`gpu.js holds a matrix of at most ${Math.sqrt(MOST_ENTRIES)} variables, got ${n}`);
  const matrix = new Float32Array(padded * padded);
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) matrix[i * padded + j] = model.matrix[i * stride + j];
  const constants = { matrix: plane(matrix, [padded, padded]) };
  const make = (source: string, output: readonly number[], given: Readonly<Record<string, unknown>> = constants) =>
    compileKernel(gpu, mode, source, { output, constants: given });
  // Words of all stretches, shape (stretches, reads), and fields, shape (padded, reads).
  const decide = [0, 1].map(() => make(decideSource(rule.kind === "ladder", slices), [reads, stretches]));
  const apply = [0, 1].map(() => make(APPLY, [reads, padded]));
  const sumFields = make(SUM(padded), [reads, padded], { ...constants, own: fieldOf(model.field, padded) });
  const upload = make(COPY_2D, [reads, stretches]);
  let words: Held | null = null;
  let fields: Held | null = null;
  let turn = 0;

  async function run(from: number, to: number, { first, strength, descend, seed }: SweepOrder): Promise<void> {
    const own = rule.kind === "ladder" ? strength.slice(0, reads) : null;
    for (let k = from; k < to; k++)
      for (let call = 0; call < phases * stretches; call++) {
        turn = 1 - turn;
        const stretch = call % stretches;
        const phase = Math.floor(call / stretches);
        const a = own ?? strength[2 * k];
        const c = own === null ? strength[2 * k + 1] : 0;
        const before = words;
        const order = [stretch, phase, a, c, descend ? 1 : 0];
        words = await decide[turn](callSeed(seed, first + k, call), before, fields, ...order);
        fields = await apply[turn](0, fields, before, words, stretch);
      }
  }
  return {
    async write(given) {
      const cells = new Float32Array(reads * stretches);
      const rowWords = Math.ceil(n / 32);
      for (let r = 0; r < reads; r++)
        for (let stretch = 0; stretch < stretches; stretch++) {
          const word = given[r * rowWords + (stretch >> 1)];
          cells[stretch * reads + r] = (word >>> (STRETCH * (stretch & 1))) & 0xffff;
        }
      words = await upload(0, plane(cells, [reads, stretches]));
      fields = await sumFields(0, words);
    },
    ...countingOutside(dispatcher(run), read),
    read,
    destroy() {
      void gpu.destroy();
    },
  };

  async function read(): Promise<Uint32Array> {
    const rowWords = Math.ceil(n / 32);
    const result = new Uint32Array(reads * rowWords);
    if (words === null) return result;
    for (const [stretch, row] of (await rowsOf(words)).entries())
      for (let r = 0; r < reads; r++) result[r * rowWords + (stretch >> 1)] |= row[r] << (STRETCH * (stretch & 1));
    return result;
  }
}

function fieldOf(field: Float32Array, padded: number): Float32Array {
  const result = new Float32Array(padded);
  result.set(field.subarray(0, padded));
  return result;
}

const bit = (word: string, k: string): string => `((${word} >> ${k}) & 1)`;

/** Decides the spins of one stretch; the words of the others are copied. A padding spin has field 0 and may flip: nobody sees it. */
const decideSource = (ladder: boolean, slices: number): string => `function (w, h, stretch, phase, a, c, descend) {
    let word = w[this.thread.y][this.thread.x];
    let mine = 0;
    if (this.thread.y === stretch) { mine = 1; }
    ${slices === 1 ? "" : ringSource(slices)}
    if (mine > 0.5) {
      const old = word;
      let made = 0;
      let power = 1;
      const first = this.thread.y * ${STRETCH};
      for (let k = 0; k < ${STRETCH}; k++) {
        let f = h[first + k][this.thread.x];
        for (let m = 0; m < ${STRETCH}; m++) {
          if (m < k) { f += 2 * this.constants.matrix[first + k][first + m] * (${bit("made", "m")} - ${bit("old", "m")}); }
        }
        const me = ${bit("old", "k")};
        let y = ${ladder ? "a[this.thread.x]" : "a"} * f;
        ${slices === 1 ? "" : `y += c * (${bit("earlier", "k")} + ${bit("later", "k")} - 1);`}
        y = y * (me * 2 - 1);
        const u = Math.random();
        let flip = 0;
        if (y > 0) { flip = 1; } else if (descend < 0.5) { if (u < Math.exp(y)) { flip = 1; } }
        if (flip > 0.5) { made += (1 - me) * power; } else { made += me * power; }
        power = power * 2;
      }
      word = made;
    }
    return word;
  }`;

/** Whether a read's slice is in its phase, and the words of its neighbours in imaginary time. */
const ringSource = (slices: number): string => `
    const at = this.thread.x - Math.floor((this.thread.x + 0.5) / ${slices}) * ${slices};
    let colour = at - 2 * Math.floor((at + 0.5) / 2);
    ${slices % 2 === 1 ? `if (at > ${slices - 1.5}) { colour = 2; }` : ""}
    if (Math.abs(colour - phase) > 0.5) { mine = 0; }
    let from = this.thread.x - 1;
    if (at < 0.5) { from = this.thread.x + ${slices - 1}; }
    let to = this.thread.x + 1;
    if (at > ${slices - 1.5}) { to = this.thread.x - ${slices - 1}; }
    const earlier = w[this.thread.y][from];
    const later = w[this.thread.y][to];`;

/** What the flips of a stretch change in every field. */
const APPLY = `function (h, before, after, stretch) {
    let f = h[this.thread.y][this.thread.x];
    const old = before[stretch][this.thread.x];
    const made = after[stretch][this.thread.x];
    if (old !== made) {
      for (let k = 0; k < ${STRETCH}; k++) {
        f += 2 * this.constants.matrix[stretch * ${STRETCH} + k][this.thread.y] * (${bit("made", "k")} - ${bit("old", "k")});
      }
    }
    return f;
  }`;

/** Local fields from nothing. */
const SUM = (padded: number): string => `function (w) {
    let f = this.constants.own[this.thread.y];
    for (let stretch = 0; stretch < ${padded / STRETCH}; stretch++) {
      const word = w[stretch][this.thread.x];
      for (let k = 0; k < ${STRETCH}; k++) {
        f += this.constants.matrix[stretch * ${STRETCH} + k][this.thread.y] * (${bit("word", "k")} * 2 - 1);
      }
    }
    return f;
  }`;
