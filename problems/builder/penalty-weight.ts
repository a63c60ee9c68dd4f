import type { Cardinality, Constraint, Inequality } from "./constraint.ts";
import type { Objective } from "./objective.ts";

/**
 * How large penalties must be, and no larger than what can be proved from the objective's coefficients.
 *
 * Let f be the objective and g_c ≥ 0 the penalty of constraint c at its best slack: 0 where c holds, a whole number ≥ 1 elsewhere
 * (`addPenalty`). Constraints that share variables, directly or through others, form a *component*; a change of a component's
 * variables changes no g_c of another.
 *
 * **One repair step.** Say that in every state which breaks c, one bit of c can be flipped so that g_c drops by at least d ≥ 1 and no other
 * g rises. If that flip raises f by at most D, and weight_c > D/d, the flip lowers f + Σ weight·g. Only finitely many states exist, so going
 * on ends in a state that meets all constraints, with a lower energy than where it began: every minimum of the penalised model meets all
 * constraints, and there it equals f. Such flips exist
 * - in a component that is one exactly-k constraint: with s ≠ k ones, any 1 off (s > k) or any 0 on (s < k), and g drops by 2|s − k| − 1;
 * - in a component of at-most-one constraints and inequalities in which no variable stands with both signs: turning off a variable of
 *   positive coefficient (on, of a negative one) raises no sum. Of at most one, with s ones, g drops by s − 1; an inequality's
 *   g = excess² drops by at least 1.
 * The flip may be chosen: of s candidates the cheapest costs at most the s-th largest of all candidates' costs. A candidate's cost is its
 * linear term and, for each neighbour outside c, the worst it may add; inside c as many neighbours are on as the size s says.
 *
 * **Whole repair.** In any other component, replace all its variables by values that meet its constraints (if no such values exist, no
 * weight helps). Some g drops by 1 and f rises by no more than Σ|coefficient| over the terms that touch the component.
 *
 * A step's bound never exceeds that of the whole repair. For an objective that is linear in the variables of one exactly-k or
 * at-most-one constraint it cannot be improved: with s = k + 1 of the lowest variables on, or k − 1, the bound is attained.
 */
export interface PenaltyWeight {
  readonly weight: number;
  readonly reason: WeightReason;
}

export type WeightReason = "always holds" | "one repair step" | "whole repair" | "kept by moves";

/** @param isKept  constraints that get no penalty, since the solver's moves keep them. */
export function penaltyWeights(
  objective: Objective,
  constraints: readonly Constraint[],
  isKept: (constraint: Constraint) => boolean,
): readonly PenaltyWeight[] {
  const weights: PenaltyWeight[] = constraints.map(() => ({ weight: 0, reason: "always holds" }));
  for (const component of components(objective.n, constraints)) {
    const members = component.map((c) => constraints[c]);
    const single = members.length === 1 && members[0].kind === "exactly";
    const steps = (single && !isKept(members[0])) || isMonotone(objective.n, members);
    for (const [place, c] of component.entries()) {
      const constraint = members[place];
      if (isKept(constraint)) weights[c] = { weight: 0, reason: "kept by moves" };
      else if (steps)
        weights[c] = { weight: above(objective, stepBound(objective, constraint)), reason: "one repair step" };
      else weights[c] = { weight: above(objective, wholeBound(objective, members)), reason: "whole repair" };
    }
  }
  return weights;
}

/** The least weight that is greater than `bound` by more than rounding: one unit of the objective, or a thousandth of a coefficient. */
function above({ unit, largest }: Objective, bound: number): number {
  if (unit === null) return bound + largest / 1024;
  const scale = Math.round(1 / unit);
  // A bound that is a quotient may lie below a multiple of the unit by a rounding.
  return (Math.floor(bound * scale + 1e-6) + 1) / scale;
}

/** Constraints by component, those that always hold left out. */
function components(n: number, constraints: readonly Constraint[]): readonly (readonly number[])[] {
  const parent = Uint32Array.from({ length: n }, (_, i) => i);
  const rootOf = (i: number): number => {
    while (parent[i] !== i) {
      parent[i] = parent[parent[i]];
      i = parent[i];
    }
    return i;
  };
  for (const { variables } of constraints) for (const i of variables) parent[rootOf(i)] = rootOf(variables[0]);
  const byRoot = new Map<number, number[]>();
  for (const [c, constraint] of constraints.entries()) {
    if (alwaysHolds(constraint)) continue;
    const root = rootOf(constraint.variables[0]);
    const group = byRoot.get(root);
    if (group === undefined) byRoot.set(root, [c]);
    else group.push(c);
  }
  return [...byRoot.values()];
}

function alwaysHolds(constraint: Constraint): boolean {
  switch (constraint.kind) {
    case "exactly":
      return constraint.variables.length === 0;
    case "at-most-one":
      return constraint.variables.length <= 1;
    case "at-most":
      return constraint.highest <= constraint.bound;
  }
}

