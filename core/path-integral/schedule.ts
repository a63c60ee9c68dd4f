import { invalid, type Result, success } from "../failure.ts";

/**
 * Points of a path-integral anneal, `sweepsPerPoint` sweeps at each. With H = A(s)·(−Σ σˣ) + B(s)·E at inverse temperature
 * β, a point needs two numbers: the weight of P slices is exp[−(betaEnergy/P) Σ_p E(s^p) + K Σ_(i,p) s_i^p s_i^(p+1)],
 * K = ½ ln coth(betaGamma/P).
 */
export interface PathIntegralSchedule {
  /** Shape (points): β·B(s), per unit of the Ising form, ≥ 0. */
  readonly betaEnergy: Float64Array;
  /** Shape (points): β·A(s), that is βΓ, ≥ 0; without a unit. Unused where P = 1. */
  readonly betaGamma: Float64Array;
  readonly sweepsPerPoint: number;
}

/** A function on [0, 1], linear between its knots (x ascending from 0 to 1); two knots at one x are a step. */
export type Curve = readonly (readonly [x: number, value: number])[];

/**
 * How the anneal fraction s moves in time: up from 0 to 1; the same with a pause at s for a share of the time; or from 1 down
 * to s, held for a share of the time, and up again, which starts from given states.
 */
export type AnnealPath =
  | { readonly kind: "forward" }
  | { readonly kind: "pause"; readonly s: number; readonly share: number }
  | { readonly kind: "reverse"; readonly s: number; readonly share: number };

/** A(s), the transverse field, in energy units of the problem, and B(s), the factor of the problem's energy. */
export interface AnnealFunctions {
  readonly a: Curve;
  readonly b: Curve;
}

/** The transverse field alone moves, from Γ0 to Γ1: A = Γ0 + (Γ1 − Γ0) s, B = 1. */
export function gammaRange(gamma0: number, gamma1: number): AnnealFunctions {
  return {
    a: [
      [0, gamma0],
      [1, gamma1],
    ],
    b: [
      [0, 1],
      [1, 1],
    ],
  };
}

/** A transverse field Γ(s) of any shape, with the whole problem all the time: A = Γ, B = 1. */
export function fieldCurve(gamma: Curve): AnnealFunctions {
  return { a: gamma, b: gammaRange(0, 0).b };
}

/** The field goes as the problem comes: A = Γ0 (1 − s), B = s. */
export function linearExchange(gamma0: number): AnnealFunctions {
  return {
    a: [
      [0, gamma0],
      [1, 0],
    ],
    b: [
      [0, 0],
      [1, 1],
    ],
  };
}

/** s as a function of the share of time that has passed. */
export function pathCurve(path: AnnealPath): Curve {
  switch (path.kind) {
    case "forward":
      return [
        [0, 0],
        [1, 1],
      ];
    case "pause": {
      const begin = path.s * (1 - path.share);
      return [
        [0, 0],
        [begin, path.s],
        [begin + path.share, path.s],
        [1, 1],
      ];
    }
    case "reverse": {
      const begin = (1 - path.share) / 2;
      return [
        [0, 1],
        [begin, path.s],
        [begin + path.share, path.s],
        [1, 1],
      ];
    }
  }
}

/** The value at x, 0 ≤ x ≤ 1; at a step, the one after it. */
export function curveAt(curve: Curve, x: number): number {
  // The last knot at or before x, by bisection; the last of all begins no piece.
  let k = 0;
  for (let end = curve.length - 1; end - k > 1; ) {
    const middle = (k + end) >> 1;
    if (curve[middle][0] <= x) k = middle;
    else end = middle;
  }
  const [x0, y0] = curve[k];
  const [x1, y1] = curve[k + 1];
  return x1 > x0 ? y0 + ((y1 - y0) * (x - x0)) / (x1 - x0) : y1;
}

/**
 * A curve that a user gave: it must span 0 … 1, not go back, and hold finite values ≥ 0.
 * @param field    what to name in a failure.
 * @param pointAt  what to name where one point is at fault, by its index.
 */
export function checkCurve(field: string, curve: Curve, pointAt: (k: number) => string = () => field): Result<Curve> {
  if (curve.length < 2) return invalid(field, `expected two or more points, got ${curve.length}`);
  for (const [k, [x, value]] of curve.entries()) {
    if (k > 0 && !(x >= curve[k - 1][0]))
      return invalid(pointAt(k), `point ${k + 1} lies before the one above it: ${x}`);
    if (!(value >= 0 && Number.isFinite(value)))
      return invalid(pointAt(k), `expected finite values ≥ 0, got ${value} at ${x}`);
  }
  const [first, last] = [curve[0][0], curve[curve.length - 1][0]];
  return first === 0 && last === 1
    ? success(curve)
    : invalid(field, `expected points from 0 to 1, got ${first} to ${last}`);
}

/**
 * The schedule of an anneal of `points` points, each at the middle of its share of the time, so that Γ = 0, where worldlines
 * no longer break, is approached but not reached.
 *
 * @param beta  inverse temperature of the whole worldline (a slice feels β/P), 1 / energy units of the problem.
 * @param unit  energy of one unit of the Ising form.
 */
export function pathIntegralSchedule(
  path: AnnealPath,
  { a, b }: AnnealFunctions,
  { beta, unit, points, sweepsPerPoint }: { beta: number; unit: number; points: number; sweepsPerPoint: number },
): PathIntegralSchedule {
  const time = pathCurve(path);
  const s = Float64Array.from({ length: points }, (_, k) => curveAt(time, (k + 0.5) / points));
  return {
    betaEnergy: s.map((x) => beta * unit * curveAt(b, x)),
    betaGamma: s.map((x) => beta * curveAt(a, x)),
    sweepsPerPoint,
  };
}
