import { invalid, type Result, success } from "../../core/failure.ts";
import type { QuadraticModel } from "../../core/model/quadratic-model.ts";
import { packSpins, rowBytes } from "../../core/sample-set/sample-set.ts";
import { bqmJson } from "../../problems/formats/bqm-json.ts";
import { chooseFormat, formatNamed, readBytes } from "../../problems/formats/formats.ts";
import type { FormatName, Problem } from "../../problems/problem.ts";
import type { CreateJobRequest, CreateJobRequest__Output } from "../../proto/generated/spingap/v1/CreateJobRequest.ts";
import type { Ising } from "../../proto/generated/spingap/v1/Ising.ts";
import type { Problem as ProblemMessage } from "../../proto/generated/spingap/v1/Problem.ts";
import type { Qubo } from "../../proto/generated/spingap/v1/Qubo.ts";
import { messageCodec } from "../../proto/messages.ts";
import { bytesOfFloat64, bytesOfUint32 } from "../../proto/packed.ts";
import { decodeCreateRequest } from "../service/create-request.ts";
import type { NewJob } from "../service/job-service.ts";
import type { Term } from "./long-lists.ts";
import { RefusedRequest } from "./problem-details.ts";
import { type CreateJobBody, createJobBody } from "./request-schema.ts";

const codec = messageCodec<CreateJobRequest, CreateJobRequest__Output>("spingap.v1.CreateJobRequest");

/** A parsed body, checked. Names of solver and stop rules may come as proto JSON has them, numSweeps for num_sweeps. */
export function parseCreateBody(json: unknown): CreateJobBody {
  checkFields(json, "");
  const parsed = createJobBody.safeParse(withSnakeNames(json), { reportInput: true });
  if (!parsed.success) throw new RefusedRequest({ kind: "malformed", issues: parsed.error.issues });
  return parsed.data;
}

/** No object of a body has more fields, but for a document of dimod's. */
const MOST_FIELDS = 1000;

/** Refuses objects of very many fields: each that is wrong would be told of. */
function checkFields(json: unknown, where: string): void {
  if (typeof json !== "object" || json === null || Array.isArray(json)) return;
  const fields = Object.entries(json);
  if (fields.length > MOST_FIELDS) {
    const limit = { limit: "number of fields", max: MOST_FIELDS, got: fields.length };
    throw new RefusedRequest({ kind: "invalid", failure: { kind: "over-limit", where: where || "body", ...limit } });
  }
  for (const [name, inner] of fields)
    if (name !== "bqm_json") checkFields(inner, where === "" ? name : `${where}.${name}`);
}

/** What a body asks for: by way of the message that gRPC callers send, so that both mean the same. */
export function newJobOf(body: CreateJobBody, drawSeed: () => number): Result<NewJob> {
  const read = readFile(body.problem);
  if (read !== null && !read.ok) return read;
  const states = packedStates(body.initial_states);
  if (!states.ok) return states;
  const message = {
    ...(camelNames({
      solver: body.solver,
      stop: body.stop,
      contract: body.contract,
      lane: body.lane,
      max_samples: body.max_samples,
      validate_only: body.validate_only,
      request_id: body.request_id,
    }) as CreateJobRequest),
    labels: body.labels,
    problem: problemMessage(body.problem),
    ...(body.deadline === undefined ? {} : { deadline: timestampOf(body.deadline) }),
    ...(states.value.length === 0 ? {} : { initialStates: { packed: Buffer.from(states.value) } }),
  };
  const sent = codec.decode(codec.encode(message));
  if (!sent.ok) return sent;
  const decoded = decodeCreateRequest(sent.value, drawSeed);
  if (!decoded.ok) return decoded;
  const job: NewJob =
    read === null
      ? decoded.value
      : { ...decoded.value, model: { kind: "given", model: read.value.model }, describe: () => success(read.value) };
  return success({ ...job, describe: (model) => checkLengths(body.initial_states, model, job) });
}

/** The problem of a body that brings it as a file's text; null for all others. */
function readFile({ file, bqm_json: document }: CreateJobBody["problem"]): Result<Problem> | null {
  if (file !== undefined) {
    const { format: declared, name, text, vartype } = file;
    const bytes = new TextEncoder().encode(text);
    const format = formatOf(declared, name, bytes);
    if (!format.ok) return format;
    const where = name ?? "problem.file.text";
    return readBytes(formatNamed(format.value), bytes, where, vartype === undefined ? {} : { vartype });
  }
  if (document === undefined) return null;
  return readBytes(bqmJson, new TextEncoder().encode(JSON.stringify(document)), "problem.bqm_json");
}

