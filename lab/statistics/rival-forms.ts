import type { Measured } from "./slope.ts";

/** How an error may fall with time. */
export const RIVAL_FORMS = ["power law", "log power", "stretched exponential", "crossing"] as const;
export type RivalForm = (typeof RIVAL_FORMS)[number];

export interface FittedForm {
  readonly form: RivalForm;
  /** ln ε(t) = offset − strength · shape(t), with the exponent inside shape where there is one. */
  readonly offset: number;
  readonly strength: number;
  readonly exponent: number;
  /** Mean log density of the held-out points under the fit, with the points' own errors. Higher is better. */
  readonly heldOutScore: number;
}

/**
 * Fits every form to the points before the longest half-decade and scores it on those within: what continues best has most to
 * say about longer times, while the best fit of what was seen need not.
 *
 * @param points  errors above 0 with their standard errors, over half a decade of x at least beyond three points.
 * @returns best first; empty where there are fewer than three points before or none within the last half-decade.
 */
export function compareForms(points: readonly Measured[]): readonly FittedForm[] {
  const last = Math.max(...points.map(({ x }) => x));
  const border = last / Math.sqrt(10);
  const seen = points.filter(({ x }) => x < border);
  const heldOut = points.filter(({ x }) => x >= border);
  if (seen.length < 3 || heldOut.length === 0) return [];
  return RIVAL_FORMS.map((form) => fitted(form, seen, heldOut)).sort((a, b) => b.heldOutScore - a.heldOutScore);
}

/** What ln ε is linear in. */
function shape(form: RivalForm, x: number, exponent: number): number {
  switch (form) {
    case "power law":
      return Math.log(x);
    case "log power":
      return Math.log(Math.max(Math.log(x), 1e-9));
    case "stretched exponential":
      return x ** exponent;
    case "crossing":
      return x;
  }
}

function fitted(form: RivalForm, seen: readonly Measured[], heldOut: readonly Measured[]): FittedForm {
  const exponents = form === "stretched exponential" ? Array.from({ length: 19 }, (_, k) => (k + 1) / 20) : [1];
  const fits = exponents.map((exponent) => ({ exponent, ...line(form, seen, exponent) }));
  const best = fits.reduce((a, b) => (b.chiSquare < a.chiSquare ? b : a));
  const scores = heldOut.map(({ x, value, error }) => {
    const predicted = best.offset - best.strength * shape(form, x, best.exponent);
    const spread = error / value;
    const z = (Math.log(value) - predicted) / spread;
    return -0.5 * z * z - Math.log(spread * Math.sqrt(2 * Math.PI));
  });
  return {
    form,
    offset: best.offset,
    strength: best.strength,
    exponent: best.exponent,
    heldOutScore: scores.reduce((sum, s) => sum + s, 0) / scores.length,
  };
}

function line(
  form: RivalForm,
  points: readonly Measured[],
  exponent: number,
): { readonly offset: number; readonly strength: number; readonly chiSquare: number } {
  const rows = points.map(({ x, value, error }) => ({
    u: shape(form, x, exponent),
    v: Math.log(value),
    weight: (value / error) ** 2,
  }));
  const total = rows.reduce((sum, { weight }) => sum + weight, 0);
  const meanU = rows.reduce((sum, { weight, u }) => sum + weight * u, 0) / total;
  const meanV = rows.reduce((sum, { weight, v }) => sum + weight * v, 0) / total;
  const spread = rows.reduce((sum, { weight, u }) => sum + weight * (u - meanU) ** 2, 0);
  const along = rows.reduce((sum, { weight, u, v }) => sum + weight * (u - meanU) * (v - meanV), 0);
  const strength = -along / spread;
  const offset = meanV + strength * meanU;
  const chiSquare = rows.reduce((sum, { weight, u, v }) => sum + weight * (v - offset + strength * u) ** 2, 0);
  return { offset, strength, chiSquare };
}
