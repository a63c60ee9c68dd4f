import { energyFromUnits } from "../../core/model/ising-form.ts";
import { emptySampleSet, rowBytes } from "../../core/sample-set/sample-set.ts";
import type { CarryState } from "../../core/state-tape.ts";
import type { TabuEngine } from "../kernels/tabu/engine.ts";
import { type BlockContext, SLICE_NS, samplesOf } from "./block.ts";
import { type BlockProgress, blockClock, type PausablePace, pauseIfDue, resume } from "./pause.ts";

/** Moves of the first slice; later ones are sized by time. */
const FIRST_SLICE = 1000;

/** One block of tabu search: one read of `moves` flips. A flip looks at the gains of all variables, so it counts as one update. */
export function tabuBlock(
  context: BlockContext,
  engine: TabuEngine,
  moves: number,
  block: number,
  pace: PausablePace,
  from: Uint8Array | null,
): BlockProgress {
  const { form, targetEnergy } = context;
  const clock = blockClock(pace);
  let slice = FIRST_SLICE;
  let cut = false;
  const carry: CarryState = (tape) => {
    engine.carry(tape);
    clock.carry(tape);
  };
  resume(carry, from);
  while (engine.movesDone() < moves && !cut) {
    const before = engine.movesDone();
    const sliceBegan = pace.nowNs();
    engine.run(Math.min(slice, moves - before));
    const ran = engine.movesDone() - before;
    const best = form.integer ? energyFromUnits(form, engine.bestEnergy()) : Number.POSITIVE_INFINITY;
    pace.report(ran, best);
    const took = pace.nowNs() - sliceBegan;
    slice = Math.max(FIRST_SLICE, Math.min(slice * 4, Math.floor((SLICE_NS * ran) / Math.max(took, 1))));
    if (engine.movesDone() >= moves) break;
    cut = best <= targetEnergy;
    const pause = cut ? null : pauseIfDue(pace, carry);
    if (pause !== null) return pause;
    cut ||= pace.aborted();
  }
  const packed = new Uint8Array(rowBytes(form.n));
  engine.bestPacked(packed);
  const samples = samplesOf(context, packed, 1);
  pace.report(0, samples.energy[0]);
  return {
    kind: "done",
    block: {
      block,
      finished: cut ? emptySampleSet(form.n) : samples,
      unfinished: cut ? samples : emptySampleSet(form.n),
      ns: clock.ns(),
      sweeps: Math.ceil(engine.movesDone() / Math.max(form.n, 1)),
      updates: engine.movesDone(),
      trace: null,
      acceptance: null,
      tempering: null,
    },
  };
}
