import type { Complex } from "../spectrum/dense.ts";
import { type LorentzianMixture, rungeStep } from "./ott-antonsen.ts";

/**
 * N phases that stand for the density of a mixture without any chance: c_m N of them at the quantiles (k + ½)/(c_m N) of
 * component m. A wrapped Lorentzian is the image of even phases u under θ = ψ + 2 arctan((1 − r)/(1 + r) tan(u/2)).
 *
 * @returns shape (N), radians. Throws where c_m N are no whole numbers.
 */
export function quantilePhases({ weights, centres }: LorentzianMixture, N: number): Float64Array {
  const phases: number[] = [];
  for (const [m, c] of weights.entries()) {
    const count = Math.round(c * N);
    if (Math.abs(count - c * N) > 1e-9 * N)
      throw new RangeError(`${N} oscillators cannot be shared ${weights.join(" : ")}`);
    const { re, im } = centres[m];
    const r = Math.hypot(re, im);
    for (let k = 0; k < count; k++) {
      const u = (2 * Math.PI * (k + 0.5)) / count - Math.PI;
      phases.push(Math.atan2(im, re) + 2 * Math.atan(((1 - r) / (1 + r)) * Math.tan(u / 2)));
    }
  }
  return Float64Array.from(phases);
}

/** Z = mean of e^{iθ}; R = |Z| is the order. */
export function orderOf(phases: Float64Array): Complex {
  let [re, im] = [0, 0];
  for (const theta of phases) {
    re += Math.cos(theta);
    im += Math.sin(theta);
  }
  return { re: re / phases.length, im: im / phases.length };
}

/**
 * Moves N oscillators one by one, θ̇_j = ω + Im(H e^{−iθ_j}), by Runge's method of fourth order.
 *
 * @param phases  shape (N) at time 0, radians.
 * @param times   ascending, ≥ 0.
 * @returns the phases after each time.
 */
export function phasesAt(
  { coupling, phaseLag, frequency }: Pick<LorentzianMixture, "coupling" | "phaseLag" | "frequency">,
  phases: Float64Array,
  times: readonly number[],
  step = 0.05,
): readonly Float64Array[] {
  const flow = (theta: Float64Array): Float64Array => {
    const { re, im } = orderOf(theta);
    const x = coupling * (re * Math.cos(phaseLag) + im * Math.sin(phaseLag));
    const y = coupling * (im * Math.cos(phaseLag) - re * Math.sin(phaseLag));
    return theta.map((t) => frequency + y * Math.cos(t) - x * Math.sin(t));
  };
  let theta = phases;
  let now = 0;
  return times.map((time) => {
    const steps = Math.ceil((time - now) / step);
    for (let k = 0; k < steps; k++) theta = rungeStep(flow, theta, (time - now) / steps);
    now = time;
    return theta;
  });
}
