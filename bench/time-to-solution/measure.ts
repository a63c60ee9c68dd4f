import { arithmeticOf } from "../../core/model/arithmetic.ts";
import { isingForm } from "../../core/model/ising-form.ts";
import { type TimeToSolution, timeToSolution } from "../../core/statistics/time-to-solution.ts";
import type { Problem } from "../../problems/problem.ts";
import type { Pace } from "../../solver-node/blocks/block.ts";
import { layOutEngine, prepareEngine } from "../../solver-node/engine.ts";
import { runBlock } from "../../solver-node/run-block.ts";
import { type FrozenMethod, frozenPlan } from "./frozen-method.ts";

/** When enough is known: `wantedHits`, or `fewestHits` where the time to solution is long, or no more time. */
export interface StopAt {
  readonly wantedHits: number;
  readonly fewestHits: number;
  /** The time to solution from which `fewestHits` do, seconds. */
  readonly longS: number;
  readonly mostCpuS: number;
}

export interface TtsMeasurement extends TimeToSolution {
  readonly blocks: number;
  readonly hits: number;
  /** Mean CPU time of a block: start, search, quench, energies from the spins, packing; without parsing and layout. */
  readonly blockCpuS: number;
  readonly bestEnergy: number;
}

/** What blocks of one method gave. */
export interface MeasuredBlocks extends TtsMeasurement {
  /** Shape (blocks): the lowest energy of each. */
  readonly energies: readonly number[];
}

/** Runs blocks on this thread until enough of them reached the target. */
export function measureTts(
  problem: Problem,
  frozen: FrozenMethod,
  targetEnergy: number,
  seed: number,
  { wantedHits, fewestHits, longS, mostCpuS }: StopAt,
): MeasuredBlocks {
  const arithmetic = arithmeticOf(problem.model);
  const form = isingForm(problem.model, arithmetic);
  const plan = frozenPlan(frozen, form.n, seed);
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
    // No block ends early: blocks are trials of equal length.
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
  const energies: number[] = [];
  const enough = (): boolean => {
    if (hits >= wantedHits || cpuS() >= mostCpuS) return true;
    return hits >= fewestHits && (timeToSolution(hits, blocks, cpuS() / blocks).tts99S ?? 0) > longS;
  };
  while (!enough()) {
    const [best] = runBlock(context, blocks++, pace).finished.energy;
    if (best <= targetEnergy) hits++;
    energies.push(best);
  }
  const blockCpuS = cpuS() / blocks;
  return {
    ...timeToSolution(hits, blocks, blockCpuS),
    blocks,
    hits,
    blockCpuS,
    bestEnergy: Math.min(...energies),
    energies,
  };
}
