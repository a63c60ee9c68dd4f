/**
 * Time to solution at 99 % beside the peers, one thread, CPU seconds: `npm run bench:peers:tts [-- --seconds S] [NAME …]`.
 * Every solver gets the same CPU time to be tuned on each instance, S/2 over a grid of settings on seeds 1 to 99, and up to S
 * or 50 hits to be measured in on a fresh seed. Ours runs twice: tuned by the same rule (annealing only), and with the method that
 * bench/time-to-solution has frozen. Instances are read from the folder that SPINGAP_INSTANCES names. Appends to
 * bench/results/peers-time-to-solution.jsonl; ends with the table of docs/benchmarks.md.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { describeFailure, type Result } from "../../../core/failure.ts";
import { analyse } from "../../../core/model/analysis.ts";
import { arithmeticOf } from "../../../core/model/arithmetic.ts";
import { isingForm } from "../../../core/model/ising-form.ts";
import { readProblem } from "../../../problems/formats/read-problem.ts";
import { energyOfObjective, objectiveOf } from "../../../problems/problem.ts";
import { machine } from "../../machine.ts";
import { resultsFile } from "../../results-file.ts";
import { isingText } from "../ising-text.ts";
import { installPeers, peerVersions, startPeer } from "../peers.ts";
import { mqlib, peerAnnealing, peerTabu, type Question } from "./grids.ts";
import { ownAnnealing, ownFrozen } from "./own.ts";
import { type Candidate, FRESH_SEED, type RaceResult, race } from "./race.ts";

const WANTED_HITS = 50;
const INSTANCES = [
  { name: "G1", file: "gset/G1.gz", format: "gset", objective: 11_624 },
  { name: "G11", file: "gset/G11.gz", format: "gset", objective: 564 },
  { name: "G22", file: "gset/G22.gz", format: "gset", objective: 13_359 },
  { name: "G43", file: "gset/G43.gz", format: "gset", objective: 6660 },
  { name: "3D ±J L10", file: "lattice/ea3d_L10_pm1_s1.gz", format: "ising-list", objective: -1772 },
  { name: "K2000", file: "k2000/WK2000_1.rud.gz", format: "gset", objective: 33_000 },
  { name: "bqp1000-1", file: "beasley/bqp1000-1.gz", format: "orlib", objective: 371_438 },
] as const;

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

function value<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw new Error(describeFailure(result.failure));
}

installPeers();
const peers = value(startPeer("peers"));
const withMqlib = startPeer("mqlib");
const scratch = mkdtempSync(join(tmpdir(), "spingap-peers-"));
const results = resultsFile<Record<string, unknown>>("bench/results/peers-time-to-solution.jsonl");
const here = machine();
const versions = peerVersions();
process.stdout.write(`${JSON.stringify(here)}\n${JSON.stringify(versions)}\n`);
process.stdout.write(
  "\n| target | solver | TTS99 (95 %) | hits | CPU time of a trial | setting |\n| --- | --- | --- | --- | --- | --- |\n",
);
if (!withMqlib.ok) process.stderr.write(`MQLib is left out: ${describeFailure(withMqlib.failure)}\n`);

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

for (const { name, file, format, objective } of INSTANCES) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const problem = value(await readProblem(join(folder, file), { format }));
  const form = isingForm(problem.model, arithmeticOf(problem.model));
  const instance = join(scratch, `${name.replaceAll(" ", "-")}.ising`);
  writeFileSync(instance, isingText(form));
  const targetEnergy = energyOfObjective(problem, objective);
  const question: Question = { problem, form, analysis: analyse(form), targetEnergy, instance };
  const openjij = form.weight.length > (form.n * (form.n - 1)) / 2 ? "openjij-sa-dense" : "openjij-sa-sparse";
  const solvers: readonly (readonly [solver: string, candidates: Candidate[]])[] = [
    ["spingap, frozen", ownFrozen(question, file, objective)],
    ["spingap sa, same tuning", ownAnnealing(question)],
    ["dwave-sa", peerAnnealing(peers, "dwave-sa", question)],
    [openjij, peerAnnealing(peers, openjij, question)],
    ["dwave-tabu", peerTabu(peers, question)],
    ["mqlib", withMqlib.ok ? mqlib(withMqlib.value, question) : []],
  ];
  for (const [solver, candidates] of solvers) {
    if (candidates.length === 0) continue;
    const result = await race(candidates, { tuneCpuS: seconds / 2, measureCpuS: seconds, wantedHits: WANTED_HITS });
    results.append({ name, objective, solver, ...result, seconds, seed: FRESH_SEED, versions, ...here });
    process.stdout.write(`${row(name, objective, solver, result, objectiveOf(problem, result.bestEnergy))}\n`);
  }
}
await peers.close();
if (withMqlib.ok) await withMqlib.value.close();
rmSync(scratch, { recursive: true });
