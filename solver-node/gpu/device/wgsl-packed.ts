import { STRIPE } from "../layout.ts";
import { PCG_WGSL } from "../pcg.ts";
import type { BitRule, PackedBlock, SweepOrder } from "../protocol.ts";
import { type DeviceStates, dispatcher, LayoutRefused } from "./device.ts";
import { runner, type WorkgroupLimits, workspace } from "./shader.ts";
import { openLooks, packedSums } from "./wgsl-looks.ts";

const BITS = 32;
/** Sweeps of one dispatch, at most: the size of the buffer of their strengths. */
const MOST_SWEEPS = 4096;

/**
 * Metropolis sweeps of states packed 32 to a word, all sweeps of a dispatch at once: a workgroup owns the words of its group,
 * and its threads update the spins of one colour after the other. Spins lie in the workgroup's memory if they fit.
 */
export async function openPacked(device: GPUDevice, layout: PackedBlock, most: WorkgroupLimits): Promise<DeviceStates> {
  const { model, groups, rule } = layout;
  const { places } = model;
  if (layout.bits !== BITS) throw new LayoutRefused(`shaders pack ${BITS} states a word, got ${layout.bits}`);
  const space = workspace(device);
  const bytes = 4 * places * groups;
  const settings = new Uint32Array(8);
  const uniform = space.uniform(settings.byteLength);
  const edges = new Uint32Array(2 * model.neighbour.length);
  const weightBits = new Uint32Array(model.weight.buffer, model.weight.byteOffset, model.weight.length);
  for (let k = 0; k < model.neighbour.length; k++) {
    edges[2 * k] = model.neighbour[k];
    edges[2 * k + 1] = weightBits[k];
  }
  const states = space.storage(bytes, `the states of ${groups} groups of ${places} spins`);
  const strength = space.storage(4 * Math.max(2 * MOST_SWEEPS, BITS * groups), "strengths");
  const threads = Math.min(most.threads, Math.max(STRIPE, widest(model.colours)));
  const code = packedShader({
    places,
    colours: model.colours.length / 2,
    threads,
    rule,
    shared: 4 * places <= most.bytes,
  });
  const couplings = space.constant(edges, `the couplings of ${model.n} variables`);
  const fields = space.constant(model.field, "the fields");
  const stripes = space.constant(model.stripes, "the stripes");
  const run = runner(space, await space.pipeline(code), [
    uniform,
    couplings,
    fields,
    states,
    strength,
    space.constant(model.colours, "the colours"),
    stripes,
  ]);
  const looks = await openLooks(space, {
    states,
    groups,
    groupWords: places,
    groupStates: BITS,
    energies: layout.looks ? { buffers: [couplings, fields, stripes], ...packedSums(places) } : null,
  });

  async function dispatch(from: number, to: number, order: SweepOrder): Promise<void> {
    const given = rule.kind === "ladder" ? order.strength : order.strength.subarray(2 * from, 2 * to);
    device.queue.writeBuffer(strength, 0, given.buffer, given.byteOffset, given.byteLength);
    settings.set([order.seed[0], order.seed[1], order.first + from, to - from, order.descend ? 1 : 0]);
    device.queue.writeBuffer(uniform, 0, settings);
    await run(groups);
  }
  const sweep = dispatcher(async (from, to, order) => {
    for (let at = from; at < to; at += MOST_SWEEPS) await dispatch(at, Math.min(to, at + MOST_SWEEPS), order);
  });
  return {
    async write(words, kept) {
      device.queue.writeBuffer(states, 0, words.buffer, words.byteOffset, words.byteLength);
      looks.write(kept);
    },
    async sweep(order, sign) {
      if (order.measure) looks.remember();
      await sweep(order, sign);
      return await looks.report(order);
    },
    read: async () => new Uint32Array(await space.read(states, bytes)),
    readKept: looks.readKept,
    destroy: space.destroy,
  };
}

/** Threads that the widest colour can use: a power of two. */
function widest(colours: Uint32Array): number {
  let most = 1;
  for (let c = 0; c < colours.length; c += 2) most = Math.max(most, colours[c + 1] - colours[c]);
  return 2 ** Math.ceil(Math.log2(most));
}

interface ShaderShape {
  readonly places: number;
  readonly colours: number;
  readonly threads: number;
  readonly rule: BitRule;
  readonly shared: boolean;
}

