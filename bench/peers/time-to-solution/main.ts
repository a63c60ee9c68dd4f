/**
 * Time to solution at 99 % beside the peers, one thread, CPU seconds: `npm run bench:peers:tts [-- --seconds S] [NAME …]`.
 * Every solver gets the same CPU time to be tuned on each instance, S/2 over a grid of settings on seeds 1 to 99, and up to S
 * or 50 hits to be measured in on a fresh seed. Ours runs twice: tuned by the same rule (annealing only), and with the method that
 * bench/time-to-solution has frozen. Instances are read from the folder that SPINGAP_INSTANCES names. Appends to
 * bench/results/peers-time-to-solution.jsonl; ends with the table of docs/benchmarks.md.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { objectiveOf } from "../../../problems/problem.ts";
import { machine } from "../../machine.ts";
import { resultsFile } from "../../results-file.ts";
import { installPeers, peerVersions } from "../peers.ts";
import { contest, INSTANCES, startContestants } from "./contest.ts";
import { FRESH_SEED, type RaceResult, race } from "./race.ts";

const WANTED_HITS = 50;
const { values: options, positionals: wanted } = parseArgs({
  options: { seconds: { type: "string", default: "5" } },
  allowPositionals: true,
});
const seconds = Number(options.seconds);
const folder = process.env["SPINGAP_INSTANCES"];
if (!(seconds > 0) || folder === undefined) {
  process.stderr.write(
    `bench:peers:tts: ${folder === undefined ? "set SPINGAP_INSTANCES to the folder of published instances (gset/, k2000/, …)" : `--seconds must be a number > 0, got ${options.seconds}`}\n`,
  );
  process.exit(2);
}
const unknown = wanted.find((name) => !INSTANCES.some((instance) => instance.name === name));
if (unknown !== undefined) {
  process.stderr.write(
    `bench:peers:tts: no instance ${unknown}; there are ${INSTANCES.map((i) => i.name).join(", ")}\n`,
  );
  process.exit(2);
}

installPeers();
const contestants = startContestants();
const scratch = mkdtempSync(join(tmpdir(), "spingap-peers-"));
const results = resultsFile<Record<string, unknown>>("bench/results/peers-time-to-solution.jsonl");
const here = machine();
const versions = peerVersions();
process.stdout.write(`${JSON.stringify(here)}\n${JSON.stringify(versions)}\n`);
process.stdout.write(
  "\n| target | solver | TTS99 (95 %) | hits | CPU time of a trial | setting |\n| --- | --- | --- | --- | --- | --- |\n",
);
if (contestants.mqlib === null) process.stderr.write(`MQLib is left out: ${contestants.whyNoMqlib}\n`);

function secondsText(s: number | null): string {
  if (s === null) return "∞";
  return s >= 1 ? `${s.toPrecision(3)} s` : `${(1000 * s).toPrecision(3)} ms`;
}

function row(instance: string, objective: number, solver: string, r: RaceResult, best: number): string {
  const tts =
    r.hits === 0
      ? `> ${secondsText(r.tts99LowS)} (best ${best})`
      : `${secondsText(r.tts99S)} (${secondsText(r.tts99LowS)} … ${secondsText(r.tts99HighS)})`;
  return `| ${instance}, ${objective} | ${solver} | ${tts} | ${r.hits} of ${r.trials} | ${secondsText(r.cpuS / r.trials)} | ${r.setting} |`;
}

for (const instance of INSTANCES) {
  const { name, objective } = instance;
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const { question, solvers } = await contest(instance, folder, scratch, contestants);
  for (const [solver, candidates] of solvers) {
    if (candidates.length === 0) continue;
    const result = await race(candidates, { tuneCpuS: seconds / 2, measureCpuS: seconds, wantedHits: WANTED_HITS });
    const { energies: _, ...told } = result;
    results.append({ name, objective, solver, ...told, seconds, seed: FRESH_SEED, versions, ...here });
    process.stdout.write(`${row(name, objective, solver, result, objectiveOf(question.problem, result.bestEnergy))}\n`);
  }
}
await contestants.close();
rmSync(scratch, { recursive: true });
