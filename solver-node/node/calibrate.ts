import { describeFailure } from "../../core/failure.ts";
import { analyse } from "../../core/model/analysis.ts";
import { arithmeticOf } from "../../core/model/arithmetic.ts";
import { isingForm } from "../../core/model/ising-form.ts";
import { planJob } from "../../core/plan/make-plan.ts";
import {
  DEFAULT_OPTIONS,
  type EngineName,
  GPU_KERNEL_NAMES,
  type GpuBackend,
  type GpuEngineName,
  type GpuKernelName,
  KERNEL_NAMES,
  type KernelName,
  type SolveOptions,
} from "../../core/plan/options.ts";
import { generators } from "../../problems/generators/generators.ts";
import type { GivenParameters } from "../../problems/generators/parameters.ts";
import { kernelBuild } from "../kernels/catalog.ts";
import { jobControl } from "../threads/control.ts";
import type { ThreadPool } from "../threads/pool.ts";
import type { ThreadJob } from "../threads/tasks.ts";

const ENGINES: readonly EngineName[] = [
  "tempering-bits",
  "tempering-lanes",
  "tempering-exchange",
  "path-integral-bits",
  "path-integral-scalar",
  "tabu",
  "oscillator",
];

const DEVICE_ENGINES: readonly GpuEngineName[] = [
  "path-integral-packed",
  "path-integral-matrix",
  "tempering-packed",
  "tempering-matrix",
];

/** SHA-256 of every build that this node runs, by kernel and engine. */
export function ownBuilds(): Readonly<Record<string, string>> {
  return Object.fromEntries([...KERNEL_NAMES, ...ENGINES].map((name) => [name, kernelBuild(name)]));
}

/** What a node with a device runs besides. */
export function deviceBuilds(): Readonly<Record<string, string>> {
  return Object.fromEntries([...GPU_KERNEL_NAMES, ...DEVICE_ENGINES].map((name) => [name, kernelBuild(name)]));
}

/** What is measured: a name that plans speak of, on a small instance of a family, with the options that lead to it. */
interface Calibration {
  readonly name: KernelName | EngineName;
  readonly family: string;
  readonly parameters: GivenParameters;
  readonly options: Partial<SolveOptions>;
}

const torus = { family: "lattice", parameters: { width: 24, height: 24, depth: 1 } } as const;
const complete = { family: "sk", parameters: { n: 300 } } as const;
const anneal = { solver: "sa", betaRange: [0.1, 3], numSweeps: 200, numReads: 128 } as const;

const LADDER = [0.2, 0.4, 0.6, 0.8, 1, 1.2, 1.6, 2] as const;

const CALIBRATIONS: readonly Calibration[] = [
  ...(["bits-degree", "bits", "lanes-i8", "lanes-f32", "scan", "scalar"] as const).map((name) => ({
    name,
    ...torus,
    options: { ...anneal, kernel: name },
  })),
  { name: "dense", ...complete, options: { ...anneal, kernel: "dense", betaRange: [0.01, 0.3] } },
  { name: "lifted", ...torus, options: { ...anneal, kernel: "lifted", scan: "random" } },
  { name: "exchange", ...torus, options: { ...anneal, numOnes: 288 } },
  {
    name: "tempering-bits",
    ...torus,
    options: { solver: "pt", betaLadder: LADDER, numSweeps: 200, clusterMoves: null },
  },
  {
    name: "path-integral-bits",
    ...torus,
    options: { solver: "sqa", numTrotterSlices: 32, numSweeps: 200 },
  },
  { name: "oscillator", ...torus, options: { solver: "oscillator", numSweeps: 200 } },
];

/** Slices that fill the words of a backend. */
const DEVICE_SLICES = { webgpu: 32, gpujs: 8 } as const;

function deviceCalibrations(backend: GpuBackend, wide: boolean): readonly Calibration[] {
  const sparse = (name: GpuKernelName): Calibration => ({
    name,
    ...torus,
    options: { ...anneal, backend, kernel: name },
  });
  const dense = (name: GpuKernelName): Calibration => ({
    name,
    ...complete,
    options: { ...anneal, backend, kernel: name, betaRange: [0.01, 0.3] },
  });
  return [
    sparse("packed"),
    dense("matrix"),
    ...(wide ? [sparse("packed-wide"), dense("matrix-wide")] : []),
    {
      name: "tempering-packed",
      ...torus,
      options: { backend, solver: "pt", betaLadder: LADDER, numSweeps: 200, clusterMoves: null },
    },
    {
      name: "tempering-matrix",
      ...complete,
      options: { backend, solver: "pt", betaLadder: LADDER.map((b) => b / 10), numSweeps: 200, clusterMoves: null },
    },
    {
      name: "path-integral-packed",
      ...torus,
      options: { backend, solver: "sqa", numTrotterSlices: DEVICE_SLICES[backend], numSweeps: 200 },
    },
  ];
}

/**
 * Updates per second of one thread for each kernel and engine, measured for about `forMs` milliseconds each on small
 * instances, one after the other. How a job's own model does is learnt from its shards.
 */
export function calibrate(pool: ThreadPool, forMs: number): Promise<Readonly<Record<string, number>>> {
  return measured(pool, CALIBRATIONS, forMs);
}

/** The same of what a device runs. @param wide  blocks that only a GPU fills in reasonable time, too. */
export function calibrateDevice(
  pool: ThreadPool,
  backend: GpuBackend,
  wide: boolean,
  forMs: number,
): Promise<Readonly<Record<string, number>>> {
  return measured(pool, deviceCalibrations(backend, wide), forMs);
}

async function measured(
  pool: ThreadPool,
  calibrations: readonly Calibration[],
  forMs: number,
): Promise<Readonly<Record<string, number>>> {
  const rates: Record<string, number> = {};
  for (const { name, family, parameters, options } of calibrations) {
    const generated = generators.find((g) => g.name === family)?.generate(parameters, 1);
    if (generated?.ok !== true)
      throw new Error(
        `calibration of ${name}: ${generated === undefined ? family : describeFailure(generated.failure)}`,
      );
    const { model } = generated.value;
    const arithmetic = arithmeticOf(model);
    const form = isingForm(model, arithmetic);
    const plan = planJob(
      analyse(form, options.numOnes),
      { ...DEFAULT_OPTIONS, ...options, seed: 1 },
      {
        kernelSha256: kernelBuild,
        ladder: null,
        pilot: null,
        updatesPerSecond: null,
        threads: 1,
        knownEnergy: null,
        unit: form.unit,
      },
    );
    if (!plan.ok) throw new Error(`calibration of ${name}: ${describeFailure(plan.failure)}`);
    const job: ThreadJob = {
      key: `calibration-${name}`,
      model,
      arithmetic,
      form,
      plan: plan.value,
      engines: 1,
      control: jobControl(1),
      targetEnergy: Number.NEGATIVE_INFINITY,
      watched: false,
      initialStates: [],
    };
    const answer = await pool.run({ kind: "rate", job, forMs });
    if (answer.kind === "rate") rates[name] = answer.updatesPerSecond;
  }
  return rates;
}
