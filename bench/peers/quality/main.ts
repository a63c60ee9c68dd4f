/**
 * Quality against CPU time beside the peers, one thread: `npm run bench:peers:quality [-- --seconds S] [NAME …]`. For every solver
 * and time up to S, the setting is chosen on seeds 1 to 99 and judged on a fresh seed; see curve.ts. Instances are read from the
 * folder that SPINGAP_INSTANCES names. Appends to bench/results/peers-quality.jsonl, which the page of `bench:peers:page` draws.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { objectiveOf } from "../../../problems/problem.ts";
import { machine } from "../../machine.ts";
import { resultsFile } from "../../results-file.ts";
import { installPeers, peerVersions } from "../peers.ts";
import { contest, INSTANCES, startContestants } from "../time-to-solution/contest.ts";
import { qualityCurve } from "./curve.ts";

/** Those on which solvers differ most: two sparse, one dense, one with fields. */
const DEFAULT = ["G22", "3D ±J L10", "K2000", "bqp1000-1"];
const SHORTEST_S = 0.002;

const { values: options, positionals } = parseArgs({
  options: { seconds: { type: "string", default: "2" } },
  allowPositionals: true,
});
const seconds = Number(options.seconds);
const folder = process.env["SPINGAP_INSTANCES"];
const wanted = positionals.length > 0 ? positionals : DEFAULT;
const unknown = wanted.find((name) => !INSTANCES.some((instance) => instance.name === name));
if (!(seconds > SHORTEST_S) || folder === undefined || unknown !== undefined) {
  const why =
    folder === undefined
      ? "set SPINGAP_INSTANCES to the folder of published instances (gset/, k2000/, …)"
      : unknown !== undefined
        ? `no instance ${unknown}; there are ${INSTANCES.map((i) => i.name).join(", ")}`
        : `--seconds must be a number > ${SHORTEST_S}, got ${options.seconds}`;
  process.stderr.write(`bench:peers:quality: ${why}\n`);
  process.exit(2);
}
installPeers();
const contestants = startContestants();
const scratch = mkdtempSync(join(tmpdir(), "spingap-peers-"));
const results = resultsFile<Record<string, unknown>>("bench/results/peers-quality.jsonl");
const here = machine();
const versions = peerVersions();
const times = Array.from(
  { length: Math.floor(Math.log2(seconds / SHORTEST_S)) + 1 },
  (_, i) => seconds / 2 ** i,
).reverse();
if (contestants.mqlib === null) process.stderr.write(`MQLib is left out: ${contestants.whyNoMqlib}\n`);

for (const instance of INSTANCES) {
  if (!wanted.includes(instance.name)) continue;
  const { question, solvers } = await contest(instance, folder, scratch, contestants);
  for (const [solver, candidates] of solvers) {
    // The frozen method has a target of its own and one setting: it has no curve.
    if (candidates.length < 2) continue;
    const curve = await qualityCurve(candidates, times, 4 * seconds);
    const objective = (energy: number): number => objectiveOf(question.problem, energy);
    const points = curve.map((p) => ({
      ...p,
      median: objective(p.median),
      low: objective(p.low),
      high: objective(p.high),
    }));
    results.append({ name: instance.name, best: instance.best, solver, points, seconds, versions, ...here });
    const last = points.at(-1);
    process.stdout.write(
      `${instance.name} ${solver}: ${points.length} times${last === undefined ? "" : `, after ${last.cpuS} s ${last.median} (${last.low} … ${last.high})`}; best known ${instance.best}\n`,
    );
  }
}
await contestants.close();
rmSync(scratch, { recursive: true });
