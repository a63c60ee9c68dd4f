import { runJob } from "../../cli/embedded/run-job.ts";
import { describeFailure } from "../../core/failure.ts";
import type { QuadraticModel } from "../../core/model/quadratic-model.ts";
import { checkOptions, DEFAULT_OPTIONS, type SolveOptions } from "../../core/plan/options.ts";
import { shareOfUp } from "../../core/sample-set/marginals.ts";
import { type SampleSet, unpackRow } from "../../core/sample-set/sample-set.ts";
import { boxRecovery, largeSystem } from "../../problems/compressed-sensing/large-system.ts";
import { generateSensing, sensingModel, sensingScore } from "../../problems/compressed-sensing/signal.ts";
import { type ThreadPool, threadPool } from "../../solver-node/threads/pool.ts";
import type { BenchRow } from "./row.ts";

const VARIANCE = 0.25;
const VARIABLES = 400;
const INSTANCES = 100;

/** The samples of a job on this machine. */
async function samplesOf(
  pool: ThreadPool,
  model: QuadraticModel,
  changes: Partial<SolveOptions> & { readonly seed: number },
): Promise<SampleSet> {
  const options = checkOptions({ ...DEFAULT_OPTIONS, ...changes });
  if (!options.ok) throw new Error(describeFailure(options.failure));
  const ran = await runJob(
    model,
    options.value,
    { energy: null, initialStates: [] },
    {
      pool,
      nowNs: () => Number(process.hrtime.bigint()),
      cancel: new AbortController().signal,
      onProgress() {},
      shardBlocks: null,
    },
  );
  if (!ran.ok) throw new Error(describeFailure(ran.failure));
  return ran.value.parts[0].results.prefix;
}

async function withPool<T>(work: (pool: ThreadPool) => Promise<T>): Promise<T> {
  const pool = threadPool(new URL("../../dist/solver-node/threads/worker.js", import.meta.url), 1);
  try {
    await pool.ready();
    return await work(pool);
  } finally {
    await pool.close();
  }
}

interface Mean {
  readonly mean: number;
  readonly standardError: number;
}

function meanOf(values: readonly number[]): Mean {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const square = values.reduce((sum, v) => sum + (v - mean) ** 2, 0);
  return { mean, standardError: Math.sqrt(square / (values.length * (values.length - 1))) };
}

/** Within three standard errors of the limit of many variables, and 1/N for their number being finite. */
function agrees({ mean, standardError }: Mean, limit: number): boolean {
  return Math.abs(mean - limit) <= 3 * standardError + 1 / VARIABLES;
}

function shown({ mean, standardError }: Mean, limit: number): string {
  return `${mean.toFixed(4)} ± ${standardError.toFixed(4)} (theory ${limit.toFixed(4)}, z = ${((mean - limit) / standardError).toFixed(1)})`;
}

function sampledRow(load: number): BenchRow {
  return {
    name: `compressed-sensing-load-${load}`,
    goal: `overlap and bit error rate at load ${load}, noise variance ${VARIANCE}: within 3 standard errors + 1/N of theory, ${INSTANCES} instances of ${VARIABLES} variables`,
    run: (say) =>
      withPool(async (pool) => {
        const measurements = Math.round(VARIABLES / load);
        const limit = largeSystem(VARIABLES / measurements, VARIANCE);
        const overlaps: number[] = [];
        const errors: number[] = [];
        for (let seed = 1; seed <= INSTANCES; seed++) {
          const instance = generateSensing({ variables: VARIABLES, measurements, noiseVariance: VARIANCE }, seed);
          const model = sensingModel(instance);
          if (!model.ok || instance.signal === null) throw new Error("the instance has no model");
          const samples = await samplesOf(pool, model.value, {
            solver: "sa",
            mode: "sample",
            betaRange: [1, 1],
            numSweeps: 200,
            thinning: 10,
            numReads: 1024,
            seed,
          });
          const score = sensingScore(
            instance.signal,
            shareOfUp(samples).map((p) => 2 * p - 1),
          );
          overlaps.push(score.overlap);
          errors.push(score.bitErrorRate);
          if (seed % 25 === 0) say(`${seed} of ${INSTANCES} instances`);
        }
        const [overlap, errorRate] = [meanOf(overlaps), meanOf(errors)];
        return {
          measured: `overlap ${shown(overlap, limit.overlap)}, bit error rate ${shown(errorRate, limit.bitErrorRate)}`,
          met: agrees(overlap, limit.overlap) && agrees(errorRate, limit.bitErrorRate),
        };
      }),
  };
}

const SMALL = { variables: 40, measurements: 16, noiseVariance: 0 };
const NOISE_FREE = 20;

/** Fewer measurements than half of the variables: the box relaxation mostly fails, the binary problem still has one solution. */
const noiseFree: BenchRow = {
  name: "compressed-sensing-noise-free",
  goal: `${SMALL.measurements} measurements of ${SMALL.variables} variables without noise (ratio ${SMALL.measurements / SMALL.variables} < 1/2): annealing recovers more signals than the box relaxation can, one-sided p < 1e-3`,
  run: (say) =>
    withPool(async (pool) => {
      let recovered = 0;
      for (let seed = 1; seed <= NOISE_FREE; seed++) {
        const instance = generateSensing(SMALL, seed);
        const model = sensingModel(instance);
        if (!model.ok || instance.signal === null) throw new Error("the instance has no model");
        const samples = await samplesOf(pool, model.value, { solver: "sa", numReads: 20_000, numSweeps: 1000, seed });
        const best = unpackRow(samples, 0);
        if (best.every((s, i) => s === instance.signal?.[i])) recovered++;
        if (seed % 10 === 0) say(`${recovered} of ${seed} recovered`);
      }
      const box = boxRecovery(SMALL.variables, SMALL.measurements);
      const p = binomialTail(recovered, NOISE_FREE, box);
      return {
        measured: `${recovered} of ${NOISE_FREE} signals recovered exactly; the box relaxation recovers ${(100 * box).toFixed(1)} % (exact probability), p = ${p.toExponential(1)}`,
        met: p < 1e-3,
      };
    }),
};

/** P(at least k of n) at probability p each. */
function binomialTail(k: number, n: number, p: number): number {
  let term = (1 - p) ** n;
  let below = 0;
  for (let j = 0; j < k; j++) {
    below += term;
    term *= ((n - j) / (j + 1)) * (p / (1 - p));
  }
  return Math.max(0, 1 - below);
}

export const rows: readonly BenchRow[] = [...[0.5, 0.8, 1].map(sampledRow), noiseFree];
