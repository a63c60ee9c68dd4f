import { STRIPE } from "../layout.ts";
import { type KeptStates, NEVER_LOOKED, type SweepReport } from "../protocol.ts";
import { queuer, type Workspace } from "./shader.ts";

/** Bits of a word whose energies are summed in one pass over the couplings: their accumulators stay in registers. */
const PASS_BITS = 16;
const THREADS = 128;

/** Where a block's looks find its states. */
export interface LookedAt {
  readonly states: GPUBuffer;
  /** Workgroups' shares of the states: groups of words, or reads. */
  readonly groups: number;
  readonly groupWords: number;
  readonly groupStates: number;
  /** What energies are summed from, bindings 0 …; null where the device is not to look. */
  readonly energies: EnergySource | null;
}

/** How twice the energies of a group come into `sums`. */
export interface EnergySource {
  readonly buffers: readonly GPUBuffer[];
  readonly declare: string;
  readonly sum: string;
}

/** What a device counts of its states, and what it keeps of them. */
export interface Looks {
  /** Before sweeps that are to be measured. */
  remember(): void;
  /** After sweeps. */
  report(order: { readonly measure: boolean; readonly look: boolean }): Promise<SweepReport>;
  write(kept: KeptStates | null): void;
  readKept(first: number, count: number): Promise<Uint32Array>;
}

/** Opens the buffers and shaders of a block's looks. */
export async function openLooks(space: Workspace, of: LookedAt): Promise<Looks> {
  const { device } = space;
  const { states, groups, groupWords, groupStates } = of;
  const bytes = 4 * groups * groupWords;
  const what = `a second copy of ${groups} × ${groupWords} words of states`;
  const before = space.storage(bytes, what);
  const flips = space.storage(4 * groups, "counts of flips");
  const count = queuer(space, await space.pipeline(flipShader(groupWords)), [states, before, flips]);
  const keeper = of.energies === null ? null : await openKeeper(space, of, of.energies, what);
  return {
    remember() {
      const encoder = device.createCommandEncoder();
      encoder.copyBufferToBuffer(states, 0, before, 0, bytes);
      device.queue.submit([encoder.finish()]);
    },
    async report(order) {
      if (order.look) keeper?.look(groups);
      if (order.measure) count(groups);
      const counts = order.measure ? new Uint32Array(await space.read(flips, 4 * groups)) : null;
      return {
        flips: counts === null ? null : counts.reduce((sum, own) => sum + own, 0),
        twiceUnits:
          order.look && keeper !== null
            ? new Int32Array(await space.read(keeper.units, 4 * groups * groupStates))
            : null,
      };
    },
    write(kept) {
      if (keeper === null) return;
      const twice = kept?.twiceUnits ?? keeper.never;
      device.queue.writeBuffer(keeper.keptUnits, 0, twice.buffer, twice.byteOffset, twice.byteLength);
      if (kept === null) return;
      device.queue.writeBuffer(keeper.keptWords, 0, kept.words.buffer, kept.words.byteOffset, kept.words.byteLength);
    },
    async readKept(first, some) {
      if (keeper === null) throw new Error("this block keeps no states");
      return new Uint32Array(await space.read(keeper.keptWords, 4 * some * groupWords, 4 * first * groupWords));
    },
  };
}

async function openKeeper(space: Workspace, of: LookedAt, energies: EnergySource, what: string) {
  const { states, groups, groupWords, groupStates } = of;
  const keptWords = space.storage(4 * groups * groupWords, what);
  const keptUnits = space.storage(4 * groups * groupStates, "kept energies");
  const units = space.storage(4 * groups * groupStates, "energies");
  const pipeline = await space.pipeline(lookShader(of, energies));
  return {
    keptWords,
    keptUnits,
    units,
    look: queuer(space, pipeline, [...energies.buffers, states, keptUnits, keptWords, units]),
    never: new Int32Array(groups * groupStates).fill(NEVER_LOOKED),
  };
}

/** Bits of a group in which its states differ from those remembered. */
function flipShader(groupWords: number): string {
  return /* wgsl */ `
@group(0) @binding(0) var<storage, read> states: array<u32>;
@group(0) @binding(1) var<storage, read> before: array<u32>;
@group(0) @binding(2) var<storage, read_write> flips: array<u32>;
var<workgroup> total: atomic<u32>;
@compute @workgroup_size(${THREADS})
fn main(@builtin(local_invocation_index) thread: u32, @builtin(workgroup_id) id: vec3<u32>) {
  if (thread == 0u) { atomicStore(&total, 0u); }
  workgroupBarrier();
  var own = 0u;
  for (var q = thread; q < ${groupWords}u; q += ${THREADS}u) {
    let at = id.x * ${groupWords}u + q;
    own += countOneBits(states[at] ^ before[at]);
  }
  atomicAdd(&total, own);
  workgroupBarrier();
  if (thread == 0u) { flips[id.x] = atomicLoad(&total); }
}`;
}

