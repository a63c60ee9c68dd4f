import { energyFromUnits } from "../../core/model/ising-form.ts";
import type { PathIntegralMethod } from "../../core/plan/plan.ts";
import { emptySampleSet, rowBytes } from "../../core/sample-set/sample-set.ts";
import type { CarryState } from "../../core/state-tape.ts";
import { blockTraceRecorder } from "../../core/trace/block-trace.ts";
import type { PathIntegralEngine } from "../kernels/path-integral/engine.ts";
import { type BlockContext, lowest, plannedReads, SLICE_NS, samplesOf } from "./block.ts";
import { type BlockProgress, blockClock, type PausablePace, pauseIfDue, resume, stopWish } from "./pause.ts";
import { slicesAlong } from "./slice-watch.ts";

const MAX_QUENCH_SWEEPS = 1_000_000;

/**
 * One block of discrete-time path-integral annealing: worldlines of P slices over the schedule; the sample of a read is
 * its best slice or slice 0. Updates count every slice spin.
 */
export function pathIntegralBlock(
  context: BlockContext,
  engine: PathIntegralEngine,
  method: PathIntegralMethod,
  block: number,
  pace: PausablePace,
  from: Uint8Array | null,
): BlockProgress {
  const { form, plan, targetEnergy } = context;
  const { checkpoints } = plan;
  const clock = blockClock(pace);
  const { points, sweepsPerPoint } = method;
  const pointUpdates = form.n * engine.reads * engine.slices * sweepsPerPoint;
  const recorder = blockTraceRecorder(checkpoints.length, plan.levels);
  const watch = slicesAlong(form, engine.slices, checkpoints.length);
  const energies = new Float64Array(engine.reads * engine.slices);
  const ofReads = new Float64Array(plannedReads(plan, block, engine.reads));
  let best = Number.POSITIVE_INFINITY;
  let done = 0;
  let next = 0;
  let slice = 1;
  let cut = false;
  const carry: CarryState = (tape) => {
    engine.carry(tape);
    clock.carry(tape);
    recorder.carry(tape);
    watch.carry(tape);
    best = tape.number(best);
    done = tape.number(done);
    next = tape.number(next);
  };
  resume(carry, from);
  while (done < points && !cut) {
    const checkpoint = checkpoints[next] ?? Number.POSITIVE_INFINITY;
    const end = Math.min(done + slice, checkpoint - 1, points);
    const sliceBegan = pace.nowNs();
    if (end > done) engine.anneal(done, end);
    let ran = end - done;
    done = end;
    if (done === checkpoint - 1) {
      const flipped = engine.annealMeasured(done);
      done++;
      ran++;
      next++;
      engine.energies(energies);
      watch.look(energies);
      for (let r = 0; r < energies.length; r++) energies[r] = energyFromUnits(form, energies[r]);
      for (let read = 0; read < ofReads.length; read++)
        ofReads[read] = lowest(energies.subarray(read * engine.slices, (read + 1) * engine.slices));
      recorder.record(done * sweepsPerPoint, clock.ns(), done * pointUpdates, flipped, energies, ofReads);
    }
    if (context.watched && form.integer) {
      engine.energies(energies);
      for (let r = 0; r < energies.length; r++) energies[r] = energyFromUnits(form, energies[r]);
      best = lowest(energies);
    }
    pace.report(ran * pointUpdates, Number.POSITIVE_INFINITY);
    const took = pace.nowNs() - sliceBegan;
    slice = Math.max(1, Math.min(slice * 4, Math.floor((SLICE_NS * ran) / Math.max(took, 1))));
    if (done === points) break;
    cut = best <= targetEnergy;
    const pause = cut ? null : pauseIfDue(pace, carry);
    if (pause !== null) return pause;
    cut ||= pace.aborted();
  }
  const wish = stopWish(pace);
  const quenchSweeps = !method.polish ? 0 : cut ? engine.quench(2) : engine.quench(MAX_QUENCH_SWEEPS, wish.ask);
  cut ||= wish.heard;
  const packed = new Uint8Array(engine.reads * rowBytes(form.n));
  engine.packed(packed, method.readout);
  const samples = samplesOf(context, packed, plannedReads(plan, block, engine.reads));
  pace.report(0, samples.energy[0] ?? Number.POSITIVE_INFINITY);
  return {
    kind: "done",
    block: {
      block,
      finished: cut ? emptySampleSet(form.n) : samples,
      unfinished: cut ? samples : emptySampleSet(form.n),
      ns: clock.ns(),
      sweeps: done * sweepsPerPoint + quenchSweeps,
      updates: done * pointUpdates + quenchSweeps * form.n * engine.reads * engine.slices,
      trace: checkpoints.length > 0 ? recorder.finish() : null,
      acceptance: null,
      tempering: null,
      ...(checkpoints.length > 0 ? { telemetry: { autocorrelation: null, slices: watch.finish() } } : {}),
    },
  };
}
