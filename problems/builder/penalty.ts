import { invariant } from "../../core/invariant.ts";
import type { ModelBuilder } from "../../core/model/quadratic-model.ts";
import type { Constraint } from "./constraint.ts";

/**
 * Coefficients of the slack bits of a constraint. An inequality becomes Σax + slack = bound with slack 0 … S, S = bound − lowest: powers of
 * two, and last what is left, so that every whole number from 0 to S can be written and none above. None where the inequality always holds.
 */
export function slackOf(constraint: Constraint): readonly number[] {
  if (constraint.kind !== "at-most" || constraint.highest <= constraint.bound) return [];
  const coefficients: number[] = [];
  let left = constraint.bound - constraint.lowest;
  for (let power = 1; left > 0; power *= 2) {
    const coefficient = Math.min(power, left);
    coefficients.push(coefficient);
    left -= coefficient;
  }
  return coefficients;
}

interface SlackBit {
  readonly variable: number;
  readonly coefficient: number;
}

/**
 * Adds weight · g, where g is 0 for states that meet the constraint, with their best slack, and a whole number ≥ 1 for all others:
 * (Σx − k)² for exactly k; Σ_{i<j} x_i x_j for at most one; (Σax + slack − bound)² for inequalities.
 */
export function addPenalty(
  builder: ModelBuilder,
  constraint: Constraint,
  slack: readonly SlackBit[],
  weight: number,
): void {
  if (weight === 0) return;
  switch (constraint.kind) {
    case "exactly":
      addSquare(builder, constraint.variables, null, -constraint.k, weight);
      return;
    case "at-most-one": {
      const { variables } = constraint;
      for (let a = 0; a < variables.length; a++)
        for (let b = 0; b < a; b++) builder.addQuadratic(variables[b], variables[a], weight, 0);
      return;
    }
    case "at-most": {
      const variables = Uint32Array.of(...constraint.variables, ...slack.map(({ variable }) => variable));
      const coefficients = Float64Array.of(...constraint.coefficients, ...slack.map(({ coefficient }) => coefficient));
      addSquare(builder, variables, coefficients, -constraint.bound, weight);
      return;
    }
  }
}

/** Adds weight · (Σ a x + constant)², with x² = x; a = 1 where `coefficients` is null. */
function addSquare(
  builder: ModelBuilder,
  variables: Uint32Array,
  coefficients: Float64Array | null,
  constant: number,
  weight: number,
): void {
  invariant(coefficients === null || coefficients.length === variables.length, "one coefficient a variable");
  builder.addOffset(weight * constant * constant);
  for (let a = 0; a < variables.length; a++) {
    const own = coefficients?.[a] ?? 1;
    builder.addLinear(variables[a], weight * own * (own + 2 * constant));
    for (let b = 0; b < a; b++)
      builder.addQuadratic(variables[b], variables[a], 2 * weight * own * (coefficients?.[b] ?? 1), 0);
  }
}
