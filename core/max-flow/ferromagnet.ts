import { invalid, type Result, success } from "../failure.ts";
import { arithmeticOf } from "../model/arithmetic.ts";
import { energyOf } from "../model/energy.ts";
import { changeVartype, type QuadraticModel } from "../model/quadratic-model.ts";
import { maxFlow } from "./max-flow.ts";

export interface FerromagneticGround {
  /** The lowest energy of any state, exact. */
  readonly energy: number;
  /** Shape (n), −1 or +1: of all ground states the one with most spins up. */
  readonly spins: Int8Array;
}

/**
 * The ground state of a model without positive couplings (ferromagnets in any fields; submodular QUBOs), by a least cut.
 *
 * With + on the source's side, a coupling J ≤ 0 costs 2|J| more where its spins differ: an arc of that capacity both ways. A field h costs
 * 2|h| more where the spin is against it: an arc from the source for h < 0, to the sink for h > 0. So
 * E(s) = offset − Σ|J| − Σ|h| + cut(s).
 *
 * Refused where a coupling is positive or the coefficients are no integers over one scale.
 * Source: Picard, Ratliff, Networks 5, 357 (1975), doi:10.1002/net.3230050405.
 */
export function ferromagneticGround(given: QuadraticModel, where: string): Result<FerromagneticGround> {
  const model = changeVartype(given, "SPIN");
  const arithmetic = arithmeticOf(model);
  if (arithmetic.kind !== "integer")
    return invalid(where, "the least cut needs coefficients that are integers over one scale, with sums below 2^51");
  const { scale } = arithmetic;
  const { n, rowStart, column, weight, linear } = model;
  const capacity = new Float64Array(weight.length);
  for (let i = 0; i < n; i++) {
    for (let p = rowStart[i]; p < rowStart[i + 1]; p++) {
      if (weight[p] > 0)
        return invalid(where, `the least cut needs couplings ≤ 0, got ${weight[p]} between ${i} and ${column[p]}`);
      capacity[p] = -2 * Math.round(weight[p] * scale);
    }
  }
  const terminal = Float64Array.from(linear, (h) => -2 * Math.round(h * scale));
  const { sourceSide } = maxFlow({ n, rowStart, column, capacity, terminal });
  const spins = Int8Array.from(sourceSide, (side) => 2 * side - 1);
  return success({ energy: energyOf(model, spins, arithmetic), spins });
}
