import { readFileSync } from "node:fs";
import { analyse } from "../../core/model/analysis.ts";
import { arithmeticOf } from "../../core/model/arithmetic.ts";
import { planJob } from "../../core/plan/make-plan.ts";
import { checkOptions, DEFAULT_OPTIONS } from "../../core/plan/options.ts";
import type { Plan } from "../../core/plan/plan.ts";
import type { CollectedBlock } from "../../core/sample-set/block-results.ts";
import { sampleAccumulator } from "../../core/sample-set/sample-set.ts";
import { withoutPauses } from "../../solver-node/blocks/pause.ts";
import { layOutEngine, prepareEngine } from "../../solver-node/engine.ts";
import { kernelBuild } from "../../solver-node/kernels/catalog.ts";
import { runBlock } from "../../solver-node/run-block.ts";
import type { BenchModel } from "../models.ts";
import type { TelemetryCase } from "./cases.ts";

/** What telemetry costs one kernel. */
export interface TelemetryCost {
  readonly checkpoints: number;
  /** CPU time of a block without telemetry, ms: median. */
  readonly blockMs: number;
  /** Median over pairs of (CPU time with telemetry) / (without) − 1, and its 95 % interval by order statistics. */
  readonly share: number;
  readonly low: number;
  readonly high: number;
}

/** Loops are compiled well before the first pair counts: jobs run for longer. */
const WARM_UP_MS = 800;

/**
 * Time that this thread was on a processor, ns, as Linux tells it: what the collector of garbage does beside it on other threads is
 * not in it. Elsewhere CPU time of the whole process.
 */
function cpuNs(): number {
  try {
    return Number(readFileSync(`/proc/self/task/${process.pid}/schedstat`, "utf8").split(" ")[0]);
  } catch {
    const { user, system } = process.cpuUsage();
    return 1000 * (user + system);
  }
}

/** As in a job, a block keeps states on its way only where they are lower than all before. */
function jobPace() {
  let best = Number.POSITIVE_INFINITY;
  return withoutPauses({
    nowNs: () => Number(process.hrtime.bigint()),
    aborted: () => false,
    report(_, energy) {
      best = Math.min(best, energy);
    },
    bestEnergy: () => best,
  });
}

/** Runs one block after the other with and without telemetry, in alternating order. Throws if the samples differ. @param pairs counted ones, ≥ 6. */
export function measureTelemetry(bench: BenchModel, { options: changes }: TelemetryCase, pairs: number): TelemetryCost {
  const { model, form } = bench;
  const options = checkOptions({ ...DEFAULT_OPTIONS, solver: "sa", numReads: 1_000_000, seed: 1, ...changes });
  if (!options.ok) throw new Error(JSON.stringify(options.failure));
  const planned = planJob(analyse(form, options.value.numOnes), options.value, {
    kernelSha256: kernelBuild,
    pilot: null,
    ladder: null,
    updatesPerSecond: null,
    threads: 1,
    // First hits of six levels are counted, whatever is found.
    knownEnergy: -2 * model.n,
    unit: form.unit,
  });
  if (!planned.ok) throw new Error(JSON.stringify(planned.failure));
  const full = planned.value;
  const none: Plan = { ...full, checkpoints: [] };
  const engine = layOutEngine(form, full.method);
  prepareEngine(engine, full.method, form);
  const around = {
    model,
    form,
    arithmetic: arithmeticOf(model),
    targetEnergy: Number.NEGATIVE_INFINITY,
    watched: false,
    initialStates: [],
    engine,
  };
  const pace = jobPace();
  const timed = (plan: Plan, block: number): { readonly ms: number; readonly result: CollectedBlock } => {
    const before = cpuNs();
    const result = runBlock({ ...around, plan }, block, pace);
    return { ms: (cpuNs() - before) / 1e6, result };
  };
  const ratios: number[] = [];
  const times: number[] = [];
  const warm = performance.now() + WARM_UP_MS;
  while (performance.now() < warm) for (const plan of [full, none]) timed(plan, 0);
  for (let pair = 0; pair < pairs; pair++) {
    const first = timed(pair % 2 === 0 ? full : none, pair);
    const second = timed(pair % 2 === 0 ? none : full, pair);
    const [withIt, without] = pair % 2 === 0 ? [first, second] : [second, first];
    if (!sameSamples(withIt.result, without.result)) throw new Error("telemetry changed the samples");
    ratios.push(withIt.ms / without.ms - 1);
    times.push(without.ms);
  }
  ratios.sort((a, b) => a - b);
  times.sort((a, b) => a - b);
  // Ranks of the sign test's interval of the median, by the normal approximation.
  const rank = Math.max(0, Math.floor(pairs / 2 - 0.98 * Math.sqrt(pairs)));
  return {
    checkpoints: full.checkpoints.length,
    blockMs: times[times.length >> 1],
    share: ratios[ratios.length >> 1],
    low: ratios[rank],
    high: ratios[pairs - 1 - rank],
  };
}

function sameSamples(a: CollectedBlock, b: CollectedBlock): boolean {
  const both = sampleAccumulator(a.finished.n);
  both.add(a.finished);
  both.add(b.finished);
  return (
    both.total().energy.length === a.finished.energy.length && a.finished.energy.length === b.finished.energy.length
  );
}
