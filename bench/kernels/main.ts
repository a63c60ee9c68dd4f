/**
 * Updates per second of every kernel on every class of models it can run: `npm run bench [-- --again] [-- NAME …]`.
 * Appends to bench/results/kernels.jsonl and skips what is measured there for the same builds, unless --again is given.
 */
import { analyse } from "../../core/model/analysis.ts";
import { FAMILIES } from "../../core/plan/kernel-choice.ts";
import { kernelBuild } from "../../solver-node/kernels/catalog.ts";
import { machine } from "../machine.ts";
import { BENCH_MODELS } from "../models.ts";
import { resultsFile } from "../results-file.ts";
import { type KernelMeasurement, measureKernel } from "./measure.ts";

const RUNS = 7;
/** A run should take about this many updates' time: 0.1 to 1 s. */
const RUN_UPDATES_SHARE = 0.3;

const again = process.argv.includes("--again");
const wanted = process.argv.slice(2).filter((word) => !word.startsWith("--"));
const results = resultsFile<KernelMeasurement & Record<string, unknown>>("bench/results/kernels.jsonl");
const here = machine();
process.stdout.write(`${JSON.stringify(here)}\n`);

for (const { name, make } of BENCH_MODELS) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const bench = make();
  const analysis = analyse(bench.form);
  process.stdout.write(`\n${bench.title}\n`);
  for (const family of FAMILIES) {
    if (family.refuses(analysis) !== null) continue;
    const known = results.rows.find(
      (row) => row.model === name && row.kernel === family.name && row.kernelSha256 === kernelBuild(family.name),
    );
    const sweeps = Math.max(50, Math.round((RUN_UPDATES_SHARE * family.rate(analysis)) / (analysis.n * family.reads)));
    const row = known !== undefined && !again ? known : measureKernel(bench, family.name, sweeps, RUNS);
    if (row !== known) results.append({ ...row, ...here });
    process.stdout.write(
      `  ${family.name.padEnd(12)} ${row.median.toExponential(2)} updates/s (${row.least.toExponential(2)} … ${row.greatest.toExponential(2)})  ${row.reads} reads, ${row.sweeps} sweeps, acceptance ${(100 * row.acceptance).toFixed(0)} % halfway\n`,
    );
  }
}
