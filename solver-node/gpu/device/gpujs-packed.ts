import type * as gpujs from "gpu.js";
import { STRIPE } from "../layout.ts";
import type { BitRule, PackedBlock, SweepOrder } from "../protocol.ts";
import { countingOutside, type DeviceStates, dispatcher, LayoutRefused } from "./device.ts";
import { type CompiledMode, callSeed, compileKernel, type Held, planeOf, rowsOf } from "./gpujs-kernel.ts";

/** A float holds integers below 2²⁴ exactly, so that many states are the bits of one. */
const MOST_BITS = 24;
/** Entries of the neighbour table, padded to the largest degree; their numbers are floats too. */
const MOST_ENTRIES = 2 ** 24;
/** Beyond so many places a row of cells holds several of them: a device has at most 8 · 65,535 rows. */
const UNFOLDED_PLACES = 2 ** 18;
const FOLD = 4;
/** Up to this degree the neighbours' words are read once, into variables of their own. */
const UNROLLED_DEGREE = 16;

/**
 * Metropolis sweeps of packed states by one gpu.js kernel source: a cell is the word of a spin and a group. A call
 * updates one colour and copies the rest; two instances of the kernel, each with its own output, take turns.
 */
export async function openGpujsPacked(
  { Input }: typeof gpujs,
  gpu: gpujs.GPU,
  mode: CompiledMode,
  { model, bits, groups, rule }: PackedBlock,
): Promise<DeviceStates> {
  const plane = planeOf(Input);
  const { places, stripes, colours } = model;
  const numColours = colours.length / 2;
  let degree = 1;
  for (let k = 1; k < stripes.length; k += 2) degree = Math.max(degree, stripes[k]);
  if (bits > MOST_BITS) throw new LayoutRefused(`gpu.js packs at most ${MOST_BITS} states a word, got ${bits}`);
  if (places * degree > MOST_ENTRIES)
    throw new LayoutRefused(
      `gpu.js holds at most ${MOST_ENTRIES} neighbours, padded to the largest degree; this model has ${places} × ${degree}`,
    );

  const neighbours = new Float32Array(places * degree);
  const weights = new Float32Array(places * degree);
  const colourOf = new Float32Array(places).fill(-1);
  for (let q = 0; q < places; q++) {
    const [begin, width] = stripes.subarray(2 * Math.floor(q / STRIPE));
    for (let k = 0; k < width; k++) {
      const at = begin + k * STRIPE + (q % STRIPE);
      neighbours[q * degree + k] = model.neighbour[at];
      weights[q * degree + k] = model.weight[at];
    }
  }
  for (let c = 0; c < numColours; c++) colourOf.fill(c, colours[2 * c], colours[2 * c + 1]);
  const constants = {
    neighbour: plane(neighbours, [degree, places]),
    weight: plane(weights, [degree, places]),
    field: model.field,
    colourOf,
  };
  const fold = places > UNFOLDED_PLACES ? FOLD : 1;
  const output = [fold * groups, places / fold];
  const source = packedSource({ bits, degree, rule, groups, fold });
  const update = [0, 1].map(() => compileKernel(gpu, mode, source, { output, constants }));
  const upload = compileKernel(gpu, mode, COPY_2D, { output });
  let held: Held | null = null;
  let turn = 0;

  async function run(from: number, to: number, { first, strength, descend, seed }: SweepOrder): Promise<void> {
    const own = rule.kind === "ladder" ? plane(padded(strength, groups * bits), [bits, groups]) : null;
    for (let k = from; k < to; k++)
      for (let c = 0; c < numColours; c++) {
        const given = own === null ? [strength[2 * k], strength[2 * k + 1]] : [own, 0];
        turn = 1 - turn;
        held = await update[turn](callSeed(seed, first + k, c), held, c, ...given, descend ? 1 : 0);
      }
  }
  return {
    async write(words) {
      // Words stand group by group, cells place by place.
      const cells = new Float32Array(groups * places);
      for (let g = 0; g < groups; g++) for (let q = 0; q < places; q++) cells[q * groups + g] = words[g * places + q];
      held = await upload(0, plane(cells, output as [number, number]));
    },
    ...countingOutside(
      dispatcher(async (from, to, order) => {
        await run(from, to, order);
        // On a device calls are queued: the clock is to see them done.
        if (mode === "webgpu") await finished(held);
      }),
      read,
    ),
    read,
    destroy() {
      void gpu.destroy();
    },
  };

  async function read(): Promise<Uint32Array> {
    const words = new Uint32Array(groups * places);
    if (held === null) return words;
    for (const [y, row] of (await rowsOf(held)).entries())
      for (let x = 0; x < row.length; x++) words[(x % groups) * places + y * fold + Math.floor(x / groups)] = row[x];
    return words;
  }
}