const bitNumbers = Array.from({ length: BITS }, (_, b) => b);

/** y of bit b as the protocol has it, without the sign of its own spin. */
function exponent(b: number, rule: BitRule): string {
  switch (rule.kind) {
    case "replicas":
      return `a * f${b}`;
    case "ladder":
      return `strength[group * ${BITS}u + ${b}u] * f${b}`;
    case "slices": {
      if (rule.slices === 1) return `a * f${b}`;
      const first = b - (b % rule.slices);
      const next = first + ((b - first + 1) % rule.slices);
      const before = first + ((b - first + rule.slices - 1) % rule.slices);
      return `a * f${b} + c * (f32(((me >> ${next}u) & 1u) + ((me >> ${before}u) & 1u)) - 1.0)`;
    }
  }
}

/** The bits of a word one after the other, each with its own accumulator: named variables stay in registers. */
export function packedShader({ places, colours, threads, rule, shared }: ShaderShape): string {
  const word = (place: string): string => (shared ? `spins[${place}]` : `states[group * ${places}u + ${place}]`);
  const decide = (b: number, random: string): string =>
    `{ let x = ${exponent(b, rule)};
       let y = bitcast<f32>(bitcast<u32>(x) ^ (((~me) >> ${b}u) << 31u));
       if (select(u01(${random}) < exp(y), y > 0.0, descend)) { me = me ^ ${2 ** b}u; } }`;
  return /* wgsl */ `
struct Settings { seed0: u32, seed1: u32, first: u32, sweeps: u32, descend: u32 };
@group(0) @binding(0) var<uniform> settings: Settings;
@group(0) @binding(1) var<storage, read> edges: array<vec2<u32>>;
@group(0) @binding(2) var<storage, read> fields: array<f32>;
@group(0) @binding(3) var<storage, read_write> states: array<u32>;
@group(0) @binding(4) var<storage, read> strength: array<f32>;
@group(0) @binding(5) var<storage, read> colours: array<vec2<u32>>;
@group(0) @binding(6) var<storage, read> stripes: array<vec2<u32>>;
${PCG_WGSL}
${shared ? `var<workgroup> spins: array<u32, ${places}>;` : ""}
@compute @workgroup_size(${threads})
fn main(@builtin(local_invocation_index) thread: u32, @builtin(workgroup_id) id: vec3<u32>) {
  let group = id.x;
  let descend = settings.descend == 1u;
  ${shared ? `for (var q = thread; q < ${places}u; q += ${threads}u) { spins[q] = states[group * ${places}u + q]; } workgroupBarrier();` : ""}
  for (var sweep = 0u; sweep < settings.sweeps; sweep++) {
    ${rule.kind === "ladder" ? "" : "let a = strength[2u * sweep];"}
    ${rule.kind === "slices" && rule.slices > 1 ? "let c = strength[2u * sweep + 1u];" : ""}
    for (var colour = 0u; colour < ${colours}u; colour++) {
      let bounds = colours[colour];
      for (var q = bounds.x + thread; q < bounds.y; q += ${threads}u) {
        let stripe = stripes[q / ${STRIPE}u];
        let field = fields[q];
        ${bitNumbers.map((b) => `var f${b} = field;`).join(" ")}
        for (var k = 0u; k < stripe.y; k++) {
          let edge = edges[stripe.x + k * ${STRIPE}u + q % ${STRIPE}u];
          let other = ~${word("edge.x")};
          ${bitNumbers.map((b) => `f${b} += bitcast<f32>(edge.y ^ ((other >> ${b}u) << 31u));`).join("\n")}
        }
        var me = ${word("q")};
        ${bitNumbers
          .filter((b) => b % 4 === 0)
          .map(
            (
              b,
            ) => `{ let r = pcg4d(vec4<u32>(q * ${BITS / 4}u + ${b / 4}u, settings.first + sweep, group + settings.seed1, settings.seed0));
            ${[0, 1, 2, 3].map((k) => decide(b + k, `r.${"xyzw"[k]}`)).join("\n")} }`,
          )
          .join("\n")}
        ${word("q")} = me;
      }
      ${shared ? "workgroupBarrier();" : "storageBarrier();"}
    }
  }
  ${shared ? `for (var q = thread; q < ${places}u; q += ${threads}u) { states[group * ${places}u + q] = spins[q]; }` : ""}
}`;
}
