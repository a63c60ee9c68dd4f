/**
 * What `spingap solve FILE --time-limit S` reaches on published instances with no other option but threads, seed and the best
 * known value as target: `npm run bench:auto [-- --seconds S] [--threads N] [--seed N] [NAME …]`. A run ends at once when the best
 * known value is reached. Instances are read from the folder that SPINGAP_INSTANCES names. Appends to bench/results/auto.jsonl.
 */
import { spawnSync } from "node:child_process";
import { parseArgs } from "node:util";
import type { ResultDocument } from "../../problems/results/result-document.ts";
import { machine } from "../machine.ts";
import { resultsFile } from "../results-file.ts";
import { publishedInstances } from "./instances.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seconds: { type: "string", default: "20" },
    threads: { type: "string", default: "2" },
    seed: { type: "string", default: "1" },
  },
});
const folder = process.env["SPINGAP_INSTANCES"];
if (folder === undefined) {
  process.stderr.write("bench:auto: set SPINGAP_INSTANCES to the folder of published instances (gset/, k2000/, …)\n");
  process.exit(2);
}
const results = resultsFile<Record<string, unknown>>("bench/results/auto.jsonl");
const here = machine();
process.stdout.write(`${JSON.stringify(here)}\n`);
let reached = 0;
let ran = 0;
for (const { name, path, format, bestKnown } of publishedInstances(folder)) {
  if (positionals.length > 0 && !positionals.some((part) => name.startsWith(part))) continue;
  const { seconds, threads, seed } = values;
  const flags = ["--format", format, "--time-limit", seconds, "--threads", threads, "--seed", seed];
  const run = spawnSync(
    process.execPath,
    ["dist/cli/main.js", "solve", path, ...flags, "--target-objective", String(bestKnown), "--json"],
    { encoding: "utf8", maxBuffer: 2 ** 28 },
  );
  if (run.status !== 0) throw new Error(`${name}: ${run.stderr}`);
  const { best, problem, timing, solver } = JSON.parse(run.stdout) as ResultDocument;
  if (best === null) throw new Error(`${name}: no sample`);
  const hit = problem.sense === "maximize" ? best.objective >= bestKnown : best.objective <= bestKnown;
  ran++;
  if (hit) reached++;
  const totalS = timing.total_ns / 1e9;
  results.append({ name, bestKnown, objective: best.objective, hit, totalS, solver: solver.name, ...values, ...here });
  process.stdout.write(
    `${hit ? "reached" : "MISSED "} ${name.padEnd(22)} best known ${bestKnown}, got ${best.objective} in ${totalS.toFixed(2)} s by ${solver.name}\n`,
  );
}
process.stdout.write(`${reached} of ${ran} reached\n`);