/** Sums energies, and keeps each state that is lower than all before it: a bit of every word where a word holds several. */
function lookShader({ groupWords, groupStates }: LookedAt, { buffers, declare, sum }: EnergySource): string {
  const binding = buffers.length;
  return /* wgsl */ `
${declare}
@group(0) @binding(${binding}) var<storage, read> states: array<u32>;
@group(0) @binding(${binding + 1}) var<storage, read_write> keptUnits: array<i32>;
@group(0) @binding(${binding + 2}) var<storage, read_write> keptWords: array<u32>;
@group(0) @binding(${binding + 3}) var<storage, read_write> units: array<i32>;
var<workgroup> sums: array<atomic<i32>, ${groupStates}>;
var<workgroup> lower: atomic<u32>;
const THREADS = ${THREADS}u;
@compute @workgroup_size(${THREADS})
fn main(@builtin(local_invocation_index) thread: u32, @builtin(workgroup_id) id: vec3<u32>) {
  let group = id.x;
  if (thread < ${groupStates}u) { atomicStore(&sums[thread], 0); }
  if (thread == 0u) { atomicStore(&lower, 0u); }
  workgroupBarrier();
  ${sum}
  workgroupBarrier();
  if (thread < ${groupStates}u) {
    let twice = atomicLoad(&sums[thread]);
    let at = group * ${groupStates}u + thread;
    units[at] = twice;
    if (twice < keptUnits[at]) { keptUnits[at] = twice; atomicOr(&lower, 1u << thread); }
  }
  workgroupBarrier();
  let mask = ${groupStates === 1 ? "select(0u, 0xffffffffu, atomicLoad(&lower) == 1u)" : "atomicLoad(&lower)"};
  if (mask == 0u) { return; }
  for (var q = thread; q < ${groupWords}u; q += THREADS) {
    let at = group * ${groupWords}u + q;
    keptWords[at] = (keptWords[at] & ~mask) | (states[at] & mask);
  }
}`;
}

/** Twice the energies of a group of words: Σ_i s_i (field_i + local field of i). */
export function packedSums(places: number): Pick<EnergySource, "declare" | "sum"> {
  const bits = Array.from({ length: PASS_BITS }, (_, b) => b);
  return {
    declare: /* wgsl */ `
@group(0) @binding(0) var<storage, read> edges: array<vec2<u32>>;
@group(0) @binding(1) var<storage, read> fields: array<f32>;
@group(0) @binding(2) var<storage, read> stripes: array<vec2<u32>>;`,
    sum: /* wgsl */ `
  for (var first = 0u; first < 32u; first += ${PASS_BITS}u) {
    ${bits.map((b) => `var e${b} = 0;`).join(" ")}
    for (var q = thread; q < ${places}u; q += THREADS) {
      let stripe = stripes[q / ${STRIPE}u];
      let field = fields[q];
      ${bits.map((b) => `var f${b} = field;`).join(" ")}
      for (var k = 0u; k < stripe.y; k++) {
        let edge = edges[stripe.x + k * ${STRIPE}u + q % ${STRIPE}u];
        let other = (~states[group * ${places}u + edge.x]) >> first;
        ${bits.map((b) => `f${b} += bitcast<f32>(edge.y ^ ((other >> ${b}u) << 31u));`).join("\n")}
      }
      let up = states[group * ${places}u + q] >> first;
      ${bits.map((b) => `{ let f = i32(f${b}) + i32(field); e${b} += select(-f, f, ((up >> ${b}u) & 1u) == 1u); }`).join("\n")}
    }
    ${bits.map((b) => `atomicAdd(&sums[first + ${b}u], e${b});`).join("\n")}
  }`,
  };
}

/** The same of one read of a dense model, whose local fields are at hand. */
export function denseSums(n: number, stride: number, words: number): Pick<EnergySource, "declare" | "sum"> {
  return {
    declare: /* wgsl */ `
@group(0) @binding(0) var<storage, read> own: array<f32>;
@group(0) @binding(1) var<storage, read> fields: array<f32>;`,
    sum: /* wgsl */ `
  var e = 0;
  for (var i = thread; i < ${n}u; i += THREADS) {
    let f = i32(own[i]) + i32(fields[group * ${stride}u + i]);
    e += select(-f, f, ((states[group * ${words}u + i / 32u] >> (i % 32u)) & 1u) == 1u);
  }
  atomicAdd(&sums[0], e);`,
  };
}
