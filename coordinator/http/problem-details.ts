import type { z } from "zod";
import { describeFailure, type Failure } from "../../core/failure.ts";
import { unreachable } from "../../core/invariant.ts";
import { inRequest } from "../../proto/decode/solve-options.ts";
import { BlobCorrupt, EngineUnavailable } from "../../proto/engine/node-engine.ts";
import type { Refused } from "../service/job-service.ts";
import type { ProblemDetails } from "./answer-schema.ts";

/** Why a request is refused, beyond what the service says. */
export type HttpRefused =
  | Refused
  | { readonly kind: "no-token" }
  | { readonly kind: "no-certificate" }
  | { readonly kind: "wrong-host"; readonly host: string }
  | { readonly kind: "no-route"; readonly path: string }
  | { readonly kind: "method"; readonly method: string; readonly allowed: readonly string[] }
  | { readonly kind: "media-type"; readonly got: string }
  | { readonly kind: "too-large"; readonly max: number; readonly got: number }
  | { readonly kind: "malformed"; readonly issues: readonly z.core.$ZodIssue[] }
  | { readonly kind: "busy" }
  | { readonly kind: "stopping" };

/** Ends a request with a refusal. */
export class RefusedRequest extends Error {
  readonly refused: HttpRefused;
  constructor(refused: HttpRefused) {
    super(refused.kind);
    this.refused = refused;
  }
}

/** An answer of `application/problem+json`. */
export interface ProblemAnswer {
  readonly details: ProblemDetails;
  readonly headers: Readonly<Record<string, string>>;
}

/** A backlog, a quota or the engine may be there again after this long, s. */
const RETRY_S = 1;
/** Of a body that is wrong in many places so many are named. */
const MOST_ERRORS = 20;

/** What a caller is told of an error. `report` gets what nobody expected. */
export function problemOf(error: unknown, report: (error: unknown) => void): ProblemAnswer {
  if (error instanceof RefusedRequest) return refusedAnswer(error.refused);
  if (error instanceof EngineUnavailable)
    return answer(
      "unavailable",
      "Service unavailable",
      503,
      `the engine cannot be reached: ${error.message}`,
      {},
      RETRY,
    );
  report(error);
  return error instanceof BlobCorrupt
    ? answer("data-loss", "Data loss", 500, error.message)
    : answer("internal", "Internal error", 500, "internal error; the coordinator's log says more");
}

const RETRY = { "retry-after": String(RETRY_S) };

function refusedAnswer(refused: HttpRefused): ProblemAnswer {
  switch (refused.kind) {
    case "invalid": {
      const failure = inRequest(refused.failure);
      return answer(failure.kind, TITLES[failure.kind], 400, describeFailure(failure), violationOf(failure));
    }
    case "malformed": {
      const errors = refused.issues.flatMap(violationsOf);
      const [first] = errors;
      const detail = errors.length === 0 ? "the body is malformed" : `${first.field}: ${first.reason}`;
      const { reason: _, ...place } = first ?? { reason: "" };
      const kind = first?.limit === undefined ? "invalid-input" : "over-limit";
      return answer(kind, TITLES[kind], 400, detail, { ...place, errors: errors.slice(0, MOST_ERRORS) });
    }
    case "too-large": {
      const { max, got } = refused;
      const detail =
        `body: size in bytes is limited to ${max}, got ${got === Number.POSITIVE_INFINITY ? "more" : got}; upload a larger ` +
        "model by gRPC (UploadModel, or spingap submit) and name it by problem.model_sha256";
      const size = { field: "body", limit: "size in bytes", max, ...(Number.isFinite(got) ? { got } : {}) };
      return answer("over-limit", "Too large", 413, detail, size, { connection: "close" });
    }
    case "not-found": {
      const { what, name } = refused;
      const words = what === "job" ? `there is no job ${name}` : `job ${name} has no ${what}`;
      return answer("not-found", "Not found", 404, words);
    }
    case "exhausted": {
      const { limit, max, got } = refused;
      const detail = `${limit}: limited to ${max}, got ${got}`;
      return answer("exhausted", "Too many", 429, detail, { limit, max, got }, RETRY);
    }
    case "precondition":
      return answer("precondition", "Not in this state", 409, refused.reason);
    case "no-token":
      return answer(
        "no-token",
        "Who are you?",
        401,
        "expected the header authorization: Bearer TOKEN of a tenant",
        {},
        {
          "www-authenticate": 'Bearer realm="spingap"',
        },
      );
    case "no-certificate":
      return answer("no-certificate", "Who are you?", 403, "expected a client certificate of the configured authority");
    case "wrong-host":
      return answer(
        "wrong-host",
        "Misdirected request",
        421,
        `host: this port serves this machine only, by the names localhost and 127.0.0.1; got ${refused.host.slice(0, 80)}`,
      );
    case "no-route":
      return answer(
        "no-route",
        "Not found",
        404,
        `there is nothing at ${refused.path.slice(0, 200)}; see /openapi.json`,
      );
    case "method": {
      const { method, allowed } = refused;
      const allow = allowed.join(", ");
      return answer(
        "method",
        "Method not allowed",
        405,
        `expected ${allow}, got ${method.slice(0, 20)}`,
        {},
        { allow },
      );
    }
    case "media-type":
      return answer(
        "media-type",
        "Unsupported media type",
        415,
        `content-type: expected application/json without content-encoding, got ${refused.got.slice(0, 80)}`,
        { field: "content-type" },
      );
    case "busy":
      return answer("busy", "Busy", 503, "too many bodies are being read: ask again", {}, RETRY);
    case "stopping":
      return answer("stopping", "Stopping", 503, "this coordinator is stopping: ask again, or another one", {}, RETRY);
    default:
      return unreachable(refused);
  }
}

