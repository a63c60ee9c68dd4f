import { arithmeticOf } from "../model/arithmetic.ts";
import type { IsingForm } from "../model/ising-form.ts";
import { type Reduction, reduceForm } from "../model/reduction.ts";
import { AUTO_EXACT_VARIABLES, wantsReduction } from "./method-choice.ts";
import type { SolveOptions } from "./options.ts";

/** `auto` reduces where at least this share of the variables goes: fewer do not pay for couplings of several sizes. */
const WORTHWHILE_SHARE = 0.05;

/** The reduction that a job is to solve instead of the given form, or null. */
export function reductionFor(form: IsingForm, options: SolveOptions): Reduction | null {
  // Models small enough to be enumerated keep all their ground states.
  if (!wantsReduction(options) || (options.reduce === "auto" && form.n <= AUTO_EXACT_VARIABLES)) return null;
  const reduction = reduceForm(form);
  if (reduction === null) return null;
  const worthwhile = options.reduce === "on" || form.n - reduction.model.n >= WORTHWHILE_SHARE * form.n;
  // Energies of both models are to be the same doubles, so those of the reduced one must be exact too.
  return worthwhile && arithmeticOf(reduction.model).kind === "integer" ? reduction : null;
}
