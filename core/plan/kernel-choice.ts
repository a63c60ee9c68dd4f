import { invalid, type Result, success } from "../failure.ts";
import type { ModelAnalysis } from "../model/analysis.ts";
import type { KernelName } from "./options.ts";

/** What a family can run and about how fast: what the choice needs to know, and no more. */
interface FamilyRow {
  readonly name: KernelName;
  /** B, reads of a block. */
  readonly reads: number;
  readonly updates: readonly ("metropolis" | "heatbath")[];
  readonly scans: readonly ("sequential" | "random")[];
  /** Why the family cannot hold the model, or null. */
  refuses(model: ModelAnalysis): string | null;
  /**
   * Attempted spin updates per second of one thread of a common server, all reads of a block together. Only ratios
   * between families matter; `npm run bench` measures them (docs/benchmarks.md).
   */
  rate(model: ModelAnalysis): number;
}

const metropolisOnly = { updates: ["metropolis"], scans: ["sequential"] } as const;

/** Beyond the second-level cache every family waits for memory; the working set of a sweep decides. */
function cacheFactor(bytes: number): number {
  return bytes < 1e6 ? 1 : bytes < 1.6e7 ? 0.7 : 0.3;
}

export const FAMILIES: readonly FamilyRow[] = [
  {
    name: "bits-degree",
    reads: 128,
    ...metropolisOnly,
    refuses: (m) =>
      !m.plusMinusOne ? "its couplings must all be ±1 and its fields 0" : m.maxDegree > 7 ? `its degree must be ≤ 7, got ${m.maxDegree}` : null,
    rate: (m) => (2e11 / Math.max(m.meanDegree, 2)) * cacheFactor(32 * m.n),
  },
  {
    name: "bits",
    reads: 128,
    ...metropolisOnly,
    refuses: (m) =>
      !m.integer
        ? "its coefficients must be integers"
        : m.maxLocalField > 127
          ? `its largest local field must be ≤ 127 units, got ${m.maxLocalField}`
          : null,
    rate: (m) => ((8e9 / (1 + m.meanDegree / 28)) * cacheFactor(32 * m.n)) / Math.max(1, Math.log2(2 * m.maxAbsWeight)),
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
    rate: (m) => (1.9e9 / (1 + m.meanDegree / 20)) * cacheFactor(32 * m.n),
  },
  {
    name: "lanes-f32",
    reads: 8,
    updates: ["metropolis", "heatbath"],
    scans: ["sequential"],
    refuses: (m) => (rangeTooWide(m) ? "its largest local field is more than 2^23 times its smallest coefficient" : null),
    rate: (m) => (6e8 / (1 + m.meanDegree / 30)) * cacheFactor(64 * m.n),
  },
  {
    name: "dense",
    reads: 1,
    ...metropolisOnly,
    refuses: (m) =>
      !m.integer
        ? "its coefficients must be integers"
        : m.maxLocalField >= 2 ** 24 || m.maxAbsWeight >= 2 ** 14
          ? `its couplings must be below 2^14 units and its local fields below 2^24, got ${m.maxAbsWeight} and ${m.maxLocalField}`
          : m.n > 20_000
            ? `it is limited to 20000 variables, got ${m.n}`
            : null,
    rate: (m) => (m.maxAbsWeight > 1 ? 0.6e11 : 1.2e11) / Math.max(m.n, 250),
  },
  {
    name: "scan",
    reads: 1,
    ...metropolisOnly,
    refuses: (m) => (rangeTooWide(m) ? "its largest local field is more than 2^23 times its smallest coefficient" : null),
    rate: (m) => (2.9e8 / (1 + m.meanDegree / 25)) * cacheFactor(8 * m.n),
  },
  {
    name: "scalar",
    reads: 1,
    updates: ["metropolis", "heatbath"],
    scans: ["sequential", "random"],
    refuses: () => null,
    rate: (m) => (1e8 / (1 + m.meanDegree / 30)) * cacheFactor(16 * m.n),
  },
];

function rangeTooWide(m: ModelAnalysis): boolean {
  return m.maxAbsWeight > 0 && m.maxLocalField > m.minAbsWeight * 2 ** 23;
}

/** The work that a choice is made for. `reads` null: as many as fit a budget of `updates` in all. */
export interface KernelDemand {
  readonly update: "metropolis" | "heatbath";
  readonly scan: "sequential" | "random";
  readonly reads: number | null;
  /** Updates that one 100-million-updates-a-second thread would make in the time allowed; null without a budget. */
  readonly budgetUpdates: number | null;
  /** The fewest sweeps worth giving a read, when the user named none. */
  readonly sweeps: number;
}

export interface KernelChoice {
  readonly name: KernelName;
  readonly reads: number;
  readonly expectedRate: number;
  readonly why: string;
}

/**
 * The family that does the work soonest: with a number of reads, the least time for the blocks that hold them; with a
 * budget of time, the highest rate among the families whose block of `sweeps` sweeps fits into it.
 */
export function chooseKernel(model: ModelAnalysis, demand: KernelDemand): KernelChoice {
  const fitting = FAMILIES.filter(
    (f) => f.refuses(model) === null && f.updates.includes(demand.update) && f.scans.includes(demand.scan),
  );
  const n = Math.max(model.n, 1);
  const seconds = (f: FamilyRow): number => {
    if (demand.reads !== null) return (Math.ceil(demand.reads / f.reads) * f.reads * n * demand.sweeps) / f.rate(model);
    const block = (f.reads * n * demand.sweeps) / f.rate(model);
    const allowed = (demand.budgetUpdates ?? Number.POSITIVE_INFINITY) / 1e8;
    return block <= allowed ? 1 / f.rate(model) : block;
  };
  const best = fitting.reduce((a, b) => (seconds(b) < seconds(a) ? b : a));
  return {
    name: best.name,
    reads: best.reads,
    expectedRate: best.rate(model),
    why: `${best.name} (${best.reads} reads a block): fastest of ${fitting.map((f) => f.name).join(", ")} for this model and budget`,
  };
}

/** A family that the user named, if it can do the work. */
export function namedKernel(model: ModelAnalysis, demand: KernelDemand, name: KernelName): Result<KernelChoice> {
  const family = FAMILIES.find((f) => f.name === name);
  if (family === undefined) return invalid("--kernel", `${name} is not an annealing kernel`);
  const reason =
    family.refuses(model) ??
    (family.updates.includes(demand.update) ? null : `it has no ${demand.update} update`) ??
    (family.scans.includes(demand.scan) ? null : `it has no ${demand.scan} scan`);
  return reason === null
    ? success({ name, reads: family.reads, expectedRate: family.rate(model), why: `${name}: named by --kernel` })
    : invalid("--kernel", `${name} cannot run this: ${reason}`);
}
