/**
 * How often the 90 % interval of `spingap predict` covers the time of a run that it did not see: `npm run bench:predict [-- --runs N]
 * [--seed S] [FAMILY …]`. For every instance a longer search names a best known energy and a number of sweeps at which blocks miss
 * it more often than not; then, again and again with new seeds, a short job is solved as `solve` does it, asked for the time to a target, and
 * another run with another seed goes on until it meets that target. It looks where jobs look, at checkpoints and ends of blocks;
 * a run that ends at its target looks more often and is a little sooner, which is told apart. Times are spin updates on one thread, which other work on the
 * machine does not change; seconds are these over the rate of the job's blocks. Appends to bench/results/predict.jsonl.
 */
import { parseArgs } from "node:util";
import { solveProblem } from "../../cli/embedded/solve-problem.ts";
import { type PredictionRequest, predictionOf } from "../../coordinator/predict/prediction-document.ts";
import { describeFailure } from "../../core/failure.ts";
import { DEFAULT_OPTIONS } from "../../core/plan/options.ts";
import { jeffreys } from "../../core/statistics/time-to-solution.ts";
import { families } from "../../problems/families/families.ts";
import { problemFromModel } from "../../problems/formats/finish.ts";
import { isingList } from "../../problems/formats/ising-list.ts";
import type { Problem } from "../../problems/problem.ts";
import type { ResultDocument } from "../../problems/results/result-document.ts";
import { threadPool } from "../../solver-node/threads/pool.ts";
import { machine } from "../machine.ts";
import { resultsFile } from "../results-file.ts";
import { type Realised, timeToTarget } from "./held-back.ts";
import { INSTANCES } from "./instances.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { runs: { type: "string", default: "12" }, seed: { type: "string", default: "1" } },
});
const [runs, seed] = [Number(values.runs), Number(values.seed)];

/** Blocks of a short job; too few for a good answer, some, and enough. */
const BLOCKS = [16, 32, 64];
const SWEEPS = [2, 4, 8, 16, 32, 64, 128, 256, 512];
/** Blocks that the number of sweeps is chosen by, and the hits among them that are wanted. */
const CHOSEN_BY = { blocks: 32, hits: 2 };

type Asked = "best known" | "own best" | "0.3 % above";

interface Row {
  readonly instance: string;
  readonly asked: Asked;
  readonly model: string;
  readonly hits: number;
  readonly blocks: number;
  readonly low: number;
  readonly median: number;
  readonly high: number;
  /** Spin updates; null where none of the run's updates met the target. */
  readonly realised: number | null;
  readonly place: "inside" | "early" | "late";
  /** The same of a run that looks at its energies more often, because it ends at its target. */
  readonly watchedPlace: "inside" | "early" | "late";
}

const pool = threadPool(new URL("../../dist/solver-node/threads/worker.js", import.meta.url), 1);
await pool.ready();

async function solved(problem: Problem, numSweeps: number, numReads: number, at: number): Promise<ResultDocument> {
  const files = { problem: "-", format: problem.format, vartype: null, betaSchedule: null, gammaSchedule: null };
  const done = await solveProblem(
    problem,
    {
      options: { ...DEFAULT_OPTIONS, solver: "sa", numSweeps, numReads, seed: at },
      initialStates: [],
      maxSamples: 1,
      files: { ...files, annealSchedule: null, initialState: null },
    },
    {
      pool,
      nowNs: () => Number(process.hrtime.bigint()),
      cancel: new AbortController().signal,
      onProgress() {},
      shardBlocks: null,
    },
  );
  if (!done.ok) throw new Error(describeFailure(done.failure));
  return done.value;
}

/** The best known energy and the number of sweeps, by seeds that nothing else uses. */
async function chosenFor(problem: Problem, at: number) {
  const long = await solved(problem, 4096, 512, at);
  const { reads_per_block: reads } = long.solver;
  let best = long.best?.energy ?? 0;
  for (const numSweeps of SWEEPS) {
    const { trials } = await solved(problem, numSweeps, CHOSEN_BY.blocks * reads, at + 1);
    if (trials === null) throw new Error("a job without trials");
    best = Math.min(best, trials.best_energies[0]);
    const hits = trials.best_energies.reduce((sum, energy, k) => (energy <= best ? sum + trials.counts[k] : sum), 0);
    if (hits >= CHOSEN_BY.hits) return { best, numSweeps, reads };
  }
  return { best, numSweeps: SWEEPS[SWEEPS.length - 1], reads };
}

