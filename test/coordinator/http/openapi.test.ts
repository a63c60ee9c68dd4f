import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { openApiDocument } from "../../../coordinator/http/openapi.ts";
import { routes } from "../../../coordinator/http/routes.ts";

type Json = Readonly<Record<string, unknown>>;
const METHODS = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Every object inside a document, with its JSON pointer. */
function* objects(value: unknown, pointer = "#"): Iterable<readonly [pointer: string, object: Json]> {
  if (isObject(value)) yield [pointer, value];
  if (typeof value !== "object" || value === null) return;
  for (const [name, inner] of Object.entries(value))
    yield* objects(inner, `${pointer}/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`);
}

function at(document: Json, pointer: string): unknown {
  return pointer
    .split("/")
    .slice(1)
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"))
    .reduce<unknown>((inner, step) => (isObject(inner) ? inner[step] : undefined), document);
}

const TYPES = new Set(["object", "array", "string", "number", "integer", "boolean", "null"]);

/** What is wrong with an OpenAPI 3.1 document: structure, references, names, answers, parameters, schemas. */
function lint(document: Json): string[] {
  const wrong: string[] = [];
  const need = (holds: boolean, words: string): void => {
    if (!holds) wrong.push(words);
  };
  need(/^3\.1\.\d+$/.test(String(document["openapi"])), "openapi is not 3.1");
  const info = document["info"];
  need(isObject(info) && typeof info["title"] === "string" && typeof info["version"] === "string", "info is short");
  const refs = new Set<string>();
  for (const [pointer, object] of objects(document)) {
    const { $ref, type, required, properties } = object;
    if (typeof $ref === "string") {
      refs.add($ref);
      need($ref.startsWith("#/") && isObject(at(document, $ref)), `${pointer}: ${$ref} leads nowhere`);
    }
    need(object["$id"] === undefined && object["$schema"] === undefined, `${pointer}: a document inside the document`);
    if (!pointer.includes("/schemas/") || pointer.endsWith("/properties")) continue;
    if (typeof type === "string") need(TYPES.has(type), `${pointer}: there is no type ${type}`);
    if (Array.isArray(required) && isObject(properties))
      for (const name of required as readonly string[])
        need(properties[name] !== undefined, `${pointer}: ${name} is required and not described`);
    if (type === "array")
      need(object["items"] !== undefined || object["prefixItems"] !== undefined, `${pointer}: an array of what?`);
  }
  const schemas = at(document, "#/components/schemas");
  for (const name of Object.keys(isObject(schemas) ? schemas : {}))
    need(refs.has(`#/components/schemas/${name}`), `the schema ${name} is used nowhere`);
  const schemes = at(document, "#/components/securitySchemes");
  const ids = new Set<string>();
  for (const [path, item] of Object.entries(isObject(document["paths"]) ? document["paths"] : {})) {
    need(path.startsWith("/") && !path.includes("?") && !(path.length > 1 && path.endsWith("/")), `${path}: no path`);
    for (const [method, operation] of Object.entries(isObject(item) ? item : {})) {
      const where = `${method} ${path}`;
      need(METHODS.includes(method), `${where}: no method`);
      if (!isObject(operation)) continue;
      const { operationId, summary, responses, requestBody, security = document["security"] } = operation;
      need(typeof operationId === "string" && /^[a-z][A-Za-z]+$/.test(operationId), `${where}: no operationId`);
      need(!ids.has(String(operationId)), `${where}: ${String(operationId)} is there twice`);
      ids.add(String(operationId));
      need(typeof summary === "string" && summary !== "", `${where}: no summary`);
      need(requestBody === undefined || !["get", "head", "delete"].includes(method), `${where}: a body for ${method}`);
      need(Array.isArray(security), `${where}: no word on security`);
      for (const rule of Array.isArray(security) ? (security as readonly Json[]) : [])
        for (const name of Object.keys(rule))
          need(isObject(schemes) && schemes[name] !== undefined, `${where}: no security scheme ${name}`);
      const parameters = (operation["parameters"] ?? []) as readonly Json[];
      const keys = parameters.map((parameter) => `${String(parameter["in"])} ${String(parameter["name"])}`);
      need(new Set(keys).size === keys.length, `${where}: a parameter is there twice`);
      for (const parameter of parameters) {
        need(isObject(parameter["schema"]) || isObject(parameter["content"]), `${where}: a parameter without a schema`);
        need(
          parameter["in"] !== "path" || parameter["required"] === true,
          `${where}: a path parameter must be required`,
        );
      }
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => `path ${name}`);
      need(
        JSON.stringify(inPath.sort()) === JSON.stringify(keys.filter((key) => key.startsWith("path ")).sort()),
        `${where}: parameters and path disagree`,
      );
      const statuses = Object.keys(isObject(responses) ? responses : {});
      need(
        statuses.some((status) => status.startsWith("2")),
        `${where}: no success`,
      );
      for (const [status, response] of Object.entries(isObject(responses) ? responses : {})) {
        need(/^[1-5]\d\d$/.test(status), `${where}: ${status} is no status`);
        const content = isObject(response) ? response["content"] : undefined;
        need(isObject(response) && typeof response["description"] === "string", `${where}, ${status}: no description`);
        need((status === "204") === (content === undefined), `${where}, ${status}: content`);
        for (const media of Object.values(isObject(content) ? content : {}))
          need(isObject(media) && isObject(media["schema"]), `${where}, ${status}: no schema`);
      }
    }
  }
  return wrong;
}

