import { analyse } from "../../core/model/analysis.ts";
import { arithmeticOf } from "../../core/model/arithmetic.ts";
import { isingForm } from "../../core/model/ising-form.ts";
import type { QuadraticModel } from "../../core/model/quadratic-model.ts";
import { planJob } from "../../core/plan/make-plan.ts";
import { checkOptions, DEFAULT_OPTIONS, LIMITS, type SolveOptions } from "../../core/plan/options.ts";
import type { Plan } from "../../core/plan/plan.ts";
import type { CollectedBlock } from "../../core/sample-set/block-results.ts";
import type { SampleSet } from "../../core/sample-set/sample-set.ts";
import type { Pace } from "../../solver-node/blocks/block.ts";
import { layOutEngine, prepareEngine } from "../../solver-node/engine.ts";
import { kernelBuild } from "../../solver-node/kernels/catalog.ts";
import { runBlock } from "../../solver-node/run-block.ts";

/** Nobody waits, and nobody is told. */
const undisturbed: Pace = {
  nowNs: () => Number(process.hrtime.bigint()),
  aborted: () => false,
  report: () => {},
  bestEnergy: () => Number.POSITIVE_INFINITY,
};

/** The first blocks of what `solve` would run with these options, one after the other on this thread. */
export function plannedBlocks(
  model: QuadraticModel,
  changes: Partial<SolveOptions> & { readonly seed: number },
  blocks: number,
  initialStates: readonly Int8Array[] = [],
): { readonly plan: Plan; readonly blocks: readonly CollectedBlock[] } {
  const arithmetic = arithmeticOf(model);
  const form = isingForm(model, arithmetic);
  const numReads = LIMITS.numReads.max;
  const options = checkOptions({ ...DEFAULT_OPTIONS, numReads, fromStates: initialStates.length > 0, ...changes });
  if (!options.ok) throw new Error(JSON.stringify(options.failure));
  const planned = planJob(analyse(form, options.value.numOnes), options.value, {
    kernelSha256: kernelBuild,
    pilot: null,
    ladder: null,
    updatesPerSecond: null,
    threads: 1,
    knownEnergy: null,
    unit: form.unit,
  });
  if (!planned.ok) throw new Error(JSON.stringify(planned.failure));
  const plan = planned.value;
  const engine = layOutEngine(form, plan.method);
  prepareEngine(engine, plan.method, form);
  const targetEnergy = Number.NEGATIVE_INFINITY;
  const context = { model, arithmetic, form, plan, targetEnergy, watched: false, initialStates, engine };
  return { plan, blocks: Array.from({ length: blocks }, (_, block) => runBlock(context, block, undisturbed)) };
}

/** The mean of block values and its standard error. */
export function blockMean(values: readonly number[]): { readonly mean: number; readonly standardError: number } {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const squares = values.reduce((sum, v) => sum + (v - mean) ** 2, 0);
  return { mean, standardError: Math.sqrt(squares / (values.length * (values.length - 1))) };
}

/** The mean energy of a sample set's reads. */
export function meanEnergy({ energy, count }: SampleSet): number {
  return energy.reduce((sum, e, row) => sum + e * count[row], 0) / count.reduce((a, b) => a + b, 0);
}
