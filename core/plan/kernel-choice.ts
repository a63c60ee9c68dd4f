import { invalid, type Result, success } from "../failure.ts";
import type { ModelAnalysis } from "../model/analysis.ts";
import { gpuRate, gpuRefusal, gpuShape, isGpuBackend, prefersMatrix, statesOf } from "./gpu-blocks.ts";
import { type Backend, type CpuKernelName, GPU_KERNEL_NAMES, type GpuBackend, type KernelName } from "./options.ts";

/** What a family can run and about how fast: what the choice needs to know, and no more. */
interface FamilyRow<Name extends KernelName = KernelName> {
  readonly name: Name;
  /** B, reads of a block. */
  readonly reads: number;
  readonly updates: readonly ("metropolis" | "heatbath")[];
  readonly scans: readonly ("sequential" | "random")[];
  readonly moves: "flips" | "exchanges";
  /** Taken only by its name: another dynamics, not another way to the same one. */
  readonly onlyNamed?: true;
  /** Why the family cannot hold the model, or null. */
  refuses(model: ModelAnalysis): string | null;
  /**
   * Attempted spin updates per second of one thread of a common server, all reads of a block together. Only ratios
   * between families matter; `npm run bench` measures them (docs/benchmarks.md).
   */
  rate(model: ModelAnalysis): number;
}

const metropolisOnly = { updates: ["metropolis"], scans: ["sequential"], moves: "flips" } as const;

/**
 * The share of the rate in cache that is left when a sweep's neighbours lie `3 · meanSpan` spins apart: all of it while
 * they fit the second-level cache, a few percent on a random graph of a million spins (fitted to both).
 */
function cacheFactor(m: ModelAnalysis, bytesPerSpin: number): number {
  return 1 / (1 + (bytesPerSpin * Math.min(m.n, 3 * m.meanSpan)) / 3e6);
}

export const FAMILIES: readonly FamilyRow<CpuKernelName>[] = [
  {
    name: "bits-degree",
    reads: 128,
    ...metropolisOnly,
    refuses: (m) =>
      !m.plusMinusOne
        ? "its couplings must all be ±1 and its fields 0"
        : m.maxDegree > 7
          ? `its degree must be ≤ 7, got ${m.maxDegree}`
          : null,
    rate: (m) => (2e11 / Math.max(m.meanDegree, 2)) * cacheFactor(m, 32),
  },
  {
    name: "bits",
    reads: 128,
    ...metropolisOnly,
    refuses: (m) =>
      !m.integer
        ? "its coefficients must be integers"
        : m.maxLocalField > 255
          ? `its largest local field must be ≤ 255 units, got ${m.maxLocalField}`
          : null,
    rate: (m) => ((8e9 / (1 + m.meanDegree / 28)) * cacheFactor(m, 32)) / Math.max(1, Math.log2(2 * m.maxAbsWeight)),
  },
  {
    name: "lanes-i8",
    reads: 16,
    ...metropolisOnly,
    refuses: (m) =>
      !m.integer
        ? "its coefficients must be integers"
        : m.maxLocalField > 127
          ? `its largest local field must be ≤ 127 units, got ${m.maxLocalField}`
          : null,
    rate: (m) => (1.9e9 / (1 + m.meanDegree / 20)) * cacheFactor(m, 32),
  },
  {
    name: "lanes-f32",
    reads: 8,
    updates: ["metropolis", "heatbath"],
    scans: ["sequential"],
    moves: "flips",
    refuses: notQuantisable,
    rate: (m) => (6e8 / (1 + m.meanDegree / 30)) * cacheFactor(m, 64),
  },
  {
    name: "dense",
    reads: 1,
    ...metropolisOnly,
    refuses: (m) =>
      !m.integer
        ? "its coefficients must be integers"
        : m.maxLocalField >= 2 ** 29 || m.maxAbsWeight >= 2 ** 15
          ? `its couplings must be below 2^15 units and its local fields below 2^29, got ${m.maxAbsWeight} and ${m.maxLocalField}`
          : m.n > 20_000
            ? `it is limited to 20000 variables, got ${m.n}`
            : null,
    // Every pair ±1 is kept in bits, couplings up to 127 in bytes, others in two bytes.
    rate: (m) =>
      (m.maxAbsWeight === 1 && m.density === 1
        ? 2.7e8
        : m.maxAbsWeight <= 127 && m.maxLocalField < 2 ** 15
          ? 2e8
          : 6e7) /
      (1 + m.n / (m.maxAbsWeight === 1 && m.density === 1 ? 2500 : 800)),
  },
  {
    name: "scan",
    reads: 1,
    updates: ["metropolis", "heatbath"],
    scans: ["sequential"],
    moves: "flips",
    refuses: notQuantisable,
    rate: (m) => (2.9e8 / (1 + m.meanDegree / 25)) * cacheFactor(m, 8),
  },
  {
    name: "scalar",
    reads: 1,
    updates: ["metropolis", "heatbath"],
    scans: ["sequential", "random"],
    moves: "flips",
    refuses: () => null,
    rate: (m) => (1e8 / (1 + m.meanDegree / 30)) * cacheFactor(m, 16),
  },
  {
    name: "lifted",
    reads: 1,
    updates: ["metropolis", "heatbath"],
    scans: ["random"],
    moves: "flips",
    onlyNamed: true,
    refuses: () => null,
    rate: (m) => (2e7 / (1 + m.meanDegree / 10)) * cacheFactor(m, 32),
  },
  {
    name: "exchange",
    reads: 1,
    updates: ["metropolis", "heatbath"],
    scans: ["sequential", "random"],
    moves: "exchanges",
    refuses: () => null,
    // A dense model is kept as a matrix, added row by row; partners lie anywhere, so what is touched is spread over all of it.
    rate: (m) =>
      m.density >= 0.125
        ? 7e7 / (1 + m.n / 250)
        : (7e7 / (1 + m.meanDegree / 10)) * cacheFactor({ ...m, meanSpan: m.n / 3 }, 32),
  },
];

