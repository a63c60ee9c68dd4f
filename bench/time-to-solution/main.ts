/**
 * Time to solution at 99 % on published instances, one thread, CPU seconds: `npm run bench:tts [-- NAME …]`.
 * Instances are read from the folder that SPINGAP_INSTANCES names. Appends to bench/results/time-to-solution.jsonl.
 */
import { join } from "node:path";
import { describeFailure } from "../../core/failure.ts";
import { readProblem } from "../../problems/formats/read-problem.ts";
import { energyOfObjective } from "../../problems/problem.ts";
import { machine } from "../machine.ts";
import { resultsFile } from "../results-file.ts";
import { described } from "./frozen-method.ts";
import { measureTts, type TtsMeasurement } from "./measure.ts";
import { TARGETS } from "./targets.ts";

/** The seed of what is reported; methods were chosen on seeds 1 to 99. */
const SEED = 1000;
/** 50 hits are known to about ±30 %, 20 to about ±50 % (95 %). */
const STOP_AT = { wantedHits: 50, fewestHits: 20, longS: 10, mostCpuS: 600 };

const folder = process.env["SPINGAP_INSTANCES"];
if (folder === undefined) {
  process.stderr.write("bench:tts: set SPINGAP_INSTANCES to the folder of published instances (gset/, k2000/, …)\n");
  process.exit(2);
}
const results = resultsFile<TtsMeasurement & Record<string, unknown>>("bench/results/time-to-solution.jsonl");
const here = machine();
process.stdout.write(`${JSON.stringify(here)}\n`);
const wanted = process.argv.slice(2);
for (const target of TARGETS) {
  if (wanted.length > 0 && !wanted.includes(target.name)) continue;
  const read = await readProblem(join(folder, target.file), { format: target.format });
  if (!read.ok) throw new Error(describeFailure(read.failure));
  const { method } = target;
  const { energies: _, ...m } = measureTts(
    read.value,
    method,
    energyOfObjective(read.value, target.objective),
    SEED,
    STOP_AT,
  );
  results.append({ ...m, name: target.name, objective: target.objective, method, seed: SEED, ...here });
  const s = (value: number | null): string => (value === null ? "∞" : value.toPrecision(3));
  process.stdout.write(
    `${target.name} ${target.objective}: TTS99 ${s(m.tts99S)} s (95 %: ${s(m.tts99LowS)} … ${s(m.tts99HighS)}), ${m.hits} of ${m.blocks} blocks of ${(1000 * m.blockCpuS).toPrecision(3)} ms; ${described(method)}\n`,
  );
}
