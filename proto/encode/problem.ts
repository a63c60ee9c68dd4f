import { numInteractions, type QuadraticModel } from "../../core/model/quadratic-model.ts";
import type { Problem } from "../generated/spingap/v1/Problem.ts";
import { bytesOfFloat64, bytesOfUint32 } from "../packed.ts";

/** A model as the source of a request's problem: Ising for spins, QUBO for bits. */
export function problemSource(model: QuadraticModel): Pick<Problem, "ising" | "qubo"> {
  return model.vartype === "SPIN" ? { ising: isingMessage(model) } : { qubo: quboMessage(model) };
}

function isingMessage(model: QuadraticModel): NonNullable<Problem["ising"]> {
  const m = numInteractions(model);
  const { row, column, value } = entries(model, m, 0);
  return {
    numVariables: model.n,
    offset: model.offset,
    h: model.linear.some((h) => h !== 0) ? bytesOfFloat64(model.linear) : new Uint8Array(0),
    row: bytesOfUint32(row),
    column: bytesOfUint32(column),
    weight: bytesOfFloat64(value),
  };
}

function quboMessage(model: QuadraticModel): NonNullable<Problem["qubo"]> {
  const linear = model.linear.reduce((count, value) => count + (value === 0 ? 0 : 1), 0);
  const { row, column, value } = entries(model, numInteractions(model) + linear, linear);
  let k = 0;
  for (let i = 0; i < model.n; i++) {
    if (model.linear[i] === 0) continue;
    row[k] = i;
    column[k] = i;
    value[k++] = model.linear[i];
  }
  return {
    numVariables: model.n,
    offset: model.offset,
    row: bytesOfUint32(row),
    column: bytesOfUint32(column),
    value: bytesOfFloat64(value),
  };
}

/** Couplings i < j in order, from entry `first` on, in arrays of `length` entries. */
function entries(
  { n, rowStart, column: neighbour, weight }: QuadraticModel,
  length: number,
  first: number,
): { row: Uint32Array; column: Uint32Array; value: Float64Array } {
  const row = new Uint32Array(length);
  const column = new Uint32Array(length);
  const value = new Float64Array(length);
  let k = first;
  for (let i = 0; i < n; i++) {
    const end = rowStart[i + 1];
    let p = rowStart[i];
    // Columns ascend: what is behind the diagonal is copied in one piece.
    while (p < end && neighbour[p] < i) p++;
    row.fill(i, k, k + end - p);
    column.set(neighbour.subarray(p, end), k);
    value.set(weight.subarray(p, end), k);
    k += end - p;
  }
  return { row, column, value };
}