describe("the description of the REST gateway", () => {
  const document = JSON.parse(JSON.stringify(openApiDocument(routes, "1.2.3"))) as Json;

  test("is a well-formed OpenAPI 3.1 document", () => {
    assert.deepEqual(lint(document), []);
  });

  test("is linted by rules that find what is wrong", () => {
    const spoilt = (spoil: (copy: Record<string, unknown>) => void): string[] => {
      const copy = structuredClone(document) as Record<string, unknown>;
      spoil(copy);
      return lint(copy);
    };
    const put = (pointer: string, value: unknown) => (copy: Record<string, unknown>) => {
      const cut = pointer.lastIndexOf("/");
      (at(copy, pointer.slice(0, cut)) as Record<string, unknown>)[pointer.slice(cut + 1)] = value;
    };
    const create = "#/paths/~1v1~1jobs/post";
    for (const spoil of [
      put("#/openapi", "2.0"),
      put("#/components/schemas/Job", undefined),
      put("#/components/schemas/Spare", { type: "object" }),
      put("#/components/schemas/Job/type", "dict"),
      put("#/components/securitySchemes/token", undefined),
      put(`${create}/operationId`, "getJob"),
      put(`${create}/summary`, ""),
      put(`${create}/responses`, {}),
      put(`${create}/responses/201`, { description: "?" }),
      put("#/paths/~1v1~1jobs~1{job_id}/get/parameters", []),
      put("#/paths/~1v1~1jobs~1{job_id}/get/requestBody", {}),
    ])
      assert.ok(spoilt(spoil).length > 0, spoil.toString());
  });

  test("names every route, what it refuses, and the version", () => {
    const paths = document["paths"] as Readonly<Record<string, Json>>;
    assert.deepEqual(
      Object.entries(paths)
        .flatMap(([path, item]) => Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`))
        .sort(),
      routes.map(({ method, path }) => `${method} ${path}`).sort(),
    );
    assert.equal(at(document, "#/info/version"), "1.2.3");
    const create = at(document, "#/paths/~1v1~1jobs/post/responses") as Json;
    assert.deepEqual(Object.keys(create).sort(), [
      "200",
      "201",
      "400",
      "401",
      "403",
      "405",
      "413",
      "415",
      "429",
      "500",
      "503",
    ]);
  });

  test("tells the shape of terms and options, words and limits included", () => {
    const body = at(document, "#/components/schemas/CreateJob/properties/problem");
    assert.deepEqual(body, { $ref: "#/components/schemas/ProblemToSolve" });
    const terms = at(document, "#/components/schemas/ProblemToSolve/properties/ising/properties/J") as Json;
    assert.deepEqual([terms["type"], (terms["items"] as Json)["minItems"]], ["array", 3]);
    const sweeps = at(document, "#/components/schemas/Solver/properties/auto/properties/num_sweeps") as Json;
    assert.deepEqual([sweeps["type"], sweeps["minimum"], sweeps["maximum"]], ["integer", 1, 10_000_000]);
    const mode = at(document, "#/components/schemas/Solver/properties/auto/properties/mode") as Json;
    assert.deepEqual(mode["enum"], ["anneal", "sample", "SOLVE_MODE_ANNEAL", "SOLVE_MODE_SAMPLE"]);
  });
});
