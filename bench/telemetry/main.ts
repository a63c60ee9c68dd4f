import { parseArgs } from "node:util";
import { machine } from "../machine.ts";
import { BENCH_MODELS } from "../models.ts";
import { TELEMETRY_CASES } from "./cases.ts";
import { measureTelemetry } from "./measure.ts";

/** The share of sampling time that telemetry may cost. */
const GOAL = 0.02;

const { values, positionals } = parseArgs({
  options: { pairs: { type: "string", default: "61" } },
  allowPositionals: true,
});
const pairs = Number(values.pairs);
if (!Number.isSafeInteger(pairs) || pairs < 6)
  throw new Error(`--pairs: expected a whole number ≥ 6, got ${values.pairs}`);
const unknown = positionals.find((name) => !TELEMETRY_CASES.some((c) => c.name === name));
if (unknown !== undefined)
  throw new Error(`there is no row ${unknown}; the rows are ${TELEMETRY_CASES.map(({ name }) => name).join(", ")}`);

console.log(JSON.stringify(machine()));
console.log("| kernel | model | block without, CPU ms | checkpoints | telemetry costs | 95 % interval | at most 2 % |");
console.log("| --- | --- | --- | --- | --- | --- | --- |");
for (const row of TELEMETRY_CASES) {
  if (positionals.length > 0 && !positionals.includes(row.name)) continue;
  const model = BENCH_MODELS.find(({ name }) => name === row.model);
  if (model === undefined) throw new Error(`there is no class ${row.model}`);
  const { checkpoints, blockMs, share, low, high } = measureTelemetry(model.make(), row, pairs);
  const percent = (value: number): string => `${(100 * value).toFixed(2)} %`;
  console.log(
    `| ${row.name} | ${row.model} | ${blockMs.toFixed(1)} | ${checkpoints} | ${percent(share)} | ${percent(low)} … ${percent(high)} | ${share <= GOAL ? "yes" : "no"} |`,
  );
}
