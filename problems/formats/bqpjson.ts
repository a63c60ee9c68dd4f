import { failed, invalid, type Result, success } from "../../core/failure.ts";
import { checkSize, modelBuilder, type Vartype } from "../../core/model/quadratic-model.ts";
import type { Labels, Problem } from "../problem.ts";
import { finishProblem } from "./finish.ts";
import type { Format, ReadOptions } from "./format.ts";
import { jsonDocument } from "./json-document.ts";
import { type JsonFields, type JsonObject, shown } from "./json-fields.ts";
import { jsonList, notesJson, notesOf } from "./json-notes.ts";
import { listedLabels, shortenedLabels } from "./labels.ts";
import { scaledModel } from "./scaled-model.ts";
import { overPairs } from "./written.ts";

/**
 * bqpjson 1.0.0 of Los Alamos: variables by ids (whole numbers, gaps allowed), spins or booleans, minimised;
 * E = scale · (Σ q + Σ l + offset), each pair once. Products with the scale are rounded to float64; it is written as 1.
 * `solutions` are not read: a listed evaluation is no proven ground energy. `metadata` keeps comments and a planted energy.
 */
export const bqpjson: Format = {
  name: "bqpjson",
  title: "bqpjson 1.0.0: variables by ids, scale and offset, each pair once, minimised over spins or bits",
  extensions: [".bqpjson", ".bqp.json"],
  vartype: "either",
  convention: (vartype) => ({
    variables: vartype === "SPIN" ? "spins" : "bits",
    indexBase: "ids",
    counting: "once",
    sense: "minimize",
  }),
  objective: () => ({ kind: "energy" }),
  reader: (where, options) => jsonDocument(where, (document, fields) => readBqp(where, options, document, fields)),
  write: writeBqp,
};

function readBqp(where: string, options: ReadOptions, document: JsonObject, fields: JsonFields): Result<Problem> {
  if (fields.text(document["version"], "version") !== "1.0.0") fields.refuse("version", "must be 1.0.0");
  const vartype = vartypeOf(fields, document, options);
  const ids = fields.list(document["variable_ids"], "variable_ids");
  const linear = fields.list(document["linear_terms"], "linear_terms");
  const quadratic = fields.list(document["quadratic_terms"], "quadratic_terms");
  const scale = fields.number(document["scale"], "scale");
  if (!(scale > 0)) fields.refuse("scale", `is ${scale}; it must be above 0`);
  if (ids.length === 0) fields.refuse("variable_ids", "is empty; a problem has at least one variable");
  const failure = fields.failure ?? checkSize(where, ids.length, quadratic.length);
  if (failure) return failed(failure);

  const { labels, positionOf } = variablesOf(fields, ids);
  const builder = modelBuilder(vartype, ids.length, quadratic.length);
  builder.addOffset(fields.number(document["offset"], "offset"));
  const given = new Uint8Array(ids.length);
  for (let k = 0; k < linear.length && fields.failure === null; k++) {
    const path = `linear_terms[${k}]`;
    const term = fields.object(linear[k], path);
    const i = positionOf(term["id"], `${path}.id`);
    if (given[i] === 1) fields.refuse(`${path}.id`, `the variable ${String(term["id"])} was already given`);
    given[i] = 1;
    builder.addLinear(i, fields.number(term["coeff"], `${path}.coeff`));
  }
  for (let k = 0; k < quadratic.length && fields.failure === null; k++) {
    const path = `quadratic_terms[${k}]`;
    const term = fields.object(quadratic[k], path);
    const i = positionOf(term["id_tail"], `${path}.id_tail`);
    const j = positionOf(term["id_head"], `${path}.id_head`);
    if (i === j) fields.refuse(`${path}.id_head`, `joins the variable ${String(term["id_head"])} to itself`);
    builder.addQuadratic(i, j, fields.number(term["coeff"], `${path}.coeff`), 0);
  }
  const notes = notesOf(fields, document["metadata"], "metadata");
  const description = document["description"];
  if (fields.failure) return failed(fields.failure);

  const built = builder.build(`${where}, quadratic_terms by position in variable_ids`, "refuse");
  if (!built.ok) return built;
  return finishProblem(bqpjson, where, success(scale === 1 ? built.value : scaledModel(built.value, scale)), labels, {
    ...notes,
    comments: typeof description === "string" ? [description, ...notes.comments] : notes.comments,
  });
}

function vartypeOf(fields: JsonFields, document: JsonObject, { vartype: asked }: ReadOptions): Vartype {
  const domain = fields.text(document["variable_domain"], "variable_domain");
  if (domain !== "spin" && domain !== "boolean") fields.refuse("variable_domain", "must be spin or boolean");
  const vartype = domain === "boolean" ? "BINARY" : "SPIN";
  if (asked !== undefined && asked !== vartype)
    fields.refuse("variable_domain", `is not ${asked}, which was asked for`);
  return vartype;
}

/** The variables in the order of `variable_ids`, and a look-up of the position of an id. */
function variablesOf(
  fields: JsonFields,
  ids: readonly unknown[],
): { readonly labels: Labels; readonly positionOf: (id: unknown, path: string) => number } {
  const positions = new Map<unknown, number>();
  const labels: number[] = [];
  for (const [i, value] of ids.entries()) {
    const id = fields.integer(value, `variable_ids[${i}]`, 0, Number.MAX_SAFE_INTEGER);
    if (positions.has(id)) fields.refuse(`variable_ids[${i}]`, `the id ${id} was already given`);
    positions.set(id, i);
    labels.push(id);
  }
  return {
    labels: shortenedLabels(labels),
    positionOf(id, path) {
      const position = positions.get(id);
      if (position === undefined)
        fields.refuse(path, id === undefined ? "is missing" : `is ${shown(id)}, which is none of variable_ids`);
      return position ?? 0;
    },
  };
}

function writeBqp(problem: Problem): Result<Iterable<string>> {
  const { model } = problem;
  if (model.n === 0) return invalid("bqpjson", "a problem without variables cannot be written");
  const ids = listedLabels(problem.labels, model.n);
  const wrong = ids.find((id) => !(Number.isSafeInteger(id) && (id as number) >= 0));
  if (wrong !== undefined)
    return invalid("bqpjson", `the name ${JSON.stringify(wrong)} of a variable is not a whole number from 0`);
  return success(pieces(problem, ids));
}

function* pieces(problem: Problem, ids: readonly (string | number)[]): Iterable<string> {
  const { model } = problem;
  yield `{"version": "1.0.0", "id": 0, "metadata": ${notesJson(problem)}, "variable_ids": `;
  yield* jsonList(ids);
  yield `, "variable_domain": "${model.vartype === "SPIN" ? "spin" : "boolean"}", "scale": 1, "offset": ${model.offset}`;
  yield ', "linear_terms": ';
  yield* jsonList(linearTerms(problem, ids));
  yield ', "quadratic_terms": ';
  yield* jsonList(
    overPairs(
      model,
      (i, p) => `{"id_tail": ${ids[i]}, "id_head": ${ids[model.column[p]]}, "coeff": ${model.weight[p]}}`,
    ),
  );
  yield "}\n";
}

function* linearTerms({ model }: Problem, ids: readonly (string | number)[]): Iterable<string> {
  for (let i = 0; i < model.n; i++) if (model.linear[i] !== 0) yield `{"id": ${ids[i]}, "coeff": ${model.linear[i]}}`;
}
