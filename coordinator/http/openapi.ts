import { z } from "zod";
import {
  backlog,
  health,
  job,
  jobEvent,
  jobList,
  node,
  nodeList,
  outline,
  prediction,
  problemDetails,
  result,
} from "./answer-schema.ts";
import { createJobBody, problem, solver, stop } from "./request-schema.ts";
import type { Route } from "./route.ts";

/** A schema, or a reference to one. */
type JsonSchema = Readonly<Record<string, unknown>>;

const PLACE = "#/components/schemas/";

/** Schemas that are named: where they occur in others, they are referred to. */
const NAMED: readonly (readonly [string, z.ZodType])[] = [
  ["CreateJob", createJobBody],
  ["ProblemToSolve", problem],
  ["Solver", solver],
  ["StopRules", stop],
  ["Job", job],
  ["JobList", jobList],
  ["JobEvent", jobEvent],
  ["Result", result],
  ["Outline", outline],
  ["Prediction", prediction],
  ["Node", node],
  ["NodeList", nodeList],
  ["Backlog", backlog],
  ["Health", health],
  ["Problem", problemDetails],
];

/** What any route may answer besides its own. */
const COMMON_PROBLEMS = { always: [405, 500, 503], closed: [401, 403] } as const;

/** OpenAPI 3.1 of the routes, from the schemas that check them. @param version  of the program. */
export function openApiDocument(routes: readonly Route[], version: string): JsonSchema {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes) {
    paths[route.path] ??= {};
    paths[route.path][route.method.toLowerCase()] = operation(route);
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Spingap",
      version,
      summary: "Solves QUBO and Ising problems by annealing and Monte Carlo.",
      description:
        "Jobs for users of curl; gRPC (spingap.v1.JobService) has the same, and uploads of large models. Energies are minimised.",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: "/", description: "This coordinator." }],
    security: [{ token: [] }],
    paths,
    components: {
      schemas: componentSchemas(),
      securitySchemes: {
        token: {
          type: "http",
          scheme: "bearer",
          description: "A tenant's token; none is asked for where no tenants are configured.",
        },
      },
    },
  };
}

function componentSchemas(): Readonly<Record<string, JsonSchema>> {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of NAMED) registry.add(schema, { id });
  const { schemas } = z.toJSONSchema(registry, { uri: (id) => `${PLACE}${id}`, io: "input", unrepresentable: "any" });
  return Object.fromEntries(Object.entries(schemas).map(([id, schema]) => [id, anonymous(schema)]));
}

/** Without what names the schema as a document of its own. */
function anonymous(schema: JsonSchema): JsonSchema {
  return Object.fromEntries(Object.entries(schema).filter(([name]) => name !== "$schema" && name !== "$id"));
}

function operation(route: Route): JsonSchema {
  const { answers, problems, media = "application/json" } = route;
  const refusals = [...problems, ...COMMON_PROBLEMS.always, ...(route.open ? [] : COMMON_PROBLEMS.closed)]
    .filter((status) => answers[status] === undefined)
    .sort((a, b) => a - b);
  const parameters = parametersOf(route);
  return {
    operationId: route.name,
    summary: route.summary,
    ...(route.open ? { security: [] } : {}),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(route.body === null
      ? {}
      : { requestBody: { required: true, content: { "application/json": { schema: schemaOf(route.body) } } } }),
    responses: Object.fromEntries([
      ...Object.entries(answers).map(([status, { description, schema }]) => [
        status,
        status === "204"
          ? { description }
          : { description, content: { [media]: { schema: schema === null ? untold(media) : schemaOf(schema) } } },
      ]),
      ...refusals.map((status) => [
        String(status),
        {
          description: REFUSALS[status] ?? "Refused.",
          content: { "application/problem+json": { schema: { $ref: `${PLACE}Problem` } } },
        },
      ]),
    ]),
  };
}

/** What is known of an answer that has no schema: text, or some object. */
function untold(media: string): JsonSchema {
  return { type: media === "text/plain" ? "string" : "object" };
}

const REFUSALS: Readonly<Record<number, string>> = {
  400: "A field is wrong or beyond a limit: the first is named, with limit and value, and all in `errors`.",
  401: "No token of a tenant.",
  403: "No certificate of a client, where one is asked for.",
  404: "There is no such job or result; another tenant's job is answered like this.",
  405: "Another method.",
  409: "The job is not in the right state.",
  413: "The body is too large: upload the model by gRPC.",
  415: "The body is no application/json.",
  429: "A full backlog or a quota: try again later.",
  500: "An error that nobody expected; the coordinator's log says more.",
  503: "The engine cannot be reached, or the coordinator is stopping.",
};

function parametersOf(route: Route): readonly JsonSchema[] {
  const inPath = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: "path",
    required: true,
    description: "The job's id.",
    schema: { type: "string" },
  }));
  const inQuery = Object.entries(route.query?.shape ?? {}).map(([name, field]) => {
    const { description, ...schema } = anonymous(
      z.toJSONSchema(field as z.ZodType, { io: "input", unrepresentable: "any" }),
    );
    return { name, in: "query", ...(description === undefined ? {} : { description }), schema };
  });
  const inHeaders = (route.headers ?? []).map(({ name, description }) => ({
    name,
    in: "header",
    description,
    schema: { type: "string" },
  }));
  return [...inPath, ...inQuery, ...inHeaders];
}

function schemaOf(schema: z.ZodType): JsonSchema {
  const name = NAMED.find(([, known]) => known === schema)?.[0];
  if (name === undefined) throw new Error("a schema of a route has no name");
  return { $ref: `${PLACE}${name}` };
}
