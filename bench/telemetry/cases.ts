import type { SolveOptions } from "../../core/plan/options.ts";

/** A block that is run with and without its telemetry. */
export interface TelemetryCase {
  readonly name: string;
  /** A class of `BENCH_MODELS`. */
  readonly model: string;
  readonly options: Partial<SolveOptions>;
}

const sparse = { betaRange: [0.1, 3] } as const;
const ladder = (count: number): number[] => Array.from({ length: count }, (_, k) => 0.2 + (1.4 * k) / (count - 1));

/** Each kernel by itself, at lengths that a job's blocks have. */
export const TELEMETRY_CASES: readonly TelemetryCase[] = [
  { name: "bits-degree", model: "torus-2d", options: { ...sparse, numSweeps: 2000, kernel: "bits-degree" } },
  { name: "bits", model: "g22-like", options: { ...sparse, numSweeps: 400, kernel: "bits" } },
  { name: "lanes-i8", model: "torus-2d", options: { ...sparse, numSweeps: 1000, kernel: "lanes-i8" } },
  { name: "lanes-f32", model: "float-20", options: { ...sparse, numSweeps: 2000, kernel: "lanes-f32" } },
  { name: "dense", model: "dense-1000", options: { betaRange: [0.006, 0.13], numSweeps: 3000, kernel: "dense" } },
  { name: "scan", model: "float-20", options: { ...sparse, numSweeps: 3000, kernel: "scan" } },
  { name: "scalar", model: "torus-2d", options: { ...sparse, numSweeps: 1000, kernel: "scalar" } },
  { name: "oscillator", model: "torus-2d", options: { solver: "oscillator", numSweeps: 1000 } },
  { name: "pt bits", model: "torus-3d", options: { solver: "pt", betaLadder: ladder(16), numSweeps: 600 } },
  { name: "pt lanes", model: "float-20", options: { solver: "pt", betaLadder: ladder(16), numSweeps: 150 } },
  {
    name: "sqa bits",
    model: "torus-2d",
    options: { solver: "sqa", betaRange: [5, 5], gammaRange: [3, 0], numSweeps: 200 },
  },
  {
    name: "sqa scalar",
    model: "torus-3d",
    options: { solver: "sqa", betaRange: [5, 5], gammaRange: [3, 0], numSweeps: 100, update: "segment" },
  },
  { name: "sample", model: "torus-2d", options: { mode: "sample", betaRange: [0.5, 0.5], numSweeps: 300 } },
  {
    name: "sample, no burn-in",
    model: "torus-2d",
    options: { mode: "sample", betaRange: [0.5, 0.5], numSweeps: 10 },
  },
  {
    name: "sample sqa",
    model: "torus-2d",
    options: { mode: "sample", solver: "sqa", betaRange: [2, 2], gammaRange: [1, 1], numSweeps: 200 },
  },
];
