import type { LandscapeConstants } from "./constants.ts";

/** A cooling for one length of run. */
export interface Cooling {
  /** Shape (sweeps): inverse temperatures, ascending. */
  readonly beta: Float64Array;
  readonly hot: number;
  readonly cold: number;
}

/**
 * The cooling that Catoni's bound is reached with: exponential in time and chosen for its length t, β(u) = β₀ (β₁/β₀)^(u/t) with
 * β₁ = scale · ln t / m. There the slowest relaxation, e^(β₁ m), takes as long as the run: a colder end would freeze, a hotter
 * one leave more excited states. It begins at β₀ = 1/d*, where the deepest well empties in some three sweeps.
 * Where nothing is to be crossed, m = 0, the first excitation δ takes its place.
 * Source: Catoni (1992), doi:10.1214/aop/1176989682; the constants are this program's choice.
 *
 * @param sweeps  t ≥ 2.
 * @param scale   1; between ½ and 2 the best differs from model to model.
 */
export function catoniCooling(
  { barrier, excitation, deepest }: LandscapeConstants,
  sweeps: number,
  scale = 1,
): Cooling {
  const step = barrier > 0 ? barrier : excitation;
  const cold = Number.isFinite(step) ? (scale * Math.log(sweeps)) / step : 1;
  const hot = deepest > 0 ? Math.min(1 / deepest, cold / 2) : cold / 10;
  const beta = Float64Array.from({ length: sweeps }, (_, k) => hot * (cold / hot) ** ((k + 0.5) / sweeps));
  return { beta, hot, cold };
}
