import type { CollectedBlock } from "../../core/sample-set/block-results.ts";
import { emptySampleSet, rowBytes, sampleSetOfReads } from "../../core/sample-set/sample-set.ts";
import { lowest, type Pace, plannedReads, SLICE_NS } from "./block.ts";
import { energiesOfRows, type KernelContext } from "./kernel-energies.ts";
import { sweepsPerStep } from "./steps.ts";

/** One block of chains at constant β: burn-in, then `draws` samples of every chain, `thinningSweeps` apart. */
export function sampleBlock(
  context: KernelContext,
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
    tempering: null,
  };
}
