import { failed, invalid, type Result, success } from "../../core/failure.ts";
import { checkSize, modelBuilder, numInteractions, type Vartype } from "../../core/model/quadratic-model.ts";
import type { Problem } from "../problem.ts";
import { finishProblem } from "./finish.ts";
import type { Format, ReadOptions } from "./format.ts";
import { jsonDocument } from "./json-document.ts";
import type { JsonFields, JsonObject } from "./json-fields.ts";
import { jsonList, notesJson, notesOf } from "./json-notes.ts";
import { labelJson, labelsFromJson, listedLabels } from "./labels.ts";
import { overPairs } from "./written.ts";

/**
 * dimod's JSON of a binary quadratic model, schema 3.0.0 (and 2.0.0, which differs in bytes only): lists of linear and
 * quadratic biases, the latter between positions head and tail in `variable_labels`, each pair once; spins or bits,
 * minimised, with an offset. Lists as bytes (`use_bytes`) exist in BSON only and are refused. `info`, which dimod leaves
 * empty, keeps comments and a planted energy.
 */
export const bqmJson: Format = {
  name: "bqm-json",
  title: "dimod BQM as JSON: labels, offset, each pair once, minimised over spins or bits",
  extensions: [".bqm-json", ".bqm.json"],
  vartype: "either",
  convention: (vartype) => ({
    variables: vartype === "SPIN" ? "spins" : "bits",
    indexBase: 0,
    counting: "once",
    sense: "minimize",
  }),
  objective: () => ({ kind: "energy" }),
  reader: (where, options) => jsonDocument(where, (document, fields) => readBqm(where, options, document, fields)),
  write: writeBqm,
};

/** The names of dimod's classes. */
const TYPES = ["BinaryQuadraticModel", "DictBQM", "Float32BQM", "Float64BQM"];

function readBqm(where: string, options: ReadOptions, document: JsonObject, fields: JsonFields): Result<Problem> {
  const type = fields.text(document["type"], "type");
  if (!TYPES.includes(type)) fields.refuse("type", `is not that of a bqm-json file, ${TYPES[0]}`);
  const version = fields.text(fields.object(document["version"], "version")["bqm_schema"], "version.bqm_schema");
  if (version !== "3.0.0" && version !== "2.0.0") fields.refuse("version.bqm_schema", "must be 3.0.0 or 2.0.0");
  if (document["use_bytes"] !== false) fields.refuse("use_bytes", "must be false: JSON has no bytes");
  const vartype = vartypeOf(fields, document, options);
  const n = fields.integer(document["num_variables"], "num_variables", 1, Number.MAX_SAFE_INTEGER);
  const m = fields.integer(document["num_interactions"], "num_interactions", 0, Number.MAX_SAFE_INTEGER);
  const failure = fields.failure ?? checkSize(where, n, m);
  if (failure) return failed(failure);

  const offset = fields.number(document["offset"], "offset");
  const linear = fields.numbers(document["linear_biases"], "linear_biases", n);
  const heads = fields.indices(document["quadratic_head"], "quadratic_head", m, n - 1);
  const tails = fields.indices(document["quadratic_tail"], "quadratic_tail", m, n - 1);
  const biases = fields.numbers(document["quadratic_biases"], "quadratic_biases", m);
  const labels = labelsFromJson(fields, document["variable_labels"], "variable_labels", n);
  const notes = notesOf(fields, document["info"], "info");
  if (fields.failure) return failed(fields.failure);

  const builder = modelBuilder(vartype, n, m);
  builder.addOffset(offset);
  for (let i = 0; i < n; i++) builder.addLinear(i, linear[i]);
  for (let k = 0; k < m; k++) {
    if (heads[k] === tails[k])
      return invalid(`${where}, quadratic_tail[${k}]`, `joins the variable ${tails[k]} to itself`);
    builder.addQuadratic(heads[k], tails[k], biases[k], 0);
  }
  return finishProblem(bqmJson, where, builder.build(`${where}, quadratic_head`, "refuse"), labels, notes);
}

function vartypeOf(fields: JsonFields, document: JsonObject, { vartype: asked }: ReadOptions): Vartype {
  const name = fields.text(document["variable_type"], "variable_type");
  if (name !== "SPIN" && name !== "BINARY") fields.refuse("variable_type", "must be SPIN or BINARY");
  if (asked !== undefined && asked !== name) fields.refuse("variable_type", `is not ${asked}, which was asked for`);
  return name === "BINARY" ? "BINARY" : "SPIN";
}

function writeBqm(problem: Problem): Result<Iterable<string>> {
  if (problem.model.n === 0) return invalid("bqm-json", "a problem without variables cannot be written");
  return success(pieces(problem));
}

function* pieces(problem: Problem): Iterable<string> {
  const { model } = problem;
  yield '{"type": "BinaryQuadraticModel", "version": {"bqm_schema": "3.0.0"}, "use_bytes": false, ';
  yield '"index_type": "int32", "bias_type": "float64", ';
  yield `"num_variables": ${model.n}, "num_interactions": ${numInteractions(model)}, "variable_labels": `;
  yield* jsonList(listedLabels(problem.labels, model.n).map(labelJson));
  yield `, "variable_type": "${model.vartype}", "offset": ${model.offset}, "info": ${notesJson(problem)}`;
  yield ', "linear_biases": ';
  yield* jsonList(model.linear);
  yield ', "quadratic_biases": ';
  yield* jsonList(overPairs(model, (_, p) => model.weight[p]));
  yield ', "quadratic_head": ';
  yield* jsonList(overPairs(model, (i) => i));
  yield ', "quadratic_tail": ';
  yield* jsonList(overPairs(model, (_, p) => model.column[p]));
  yield "}\n";
}
