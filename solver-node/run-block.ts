import type { Arithmetic } from "../core/model/arithmetic.ts";
import { energyOf } from "../core/model/energy.ts";
import { energyFromUnits, type IsingForm } from "../core/model/ising-form.ts";
import type { QuadraticModel } from "../core/model/quadratic-model.ts";
import { betasOf, type Method, type Plan, pointsOf } from "../core/plan/plan.ts";
import { stream } from "../core/random/stream.ts";
import type { CollectedBlock } from "../core/sample-set/block-results.ts";
import {
  emptySampleSet,
  rowBytes,
  type SampleSet,
  sampleSetOfReads,
  unpackSpins,
} from "../core/sample-set/sample-set.ts";
import { blockTraceRecorder } from "../core/trace/block-trace.ts";
import type { Kernel } from "./kernels/kernel.ts";

/** What a block needs besides its number: one job on one thread. */
export interface BlockContext {
  readonly model: QuadraticModel;
  readonly arithmetic: Arithmetic;
  readonly form: IsingForm;
  readonly plan: Plan;
  readonly kernel: Kernel;
  /** Stop as soon as an energy at or below is seen; −∞ if never. */
  readonly targetEnergy: number;
  /** Look at the energies after every slice, because a stop rule waits for them; otherwise only at checkpoints. */
  readonly watched: boolean;
  /** States that reads begin from instead of random ones, used in turn; empty for random. */
  readonly initialStates: readonly Int8Array[];
}

/** The block's view of the world around it: a clock, and the wish to stop. Effects come in as arguments. */
export interface Pace {
  /** Monotonic time, ns. */
  nowNs(): number;
  /** Asked between slices. */
  aborted(): boolean;
  /** Told after each slice: updates made since the last call, and the lowest energy seen (+∞ if none yet). */
  report(updates: number, bestEnergy: number): void;
  /** The lowest energy that anybody has reported for this job. */
  bestEnergy(): number;
}

/** Between two looks at the abort flag. */
const SLICE_NS = 1e8;
const MAX_QUENCH_SWEEPS = 1_000_000;
const CUT_QUENCH_NS = 2e7;
/** The most updates of one kernel call: 1 to 100 ms, so that a slice can end within a long stay at one β. */
const STEP_UPDATES = 1e7;

/** Sweeps of one step: the largest divisor of the sweeps at a point that keeps a step short. A function of the plan, as all that shapes the samples. */
export function sweepsPerStep(sweepsPerPoint: number, n: number, reads: number): number {
  const most = Math.max(1, Math.floor(STEP_UPDATES / Math.max(1, n * reads)));
  for (let steps = Math.ceil(sweepsPerPoint / most); steps < sweepsPerPoint; steps++)
    if (sweepsPerPoint % steps === 0) return sweepsPerPoint / steps;
  return 1;
}

/** Tells a kernel the schedule of a plan, in steps; once per kernel and plan, before the first block. */
export function prepareKernel(kernel: Kernel, method: Method, form: IsingForm): void {
  switch (method.kind) {
    case "anneal": {
      const step = sweepsPerStep(method.sweepsPerBeta, form.n, kernel.reads);
      const repeats = method.sweepsPerBeta / step;
      const betas = betasOf(method.schedule);
      const beta = new Float64Array(betas.length * repeats);
      for (let k = 0; k < beta.length; k++) beta[k] = betas[Math.floor(k / repeats)] * form.unit;
      kernel.prepare({ beta, sweepsPerBeta: step });
      break;
    }
    case "sample":
      kernel.prepare({
        beta: Float64Array.of(method.beta * form.unit),
        sweepsPerBeta: sweepsPerStep(method.thinningSweeps, form.n, kernel.reads),
      });
      break;
    case "descent":
    case "exact":
      kernel.prepare({ beta: new Float64Array(0), sweepsPerBeta: 1 });
  }
}

/** Runs one block of a plan to its end, to the target, or until it is asked to stop. */
export function runBlock(context: BlockContext, block: number, pace: Pace): CollectedBlock {
  const { plan, kernel, initialStates } = context;
  const { method } = plan;
  kernel.start(stream(plan.seed, plan.part, block));
  if (initialStates.length > 0)
    for (let lane = 0; lane < kernel.reads; lane++)
      kernel.setSpins(lane, initialStates[(block * kernel.reads + lane) % initialStates.length]);
  switch (method.kind) {
    case "anneal":
      return annealBlock(context, block, pace, pointsOf(method.schedule), method.sweepsPerBeta, method.polish);
    case "sample":
      return sampleBlock(context, block, pace, method.burnInSweeps, method.thinningSweeps, method.draws);
    case "descent":
      return annealBlock(context, block, pace, 0, 1, true);
    case "exact":
      throw new Error("an enumeration has no blocks of reads");
  }
}

