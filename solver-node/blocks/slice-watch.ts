import { energyFromUnits, type IsingForm } from "../../core/model/ising-form.ts";
import { sliceSeries } from "../../core/path-integral/correlator.ts";
import { rowBytes } from "../../core/sample-set/sample-set.ts";
import type { StateTape } from "../../core/state-tape.ts";
import type { SliceTelemetry } from "../../core/trace/block-telemetry.ts";
import type { PathIntegralEngine } from "../kernels/path-integral/engine.ts";

/** Follows the slices of a block's worldlines. */
export interface SliceWatch {
  /** At a checkpoint. @param units  shape (reads, slices): energies in units of the form. */
  look(units: Float64Array): void;
  finish(): SliceTelemetry;
  carry(tape: StateTape): void;
}

/** Along an anneal: one look a checkpoint. */
export function slicesAlong(form: IsingForm, slices: number, checkpoints: number): SliceWatch {
  const lowest = new Float64Array(checkpoints);
  const mean = new Float64Array(checkpoints);
  let looked = 0;
  return {
    look(units) {
      [lowest[looked], mean[looked]] = sliceEnergies(form, slices, units);
      looked++;
    },
    finish: () => ({
      lowest: [...lowest.subarray(0, looked)],
      mean: [...mean.subarray(0, looked)],
      worldlines: 0,
      correlator: [],
    }),
    carry(tape) {
      looked = tape.number(looked);
      tape.cells(lowest.subarray(0, looked));
      tape.cells(mean.subarray(0, looked));
    },
  };
}

/** At constant β and Γ: looks add up to one point, and to the correlator of Σ s_i in imaginary time. */
export function slicesInEquilibrium(form: IsingForm, engine: PathIntegralEngine): SliceWatch {
  const { reads, slices } = engine;
  const bytes = rowBytes(form.n);
  const packed = new Uint8Array(reads * slices * bytes);
  const series = new Float64Array(slices);
  const correlator = new Float64Array((slices >> 1) + 1);
  let [lowest, mean, looks] = [0, 0, 0];
  return {
    look(units) {
      const [low, middle] = sliceEnergies(form, slices, units);
      lowest += low;
      mean += middle;
      looks++;
      engine.packedSlices(packed);
      for (let read = 0; read < reads; read++) {
        sliceSeries({ kind: "magnetisation" }, packed, read * slices * bytes, form.n, series);
        addHalfCorrelator(series, correlator);
      }
    },
    finish: () => ({
      lowest: looks === 0 ? [] : [lowest / looks],
      mean: looks === 0 ? [] : [mean / looks],
      worldlines: looks * reads,
      correlator: looks === 0 ? [] : [...correlator],
    }),
    carry(tape) {
      tape.cells(correlator);
      lowest = tape.number(lowest);
      mean = tape.number(mean);
      looks = tape.number(looks);
    },
  };
}

/** Over worldlines: the mean of their lowest slices, and of all slices; energy units. */
function sliceEnergies(form: IsingForm, slices: number, units: Float64Array): [lowest: number, mean: number] {
  let [lows, all] = [0, 0];
  for (let at = 0; at < units.length; at += slices) {
    let low = Number.POSITIVE_INFINITY;
    for (let p = at; p < at + slices; p++) {
      low = Math.min(low, units[p]);
      all += units[p];
    }
    lows += low;
  }
  return [energyFromUnits(form, (lows * slices) / units.length), energyFromUnits(form, all / units.length)];
}

/**
 * Adds Σ_p O_p O_{p+t} for t = 0 … ⌊P/2⌋, which is all of it: worldlines are periodic. Whole numbers, so that sums over blocks are
 * the same in any order.
 */
function addHalfCorrelator(series: Float64Array, out: Float64Array): void {
  const slices = series.length;
  for (let t = 0; t < out.length; t++) {
    let sum = 0;
    for (let p = 0; p < slices - t; p++) sum += series[p] * series[p + t];
    for (let p = slices - t; p < slices; p++) sum += series[p] * series[p + t - slices];
    out[t] += sum;
  }
}
