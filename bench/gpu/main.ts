import { spawnSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { IsingForm } from "../../core/model/ising-form.ts";
import { openDawn } from "../../solver-node/gpu/device/dawn.ts";
import type { Device } from "../../solver-node/gpu/device/device.ts";
import { gpujsDevice } from "../../solver-node/gpu/device/gpujs.ts";
import { selfTest } from "../../solver-node/gpu/device/self-test.ts";
import { shaderDevice } from "../../solver-node/gpu/device/wgsl.ts";
import { denseModel, placeModel } from "../../solver-node/gpu/layout.ts";
import type { BlockLayout } from "../../solver-node/gpu/protocol.ts";
import { complete, cubicLattice } from "./models.ts";

/**
 * Attempted updates per second of each backend on one adapter, and of the CUDA twin of the packed shader where `nvcc` is
 * present; each row beside its goal, all as JSON. `node main.js [SECONDS a row] [FILE]`.
 */
interface Row {
  readonly what: string;
  readonly backend: string;
  readonly adapter: string;
  readonly updatesPerSecond: number;
  /** Of one core, CPU time of this process: what counts where the adapter is software. */
  readonly perCpuSecond: number;
  /** Updates per second that are wanted of a large GPU; null where there is no goal. */
  readonly goal: number | null;
}

const seconds = Number(process.argv[2] ?? 1);
const file = process.argv[3] ?? "gpu-bench.json";
const HOT = 0.2;
const COLD = 2;

/** Sweeps of an anneal in ever longer stretches, until one has taken long enough to count. */
async function measure(device: Device, layout: BlockLayout, what: string, goal: number | null): Promise<Row> {
  const states = await device.open(layout);
  const { n } = layout.model;
  const side = layout.kind === "packed" ? layout.bits * layout.groups : layout.reads;
  const words =
    layout.kind === "packed" ? layout.groups * layout.model.places : layout.reads * Math.ceil(layout.model.n / 32);
  await states.write(new Uint32Array(words), null);
  const scale = layout.kind === "dense" ? 1 / Math.sqrt(n) : 1;
  const slices = layout.rule.kind === "slices" ? layout.rule.slices : 1;
  for (let first = 0, sweeps = 1; ; first += sweeps, sweeps *= 4) {
    const strength = new Float32Array(2 * sweeps);
    for (let k = 0; k < sweeps; k++) {
      strength[2 * k] = (2 * scale * (HOT + ((COLD - HOT) * k) / sweeps)) / slices;
      strength[2 * k + 1] = slices > 1 ? -2 : 0;
    }
    const began = performance.now();
    const cpu = process.cpuUsage();
    const aims = { descend: false, measure: false, look: false };
    await states.sweep({ ...aims, first, sweeps, strength, seed: Uint32Array.of(1, 2) }, () => {});
    const tookS = (performance.now() - began) / 1000;
    const { user, system } = process.cpuUsage(cpu);
    if (tookS < seconds / 4) continue;
    states.destroy();
    const updates = n * side * sweeps;
    const row = {
      what,
      backend: device.backend + (device.about.mode === null ? "" : ` ${device.about.mode}`),
      adapter: device.about.adapter,
      updatesPerSecond: updates / tookS,
      perCpuSecond: updates / ((user + system) / 1e6),
      goal,
    };
    process.stdout.write(`${JSON.stringify(row)}\n`);
    return row;
  }
}

async function rowsOf(device: Device): Promise<Row[]> {
  await selfTest(device);
  const lattice = cubicLattice(12);
  const model = placeModel(lattice);
  const bits = device.backend === "webgpu" ? 32 : 24;
  const groupsOf = (reads: number): number => Math.ceil(reads / bits);
  const replicas = { kind: "replicas" } as const;
  const packed = (reads: number): BlockLayout => ({
    kind: "packed",
    model,
    bits,
    groups: groupsOf(reads),
    rule: replicas,
    looks: false,
  });
  const dense = (form: IsingForm, reads: number): BlockLayout => ({
    kind: "dense",
    model: denseModel(form),
    reads,
    rule: replicas,
    looks: false,
  });
  const shaders = device.backend === "webgpu";
  const many = device.about.isGpu;
  const rows = [
    await measure(device, packed(1024), "packed ±J, degree 6, 1k reads", shaders ? 2e10 : null),
    ...(many ? [await measure(device, packed(16_384), "packed ±J, degree 6, 16k reads", shaders ? 1.5e11 : null)] : []),
    await measure(device, dense(complete(1000), many ? 1024 : 64), "dense ±1, n = 1000", shaders ? 3e9 : null),
    ...(many ? [await measure(device, dense(complete(2000), 1024), "dense ±1, n = 2000", shaders ? 3e9 : null)] : []),
  ];
  const slices = shaders ? 32 : 24;
  rows.push(
    await measure(
      device,
      { kind: "packed", model, bits, groups: many ? 512 : 32, rule: { kind: "slices", slices }, looks: false },
      `path integral, P = ${slices}`,
      shaders ? 5e10 : null,
    ),
  );
  return rows;
}

/** The CUDA twin, compiled here; null without a compiler. */
function cudaRow(): object | null {
  const program = join(mkdtempSync(join(tmpdir(), "spingap-cuda-")), "packed");
  const source = join(import.meta.dirname, "packed.cu");
  const compiled = spawnSync("nvcc", ["-O3", "-arch=native", "-o", program, source], { encoding: "utf8" });
  if (compiled.status !== 0) return null;
  const ran = spawnSync(program, { encoding: "utf8" });
  return ran.status === 0 ? (JSON.parse(ran.stdout) as object) : { failed: ran.stderr };
}

const rows: Row[] = [];
const notes: string[] = [];
try {
  const dawn = await openDawn();
  rows.push(...(await rowsOf(shaderDevice(dawn))));
  rows.push(...(await rowsOf(gpujsDevice("webgpu", dawn))));
} catch (error) {
  notes.push(`no adapter: ${error instanceof Error ? error.message : String(error)}`);
}
rows.push(...(await rowsOf(gpujsDevice("webasm", null))));
const cuda = cudaRow();
if (cuda === null) notes.push("no nvcc: the CUDA twin was not measured");
writeFileSync(file, `${JSON.stringify({ rows, cuda, notes }, null, 2)}\n`);
process.stdout.write(`${notes.join("\n")}\nwritten to ${file}\n`);
// Dawn keeps the process alive, and ends it with a signal when it is taken down.
process.exit(0);
