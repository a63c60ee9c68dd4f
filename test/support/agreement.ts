import assert from "node:assert/strict";

/** Deviations are judged in standard errors; a normal passes 3.5 with probability 4.7e-4, Student's t of 63 degrees with 9e-4. */
const LIMIT = 3.5;

/**
 * Requires a measured z within 3.5 standard errors of the exact value, in the first or in a second independent
 * measurement with another fixed seed: a false alarm needs both to stray, probability ≤ (9e-4)² < 1e-6. A suite of up to
 * a thousand such checks therefore has a family-wise false-alarm rate below 1e-3; a bias strays twice.
 *
 * @param measure  z of measurement 0 or 1, which share no random numbers.
 */
export function assertAgrees(measure: (measurement: 0 | 1) => number): void {
  const first = measure(0);
  if (Math.abs(first) < LIMIT) return;
  const second = measure(1);
  assert.ok(Math.abs(second) < LIMIT, `z = ${first} and again ${second}`);
}
