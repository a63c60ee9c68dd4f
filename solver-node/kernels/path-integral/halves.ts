import { invariant } from "../../../core/invariant.ts";
import type { PathIntegralSchedule } from "../../../core/path-integral/schedule.ts";
import { breakWeight } from "../../../core/path-integral/slice-coupling.ts";
import { rowBytes } from "../../../core/sample-set/sample-set.ts";
import type { BlockState } from "../bits/block.ts";
import { descendInSweeps } from "../descent.ts";
import type { PathIntegralEngine, PathIntegralOptions } from "./engine.ts";
import { type SlotTable, slotProbabilities, slotsOf, slotTable } from "./levels.ts";
import { readOut } from "./readout.ts";
import type { RowClasses } from "./rows.ts";
import { LANES, sliceLayout } from "./slices.ts";

/** What WebAssembly and reference do with the two halves of the slices. */
export interface HalfSweeps {
  /** The spins of each half; both start from the same stream, one after the other. */
  readonly states: readonly [even: BlockState, odd: BlockState];
  /** Takes the slot tables of a point, by row class; null where a class has no spin. */
  enterPoint(tables: readonly (SlotTable | null)[]): void;
  /** A sweep of the even slices, then one of the odd. */
  sweep(): void;
  /** One sweep that accepts ΔE < 0 only. @returns whether any slice changed. */
  descend(): boolean;
}

/** The calls of an engine over two halves; the same for WebAssembly and reference. */
export function halvesEngine(
  n: number,
  classes: RowClasses,
  { slices, update, scan }: PathIntegralOptions,
  sweeps: HalfSweeps,
): PathIntegralEngine {
  invariant(update === "metropolis" && scan === "sequential", "path-integral-bits sweeps in order, by Metropolis");
  const layout = sliceLayout(slices);
  const { reads } = layout;
  const { states } = sweeps;
  const bytes = rowBytes(n);
  let schedule: PathIntegralSchedule = {
    betaEnergy: new Float64Array(0),
    betaGamma: new Float64Array(0),
    sweepsPerPoint: 1,
  };

  const enterPoint = (k: number): void => {
    const weight = breakWeight(schedule.betaGamma[k] ?? 0, slices);
    const tables = Array.from(classes.weight, (largest) => {
      if (largest < 0) return null;
      const probabilities = new Float64Array(slotsOf(largest));
      slotProbabilities(largest, schedule.betaEnergy[k] / slices, weight, probabilities);
      return slotTable(probabilities);
    });
    sweeps.enterPoint(tables);
  };
  const halfEnergies = [new Float64Array(LANES), new Float64Array(LANES)];
  const halfRows = [new Uint8Array(LANES * bytes), new Uint8Array(LANES * bytes)];
  const energies = (out: Float64Array): void => {
    for (const half of [0, 1]) states[half].energies(halfEnergies[half]);
    for (let read = 0; read < reads; read++)
      for (let slice = 0; slice < slices; slice++)
        out[read * slices + slice] = halfEnergies[layout.half(read, slice)][layout.lane(read, slice)];
  };

  const packedSlices = (out: Uint8Array): void => {
    for (const half of [0, 1]) states[half].packed(halfRows[half]);
    for (let read = 0; read < reads; read++)
      for (let slice = 0; slice < slices; slice++) {
        const at = layout.lane(read, slice) * bytes;
        const row = halfRows[layout.half(read, slice)].subarray(at, at + bytes);
        out.set(row, (read * slices + slice) * bytes);
      }
  };

  return {
    reads,
    slices,
    prepare(given) {
      schedule = given;
    },
    start(words) {
      for (const state of states) state.start(words);
    },
    setSpins(read, spins) {
      for (let slice = 0; slice < slices; slice++)
        states[layout.half(read, slice)].setSpins(layout.lane(read, slice), spins);
    },
    anneal(from, to) {
      for (let k = from; k < to; k++) {
        enterPoint(k);
        for (let sweep = 0; sweep < schedule.sweepsPerPoint; sweep++) sweeps.sweep();
      }
    },
    annealMeasured(k) {
      enterPoint(k);
      for (let sweep = 1; sweep < schedule.sweepsPerPoint; sweep++) sweeps.sweep();
      for (const state of states) state.remember();
      sweeps.sweep();
      // Each slice spin is visited once, so it differs exactly where its proposal was accepted.
      return (states[0].changesSince() + states[1].changesSince()) / (2 * LANES * n);
    },
    quench: (maxSweeps, stop) => descendInSweeps(() => sweeps.descend(), maxSweeps, stop),
    energies,
    packedSlices,
    packed: (out, readout) => readOut({ reads, slices, energies, packedSlices }, n, readout, out),
    carry(tape) {
      for (const state of states) state.carry(tape);
    },
  };
}