function isMonotone(n: number, members: readonly Constraint[]): boolean {
  const sign = new Int8Array(n);
  for (const constraint of members) {
    if (constraint.kind === "exactly") return false;
    for (let k = 0; k < constraint.variables.length; k++) {
      const i = constraint.variables[k];
      const own = constraint.kind === "at-most" ? Math.sign(constraint.coefficients[k]) : 1;
      if (sign[i] === -own) return false;
      sign[i] = own;
    }
  }
  return true;
}

/** What one repair step of the constraint may cost, over what it brings; at least 0. */
function stepBound(objective: Objective, constraint: Constraint): number {
  if (constraint.kind === "at-most") return inequalityBound(objective, constraint);
  const { kind, k, variables } = constraint;
  const m = variables.length;
  const off = groupCosts(objective, constraint, -1);
  let bound = 0;
  for (let s = k + 1; s <= m; s++) {
    const drop = kind === "exactly" ? 2 * (s - k) - 1 : s - 1;
    if (off.highest <= bound * drop) break;
    bound = Math.max(bound, off.rank(s, s - 1) / drop);
  }
  if (kind === "at-most-one") return bound;
  const on = groupCosts(objective, constraint, 1);
  for (let s = k - 1; s >= 0; s--) {
    const drop = 2 * (k - s) - 1;
    if (on.highest <= bound * drop) break;
    bound = Math.max(bound, on.rank(m - s, s) / drop);
  }
  return bound;
}

interface GroupCosts {
  /** No step costs more, whatever the state. */
  readonly highest: number;
  /** The r-th largest cost of a step among the variables when exactly `ones` of a variable's companions in the constraint are 1. */
  rank(r: number, ones: number): number;
}

/** What turning on (`sign` 1) or off (−1) each variable of a cardinality constraint may add to the objective. */
function groupCosts(objective: Objective, { variables }: Cardinality, sign: 1 | -1): GroupCosts {
  const inside = new Set(variables);
  const outer = new Float64Array(variables.length);
  /** For each variable: sums of its largest 0, 1, 2 … terms inside, and how many of its companions have no term with it. */
  const sums: Float64Array[] = [];
  const zeros = new Uint32Array(variables.length);
  const positives = new Uint32Array(variables.length);
  let highest = Number.NEGATIVE_INFINITY;
  for (const [place, i] of variables.entries()) {
    const terms: number[] = [];
    outer[place] = sign * objective.linear[i];
    for (const [j, value] of objective.neighbours(i)) {
      if (value === 0) continue;
      if (inside.has(j)) terms.push(sign * value);
      else outer[place] += Math.max(0, sign * value);
    }
    terms.sort((a, b) => b - a);
    const sum = new Float64Array(terms.length + 1);
    for (const [t, term] of terms.entries()) {
      sum[t + 1] = sum[t] + term;
      if (term > 0) positives[place]++;
    }
    sums.push(sum);
    zeros[place] = variables.length - 1 - terms.length;
    highest = Math.max(highest, outer[place] + sum[positives[place]]);
  }
  return {
    highest,
    rank(r, ones) {
      const costs = outer.map((cost, place) => {
        // Of `ones` terms the largest: positive ones first, then the zeros, then what is left.
        const beyond = Math.max(0, ones - positives[place] - zeros[place]);
        return cost + sums[place][Math.min(ones, positives[place]) + beyond];
      });
      return costs.sort()[costs.length - r];
    },
  };
}

/** A violation has at least r active terms (on with positive, off with negative coefficient); the cheapest of r is at most the r-th largest. */
function inequalityBound(objective: Objective, { variables, coefficients, bound, lowest }: Inequality): number {
  const costs = variables.reduce<number[]>((all, i, k) => {
    const sign = coefficients[k] > 0 ? -1 : 1;
    let cost = sign * objective.linear[i];
    for (const [, value] of objective.neighbours(i)) cost += Math.max(0, sign * value);
    all.push(cost);
    return all;
  }, []);
  const sizes = coefficients.map(Math.abs).sort().reverse();
  let active = 0;
  for (let sum = lowest; sum <= bound; active++) sum += sizes[active];
  costs.sort((a, b) => b - a);
  return Math.max(0, costs[active - 1]);
}

/** Σ|coefficient| over the terms that touch a variable of the constraints. */
function wholeBound(objective: Objective, members: readonly Constraint[]): number {
  const touched = new Set(members.flatMap(({ variables }) => [...variables]));
  let sum = 0;
  for (const i of touched) {
    sum += Math.abs(objective.linear[i]);
    for (const [j, value] of objective.neighbours(i)) if (j > i || !touched.has(j)) sum += Math.abs(value);
  }
  return sum;
}
