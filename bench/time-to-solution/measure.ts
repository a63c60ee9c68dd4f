import { arithmeticOf } from "../../core/model/arithmetic.ts";
import { isingForm } from "../../core/model/ising-form.ts";
import { FAMILIES } from "../../core/plan/kernel-choice.ts";
import type { KernelName } from "../../core/plan/options.ts";
import { MAIN_PART } from "../../core/plan/parts.ts";
import type { Plan } from "../../core/plan/plan.ts";
import { type TimeToSolution, timeToSolution } from "../../core/statistics/time-to-solution.ts";
import type { Problem } from "../../problems/problem.ts";
import type { Pace } from "../../solver-node/blocks/block.ts";
import { layOutEngine, prepareEngine } from "../../solver-node/engine.ts";
import { kernelBuild } from "../../solver-node/kernels/catalog.ts";
import { runBlock } from "../../solver-node/run-block.ts";

/** A schedule with every choice made. */
export interface FrozenSchedule {
  readonly kernel: KernelName;
  readonly numSweeps: number;
  readonly betaRange: readonly [hot: number, cold: number];
  readonly kind: "linear" | "geometric";
}

export interface TtsMeasurement extends TimeToSolution {
  readonly blocks: number;
  readonly hits: number;
  /** Mean CPU time of a block: start, anneal, trace, quench, energies, packing; without parsing and layout. */
  readonly blockCpuS: number;
  readonly bestEnergy: number;
}

export function schedulePlan(schedule: FrozenSchedule, seed: number): Plan {
  const {
    kernel,
    numSweeps,
    betaRange: [hot, cold],
    kind,
  } = schedule;
  const family = FAMILIES.find((f) => f.name === kernel);
  if (family === undefined) throw new Error(`${kernel} does not anneal`);
  return {
    version: 1,
    part: MAIN_PART,
    seed,
    method: {
      kind: "anneal",
      kernel: {
        name: kernel,
        sha256: kernelBuild(kernel),
        backend: "cpu",
        update: "metropolis",
        scan: "sequential",
        randomness: "grouped",
      },
      schedule: { kind, hot, cold, points: numSweeps },
      sweepsPerBeta: 1,
      polish: true,
    },
    blockReads: family.reads,
    numReads: null,
    checkpoints: [],
    levels: [],
    why: [],
  };
}

/** Runs blocks on this thread until `wantedHits` of them reached the target, or `mostCpuS` is spent. */
export function measureTts(
  problem: Problem,
  schedule: FrozenSchedule,
  targetEnergy: number,
  seed: number,
  wantedHits: number,
  mostCpuS: number,
): TtsMeasurement {
  const arithmetic = arithmeticOf(problem.model);
  const form = isingForm(problem.model, arithmetic);
  const plan = schedulePlan(schedule, seed);
  const engine = layOutEngine(form, plan.method);
  prepareEngine(engine, plan.method, form);
  const pace: Pace = {
    nowNs: () => Number(process.hrtime.bigint()),
    aborted: () => false,
    report() {},
    bestEnergy: () => Number.NEGATIVE_INFINITY,
  };
  const context = {
    model: problem.model,
    arithmetic,
    form,
    plan,
    engine,
    targetEnergy: Number.NEGATIVE_INFINITY,
    watched: false,
    initialStates: [],
  };
  runBlock(context, 2 ** 31, pace); // warms the engine up, on a block that is not counted
  const before = process.cpuUsage();
  const cpuS = (): number => {
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1e6;
  };
  let blocks = 0;
  let hits = 0;
  let bestEnergy = Number.POSITIVE_INFINITY;
  while (hits < wantedHits && cpuS() < mostCpuS) {
    const [best] = runBlock(context, blocks++, pace).finished.energy;
    if (best <= targetEnergy) hits++;
    bestEnergy = Math.min(bestEnergy, best);
  }
  const blockCpuS = cpuS() / blocks;
  return { ...timeToSolution(hits, blocks, blockCpuS), blocks, hits, blockCpuS, bestEnergy };
}