/** Waits for the queue of the device that a value lies on. */
async function finished(held: Held | null): Promise<void> {
  const device = (held as { readonly context?: { readonly device?: GPUDevice } } | null)?.context?.device;
  await device?.queue.onSubmittedWorkDone();
}

function padded(values: Float32Array, length: number): Float32Array {
  const result = new Float32Array(length);
  result.set(values.subarray(0, length));
  return result;
}

export const COPY_2D = "function (s) { return s[this.thread.y][this.thread.x]; }";

interface PackedSource {
  readonly bits: number;
  readonly degree: number;
  readonly rule: BitRule;
  readonly groups: number;
  readonly fold: number;
}

/**
 * The kernel, in the JavaScript that gpu.js reads. An integer given a name of its own would become a float, so shifts stand
 * inside their expressions; words are rebuilt bit by bit, by powers of two.
 */
function packedSource({ bits, degree, rule, groups, fold }: PackedSource): string {
  const folded = fold > 1;
  const place = folded ? "q" : "this.thread.y";
  const group = folded ? "g" : "this.thread.x";
  // Half a step more, so that a quotient rounded down is still whole.
  const rowOf = (q: string): string => `Math.floor((${q} + 0.5) / ${fold})`;
  const wordAt = (q: string): string =>
    folded ? `s[${rowOf(q)}][g + ${groups} * (${q} - ${fold} * ${rowOf(q)})]` : `s[${q}][this.thread.x]`;
  const unrolled = degree <= UNROLLED_DEGREE;
  const each = Array.from({ length: degree }, (_, k) => k);
  const entry = (table: string, k: number | string): string => `this.constants.${table}[${place}][${k}]`;
  const spin = (word: string): string => `(((${word} >> b) & 1) * 2 - 1)`;
  const sum = unrolled
    ? each.map((k) => `f += w${k} * ${spin(`n${k}`)};`).join(" ")
    : `for (let k = 0; k < ${degree}; k++) {
         f += ${entry("weight", "k")} * ${spin(wordAt(entry("neighbour", "k")))}; }`;
  return `function (s, colour, a, c, descend) {
    let word = s[this.thread.y][this.thread.x];
    ${
      folded
        ? `const lane = Math.floor((this.thread.x + 0.5) / ${groups});
           const q = this.thread.y * ${fold} + lane;
           const g = this.thread.x - lane * ${groups};`
        : ""
    }
    if (this.constants.colourOf[${place}] === colour) {
      const old = word;
      let made = 0;
      let power = 1;
      ${unrolled ? each.map((k) => `const n${k} = ${wordAt(entry("neighbour", k))}; const w${k} = ${entry("weight", k)};`).join("\n") : ""}
      for (let b = 0; b < ${bits}; b++) {
        let f = this.constants.field[${place}];
        ${sum}
        const me = (old >> b) & 1;
        let y = ${rule.kind === "ladder" ? `a[${group}][b]` : "a"} * f;
        ${rule.kind === "slices" && rule.slices > 1 ? ringSource(rule.slices) : ""}
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
}

/** Neighbours in imaginary time, in a ring of `slices` bits: those before b are as made, those after it as they were. */
function ringSource(slices: number): string {
  return `
        const at = b - Math.floor(b / ${slices}) * ${slices};
        let before = 0;
        if (at === 0) { before = (old >> (b + ${slices - 1})) & 1; } else { before = (made >> (b - 1)) & 1; }
        let after = 0;
        if (at === ${slices - 1}) { after = (made >> (b - ${slices - 1})) & 1; } else { after = (old >> (b + 1)) & 1; }
        y += c * (before + after - 1);`;
}
