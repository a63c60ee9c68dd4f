import { failed, type Result, success } from "../failure.ts";
import { invariant } from "../invariant.ts";
import type { Arithmetic } from "../model/arithmetic.ts";
import { energyOf } from "../model/energy.ts";
import type { IsingForm } from "../model/ising-form.ts";
import type { QuadraticModel } from "../model/quadratic-model.ts";
import { LIMITS } from "../plan/options.ts";
import { LISTED_GROUND_STATES, type RangeMinimum, spinsOfRank } from "./minimum.ts";

/** 2²⁶ states are some 60 ms: the longest that a range of an integer model runs. */
export const MAX_FREE_BITS = 26;

/** How a model's states are cut: range k, 0 ≤ k < ranges, fixes the first `prefixBits` spins to the bits of k. */
export interface EnumerationPlan {
  readonly prefixBits: number;
  readonly ranges: number;
  /** E(s) = E(−s), also as computed: only states with first spin −1 are visited, and counted twice. */
  readonly symmetric: boolean;
}

/** @param maxFreeBits  a range visits at most 2^maxFreeBits states; 1 … 26. */
export function planEnumeration(
  model: QuadraticModel,
  form: IsingForm,
  maxFreeBits = MAX_FREE_BITS,
): Result<EnumerationPlan> {
  if (form.n > LIMITS.exactVariables.max)
    return failed({
      kind: "over-limit",
      where: "exact enumeration",
      limit: "number of variables",
      max: LIMITS.exactVariables.max,
      got: form.n,
    });
  // The form's fields of a QUBO in floats are rounded: they can cancel where the model's energies differ a little.
  const exactFields = form.integer || model.vartype === "SPIN";
  const symmetric = form.n > 0 && exactFields && form.field.every((value) => value === 0);
  const prefixBits = Math.max(symmetric ? 1 : 0, form.n - Math.min(maxFreeBits, MAX_FREE_BITS));
  return success({ prefixBits, ranges: 2 ** (symmetric ? prefixBits - 1 : prefixBits), symmetric });
}

/** The ground states of a whole model. */
export interface GroundStates {
  /** Recomputed from the spins by `energyOf`. */
  readonly energy: number;
  /** How many states have that energy. */
  readonly degeneracy: number;
  /** The first of them in row order (spin −1 before +1, variable 0 first), at most LISTED_GROUND_STATES. */
  readonly states: readonly Int8Array[];
}

/** The result of all ranges of a plan, merged: the half that symmetry left out is added back. */
export function groundStates(
  model: QuadraticModel,
  arithmetic: Arithmetic,
  plan: EnumerationPlan,
  merged: RangeMinimum,
): GroundStates {
  invariant(merged.ranks.length > 0, "an enumeration visits at least one state");
  // Flipping all spins turns rank r into 2ⁿ − 1 − r, which lies in the other half.
  const ranks = plan.symmetric
    ? [...merged.ranks, ...highestRanks(model.n, merged)].slice(0, LISTED_GROUND_STATES)
    : merged.ranks;
  const states = ranks.map((rank) => spinsOfRank(model.n, rank));
  return {
    energy: energyOf(model, states[0], arithmetic),
    degeneracy: plan.symmetric ? 2 * merged.count : merged.count,
    states,
  };
}

/** Flipped copies, ascending; all the half's states are listed whenever these are needed. */
function highestRanks(n: number, merged: RangeMinimum): number[] {
  return merged.ranks.map((rank) => 2 ** n - 1 - rank).reverse();
}
