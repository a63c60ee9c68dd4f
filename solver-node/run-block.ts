import type { Arithmetic } from "../core/model/arithmetic.ts";
import { energyOf } from "../core/model/energy.ts";
import { energyFromUnits, type IsingForm } from "../core/model/ising-form.ts";
import type { QuadraticModel } from "../core/model/quadratic-model.ts";
import { betasOf, type Method, type Plan, pointsOf } from "../core/plan/plan.ts";
import { stream } from "../core/random/stream.ts";
import { rowBytes, unpackSpins } from "../core/sample-set/sample-set.ts";
import { type BlockTrace, blockTraceRecorder } from "../core/trace/block-trace.ts";
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
  /** States that reads begin from instead of random ones, by read number; empty for random. */
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
}

/** What became of one block. Rows are the reads that count, in read order; a cut block's rows are states of unfinished reads. */
export interface BlockOutcome {
  readonly block: number;
  /** Reads whose whole schedule ran: all, or none of an anneal that was cut, or the finished draws of a sampled block. */
  readonly finishedReads: number;
  /** Shape (rows), energy units, recomputed from the spins. */
  readonly energy: Float64Array;
  /** Shape (rows · ⌈n/8⌉). */
  readonly packed: Uint8Array;
  readonly ns: number;
  readonly sweeps: number;
  readonly updates: number;
  readonly trace: BlockTrace | null;
  /** Sample mode: accepted share of the proposals, averaged over draws; otherwise null. */
  readonly acceptance: number | null;
}

/** Between two looks at the abort flag. */
const SLICE_NS = 1e8;
const MAX_QUENCH_SWEEPS = 1_000_000;
const CUT_QUENCH_NS = 2e7;

/** Tells a kernel the schedule of a plan; once per kernel and plan, before the first block. */
export function prepareKernel(kernel: Kernel, method: Method, unit: number): void {
  switch (method.kind) {
    case "anneal":
      kernel.prepare({ beta: betasOf(method.schedule).map((b) => b * unit), sweepsPerBeta: method.sweepsPerBeta });
      break;
    case "sample":
      kernel.prepare({ beta: Float64Array.of(method.beta * unit), sweepsPerBeta: method.thinningSweeps });
      break;
    case "descent":
    case "exact":
      kernel.prepare({ beta: new Float64Array(0), sweepsPerBeta: 1 });
  }
}

