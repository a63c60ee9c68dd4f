import { invariant } from "../core/invariant.ts";
import { energyOf } from "../core/model/energy.ts";
import { energyFromUnits } from "../core/model/ising-form.ts";
import type { PilotResult } from "../core/plan/beta-range.ts";
import { betasOf, numBlocks, type Plan, pointsOf } from "../core/plan/plan.ts";
import { stream } from "../core/random/stream.ts";
import { rowBytes, unpackSpins } from "../core/sample-set/sample-set.ts";
import type { BlockContext, Pace } from "./blocks/block.ts";
import type { KernelContext } from "./blocks/kernel-energies.ts";
import { sweepsPerStep } from "./blocks/steps.ts";
import type { Engine } from "./engine.ts";
import type { Kernel } from "./kernels/kernel.ts";

/**
 * Anneals the blocks of a pilot's plan and looks at every point: mean energy and acceptance against β. Counted in sweeps and
 * seeded, so it is the same on every machine. Null when it was asked to stop.
 */
export function runPilot(context: KernelContext & { readonly kernel: Kernel }, pace: Pace): PilotResult | null {
  const { kernel, plan, form, model, arithmetic } = context;
  const { method } = plan;
  invariant(method.kind === "anneal", "a pilot anneals");
  const beta = [...betasOf(method.schedule)].map((b) => b * form.unit);
  const stepsPerPoint = method.sweepsPerBeta / sweepsPerStep(method.sweepsPerBeta, form.n, kernel.reads);
  const units = new Float64Array(kernel.reads);
  const packed = new Uint8Array(kernel.reads * rowBytes(form.n));
  const blocks = numBlocks(plan) ?? 1;
  const meanEnergy = new Array<number>(beta.length).fill(0);
  const acceptance = new Array<number>(beta.length).fill(0);
  let bestEnergy = Number.POSITIVE_INFINITY;
  for (let block = 0; block < blocks; block++) {
    kernel.start(stream(plan.seed, plan.part, block));
    for (let k = 0; k < beta.length; k++) {
      const accepted = measuredPoint(kernel, k, stepsPerPoint, pace);
      if (accepted === null) return null;
      acceptance[k] += accepted / blocks;
      if (!kernel.energies(units)) {
        kernel.packed(packed);
        for (let r = 0; r < units.length; r++) {
          if (pace.aborted()) return null;
          const energy = energyOf(model, unpackSpins(packed, r * rowBytes(form.n), form.n), arithmetic);
          units[r] = (energy * form.denominator - form.constant) / form.divisor;
        }
      }
      meanEnergy[k] += units.reduce((a, b) => a + b, 0) / (units.length * blocks);
      for (const u of units) bestEnergy = Math.min(bestEnergy, energyFromUnits(form, u));
    }
  }
  const sweeps = beta.length * method.sweepsPerBeta;
  return { beta, meanEnergy, acceptance, bestEnergy, sweeps, updates: sweeps * form.n * kernel.reads * blocks };
}

/** All steps of a point; the acceptance of its last sweep, or null where the end was wanted on the way. */
function measuredPoint(kernel: Kernel, point: number, stepsPerPoint: number, pace: Pace): number | null {
  const last = (point + 1) * stepsPerPoint - 1;
  for (let step = point * stepsPerPoint; step < last; step++) {
    if (pace.aborted()) return null;
    kernel.anneal(step, step + 1);
  }
  return pace.aborted() ? null : kernel.annealMeasured(last);
}

/** A rate is measured over this many stretches of the schedule, or over as many as fit the time. */
const STRETCHES = 64;
/** Steps of the golden ratio visit a schedule evenly, wherever one stops. */
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/** Work cut into steps: how many there are, how to run some of them, and what each costs. */
interface SteppedWork {
  readonly steps: number;
  run(from: number, to: number): void;
  readonly updatesPerStep: number;
}

function steppedWork(engine: Engine, plan: Plan, n: number): SteppedWork {
  const { method } = plan;
  const words = stream(plan.seed, plan.part, 0);
  switch (engine.kind) {
    case "kernel": {
      invariant(method.kind === "anneal", "rates are measured over an anneal");
      const { kernel } = engine;
      kernel.start(words);
      const step = sweepsPerStep(method.sweepsPerBeta, n, kernel.reads);
      return {
        steps: (pointsOf(method.schedule) * method.sweepsPerBeta) / step,
        run: (from, to) => kernel.anneal(from, to),
        updatesPerStep: step * n * kernel.reads,
      };
    }
    case "tempering": {
      invariant(method.kind === "temper", "tempering engines temper");
      const { tempering } = engine;
      tempering.start(words);
      const replicas = tempering.ensembles * tempering.temperatures;
      return {
        steps: method.rounds,
        run: (from, to) => tempering.round(to - from),
        updatesPerStep: method.sweepsPerRound * n * replicas,
      };
    }
    case "path-integral": {
      invariant(method.kind === "path-integral", "worldlines anneal");
      const { worldlines } = engine;
      worldlines.start(words);
      return {
        steps: method.points,
        run: (from, to) => worldlines.anneal(from, to),
        updatesPerStep: method.sweepsPerPoint * n * worldlines.reads * worldlines.slices,
      };
    }
    case "oscillator": {
      invariant(method.kind === "oscillator", "oscillators turn");
      const { oscillators } = engine;
      oscillators.start(words);
      return {
        steps: method.steps,
        run: (from, to) => oscillators.anneal(from, to),
        updatesPerStep: n * oscillators.reads,
      };
    }
    case "tabu":
    case "cut":
      throw new Error("a tabu read and a least cut have their length whatever the rate");
  }
}

/**
 * Updates per second of this thread with a plan's engine: short stretches from all over its schedule until the time is
 * up. A measurement, so it differs from run to run; it only chooses how many sweeps fit a time limit, and the plan
 * records the choice.
 */
export function measureRate(context: BlockContext & { readonly engine: Engine }, forMs: number, pace: Pace): number {
  const { steps, run, updatesPerStep } = steppedWork(context.engine, context.plan, context.form.n);
  const length = Math.max(1, Math.floor(steps / STRETCHES));
  // Once without the clock: the engine optimises a kernel after its first calls.
  run(0, 1);
  const began = pace.nowNs();
  const end = began + forMs * 1e6;
  let ran = 0;
  for (let k = 0; k === 0 || (pace.nowNs() < end && !pace.aborted()); k++) {
    const from = Math.floor(((k * GOLDEN) % 1) * (steps - length + 1));
    run(from, from + length);
    ran += length;
  }
  return (ran * updatesPerStep) / ((pace.nowNs() - began) / 1e9);
}