function annealBlock(
  context: BlockContext,
  block: number,
  pace: Pace,
  points: number,
  sweepsPerBeta: number,
  polish: boolean,
): CollectedBlock {
  const { kernel, plan, form, targetEnergy } = context;
  const { checkpoints } = plan;
  const began = pace.nowNs();
  const step = sweepsPerStep(sweepsPerBeta, form.n, kernel.reads);
  const stepUpdates = form.n * kernel.reads * step;
  const stepsPerPoint = sweepsPerBeta / step;
  const steps = points * stepsPerPoint;
  const recorder = blockTraceRecorder(checkpoints.length, plan.levels);
  const seen = bestSeen(context, pace);
  let done = 0;
  let next = 0;
  let slice = 1;
  let cut = false;
  while (done < steps && !cut) {
    const checkpoint = next < checkpoints.length ? checkpoints[next] * stepsPerPoint : Number.POSITIVE_INFINITY;
    // The last step before a checkpoint is measured, so slices end one step earlier.
    const end = Math.min(done + slice, checkpoint - 1, steps);
    const from = pace.nowNs();
    if (end > done) kernel.anneal(done, end);
    let ran = end - done;
    done = end;
    if (done === checkpoint - 1) {
      const acceptance = kernel.annealMeasured(done);
      done++;
      ran++;
      next++;
      const energies = seen.look();
      recorder.record(done * step, pace.nowNs() - began, done * stepUpdates, acceptance, energies);
    } else if (context.watched) seen.look();
    const took = pace.nowNs() - from;
    pace.report(ran * stepUpdates, seen.energy());
    slice = Math.max(1, Math.min(slice * 4, Math.floor((SLICE_NS * ran) / Math.max(took, 1))));
    cut = done < steps && (seen.energy() <= targetEnergy || pace.aborted());
  }
  const quenchSweeps = polish ? quench(kernel, cut, pace) : 0;
  const quenchUpdates = quenchSweeps * form.n * kernel.reads;
  const samples = readSamples(context, block);
  const extra = seen.state(samples.energy[0] ?? Number.POSITIVE_INFINITY);
  pace.report(quenchUpdates, samples.energy[0] ?? Number.POSITIVE_INFINITY);
  const nothing = extra ?? emptySampleSet(form.n);
  return {
    block,
    finished: cut ? emptySampleSet(form.n) : samples,
    unfinished: cut ? samples : nothing,
    ns: pace.nowNs() - began,
    sweeps: done * step + quenchSweeps,
    updates: done * stepUpdates + quenchUpdates,
    trace: checkpoints.length > 0 ? recorder.finish() : null,
    acceptance: null,
  };
}

function sampleBlock(
  context: BlockContext,
  block: number,
  pace: Pace,
  burnInSweeps: number,
  thinningSweeps: number,
  draws: number,
): CollectedBlock {
  const { kernel, plan, form } = context;
  const began = pace.nowNs();
  const bytes = rowBytes(form.n);
  const lanes = kernel.reads;
  const step = sweepsPerStep(thinningSweeps, form.n, lanes);
  const stepsPerDraw = thinningSweeps / step;
  const packed = new Uint8Array(lanes * draws * bytes);
  const energy = new Float64Array(lanes * draws);
  const energies = new Float64Array(lanes);
  const steps = burnInSweeps / step + draws * stepsPerDraw;
  const firstDraw = steps - draws * stepsPerDraw;
  let drawn = 0;
  let accepted = 0;
  let done = 0;
  let unreported = 0;
  let reportedAt = began;
  let aborted = false;
  while (done < steps && !aborted) {
    const drawing = done >= firstDraw && (done - firstDraw + 1) % stepsPerDraw === 0;
    if (!drawing) kernel.anneal(0, 1);
    else {
      accepted += kernel.annealMeasured(0);
      const at = packed.subarray(drawn * lanes * bytes, (drawn + 1) * lanes * bytes);
      kernel.packed(at);
      energiesOfRows(context, at, energies);
      energy.set(energies, drawn * lanes);
      drawn++;
    }
    done++;
    unreported++;
    const now = pace.nowNs();
    if (now - reportedAt < SLICE_NS / 4 && done < steps) continue;
    pace.report(unreported * form.n * lanes * step, lowest(energy.subarray(0, drawn * lanes)));
    unreported = 0;
    reportedAt = now;
    aborted = pace.aborted();
  }
  const rows = Math.min(plannedReads(plan, block, lanes * draws), drawn * lanes);
  return {
    block,
    finished: sampleSetOfReads(form.n, energy.subarray(0, rows), packed.subarray(0, rows * bytes)),
    unfinished: emptySampleSet(form.n),
    ns: pace.nowNs() - began,
    sweeps: done * step,
    updates: done * form.n * lanes * step,
    trace: null,
    acceptance: drawn === 0 ? null : accepted / drawn,
  };
}