/** Runs one block of a plan to its end, to the target, or until it is asked to stop. */
export function runBlock(context: BlockContext, block: number, pace: Pace): BlockOutcome {
  const { plan, kernel } = context;
  kernel.start(stream(plan.seed, plan.part, block));
  for (let lane = 0; lane < kernel.reads; lane++) {
    const given = context.initialStates[block * kernel.reads + lane];
    if (given !== undefined) kernel.setSpins(lane, given);
  }
  switch (plan.method.kind) {
    case "anneal":
      return annealBlock(
        context,
        block,
        pace,
        pointsOf(plan.method.schedule),
        plan.method.sweepsPerBeta,
        plan.method.polish,
      );
    case "sample":
      return sampleBlock(context, block, pace, plan.method.burnInSweeps, plan.method.thinningSweeps, plan.method.draws);
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
): BlockOutcome {
  const { kernel, plan, form, targetEnergy } = context;
  const began = pace.nowNs();
  const pointUpdates = form.n * kernel.reads * sweepsPerBeta;
  const recorder = blockTraceRecorder(plan.checkpoints.length, plan.levels);
  const energies = new Float64Array(kernel.reads);
  let best = Number.POSITIVE_INFINITY;
  let done = 0;
  let next = 0;
  let slice = 1;
  let cut = false;
  while (done < points && !cut) {
    const checkpoint = plan.checkpoints[next] ?? points;
    // The last sweep before a checkpoint is measured, so slices end one point earlier.
    const end = Math.min(done + slice, plan.checkpoints.length > next ? checkpoint - 1 : points);
    const from = pace.nowNs();
    if (end > done) kernel.anneal(done, end);
    let ran = end - done;
    done = end;
    if (done === checkpoint - 1 && next < plan.checkpoints.length) {
      const acceptance = kernel.annealMeasured(done);
      done++;
      ran++;
      next++;
      readEnergies(context, energies);
      best = lowest(energies, best);
      recorder.record(done * sweepsPerBeta, pace.nowNs() - began, done * pointUpdates, acceptance, energies);
      if (best <= targetEnergy) cut = done < points;
    }
    const took = pace.nowNs() - from;
    pace.report(ran * pointUpdates, best);
    slice = Math.max(1, Math.min(slice * 4, Math.floor((SLICE_NS * ran) / Math.max(took, 1))));
    if (!cut && done < points && pace.aborted()) cut = true;
  }
  if (polish) quench(kernel, cut, pace);
  const rows = rowsOf(plan, block, kernel.reads);
  const packed = new Uint8Array(kernel.reads * rowBytes(form.n));
  kernel.packed(packed);
  finalEnergies(context, packed, energies);
  pace.report(0, lowest(energies.subarray(0, rows), best));
  return {
    block,
    finishedReads: cut ? 0 : rows,
    energy: energies.slice(0, rows),
    packed: packed.slice(0, rows * rowBytes(form.n)),
    ns: pace.nowNs() - began,
    sweeps: done * sweepsPerBeta,
    updates: done * pointUpdates,
    trace: plan.checkpoints.length > 0 ? recorder.finish() : null,
    acceptance: null,
  };
}

/** Descends to the end; a block that was cut is not in the digest, so it descends only as long as its caller can wait. */
function quench(kernel: Kernel, cut: boolean, pace: Pace): void {
  if (!cut) {
    kernel.quench(MAX_QUENCH_SWEEPS);
    return;
  }
  const end = pace.nowNs() + CUT_QUENCH_NS;
  while (pace.nowNs() < end && kernel.quench(1) === 1);
}

function sampleBlock(
  context: BlockContext,
  block: number,
  pace: Pace,
  burnInSweeps: number,
  thinningSweeps: number,
  draws: number,
): BlockOutcome {
  const { kernel, plan, form } = context;
  const began = pace.nowNs();
  const bytes = rowBytes(form.n);
  const lanes = kernel.reads;
  const updates = form.n * lanes * thinningSweeps;
  const packed = new Uint8Array(lanes * draws * bytes);
  const energy = new Float64Array(lanes * draws);
  const energies = new Float64Array(lanes);
  const steps = burnInSweeps / thinningSweeps + draws;
  let drawn = 0;
  let best = Number.POSITIVE_INFINITY;
  let accepted = 0;
  let step = 0;
  for (; step < steps && !pace.aborted(); step++) {
    const drawing = step >= steps - draws;
    if (!drawing) kernel.anneal(0, 1);
    else {
      accepted += kernel.annealMeasured(0);
      const at = packed.subarray(drawn * lanes * bytes, (drawn + 1) * lanes * bytes);
      kernel.packed(at);
      finalEnergies(context, at, energies);
      energy.set(energies, drawn * lanes);
      best = lowest(energies, best);
      drawn++;
    }
    pace.report(updates, best);
  }
  const rows = Math.min(rowsOf(plan, block, lanes * draws), drawn * lanes);
  return {
    block,
    finishedReads: rows,
    energy: energy.slice(0, rows),
    packed: packed.slice(0, rows * bytes),
    ns: pace.nowNs() - began,
    sweeps: step * thinningSweeps,
    updates: step * updates,
    trace: null,
    acceptance: drawn === 0 ? null : accepted / drawn,
  };
}

/** Reads of a block that count: all but those beyond the plan's last. */
function rowsOf(plan: Plan, block: number, reads: number): number {
  return plan.numReads === null ? reads : Math.max(0, Math.min(reads, plan.numReads - block * plan.blockReads));
}

function lowest(energies: Float64Array, best: number): number {
  for (let r = 0; r < energies.length; r++) if (energies[r] < best) best = energies[r];
  return best;
}

function readEnergies(context: BlockContext, out: Float64Array): void {
  const { kernel, form } = context;
  if (kernel.energies(out)) {
    for (let r = 0; r < out.length; r++) out[r] = energyFromUnits(form, out[r]);
    return;
  }
  const packed = new Uint8Array(kernel.reads * rowBytes(form.n));
  kernel.packed(packed);
  finalEnergies(context, packed, out);
}

/** Energies of packed rows: the kernel's exact integers, or compensated sums over the model for other forms. */
function finalEnergies(context: BlockContext, packed: Uint8Array, out: Float64Array): void {
  const { kernel, form, model, arithmetic } = context;
  if (kernel.energies(out)) {
    for (let r = 0; r < out.length; r++) out[r] = energyFromUnits(form, out[r]);
    return;
  }
  const bytes = rowBytes(form.n);
  for (let r = 0; r < out.length; r++) out[r] = energyOf(model, unpackSpins(packed, r * bytes, form.n), arithmetic);
}
