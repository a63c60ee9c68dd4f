import type { MeasuredMean } from "./statics.ts";

export const LEVELS = ["L0", "L1", "L2", "L3"] as const;
export type Level = (typeof LEVELS)[number];

/** How far a measured number may be from the expected one. */
export type Tolerance =
  | { readonly kind: "relative"; readonly most: number }
  | { readonly kind: "absolute"; readonly most: number }
  /** In standard errors of the measurement, which is repeated once with other random numbers if it strays. */
  | { readonly kind: "errors"; readonly most: number; readonly error: number }
  /** The measured number must be ≤ or ≥ the expected one, but for rounding. */
  | { readonly kind: "bound"; readonly side: "≤" | "≥" };

/** One line of the ladder. */
export interface LadderRow {
  readonly level: Level;
  readonly what: string;
  readonly expected: number;
  readonly measured: number;
  readonly tolerance: Tolerance;
  readonly verdict: "pass" | "fail";
}

/** A number that must come out, to a relative or absolute tolerance. */
export function exactRow(
  level: Level,
  what: string,
  expected: number,
  measured: number,
  tolerance: Extract<Tolerance, { kind: "relative" | "absolute" }>,
): LadderRow {
  const off = Math.abs(measured - expected) / (tolerance.kind === "relative" ? Math.abs(expected) : 1);
  // Written so that NaN fails.
  return { level, what, expected, measured, tolerance, verdict: off <= tolerance.most ? "pass" : "fail" };
}

/** An inequality; rounding of 1e-9 is forgiven. */
export function boundRow(level: Level, what: string, measured: number, side: "≤" | "≥", expected: number): LadderRow {
  const room = 1e-9 * Math.abs(expected);
  const holds = side === "≤" ? measured <= expected + room : measured >= expected - room;
  return { level, what, expected, measured, tolerance: { kind: "bound", side }, verdict: holds ? "pass" : "fail" };
}

/** Standard errors within which a measurement agrees. */
export const ERRORS = 3;

/**
 * A sampled number. A first measurement beyond three errors is repeated with other random numbers, and must then agree: a false
 * alarm needs both to stray, at most (3.3e-3)² = 1.1e-5 with 127 degrees of freedom, so 90 such rows give one in a thousand
 * times. An error of 0 agrees with nothing but the number itself: samples that repeat each other.
 *
 * @param measure  measurement 0 or 1, which share no random numbers.
 */
export function sampledRow(
  level: Level,
  what: string,
  expected: number,
  measure: (measurement: 0 | 1) => MeasuredMean,
): LadderRow {
  const agrees = ({ mean, error }: MeasuredMean): boolean => Math.abs(mean - expected) <= ERRORS * error;
  let { mean, error } = measure(0);
  if (!agrees({ mean, error })) ({ mean, error } = measure(1));
  const tolerance = { kind: "errors", most: ERRORS, error } as const;
  return { level, what, expected, measured: mean, tolerance, verdict: agrees({ mean, error }) ? "pass" : "fail" };
}
