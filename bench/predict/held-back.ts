import { analyse } from "../../core/model/analysis.ts";
import { arithmeticOf } from "../../core/model/arithmetic.ts";
import { isingForm } from "../../core/model/ising-form.ts";
import type { QuadraticModel } from "../../core/model/quadratic-model.ts";
import { planJob } from "../../core/plan/make-plan.ts";
import { checkOptions, DEFAULT_OPTIONS, LIMITS, type SolveOptions } from "../../core/plan/options.ts";
import type { Pace } from "../../solver-node/blocks/block.ts";
import { layOutEngine, prepareEngine } from "../../solver-node/engine.ts";
import { kernelBuild } from "../../solver-node/kernels/catalog.ts";
import { runBlock } from "../../solver-node/run-block.ts";

/** How long a run on one thread took until its target. */
export interface Realised {
  /** Spin updates until a look at the energies found the target: other work on the machine does not change them. */
  readonly spinUpdates: number;
  /** The target was met; otherwise the run was given up after so many updates. */
  readonly met: boolean;
  readonly kernel: string;
  readonly blockReads: number;
}

/**
 * Runs blocks one after the other on this thread until one sees the target.
 *
 * @param watched  looks as often as `solve --target-energy` does; otherwise at checkpoints and ends of blocks only, where a job
 *                 without a target looks: what trials count.
 */
export function timeToTarget(
  model: QuadraticModel,
  changes: Partial<SolveOptions> & { readonly seed: number; readonly betaRange: readonly [number, number] },
  targetEnergy: number,
  mostUpdates: number,
  watched: boolean,
): Realised {
  const arithmetic = arithmeticOf(model);
  const form = isingForm(model, arithmetic);
  const options = checkOptions({ ...DEFAULT_OPTIONS, numReads: LIMITS.numReads.max, ...changes });
  if (!options.ok) throw new Error(JSON.stringify(options.failure));
  const planned = planJob(analyse(form, null), options.value, {
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
  let [updates, metAt] = [0, Number.NaN];
  // Time stands still: slices then grow by their steps alone, and a run is the same on every machine.
  const pace: Pace = {
    nowNs: () => 0,
    aborted: () => false,
    report(more, best) {
      if (!Number.isNaN(metAt)) return;
      updates += more;
      if (best <= targetEnergy) metAt = updates;
    },
    bestEnergy: () => Number.POSITIVE_INFINITY,
  };
  const context = { model, arithmetic, form, plan, targetEnergy, watched, initialStates: [], engine };
  const kernel = "kernel" in plan.method ? plan.method.kernel.name : "";
  const about = { kernel, blockReads: plan.blockReads };
  for (let block = 0; updates < mostUpdates; block++) {
    runBlock(context, block, pace);
    if (!Number.isNaN(metAt)) return { ...about, spinUpdates: metAt, met: true };
  }
  return { ...about, spinUpdates: updates, met: false };
}
