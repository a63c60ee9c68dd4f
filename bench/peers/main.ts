/**
 * Updates per second beside the peers, in alternation, one thread each, CPU seconds: `npm run bench:peers [-- NAME …]`.
 * Makes a Python environment with the peers first (bench/peers/install.sh). Same instances, same β list for all.
 * Ours counts a whole block: start and anneal, by the kernel that `solve` chooses, in its default random-group mode.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describeFailure, type Result } from "../../core/failure.ts";
import { analyse } from "../../core/model/analysis.ts";
import { chooseKernel } from "../../core/plan/kernel-choice.ts";
import { betasOf } from "../../core/plan/plan.ts";
import { problemFromModel } from "../../problems/formats/finish.ts";
import { isingList } from "../../problems/formats/ising-list.ts";
import { measureKernel } from "../kernels/measure.ts";
import { machine } from "../machine.ts";
import { BENCH_MODELS } from "../models.ts";
import { resultsFile } from "../results-file.ts";
import { comparePathIntegrals } from "./path-integral-rates.ts";
import { installPeers, startPeer } from "./peers.ts";
import { spread } from "./spread.ts";

const PAIRS = 7;
const SWEEPS = 1000;
/** A peer's run should last about this long. */
const PEER_UPDATES = 4e7;
const PEER_UPDATES_DENSE = 4e6;

installPeers();

function value<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw new Error(describeFailure(result.failure));
}

const wanted = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), "spingap-peers-"));
const results = resultsFile<Record<string, unknown>>("bench/results/peers.jsonl");
const here = machine();
process.stdout.write(`${JSON.stringify(here)}\n`);
const peer = value(startPeer("peers"));
let versions: Readonly<Record<string, string>> = {};

for (const { name, make } of BENCH_MODELS) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const bench = make();
  const dense = name.startsWith("dense");
  const analysis = analyse(bench.form);
  const choice = chooseKernel(analysis, {
    update: "metropolis",
    scan: "sequential",
    reads: null,
    budgetS: null,
    moves: "flips",
    sweeps: SWEEPS,
  });
  const instance = join(folder, `${name}.ising`);
  writeFileSync(instance, [...value(isingList.write(problemFromModel(isingList, bench.model, "from-1")))].join(""));
  const [hot, cold] = bench.betaRange;
  const peerSweeps = dense ? 300 : SWEEPS;
  const betas = [...betasOf({ kind: "linear", hot, cold, points: peerSweeps })];
  const solvers = ["dwave-sa", dense ? "openjij-sa-dense" : "openjij-sa-sparse"] as const;
  const numReads = Math.max(1, Math.round((dense ? PEER_UPDATES_DENSE : PEER_UPDATES) / (bench.form.n * peerSweeps)));
  const ours: number[] = [];
  const theirs = new Map<(typeof solvers)[number], number[]>(solvers.map((solver) => [solver, []]));
  for (let pair = 0; pair < PAIRS; pair++) {
    ours.push(measureKernel(bench, choice.name, SWEEPS, 1).median);
    for (const solver of solvers) {
      const answer = value(
        await peer.solve({
          instance,
          work: { solver, schedule: { kind: "betas", betas, numSweepsPerBeta: 1 } },
          numReads,
          seed: pair + 1,
        }),
      );
      ({ versions } = answer);
      theirs.get(solver)?.push(answer.numSpinUpdates / answer.cpuSeconds);
    }
  }
  const mine = spread(ours);
  process.stdout.write(`\n${bench.title}, β linear ${hot.toPrecision(3)} to ${cold.toPrecision(3)}\n`);
  process.stdout.write(
    `  spingap ${choice.name}: ${mine.median.toExponential(2)} updates/s (${mine.least.toExponential(2)} … ${mine.greatest.toExponential(2)})\n`,
  );
  for (const [solver, rates] of theirs) {
    const { median } = spread(rates);
    const ratio = spread(rates.map((rate, pair) => ours[pair] / rate));
    results.append({
      name,
      kernel: choice.name,
      updatesPerSecond: mine.median,
      solver,
      peerUpdatesPerSecond: median,
      ratio,
      versions,
      ...here,
    });
    process.stdout.write(
      `  ${solver}: ${median.toExponential(2)} updates/s; ratio ${ratio.median.toFixed(1)} (${ratio.least.toFixed(1)} … ${ratio.greatest.toFixed(1)}, ${PAIRS} pairs)\n`,
    );
  }
}
if (wanted.length === 0 || wanted.includes("sqa-torus-2d")) {
  const compared = await comparePathIntegrals(peer, folder);
  ({ versions } = compared);
  for (const row of compared.rows) {
    results.append({ ...row, versions, ...here });
    process.stdout.write(
      `  ${row.solver}: ${row.peerUpdatesPerSecond.toExponential(2)} ${row.unit}; ratio ${row.ratio.median.toFixed(1)} (${row.ratio.least.toFixed(1)} … ${row.ratio.greatest.toFixed(1)})\n`,
    );
  }
}
process.stdout.write(`\n${JSON.stringify(versions)}\n`);
await peer.close();
rmSync(folder, { recursive: true });
