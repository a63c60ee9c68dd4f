import { energyFromUnits } from "../../core/model/ising-form.ts";
import { watchedChains, watchedDraws } from "../../core/plan/watched.ts";
import { emptySampleSet, rowBytes, sampleSetOfReads } from "../../core/sample-set/sample-set.ts";
import type { CarryState, StateTape } from "../../core/state-tape.ts";
import type { BlockTelemetry, SliceTelemetry } from "../../core/trace/block-telemetry.ts";
import type { PathIntegralEngine } from "../kernels/path-integral/engine.ts";
import { type BlockContext, energiesFromSpins, lowest, plannedReads, SLICE_NS } from "./block.ts";
import { chainWatch, unitsOf } from "./chain-watch.ts";
import { energiesOfRows, type KernelContext } from "./kernel-energies.ts";
import { type BlockProgress, blockClock, type PausablePace, pauseIfDue, resume } from "./pause.ts";
import { slicesInEquilibrium } from "./slice-watch.ts";
import { sweepsPerStep } from "./steps.ts";

/** Chains at constant β (and Γ), advanced in lockstep. */
export interface Chains {
  /** Chains side by side; each gives one sample a draw. */
  readonly reads: number;
  /** Spins that one sweep updates, over all chains. */
  readonly updatesPerSweep: number;
  /** One step of `sweepsPerStep` sweeps. */
  step(): void;
  /** The same; returns the accepted share of its last sweep. */
  stepMeasured(): number;
  /** Writes the samples as they stand. @param packed shape (reads · ⌈n/8⌉). @param energies shape (reads), energy units. */
  draw(packed: Uint8Array, energies: Float64Array): void;
  /** Of worldlines, follows their slices at some of the draws; null where there are none. */
  readonly slices: { look(): void; finish(): SliceTelemetry; carry(tape: StateTape): void } | null;
  carry(tape: StateTape): void;
}

export function kernelChains(context: KernelContext): Chains {
  const { kernel, form } = context;
  return {
    reads: kernel.reads,
    updatesPerSweep: form.n * kernel.reads,
    step: () => kernel.anneal(0, 1),
    stepMeasured: () => kernel.annealMeasured(0),
    draw(packed, energies) {
      kernel.packed(packed);
      energiesOfRows(context, packed, energies);
    },
    slices: null,
    carry: (tape) => kernel.carry(tape),
  };
}

/** A sample is slice 0 of a worldline: one slice, chosen whatever its energy, has the marginal distribution of all. */
export function worldlineChains(context: BlockContext, worldlines: PathIntegralEngine): Chains {
  const { form } = context;
  const { reads, slices } = worldlines;
  const units = new Float64Array(reads * slices);
  const watch = slicesInEquilibrium(form, worldlines);
  return {
    reads,
    updatesPerSweep: form.n * reads * slices,
    step: () => worldlines.anneal(0, 1),
    stepMeasured: () => worldlines.annealMeasured(0),
    draw(packed, energies) {
      worldlines.packed(packed, "slice0");
      if (!form.integer) return energiesFromSpins(context, packed, energies);
      worldlines.energies(units);
      for (let read = 0; read < reads; read++) energies[read] = energyFromUnits(form, units[read * slices]);
    },
    slices: {
      ...watch,
      look() {
        worldlines.energies(units);
        watch.look(units);
      },
    },
    carry: (tape) => worldlines.carry(tape),
  };
}

/** One block of chains: burn-in, then `draws` samples of every chain, `thinningSweeps` apart. */
export function sampleBlock(
  { plan, form }: BlockContext,
  chains: Chains,
  { burnInSweeps, thinningSweeps, draws }: { burnInSweeps: number; thinningSweeps: number; draws: number },
  block: number,
  pace: PausablePace,
  from: Uint8Array | null,
): BlockProgress {
  const clock = blockClock(pace);
  const bytes = rowBytes(form.n);
  const { reads, updatesPerSweep } = chains;
  const step = sweepsPerStep(thinningSweeps, 1, updatesPerSweep);
  const stepsPerDraw = thinningSweeps / step;
  const packed = new Uint8Array(reads * draws * bytes);
  const energy = new Float64Array(reads * draws);
  const steps = burnInSweeps / step + draws * stepsPerDraw;
  const firstDraw = steps - draws * stepsPerDraw;
  const perDraw = (steps * step * updatesPerSweep) / draws;
  const watching = plan.checkpoints.length > 0;
  const looks = watching
    ? watchedDraws(form.n, reads, updatesPerSweep / Math.max(form.n * reads, 1), draws, perDraw)
    : 0;
  let drawn = 0;
  let accepted = 0;
  let done = 0;
  let unreported = 0;
  let reportedAt = pace.nowNs();
  let aborted = false;
  const carry: CarryState = (tape) => {
    chains.carry(tape);
    chains.slices?.carry(tape);
    clock.carry(tape);
    done = tape.number(done);
    drawn = tape.number(drawn);
    accepted = tape.number(accepted);
    tape.cells(packed.subarray(0, drawn * reads * bytes));
    tape.cells(energy.subarray(0, drawn * reads));
  };
  resume(carry, from);
  while (done < steps && !aborted) {
    const drawing = done >= firstDraw && (done - firstDraw + 1) % stepsPerDraw === 0;
    if (!drawing) chains.step();
    else {
      accepted += chains.stepMeasured();
      const [first, end] = [drawn * reads, (drawn + 1) * reads];
      chains.draw(packed.subarray(first * bytes, end * bytes), energy.subarray(first, end));
      drawn++;
      // Evenly spaced, the last draw among them.
      if (Math.floor((drawn * looks) / draws) > Math.floor(((drawn - 1) * looks) / draws)) chains.slices?.look();
    }
    done++;
    unreported++;
    const now = pace.nowNs();
    if (now - reportedAt < SLICE_NS / 4 && done < steps) continue;
    pace.report(unreported * updatesPerSweep * step, lowest(energy.subarray(0, drawn * reads)));
    unreported = 0;
    reportedAt = now;
    if (done === steps) break;
    const pause = pauseIfDue(pace, carry);
    if (pause !== null) return pause;
    aborted = pace.aborted();
  }
  const telemetry = watching && drawn === draws ? watched() : null;
  const rows = Math.min(plannedReads(plan, block, reads * draws), drawn * reads);
  return {
    kind: "done",
    block: {
      block,
      finished: sampleSetOfReads(form.n, energy.subarray(0, rows), packed.subarray(0, rows * bytes)),
      unfinished: emptySampleSet(form.n),
      ns: clock.ns(),
      sweeps: done * step,
      updates: done * updatesPerSweep * step,
      trace: null,
      acceptance: drawn === 0 ? null : accepted / drawn,
      tempering: null,
      ...(telemetry === null ? {} : { telemetry }),
    },
  };

  /** The rows that were drawn are all that autocorrelations need. */
  function watched(): BlockTelemetry {
    const count = watchedChains(form.n, reads, perDraw);
    const watch = chainWatch(form.n, count, draws, thinningSweeps);
    const units = new Float64Array(count);
    for (let draw = 0; draw < draws; draw++) {
      unitsOf(form, energy.subarray(draw * reads, draw * reads + count), units);
      watch.look(packed.subarray(draw * reads * bytes, (draw * reads + count) * bytes), units);
    }
    return { autocorrelation: watch.finish(), slices: chains.slices?.finish() ?? null };
  }
}
