import { emptySampleSet } from "../../core/sample-set/sample-set.ts";
import type { CarryState } from "../../core/state-tape.ts";
import { blockTraceRecorder } from "../../core/trace/block-trace.ts";
import type { AskStop } from "../kernels/descent.ts";
import type { Kernel } from "../kernels/kernel.ts";
import { annealWatch } from "./anneal-watch.ts";
import { type Pace, plannedReads, SLICE_NS } from "./block.ts";
import { bestSeen, type KernelContext, readSamples } from "./kernel-energies.ts";
import { type BlockProgress, blockClock, type PausablePace, pauseIfDue, resume, stopWish } from "./pause.ts";
import { sweepsPerStep } from "./steps.ts";

const MAX_QUENCH_SWEEPS = 1_000_000;
const CUT_QUENCH_NS = 2e7;

/** One block of anneals: `points` of the schedule, then a descent if the plan polishes; no points at all is a descent alone. */
export function annealBlock(
  context: KernelContext,
  block: number,
  pace: PausablePace,
  from: Uint8Array | null,
  points: number,
  sweepsPerBeta: number,
  polish: boolean,
): BlockProgress {
  const { kernel, plan, form, targetEnergy } = context;
  const { checkpoints } = plan;
  const clock = blockClock(pace);
  const step = sweepsPerStep(sweepsPerBeta, form.n, kernel.reads);
  const stepUpdates = form.n * kernel.reads * step;
  const stepsPerPoint = sweepsPerBeta / step;
  const steps = points * stepsPerPoint;
  const recorder = blockTraceRecorder(checkpoints.length, plan.levels);
  const counted = plannedReads(plan, block, kernel.reads);
  const seen = bestSeen(context, pace);
  const watch = annealWatch(context, sweepsPerBeta);
  let done = 0;
  let next = 0;
  let slice = 1;
  let cut = false;
  const carry: CarryState = (tape) => {
    kernel.carry(tape);
    clock.carry(tape);
    recorder.carry(tape);
    seen.carry(tape);
    watch?.carry(tape);
    done = tape.number(done);
    next = tape.number(next);
  };
  resume(carry, from);
  while (done < steps && !cut) {
    const checkpoint = next < checkpoints.length ? checkpoints[next] * stepsPerPoint : Number.POSITIVE_INFINITY;
    // The last step before a checkpoint is measured, so slices end one step earlier.
    const end = Math.min(done + slice, checkpoint - 1, steps);
    const sliceBegan = pace.nowNs();
    if (end > done) kernel.anneal(done, end);
    let ran = end - done;
    done = end;
    if (done === checkpoint - 1) {
      const acceptance = kernel.annealMeasured(done);
      done++;
      ran++;
      next++;
      const energies = seen.look();
      watch?.look(checkpoint / stepsPerPoint, energies);
      recorder.record(done * step, clock.ns(), done * stepUpdates, acceptance, energies, energies.subarray(0, counted));
    } else if (context.watched) seen.look();
    const took = pace.nowNs() - sliceBegan;
    pace.report(ran * stepUpdates, seen.energy());
    slice = Math.max(1, Math.min(slice * 4, Math.floor((SLICE_NS * ran) / Math.max(took, 1))));
    if (done === steps) break;
    cut = seen.energy() <= targetEnergy;
    const pause = cut ? null : pauseIfDue(pace, carry);
    if (pause !== null) return pause;
    cut ||= pace.aborted();
  }
  const wish = stopWish(pace);
  const quenchSweeps = polish ? quench(kernel, cut, pace, wish.ask) : 0;
  cut ||= wish.heard;
  const quenchUpdates = quenchSweeps * form.n * kernel.reads;
  const samples = readSamples(context, block);
  const extra = seen.state(samples.energy[0] ?? Number.POSITIVE_INFINITY);
  pace.report(quenchUpdates, samples.energy[0] ?? Number.POSITIVE_INFINITY);
  const nothing = extra ?? emptySampleSet(form.n);
  return {
    kind: "done",
    block: {
      block,
      finished: cut ? emptySampleSet(form.n) : samples,
      unfinished: cut ? samples : nothing,
      ns: clock.ns(),
      sweeps: done * step + quenchSweeps,
      updates: done * stepUpdates + quenchUpdates,
      trace: checkpoints.length > 0 ? recorder.finish() : null,
      acceptance: null,
      tempering: null,
      ...(watch === null ? {} : { telemetry: watch.finish() }),
    },
  };
}

/** Descends to the end; a block that was cut is not in the digest, so it descends only as long as its caller can wait. */
function quench(kernel: Pick<Kernel, "quench">, cut: boolean, pace: Pace, stop: AskStop): number {
  if (!cut) return kernel.quench(MAX_QUENCH_SWEEPS, stop);
  const began = pace.nowNs();
  const end = began + CUT_QUENCH_NS;
  // Of a large model one sweep is all that there is time for.
  let sweeps = kernel.quench(1);
  while (2 * pace.nowNs() - began < end) {
    const ran = kernel.quench(2);
    sweeps += ran;
    // Fewer sweeps than allowed: the last of them changed nothing.
    if (ran < 2) break;
  }
  return sweeps;
}
