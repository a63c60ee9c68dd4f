import { invariant } from "../../core/invariant.ts";
import { labelJson, listedLabels } from "../formats/labels.ts";
import type { Labels } from "../problem.ts";
import type { ResultDocument } from "./result-document.ts";

/** An array as dimod's JSON has it. */
export interface ArrayJson<T> {
  readonly type: "array";
  readonly data: readonly T[];
  readonly data_type: "float64" | "int64" | "uint32" | "bool";
  readonly shape: readonly number[];
  readonly use_bytes: false;
}

/** dimod's JSON of a sample set, schema 3.2.0, as `SampleSet.from_serializable` reads it. */
export interface SampleSetJson {
  readonly type: "SampleSet";
  readonly version: { readonly sampleset_schema: "3.2.0" };
  readonly num_variables: number;
  readonly num_rows: number;
  /** Shape (rows, ⌈n/32⌉): bit k of word w is variable 32w + k, set for spin +1 or bit 1; unused bits are 0. */
  readonly sample_data: ArrayJson<readonly number[]>;
  readonly sample_type: "int8";
  readonly sample_packed: true;
  readonly vectors: {
    readonly energy: ArrayJson<number>;
    readonly num_occurrences: ArrayJson<number>;
    /** Whether the row is among those that the digest covers. */
    readonly in_digest: ArrayJson<boolean>;
  };
  readonly variable_labels: readonly unknown[];
  readonly variable_type: "SPIN" | "BINARY";
  /** What else the result document says; times carry their unit in their names. */
  readonly info: Omit<ResultDocument, "version" | "samples" | "best" | "trace">;
}

/**
 * The samples of a result for dimod's tools. Energies are ours, minimised, as of the model that `bqm-json` would hold; the
 * sides of a cut become spins.
 *
 * @param labels  of the problem that was solved: the document itself does not tell names from 0 from names from 1.
 */
export function sampleSetJson(document: ResultDocument, labels: Labels): SampleSetJson {
  const { version: _, samples, best: __, trace: ___, ...info } = document;
  const { num_variables: n, vartype } = document.problem;
  const names = listedLabels(labels, n);
  invariant(names.length === n, `${names.length} names for ${n} variables`);
  const rows = samples.length;
  const vector = <T>(data: readonly T[], data_type: ArrayJson<T>["data_type"]): ArrayJson<T> => ({
    type: "array",
    data,
    data_type,
    shape: [rows],
    use_bytes: false,
  });
  return {
    type: "SampleSet",
    version: { sampleset_schema: "3.2.0" },
    num_variables: n,
    num_rows: rows,
    sample_data: {
      type: "array",
      data: samples.map(({ state }) => packedState(state, n)),
      data_type: "uint32",
      shape: [rows, Math.ceil(n / 32)],
      use_bytes: false,
    },
    sample_type: "int8",
    sample_packed: true,
    vectors: {
      energy: vector(
        samples.map(({ energy }) => energy),
        "float64",
      ),
      num_occurrences: vector(
        samples.map(({ num_occurrences }) => num_occurrences),
        "int64",
      ),
      in_digest: vector(
        samples.map(({ in_digest }) => in_digest),
        "bool",
      ),
    },
    variable_labels: names.map((label): unknown => JSON.parse(labelJson(label))),
    variable_type: vartype,
    info,
  };
}

/** @param state  n characters, `1` or `+` for a set bit. */
function packedState(state: string, n: number): number[] {
  invariant(state.length === n, `a state of ${state.length} characters for ${n} variables`);
  const words = new Uint32Array(Math.ceil(n / 32));
  for (let i = 0; i < n; i++) if (state[i] === "1" || state[i] === "+") words[i >> 5] |= 1 << (i & 31);
  return [...words];
}