/** From so many reads on, the wide blocks of a device are worth filling. */
const WIDE_READS = 4096;

/** The families of a device: packed words for sparse models, a matrix for dense ones. */
function gpuFamilies(backend: GpuBackend, n: number, reads: number | null): FamilyRow[] {
  return GPU_KERNEL_NAMES.map((name) => {
    const shape = gpuShape(backend, name, n);
    const wide = name.endsWith("-wide");
    return {
      name,
      reads: statesOf(shape),
      ...metropolisOnly,
      refuses: (m) => gpuRefusal(backend, m, shape),
      // A family that does not suit is taken only where no other can.
      rate: (m) =>
        gpuRate(m, name) *
        (wide && (reads ?? 0) < WIDE_READS ? 1e-3 : 1) *
        ((shape.kind === "dense") === prefersMatrix(m) ? 1 : 1e-6),
    };
  });
}

/** What a family is reckoned to do on a model, attempted updates per second: only ratios between models count. */
export function kernelSpeed(name: KernelName, model: ModelAnalysis): number {
  const gpu = GPU_KERNEL_NAMES.find((known) => known === name);
  return gpu === undefined ? (FAMILIES.find((f) => f.name === name)?.rate(model) ?? 1) : gpuRate(model, gpu);
}

function familiesOf(backend: Backend, n: number, { reads }: KernelDemand): readonly FamilyRow[] {
  return isGpuBackend(backend) ? gpuFamilies(backend, n, reads) : FAMILIES;
}

function notQuantisable(m: ModelAnalysis): string | null {
  return m.quantisable ? null : "its coefficients range too widely for float32 weights";
}

/** Within a budget a thread should finish this many blocks. */
const FEWEST_BLOCKS = 4;

/**
 * A block should not run longer, seconds: threads, nodes and restarts share whole blocks. Where the block of the family that
 * would be soonest does, one with shorter blocks is taken instead if it makes at most DEARER times the work of it: a bit-sliced
 * sweep of 128 reads takes a few times as long as a sweep of one, so all it costs otherwise are the other reads.
 */
export const LONG_BLOCK_S = 5;
const DEARER = 2;

/** The work that a choice is made for. `reads` null: as many as fit the budget. */
export interface KernelDemand {
  readonly update: "metropolis" | "heatbath";
  readonly scan: "sequential" | "random";
  readonly reads: number | null;
  /** The time of one thread, seconds; null without a budget. */
  readonly budgetS: number | null;
  /** The fewest sweeps worth giving a read, when the user named none. */
  readonly sweeps: number;
  /** Exchanges keep the number of +1. */
  readonly moves: "flips" | "exchanges";
}

