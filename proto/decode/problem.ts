import type { Result } from "../../core/failure.ts";
import { type Couplings, firstOutOfOrder, symmetricRows } from "../../core/model/ascending-couplings.ts";
import { MODEL_LIMITS, modelBuilder, type QuadraticModel, sharedFloat64 } from "../../core/model/quadratic-model.ts";
import { rowBytes, unpackSpins } from "../../core/sample-set/sample-set.ts";
import type { InitialStates__Output } from "../generated/spingap/v1/InitialStates.ts";
import type { Ising__Output } from "../generated/spingap/v1/Ising.ts";
import type { Problem__Output } from "../generated/spingap/v1/Problem.ts";
import type { Qubo__Output } from "../generated/spingap/v1/Qubo.ts";
import {
  decoding,
  finite,
  finites,
  malformed,
  overLimit,
  present,
  sameLength,
  sha256Name,
  valueOf,
  whole,
  wholes,
} from "./fields.ts";

/** Where a request's model comes from. */
export type ModelSource =
  | { readonly kind: "given"; readonly model: QuadraticModel }
  | { readonly kind: "uploaded"; readonly sha256: string }
  | {
      readonly kind: "family";
      readonly family: string;
      /** Values by name; their ranges are the family's business. */
      readonly parameters: Readonly<Record<string, string | number>>;
      readonly seed: number | null;
    };

export function decodeModelSource(problem: Problem__Output | null): Result<ModelSource> {
  return decoding((): ModelSource => {
    const { source, ising, qubo, modelSha256, family } = present("problem", problem);
    switch (source) {
      case "ising":
        return { kind: "given", model: isingModel(present("problem.ising", ising)) };
      case "qubo":
        return { kind: "given", model: quboModel(present("problem.qubo", qubo)) };
      case "modelSha256":
        return { kind: "uploaded", sha256: sha256Name("problem.model_sha256", modelSha256 ?? "") };
      case "family": {
        const instance = present("problem.family", family);
        return {
          kind: "family",
          family: instance.family,
          parameters: parametersOf("problem.family.parameters_json", instance.parametersJson),
          seed: instance.seed === undefined ? null : whole("problem.family.seed", instance.seed),
        };
      }
      case undefined:
      default:
        return malformed("problem", "expected one of ising, qubo, model_sha256, family");
    }
  });
}

function isingModel(message: Ising__Output): QuadraticModel {
  const where = "problem.ising";
  const n = numVariables(where, message.numVariables);
  const entries = entriesOf(where, n, message, message.weight);
  const h = finites(`${where}.h`, message.h);
  if (h.length > 0) sameLength(`${where}.h`, h.length, n);
  const { row, column } = entries;
  for (let k = 0; k < row.length; k++)
    if (row[k] === column[k])
      malformed(`${where}, entry ${k}`, `spin ${row[k]} has no coupling to itself; fields go into h`);
  return modelOf(where, "SPIN", n, finite(`${where}.offset`, message.offset), h, entries);
}

function quboModel(message: Qubo__Output): QuadraticModel {
  const where = "problem.qubo";
  const n = numVariables(where, message.numVariables);
  const entries = entriesOf(where, n, message, message.value);
  return modelOf(where, "BINARY", n, finite(`${where}.offset`, message.offset), new Float64Array(0), entries);
}

/** Checked before anything is allocated for them. */
function numVariables(where: string, n: number): number {
  const { variables } = MODEL_LIMITS;
  return n <= variables ? n : overLimit(`${where}.num_variables`, "number of variables", variables, n);
}

/** Entries whose indices are below n; those of row = column are linear terms. */
function entriesOf(
  where: string,
  n: number,
  message: { readonly row: Uint8Array; readonly column: Uint8Array },
  values: Uint8Array,
): Couplings {
  const { variables, couplings } = MODEL_LIMITS;
  // Each pair may come from both sides, and each variable on the diagonal.
  const most = 2 * couplings + variables;
  if (values.length > 8 * most) overLimit(where, "number of entries", most, Math.floor(values.length / 8));
  const weight = finites(`${where}.${where === "problem.ising" ? "weight" : "value"}`, values);
  const row = wholes(`${where}.row`, message.row);
  const column = wholes(`${where}.column`, message.column);
  sameLength(`${where}.row`, row.length, weight.length);
  sameLength(`${where}.column`, column.length, weight.length);
  for (let k = 0; k < row.length; k++)
    if (row[k] >= n || column[k] >= n)
      malformed(`${where}, entry ${k}`, `indices must be below ${n}, got (${row[k]}, ${column[k]})`);
  return { row, column, weight };
}

function modelOf(
  where: string,
  vartype: QuadraticModel["vartype"],
  n: number,
  offset: number,
  h: Float64Array,
  entries: Couplings,
): QuadraticModel {
  const ordered = orderedModel(where, vartype, n, offset, h, entries);
  if (ordered !== null) return ordered;
  const { row, column, weight } = entries;
  const builder = modelBuilder(vartype, n, row.length);
  builder.addOffset(offset);
  for (let i = 0; i < h.length; i++) builder.addLinear(i, h[i]);
  for (let k = 0; k < row.length; k++) {
    if (row[k] === column[k]) builder.addLinear(row[k], weight[k]);
    else builder.addQuadratic(row[k], column[k], weight[k], 0);
  }
  return valueOf(builder.build(where, "sum"));
}

/** Linear terms first, then couplings, each once and in order, as `problemSource` sends them: nothing is to be sorted. Otherwise null. */
function orderedModel(
  where: string,
  vartype: QuadraticModel["vartype"],
  n: number,
  offset: number,
  h: Float64Array,
  { row, column, weight }: Couplings,
): QuadraticModel | null {
  const linear = sharedFloat64(n);
  linear.set(h);
  let first = 0;
  while (first < row.length && row[first] === column[first]) {
    if (first > 0 && row[first] <= row[first - 1]) return null;
    linear[row[first]] = weight[first];
    first++;
  }
  const couplings = { row: row.subarray(first), column: column.subarray(first), weight: weight.subarray(first) };
  if (firstOutOfOrder(n, couplings) >= 0) return null;
  const most = MODEL_LIMITS.couplings;
  if (couplings.row.length > most) overLimit(where, "number of couplings", most, couplings.row.length);
  return { vartype, offset, linear, ...symmetricRows(n, couplings) };
}

function parametersOf(where: string, json: string): Readonly<Record<string, string | number>> {
  if (json === "") return {};
  let content: unknown;
  try {
    content = JSON.parse(json);
  } catch (error) {
    return malformed(where, `not JSON: ${(error as Error).message}`);
  }
  if (typeof content !== "object" || content === null || Array.isArray(content))
    return malformed(where, "expected a JSON object");
  return Object.fromEntries(
    Object.entries(content).map(([name, value]: [string, unknown]) =>
      typeof value === "string" || typeof value === "number"
        ? [name, value]
        : malformed(`${where}, ${name}`, `expected a number or a text, got ${JSON.stringify(value)}`),
    ),
  );
}

/** The states that reads begin from, −1 or +1; none if the message is missing. @param n  variables of the model. */
export function decodeInitialStates(message: InitialStates__Output | null, n: number): Result<readonly Int8Array[]> {
  return decoding(() => {
    const packed = message?.packed ?? new Uint8Array(0);
    const bytes = Math.max(1, rowBytes(n));
    if (packed.length % bytes !== 0)
      malformed("initial_states.packed", `${packed.length} bytes are no rows of ${bytes} bytes for ${n} variables`);
    return Array.from({ length: packed.length / bytes }, (_, row) => unpackSpins(packed, row * bytes, n));
  });
}
