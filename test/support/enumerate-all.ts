import { type GroundStates, groundStates, planEnumeration } from "../../core/exact/enumerate.ts";
import type { Result } from "../../core/failure.ts";
import { success } from "../../core/failure.ts";
import type { Arithmetic } from "../../core/model/arithmetic.ts";
import { isingForm } from "../../core/model/ising-form.ts";
import type { QuadraticModel } from "../../core/model/quadratic-model.ts";
import { runEnumeration } from "../../solver-node/exact/run-enumeration.ts";

/** All states on the calling thread, by what a solving thread runs; null if `aborted` ended it. */
export function enumerateAll(
  model: QuadraticModel,
  arithmetic: Arithmetic,
  aborted: () => boolean = () => false,
): Result<GroundStates | null> {
  const form = isingForm(model, arithmetic);
  const planned = planEnumeration(model, form);
  if (!planned.ok) return planned;
  const { prefixBits, ranges } = planned.value;
  const pace = { nowNs: () => 0, aborted, report() {}, bestEnergy: () => Number.NEGATIVE_INFINITY };
  const { minimum, finishedRanges } = runEnumeration({ model, arithmetic, form }, prefixBits, 0, ranges, pace);
  return success(finishedRanges < ranges ? null : groundStates(model, arithmetic, planned.value, minimum));
}
