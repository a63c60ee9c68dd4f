import { PCG_WGSL } from "../pcg.ts";
import type { BitRule, DenseBlock, SweepOrder } from "../protocol.ts";
import { type DeviceStates, dispatcher } from "./device.ts";
import { runner, type WorkgroupLimits, workspace } from "./shader.ts";
import { denseSums, openLooks } from "./wgsl-looks.ts";

const MOST_SWEEPS = 4096;

/**
 * Metropolis sweeps of a dense model in index order, exactly one spin after the other: a workgroup owns a read and keeps its
 * local fields, or a worldline, whose slices it takes one after the other. The threads test a stretch of spins at once; the first that flips changes all fields together, and those
 * after it are tested again.
 */
export async function openDense(device: GPUDevice, layout: DenseBlock, most: WorkgroupLimits): Promise<DeviceStates> {
  const { model, reads, rule } = layout;
  const { n, stride, matrix } = model;
  const slices = rule.kind === "slices" ? rule.slices : 1;
  const words = Math.ceil(n / 32);
  const space = workspace(device);
  const settings = new Uint32Array(8);
  const uniform = space.uniform(settings.byteLength);
  const bytes = 4 * words * reads;
  const states = space.storage(bytes, `the states of ${reads} reads of ${n} spins`);
  const fields = space.storage(4 * stride * reads, `the local fields of ${reads} reads of ${n} spins`);
  const strength = space.storage(4 * Math.max(2 * MOST_SWEEPS, reads), "strengths");
  const couplings = space.constant(matrix, `the couplings of ${n} variables`);
  const external = space.constant(model.field, "the fields");
  const shape = {
    n,
    stride,
    words,
    threads: Math.min(most.threads, Math.max(32, 2 ** Math.ceil(Math.log2(n)))),
    small: matrix instanceof Int8Array,
    shared: 4 * (stride + words + 4) <= most.bytes,
    rule,
  };
  const run = runner(space, await space.pipeline(denseShader(shape)), [uniform, couplings, states, fields, strength]);
  const sumFields = runner(space, await space.pipeline(fieldShader(shape)), [couplings, external, states, fields]);

  const looks = await openLooks(space, {
    states,
    groups: reads,
    groupWords: words,
    groupStates: 1,
    energies: layout.looks ? { buffers: [external, fields], ...denseSums(n, stride, words) } : null,
  });

  async function dispatch(from: number, to: number, order: SweepOrder): Promise<void> {
    const given = rule.kind === "ladder" ? order.strength : order.strength.subarray(2 * from, 2 * to);
    device.queue.writeBuffer(strength, 0, given.buffer, given.byteOffset, given.byteLength);
    settings.set([order.seed[0], order.seed[1], order.first + from, to - from, order.descend ? 1 : 0]);
    device.queue.writeBuffer(uniform, 0, settings);
    await run(reads / slices);
  }
  const sweep = dispatcher(async (from, to, order) => {
    for (let at = from; at < to; at += MOST_SWEEPS) await dispatch(at, Math.min(to, at + MOST_SWEEPS), order);
  });
  return {
    async write(given, kept) {
      device.queue.writeBuffer(states, 0, given.buffer, given.byteOffset, given.byteLength);
      looks.write(kept);
      await sumFields(Math.ceil(n / FIELD_THREADS), reads);
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

interface ShaderShape {
  readonly n: number;
  readonly stride: number;
  readonly words: number;
  readonly threads: number;
  /** The matrix is of bytes. */
  readonly small: boolean;
  /** Fields and spins of a read fit the workgroup's memory. */
  readonly shared: boolean;
  readonly rule: BitRule;
}

const FIELD_THREADS = 64;

const byte = (word: string, k: number | string): string => `f32(extractBits(bitcast<i32>(${word}), 8u * (${k}), 8u))`;

/** Local fields from nothing: column j of every row i that is +1 added, of every other taken away. */
function fieldShader({ n, stride, words, small }: ShaderShape): string {
  return /* wgsl */ `
@group(0) @binding(0) var<storage, read> couplings: array<${small ? "u32" : "f32"}>;
@group(0) @binding(1) var<storage, read> own: array<f32>;
@group(0) @binding(2) var<storage, read> states: array<u32>;
@group(0) @binding(3) var<storage, read_write> fields: array<f32>;
@compute @workgroup_size(${FIELD_THREADS})
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  let j = id.x;
  let read = id.y;
  if (j >= ${n}u) { return; }
  var sum = own[j];
  for (var i = 0u; i < ${n}u; i++) {
    let up = ((states[read * ${words}u + i / 32u] >> (i % 32u)) & 1u) == 1u;
    let w = ${small ? byte(`couplings[(i * ${stride}u + j) / 4u]`, "j % 4u") : `couplings[i * ${stride}u + j]`};
    sum += select(-w, w, up);
  }
  fields[read * ${stride}u + j] = sum;
}`;
}

function denseShader({ n, stride, words, threads, small, shared, rule }: ShaderShape): string {
  const field = (j: string): string => (shared ? `held[${j}]` : `fields[read * ${stride}u + ${j}]`);
  const spinWord = (w: string): string => (shared ? `spins[${w}]` : `states[read * ${words}u + ${w}]`);
  const addRow = small
    ? `for (var k = thread; k < ${stride / 4}u; k += ${threads}u) {
         let four = couplings[row / 4u + k];
         ${[0, 1, 2, 3].map((b) => `${field(`4u * k + ${b}u`)} += change * ${byte("four", b)};`).join(" ")} }`
    : `for (var k = thread; k < ${n}u; k += ${threads}u) { ${field("k")} += change * couplings[row + k]; }`;
  const slices = rule.kind === "slices" ? rule.slices : 1;
  const load = shared
    ? `for (var j = thread; j < ${stride}u; j += ${threads}u) { held[j] = fields[read * ${stride}u + j]; }
       for (var w = thread; w < ${words}u; w += ${threads}u) { spins[w] = states[read * ${words}u + w]; }`
    : "";
  const store = shared
    ? `for (var j = thread; j < ${stride}u; j += ${threads}u) { fields[read * ${stride}u + j] = held[j]; }
       for (var w = thread; w < ${words}u; w += ${threads}u) { states[read * ${words}u + w] = spins[w]; }`
    : "";
  const spinOf = (slice: string): string =>
    `((states[(id.x * ${slices}u + (${slice}) % ${slices}u) * ${words}u + i / 32u] >> (i % 32u)) & 1u)`;
  const whole = "storageBarrier(); workgroupBarrier();";
  const barrier = shared ? "workgroupBarrier();" : "storageBarrier(); workgroupBarrier();";
  return /* wgsl */ `
struct Settings { seed0: u32, seed1: u32, first: u32, sweeps: u32, descend: u32 };
@group(0) @binding(0) var<uniform> settings: Settings;
@group(0) @binding(1) var<storage, read> couplings: array<${small ? "u32" : "f32"}>;
@group(0) @binding(2) var<storage, read_write> states: array<u32>;
@group(0) @binding(3) var<storage, read_write> fields: array<f32>;
@group(0) @binding(4) var<storage, read> strength: array<f32>;
${PCG_WGSL}
${shared ? `var<workgroup> held: array<f32, ${stride}>; var<workgroup> spins: array<u32, ${words}>;` : ""}
var<workgroup> slot: atomic<u32>;
var<workgroup> chosen: u32;
const NONE = 0xffffffffu;
@compute @workgroup_size(${threads})
fn main(@builtin(local_invocation_index) thread: u32, @builtin(workgroup_id) id: vec3<u32>) {
  let descend = settings.descend == 1u;
  ${slices === 1 ? `let read = id.x; ${load}` : ""}
  if (thread == 0u) { atomicStore(&slot, NONE); }
  workgroupBarrier();
  for (var sweep = 0u; sweep < settings.sweeps; sweep++) {
    let a = strength[${rule.kind === "ladder" ? "read" : "2u * sweep"}];
    ${
      slices === 1
        ? ""
        : `let c = strength[2u * sweep + 1u];
           for (var slice = 0u; slice < ${slices}u; slice++) { let read = id.x * ${slices}u + slice; ${load} ${whole}`
    }
    for (var begin = 0u; begin < ${n}u; begin += ${threads}u) {
      let i = begin + thread;
      let live = i < ${n}u;
      var up = false;
      var threshold = 0.0;
      ${slices === 1 ? "" : "var ring = 0.0;"}
      if (live) {
        up = ((${spinWord("i / 32u")} >> (i % 32u)) & 1u) == 1u;
        let r = pcg4d(vec4<u32>(i, settings.first + sweep, read + settings.seed1, settings.seed0));
        threshold = select(log(u01(r.x)), 0.0, descend);
        ${slices === 1 ? "" : `ring = c * (f32(${spinOf("slice + 1u")} + ${spinOf(`slice + ${slices - 1}u`)}) - 1.0);`}
      }
      var next = begin;
      loop {
        if (live && i >= next) {
          let f = ${field("i")};
          ${slices === 1 ? "let y = a * f;" : "let y = a * f + ring;"}
          if (select(-y, y, up) > threshold) { atomicMin(&slot, 2u * i + select(0u, 1u, up)); }
        }
        workgroupBarrier();
        if (thread == 0u) { chosen = atomicExchange(&slot, NONE); }
        let flip = workgroupUniformLoad(&chosen);
        if (flip == NONE) { break; }
        let spin = flip >> 1u;
        let change = select(2.0, -2.0, (flip & 1u) == 1u);
        let row = spin * ${stride}u;
        ${addRow}
        if (i == spin) { up = !up; ${spinWord("i / 32u")} ^= 1u << (i % 32u); }
        next = spin + 1u;
        ${barrier}
        if (next >= begin + ${threads}u) { break; }
      }
      ${barrier}
    }
    ${slices === 1 ? "" : `${store} ${whole} }`}
  }
  ${slices === 1 ? store : ""}
}`;
}