/** So much of a file is looked at to name the formats that it may have, bytes. */
const HEAD_BYTES = 2 ** 16;

function formatOf(declared: FormatName | undefined, name: string | undefined, bytes: Uint8Array): Result<FormatName> {
  const chosen = chooseFormat(name ?? "", declared, bytes.subarray(0, HEAD_BYTES));
  if (chosen.ok || chosen.failure.kind !== "invalid-input") return chosen;
  return invalid("problem.file.format", chosen.failure.reason.replace("name it by --format", "name it"));
}

/** Stands for a model that does not travel in the message. */
const NO_MODEL = "0".repeat(64);

function problemMessage({ ising, qubo, family, model_sha256: modelSha256 }: CreateJobBody["problem"]): ProblemMessage {
  if (ising !== undefined) return { ising: isingMessage(ising) };
  if (qubo !== undefined) {
    const { row, column, value } = columnsOf(qubo.Q);
    return { qubo: { numVariables: sizeOf(qubo, qubo.Q, 0), offset: qubo.offset, row, column, value } satisfies Qubo };
  }
  if (family !== undefined)
    return {
      family: {
        family: family.family,
        parametersJson: JSON.stringify(family.parameters),
        ...(family.seed === undefined ? {} : { seed: family.seed }),
      },
    };
  return { modelSha256: modelSha256 ?? NO_MODEL };
}

function isingMessage(ising: NonNullable<CreateJobBody["problem"]["ising"]>): Ising {
  const { h, J, offset } = ising;
  const { row, column, value } = columnsOf(J);
  const numVariables = sizeOf(ising, J, h.length);
  // What is left out at the end is 0.
  const fields = h.length === 0 || h.length > numVariables ? h : Object.assign(new Float64Array(numVariables), h);
  return { numVariables, offset, h: bytesOfFloat64(fields), row, column, weight: value };
}

function sizeOf(given: { readonly num_variables?: number | undefined }, terms: readonly Term[], least: number): number {
  return given.num_variables ?? terms.reduce((n, [i, j]) => Math.max(n, i + 1, j + 1), least);
}

function columnsOf(terms: readonly Term[]) {
  return {
    row: bytesOfUint32(Uint32Array.from(terms, ([i]) => i)),
    column: bytesOfUint32(Uint32Array.from(terms, ([, j]) => j)),
    value: bytesOfFloat64(Float64Array.from(terms, ([, , value]) => value)),
  };
}

/** Rows of bits; all of one length, which is compared with the model's once that is known. */
function packedStates(states: readonly string[]): Result<Uint8Array> {
  const n = states[0]?.length ?? 0;
  const row = rowBytes(n);
  const packed = new Uint8Array(states.length * row);
  for (const [k, text] of states.entries()) {
    if (text.length !== n || n === 0)
      return invalid(`initial_states[${k}]`, `expected ${n || "some"} characters, got ${text.length}`);
    packSpins(
      Int8Array.from(text, (letter) => (letter === "+" || letter === "1" ? 1 : -1)),
      packed,
      k * row,
    );
  }
  return success(packed);
}

function checkLengths(states: readonly string[], model: QuadraticModel, job: NewJob): ReturnType<NewJob["describe"]> {
  const got = states[0]?.length ?? model.n;
  return got === model.n
    ? job.describe(model)
    : invalid("initial_states[0]", `expected ${model.n} characters, one a variable, got ${got}`);
}

/** @param text  ISO 8601 with its offset. */
function timestampOf(text: string): { readonly seconds: number; readonly nanos: number } {
  const ms = Date.parse(text);
  const seconds = Math.floor(ms / 1000);
  return { seconds, nanos: (ms - 1000 * seconds) * 1e6 };
}

/** Fields whose inner names are the caller's, or another document's. */
const NAMED_BY_CALLER = new Set(["labels", "problem"]);

function withSnakeNames(json: unknown): unknown {
  return renamed(json, (name) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`), NAMED_BY_CALLER);
}

function camelNames(value: unknown): unknown {
  return renamed(value, (name) => name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase()), new Set());
}

/** Objects with their fields renamed, all the way down but for those in `except`; lists stay as they are. */
function renamed(value: unknown, rename: (name: string) => string, except: ReadonlySet<string>): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => inner !== undefined)
      .map(([name, inner]: [string, unknown]) => [
        rename(name),
        except.has(name) ? inner : renamed(inner, rename, except),
      ]),
  );
}
