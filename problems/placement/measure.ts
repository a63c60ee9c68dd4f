import { expNeg } from "../../core/math/exponential.ts";
import type { Draw } from "../generators/draw.ts";
import { atomsInColumns, type Columns } from "./columns.ts";
import type { Projection } from "./instance.ts";

/**
 * How columns are counted. `poisson`: electrons ~ Poisson(dose · atoms + background); `gaussian`: atoms plus a normal
 * error of known σ, in atoms.
 */
export type Noise =
  | { readonly kind: "none" }
  | { readonly kind: "poisson"; readonly dose: number; readonly background: number }
  | { readonly kind: "gaussian"; readonly sigma: number };

/** Weights grow no larger, so that the range of couplings stays bounded. */
export const WEIGHT_CAP = 100;

/**
 * Measures an object in one direction.
 *
 * @param occupied  shape (n), 0 or 1.
 * @param weightCap largest weight, 1/atoms², > 0.
 */
export function measure(
  columns: Columns,
  occupied: Uint8Array,
  noise: Noise,
  weightCap: number,
  draw: Draw,
): Projection {
  const atoms = atomsInColumns(columns, occupied);
  switch (noise.kind) {
    case "none":
      return { columns, target: atoms, weight: new Float64Array(columns.count).fill(1) };
    case "gaussian": {
      const target = atoms.map((y) => y + noise.sigma * draw.gaussian());
      return { columns, target, weight: new Float64Array(columns.count).fill(1 / noise.sigma ** 2) };
    }
    case "poisson": {
      const counts = atoms.map((y) => drawPoisson(noise.dose * y + noise.background, draw));
      return fromCounts(columns, counts, noise, weightCap);
    }
  }
}

/**
 * Atoms and weights from electron counts: y = (counts − background)/dose, whose variance is about counts/dose². A column
 * without electrons is given the variance of one.
 */
export function fromCounts(
  columns: Columns,
  counts: Float64Array,
  { dose, background }: { readonly dose: number; readonly background: number },
  weightCap: number,
): Projection {
  return {
    columns,
    target: counts.map((c) => (c - background) / dose),
    weight: counts.map((c) => Math.min(weightCap, dose ** 2 / Math.max(c, 1))),
  };
}

/** Sums of Poisson numbers are Poisson: means are taken in pieces whose e^−mean keeps its digits. */
const PIECE = 16;
const EXP_MINUS_PIECE = expNeg(PIECE);

/** The number of points of a unit-rate process in [0, mean]: uniforms are multiplied until the product is below e^−mean (Knuth). */
export function drawPoisson(mean: number, draw: Draw): number {
  let count = 0;
  for (let left = mean; left > 0; left -= PIECE) {
    const floor = left >= PIECE ? EXP_MINUS_PIECE : expNeg(left);
    for (let product = draw.uniform(); product > floor; product *= draw.uniform()) count++;
  }
  return count;
}