/** Descends to the end; a block that was cut is not in the digest, so it descends only as long as its caller can wait. */
function quench(kernel: Kernel, cut: boolean, pace: Pace): number {
  if (!cut) return kernel.quench(MAX_QUENCH_SWEEPS);
  const end = pace.nowNs() + CUT_QUENCH_NS;
  let sweeps = 0;
  while (pace.nowNs() < end) {
    const ran = kernel.quench(2);
    sweeps += ran;
    // Fewer sweeps than allowed: the last of them changed nothing.
    if (ran < 2) break;
  }
  return sweeps;
}

/** The reads of a block that count, as they stand. */
function readSamples(context: BlockContext, block: number): SampleSet {
  const { kernel, form, plan } = context;
  const bytes = rowBytes(form.n);
  const packed = new Uint8Array(kernel.reads * bytes);
  const energies = new Float64Array(kernel.reads);
  kernel.packed(packed);
  energiesOfRows(context, packed, energies);
  const rows = plannedReads(plan, block, kernel.reads);
  return sampleSetOfReads(form.n, energies.subarray(0, rows), packed.subarray(0, rows * bytes));
}

/** Reads of a block that count: all but those beyond the plan's last. */
function plannedReads(plan: Plan, block: number, reads: number): number {
  return plan.numReads === null ? reads : Math.max(0, Math.min(reads, plan.numReads - block * plan.blockReads));
}

interface BestSeen {
  /** Energies of all reads now, shape (reads), energy units; good until the next look. */
  look(): Float64Array;
  /** The lowest of all looks; +∞ before the first. */
  energy(): number;
  /** The state with that energy, if it was kept and is lower than `than`. */
  state(than: number): SampleSet | null;
}

/** Follows the lowest energy of a block on its way, and keeps the state whenever it beats all that the job has seen. */
function bestSeen(context: BlockContext, pace: Pace): BestSeen {
  const { kernel, form } = context;
  const bytes = rowBytes(form.n);
  const energies = new Float64Array(kernel.reads);
  let energy = Number.POSITIVE_INFINITY;
  let kept: { readonly energy: number; readonly packed: Uint8Array } | null = null;
  return {
    look() {
      let packed: Uint8Array | null = null;
      if (!unitEnergies(context, energies)) {
        packed = new Uint8Array(kernel.reads * bytes);
        kernel.packed(packed);
        energiesOfRows(context, packed, energies);
      }
      const now = lowest(energies);
      if (now < energy && now < pace.bestEnergy()) {
        if (packed === null) {
          packed = new Uint8Array(kernel.reads * bytes);
          kernel.packed(packed);
        }
        const read = energies.indexOf(now);
        kept = { energy: now, packed: packed.slice(read * bytes, (read + 1) * bytes) };
      }
      energy = Math.min(energy, now);
      return energies;
    },
    energy: () => energy,
    state: (than) =>
      kept !== null && kept.energy < than ? sampleSetOfReads(form.n, Float64Array.of(kept.energy), kept.packed) : null,
  };
}

function lowest(energies: Float64Array): number {
  let least = Number.POSITIVE_INFINITY;
  for (let r = 0; r < energies.length; r++) if (energies[r] < least) least = energies[r];
  return least;
}

/** The kernel's exact integers as energies; false, and nothing written, for other forms. */
function unitEnergies({ kernel, form }: BlockContext, out: Float64Array): boolean {
  if (!kernel.energies(out)) return false;
  for (let r = 0; r < out.length; r++) out[r] = energyFromUnits(form, out[r]);
  return true;
}

/** Energies of packed rows, which hold the kernel's present states: exact integers, or compensated sums over the model. */
function energiesOfRows(context: BlockContext, packed: Uint8Array, out: Float64Array): void {
  if (unitEnergies(context, out)) return;
  const { form, model, arithmetic } = context;
  const bytes = rowBytes(form.n);
  for (let r = 0; r < out.length; r++) out[r] = energyOf(model, unpackSpins(packed, r * bytes, form.n), arithmetic);
}