export interface KernelChoice<Name extends KernelName = KernelName> {
  readonly name: Name;
  readonly backend: Backend;
  readonly reads: number;
  readonly expectedRate: number;
  readonly why: string;
}

/**
 * The family that does the work soonest: with a number of reads, the least time for the blocks that hold them; with a
 * budget of time, the highest rate among the families whose block of `sweeps` sweeps fits into it.
 */
export function chooseKernel(model: ModelAnalysis, demand: KernelDemand): KernelChoice<CpuKernelName> {
  return soonestOf(fitting(FAMILIES, model, demand), model, demand, "cpu");
}

/** The same among the families of any backend; a device may have none that fits. */
export function chooseKernelOn(backend: Backend, model: ModelAnalysis, demand: KernelDemand): Result<KernelChoice> {
  const families = familiesOf(backend, model.n, demand);
  const able = fitting(families, model, demand);
  if (able.length > 0) return success(soonestOf(able, model, demand, backend));
  const reasons = families.map((f) => `${f.name}: ${f.refuses(model) ?? "no such update or scan"}`);
  return invalid("--backend", `${backend} cannot run this: ${reasons.join("; ")}`);
}

function fitting<Row extends FamilyRow>(families: readonly Row[], model: ModelAnalysis, demand: KernelDemand): Row[] {
  return families.filter(
    (f) =>
      f.moves === demand.moves &&
      f.onlyNamed !== true &&
      f.refuses(model) === null &&
      f.updates.includes(demand.update) &&
      f.scans.includes(demand.scan),
  );
}

function soonestOf<Name extends KernelName>(
  able: readonly FamilyRow<Name>[],
  model: ModelAnalysis,
  demand: KernelDemand,
  backend: Backend,
): KernelChoice<Name> {
  const n = Math.max(model.n, 1);
  const seconds = (f: FamilyRow): number => {
    if (demand.reads !== null) return (Math.ceil(demand.reads / f.reads) * f.reads * n * demand.sweeps) / f.rate(model);
    const block = (f.reads * n * demand.sweeps) / f.rate(model);
    const allowed = (demand.budgetS ?? Number.POSITIVE_INFINITY) / FEWEST_BLOCKS;
    return block <= allowed ? 1 / f.rate(model) : block;
  };
  const soonest = able.reduce((a, b) => (seconds(b) < seconds(a) ? b : a));
  const blockS = (f: FamilyRow): number => (f.reads * n * demand.sweeps) / f.rate(model);
  const best =
    demand.reads === null || blockS(soonest) <= LONG_BLOCK_S
      ? soonest
      : able
          .filter((f) => f.reads <= soonest.reads && seconds(f) <= DEARER * seconds(soonest))
          .reduce((a, b) => (blockS(b) < blockS(a) ? b : a), soonest);
  const why =
    best === soonest
      ? `fastest of ${able.map((f) => f.name).join(", ")} for this model and budget`
      : `a block of ${soonest.name} would run for ${blockS(soonest).toPrecision(2)} s`;
  return {
    name: best.name,
    backend,
    reads: best.reads,
    expectedRate: best.rate(model),
    why: `${best.name} (${best.reads} reads a block): ${why}`,
  };
}

/** A family that the user named, if it can do the work. */
export function namedKernel(
  backend: Backend,
  model: ModelAnalysis,
  demand: KernelDemand,
  name: KernelName,
): Result<KernelChoice> {
  const family = familiesOf(backend, model.n, demand).find((f) => f.name === name);
  const elsewhere = isGpuBackend(backend) !== GPU_KERNEL_NAMES.some((known) => known === name);
  if (family === undefined)
    return invalid("--kernel", `${name} is not an annealing kernel${elsewhere ? ` of the backend ${backend}` : ""}`);
  const reason =
    (family.moves === demand.moves
      ? null
      : family.moves === "flips"
        ? "it flips single variables, which does not keep --num-ones"
        : "it exchanges variables: give --num-ones") ??
    family.refuses(model) ??
    (family.updates.includes(demand.update) ? null : `it has no ${demand.update} update`) ??
    (family.scans.includes(demand.scan) ? null : `it has no ${demand.scan} scan`);
  return reason === null
    ? success({
        name,
        backend,
        reads: family.reads,
        expectedRate: family.rate(model),
        why: `${name}: named by --kernel`,
      })
    : invalid("--kernel", `${name} cannot run this: ${reason}`);
}
