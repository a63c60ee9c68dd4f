import type { Failure } from "../../core/failure.ts";
import { analyse } from "../../core/model/analysis.ts";
import { FAMILIES } from "../../core/plan/kernel-choice.ts";
import { kernelBuild } from "../../solver-node/kernels/catalog.ts";
import { machine } from "../machine.ts";
import { BENCH_MODELS } from "../models.ts";
import { resultsFile } from "../results-file.ts";
import { type KernelMeasurement, measureKernel } from "./measure.ts";

const RUNS = 7;
/** A run should take about this share of a second. */
const RUN_S = 0.3;

/** What was asked. */
export interface KernelBench {
  /** Names of classes; empty for all. */
  readonly models: readonly string[];
  /** Measure again what the file holds. */
  readonly again: boolean;
  /** The file that results are appended to; what it holds for the same builds is not measured again. */
  readonly out: string;
}

/** Measures every kernel on every class of models that it can run, and prints a line for each as it goes. */
export function runKernelBench({ models, again, out }: KernelBench, print: (line: string) => void): Failure | null {
  const unknown = models.find((name) => !BENCH_MODELS.some((m) => m.name === name));
  if (unknown !== undefined) {
    const names = BENCH_MODELS.map((m) => m.name).join(", ");
    return { kind: "invalid-input", where: "bench", reason: `there is no class ${unknown}; the classes are ${names}` };
  }
  const results = resultsFile<KernelMeasurement & Record<string, unknown>>(out);
  const here = machine();
  print(JSON.stringify(here));
  for (const { name, make } of BENCH_MODELS) {
    if (models.length > 0 && !models.includes(name)) continue;
    const bench = make();
    const analysis = analyse(bench.form);
    print(`\n${bench.title}, β linear ${bench.betaRange.map((b) => b.toPrecision(3)).join(" to ")}`);
    for (const family of FAMILIES) {
      if (family.refuses(analysis) !== null) continue;
      const sha256 = kernelBuild(family.name);
      const isKnown = (row: KernelMeasurement): boolean =>
        row.model === name && row.kernel === family.name && row.kernelSha256 === sha256;
      const known = again ? undefined : results.rows.find(isKnown);
      const sweeps = Math.max(50, Math.round((RUN_S * family.rate(analysis)) / (analysis.n * family.reads)));
      const row = known ?? measureKernel(bench, family.name, sweeps, RUNS);
      if (known === undefined) results.append({ ...row, ...here });
      const rates = `${row.median.toExponential(2)} updates/s (${row.least.toExponential(2)} … ${row.greatest.toExponential(2)})`;
      print(
        `  ${family.name.padEnd(12)} ${rates}  ${row.reads} reads, ${row.sweeps} sweeps, acceptance ${(100 * row.acceptance).toFixed(0)} % halfway`,
      );
    }
  }
  return null;
}
