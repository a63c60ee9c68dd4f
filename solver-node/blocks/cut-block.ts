import { invariant } from "../../core/invariant.ts";
import { balancedGround } from "../../core/max-flow/balanced.ts";
import { emptySampleSet, packSpins, rowBytes } from "../../core/sample-set/sample-set.ts";
import { type BlockContext, samplesOf } from "./block.ts";
import type { BlockProgress, PausablePace } from "./pause.ts";

/**
 * The block of a least cut: the ground state of a balanced model, the same on every thread. A flow has no state worth handing
 * over: cut short, or asked to pause for good, the block ends with an unfinished state. A step of the flow counts as one update.
 */
export function cutBlock(context: BlockContext, block: number, pace: PausablePace): BlockProgress {
  const { form } = context;
  const began = pace.nowNs();
  let told = 0;
  const ground = balancedGround(form, (steps) => {
    pace.report(steps - told, Number.POSITIVE_INFINITY);
    told = steps;
    return pace.aborted();
  });
  invariant(ground !== null, "the planner takes least cuts of balanced models alone");
  const { spins, complete, proven, steps } = ground;
  const packed = new Uint8Array(rowBytes(form.n));
  packSpins(spins, packed, 0);
  const samples = samplesOf(context, packed, 1);
  pace.report(steps - told, samples.energy[0]);
  const none = emptySampleSet(form.n);
  return {
    kind: "done",
    block: {
      block,
      finished: complete ? samples : none,
      unfinished: complete ? none : samples,
      ns: pace.nowNs() - began,
      sweeps: 0,
      updates: steps,
      trace: null,
      acceptance: null,
      tempering: null,
      ...(proven ? { proven } : {}),
    },
  };
}