const results = resultsFile<Row & Record<string, unknown>>("bench/results/predict.jsonl");
const here = machine();
process.stdout.write(`${JSON.stringify(here)}\n`);
const rows: Row[] = [];
const refused: { readonly asked: Asked; readonly reason: string }[] = [];
let next = 1_000_000 * seed;
for (const { family: name, parameters, seeds } of INSTANCES) {
  if (positionals.length > 0 && !positionals.includes(name)) continue;
  const family = families.find((each) => each.name === name);
  if (family === undefined) throw new Error(`no family ${name}`);
  for (const instanceSeed of seeds) {
    const given = Object.fromEntries(Object.entries(parameters).map(([key, value]) => [key, String(value)]));
    const made = family.generate(given, instanceSeed);
    if (!made.ok) throw new Error(describeFailure(made.failure));
    const problem = problemFromModel(isingList, made.value.model, "from-1");
    const chosen = await chosenFor(problem, next);
    next += 2;
    const instance = `${name} ${instanceSeed}`;
    const before = rows.length;
    for (let run = 0; run < runs; run++) {
      const [asked, request] = question(run, chosen.best);
      const blocks = BLOCKS[Math.floor(run / 3) % BLOCKS.length];
      const document = await solved(problem, chosen.numSweeps, blocks * chosen.reads, next++);
      const answer = predictionOf(document, request);
      if (!answer.ok) throw new Error(describeFailure(answer.failure));
      const heldBack = next++;
      if (answer.value.answer === "cannot_tell") {
        refused.push({ asked, reason: answer.value.reason });
        continue;
      }
      const { interval_90: interval, median, target_energy: target, model, hits } = answer.value;
      const { beta_range: betaRange, kernel, reads_per_block: blockReads } = document.solver;
      if (betaRange === null || median === null) throw new Error(`${instance}: no range of β, or no median`);
      const most = interval.high.spin_updates;
      const options = { solver: "sa", numSweeps: chosen.numSweeps, betaRange, seed: heldBack } as const;
      const realised = timeToTarget(problem.model, options, target, most, false);
      const watched = timeToTarget(problem.model, options, target, most, true);
      if (realised.kernel !== kernel || realised.blockReads !== blockReads)
        throw new Error(`${instance}: the held-back run took another kernel, ${realised.kernel}`);
      const placeOf = ({ met, spinUpdates }: Realised): Row["place"] =>
        !met || spinUpdates > most ? "late" : spinUpdates < interval.low.spin_updates ? "early" : "inside";
      const row: Row = {
        instance,
        asked,
        model,
        hits,
        blocks: document.trials?.blocks ?? 0,
        low: interval.low.spin_updates,
        median: median.spin_updates,
        high: most,
        realised: realised.met ? realised.spinUpdates : null,
        place: placeOf(realised),
        watchedPlace: placeOf(watched),
      };
      rows.push(row);
      results.append({ ...row, heldBack, numSweeps: chosen.numSweeps, seconds: interval.high.seconds, ...here });
    }
    const own = rows.slice(before);
    process.stdout.write(
      `${instance.padEnd(14)} ${String(chosen.numSweeps).padStart(4)} sweeps, best known ${chosen.best}: ${own.filter(({ place }) => place === "inside").length} of ${own.length} inside\n`,
    );
  }
}
await pool.close();
process.stdout.write(`\n${report("all", rows)}`);
process.stdout.write(
  report(
    "runs that end at the target, which look more often",
    rows.map((row) => ({ ...row, place: row.watchedPlace })),
  ),
);
for (const asked of ["best known", "own best", "0.3 % above"] as const)
  process.stdout.write(
    report(
      asked,
      rows.filter((row) => row.asked === asked),
    ),
  );
for (const model of ["blocks", "tail"])
  process.stdout.write(
    report(
      `model ${model}`,
      rows.filter((row) => row.model === model),
    ),
  );
for (const [label, from, to] of [
  ["1 hit", 1, 1],
  ["2 to 4 hits", 2, 4],
  ["5 hits or more", 5, Number.POSITIVE_INFINITY],
] as const)
  process.stdout.write(
    report(
      label,
      rows.filter(({ hits }) => hits >= from && hits <= to),
    ),
  );
process.stdout.write(`refused: ${refused.length} of ${refused.length + rows.length}\n`);

function question(run: number, bestKnown: number): readonly [Asked, PredictionRequest] {
  const rest = { confidence: null, threads: 1 };
  switch (run % 3) {
    case 0:
      return ["best known", { accuracy: 0, relative: true, reference: bestKnown, ...rest }];
    case 1:
      return ["own best", { accuracy: 0, relative: true, reference: null, ...rest }];
    default:
      return ["0.3 % above", { accuracy: 0.003, relative: true, reference: bestKnown, ...rest }];
  }
}

/** Coverage with its 95 % interval (Jeffreys), both sides that were missed, and how wide the intervals are. */
function report(label: string, some: readonly Row[]): string {
  if (some.length === 0) return `${label}: none\n`;
  const share = (place: Row["place"]): number => some.filter((row) => row.place === place).length;
  const inside = share("inside");
  const { low, high } = jeffreys(inside, some.length);
  const percent = (x: number): string => `${(100 * x).toFixed(1)} %`;
  const width = (of: (row: Row) => number): string => {
    const sorted = some.map(of).sort((a, b) => a - b);
    return sorted[Math.floor(sorted.length / 2)].toPrecision(3);
  };
  return `${label}: ${inside} of ${some.length} inside, ${percent(inside / some.length)} (95 %: ${percent(low)} to ${percent(high)}), ${share("early")} early, ${share("late")} late; median of high/median ${width((row) => row.high / row.median)}, of (high − low)/median ${width((row) => (row.high - row.low) / row.median)}\n`;
}
