import type { Curve } from "../../core/path-integral/schedule.ts";

/** g(s) at ascending s from 0 to 1. */
export type GapCurve = readonly (readonly [s: number, gap: number])[];

/**
 * The gap on a grid that is fine where it matters: from `first` equal intervals, again and again the interval is halved that adds
 * most to ∫ ds/g² with the gap changing most over it.
 *
 * @param most  evaluations of the gap, at least first + 1.
 */
export function adaptiveGaps(gap: (s: number) => number, first: number, most: number): GapCurve {
  const points = Array.from({ length: first + 1 }, (_, k): [number, number] => [k / first, gap(k / first)]);
  while (points.length < most) {
    let [worst, at] = [-1, 0];
    for (let k = 0; k + 1 < points.length; k++) {
      const [[a, ga], [b, gb]] = [points[k], points[k + 1]];
      // What the trapezoid may be wrong by, up to a factor: its area times how far the ends differ.
      const doubt = crossingTime(points[k], points[k + 1]) * (Math.abs(Math.log(ga / gb)) + (b - a));
      if (doubt > worst) [worst, at] = [doubt, k];
    }
    const s = (points[at][0] + points[at + 1][0]) / 2;
    points.splice(at + 1, 0, [s, gap(s)]);
  }
  return points;
}

/** ∫ ds/g² over an interval where g is linear: (b − a)/(g_a g_b), exactly. */
function crossingTime([a, ga]: readonly [number, number], [b, gb]: readonly [number, number]): number {
  return (b - a) / (ga * gb);
}

/**
 * The anneal that goes at a speed ds/dt ∝ g(s)²: slow where the gap is small, so that the time needed grows as 1/g instead of 1/g².
 * Source: Roland and Cerf (2002), doi:10.1103/PhysRevA.65.042308.
 *
 * @param knots  pieces of the result, equal in time.
 * @returns s as a function of the share of time that has passed, knots + 1 points.
 */
export function localAdiabatic(curve: GapCurve, knots: number): Curve {
  const elapsed = [0];
  for (let k = 0; k + 1 < curve.length; k++) elapsed.push(elapsed[k] + crossingTime(curve[k], curve[k + 1]));
  const total = elapsed[elapsed.length - 1];
  let k = 0;
  return Array.from({ length: knots + 1 }, (_, knot): [number, number] => {
    const u = knot / knots;
    if (knot === knots) return [1, 1];
    while (k + 2 < elapsed.length && elapsed[k + 1] <= u * total) k++;
    const [[a, ga], [b, gb]] = [curve[k], curve[k + 1]];
    // Within a piece g = ga + c (s − a) and t = (s − a)/(ga g): solved for s.
    const t = u * total - elapsed[k];
    const slope = (gb - ga) / (b - a);
    return [u, a + (t * ga * ga) / (1 - t * ga * slope)];
  });
}

/** The fields of such an anneal of H = −A Σσˣ + B E: A = 1 − s, B = s, as knots (time, A, B). */
export function exchangeAlong(path: Curve): readonly (readonly [time: number, a: number, b: number])[] {
  return path.map(([u, s]) => [u, 1 - s, s]);
}