const TITLES = {
  "invalid-input": "Invalid input",
  "over-limit": "Over a limit",
  unreadable: "Unreadable",
  "job-failed": "Failed",
} as const satisfies Record<Failure["kind"], string>;

type Violation = NonNullable<ProblemDetails["errors"]>[number];

function violationOf(failure: Failure): Omit<Violation, "reason"> {
  const field = failure.where;
  if (failure.kind !== "over-limit") return { field };
  const { limit, max, got } = failure;
  return { field, limit, max, got };
}

/** What a schema found, by the names and values of the body. */
function violationsOf(issue: z.core.$ZodIssue): readonly Violation[] {
  const field = fieldOf(issue.path);
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.map((key) => ({ field: fieldOf([...issue.path, key]), reason: "is not known" }));
    case "too_big": {
      const max = Number(issue.maximum);
      const got = sizeOf(issue.input);
      const limit = LIMITED[issue.origin] ?? "value";
      return got === null || issue.inclusive === false
        ? [{ field, reason: `expected ${limit} below ${max}, got ${shown(issue.input)}` }]
        : [{ field, reason: `${limit} is limited to ${max}, got ${got}`, limit, max, got }];
    }
    case "too_small":
      return [
        { field, reason: `expected at least ${issue.minimum}, got ${shown(sizeOf(issue.input) ?? issue.input)}` },
      ];
    case "invalid_type":
      return issue.input === undefined
        ? [{ field, reason: "is missing" }]
        : [{ field, reason: `expected ${EXPECTED[issue.expected] ?? issue.expected}, got ${shown(issue.input)}` }];
    case "invalid_value":
      return [{ field, reason: `expected one of ${issue.values.map(String).join(", ")}, got ${shown(issue.input)}` }];
    case "custom":
      return [{ field, reason: issue.message }];
    case "invalid_format":
    case "not_multiple_of":
    case "invalid_union":
    case "invalid_key":
    case "invalid_element":
    default:
      return [{ field, reason: `${issue.message}, got ${shown(issue.input)}` }];
  }
}

const LIMITED: Readonly<Record<string, string>> = { array: "number of entries", string: "length", number: "value" };
const EXPECTED: Readonly<Record<string, string>> = {
  int: "a whole number",
  number: "a finite number",
  object: "an object",
};

function sizeOf(value: unknown): number | null {
  if (typeof value === "number") return value;
  return typeof value === "string" || Array.isArray(value) ? value.length : null;
}

/** A value in a few words: bodies may be large. */
function shown(value: unknown): string {
  if (value === undefined) return "nothing";
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === "object" && value !== null) return "an object";
  return typeof value === "number" ? String(value) : (JSON.stringify(value) ?? typeof value).slice(0, 80);
}

/** For example "solver.auto.num_sweeps" or "problem.ising.J[3]". */
function fieldOf(path: readonly PropertyKey[]): string {
  const text = path.map((step) => (typeof step === "number" ? `[${step}]` : `.${String(step).slice(0, 80)}`)).join("");
  return text === "" ? "body" : text.replace(/^\./, "");
}

function answer(
  kind: string,
  title: string,
  status: number,
  detail: string,
  more: Partial<ProblemDetails> = {},
  headers: Readonly<Record<string, string>> = {},
): ProblemAnswer {
  return { details: { type: `urn:spingap:problem:${kind}`, title, status, detail, ...more }, headers };
}
