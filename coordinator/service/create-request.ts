import { type Failure, failed, type Result, success } from "../../core/failure.ts";
import type { QuadraticModel, SizeLimits } from "../../core/model/quadratic-model.ts";
import { type Contract, DEFAULT_CONFIDENCE } from "../../core/plan/contract.ts";
import { families } from "../../problems/families/families.ts";
import { coo } from "../../problems/formats/coo.ts";
import { problemFromModel } from "../../problems/formats/finish.ts";
import { isingList } from "../../problems/formats/ising-list.ts";
import { quboList } from "../../problems/formats/qubo-list.ts";
import { FORMAT_NAMES, type Problem } from "../../problems/problem.ts";
import { decodeModelSource, type ModelSource } from "../../proto/decode/problem.ts";
import { decodeDescription } from "../../proto/decode/problem-description.ts";
import { decodeOptions } from "../../proto/decode/solve-options.ts";
import { DEFAULT_MAX_SAMPLES } from "../../proto/defaults.ts";
import { LANES, type Lane } from "../../proto/engine/tasks.ts";
import { LANE } from "../../proto/enum-names.ts";
import type { Timestamp__Output } from "../../proto/generated/google/protobuf/Timestamp.ts";
import type { Contract__Output as ContractMessage } from "../../proto/generated/spingap/v1/Contract.ts";
import type { CreateJobRequest__Output } from "../../proto/generated/spingap/v1/CreateJobRequest.ts";
import type { NewJob } from "./job-service.ts";

/**
 * Instances of families are made while the request waits, and everybody else with it: no larger than takes about a second.
 * Larger ones come as files or uploads.
 */
export const GENERATED_LIMITS: SizeLimits = { variables: 50_000, couplings: 500_000 };

type Described = Omit<Problem, "model">;

/** What a request to create a job asks for; the first wrong field ends it. `drawSeed` is asked for instances without a seed. */
export function decodeCreateRequest(request: CreateJobRequest__Output, drawSeed: () => number): Result<NewJob> {
  const source = decodeModelSource(request.problem);
  if (!source.ok) return source;
  const found = modelAndWords(source.value, drawSeed);
  if (!found.ok) return found;
  const { model, describe } = found.value;
  const initialStates = request.initialStates?.packed ?? new Uint8Array(0);
  const decoded = decodeOptions(request.solver, request.stop, initialStates.length > 0);
  if (!decoded.ok) return decoded;
  const contract = contractOf(request.contract, decoded.value.options.timeLimitS);
  if (!contract.ok) return contract;
  if (contract.value !== null && decoded.value.targetObjective !== null)
    return wrong("stop.target_objective", "a contract sets its own target: give contract.reference_energy instead");
  const lane = laneOf(request.lane);
  if (lane === null) return wrong("lane", `expected high, normal or low, got ${request.lane}`);
  const description = request.problem?.description ?? null;
  return success({
    model,
    describe: (known) =>
      description === null ? success(describe(known)) : decodeDescription(description, FORMAT_NAMES, known.n),
    options: { ...decoded.value.options, ...contract.value },
    targetObjective: decoded.value.targetObjective,
    initialStates,
    labels: request.labels,
    lane,
    deadlineMs: request.deadline === null ? null : msOf(request.deadline),
    maxSamples: request.maxSamples ?? DEFAULT_MAX_SAMPLES,
    idempotencyKey: request.requestId === "" ? null : request.requestId,
    validateOnly: request.validateOnly,
  });
}

/** The contract with its budget, which is the time limit. */
function contractOf(
  message: ContractMessage | null,
  timeLimitS: number | null,
): Result<{ readonly contract: Contract; readonly timeLimitS: number } | null> {
  if (message === null) return success(null);
  const { gap, confidence, budgetS, referenceEnergy } = message;
  if (timeLimitS !== null && timeLimitS !== budgetS)
    return wrong("stop.time_limit_s", "contract.budget_s is the time limit: leave this out");
  return success({
    contract: { gap, confidence: confidence ?? DEFAULT_CONFIDENCE, reference: referenceEnergy ?? null },
    timeLimitS: budgetS,
  });
}

function wrong(where: string, reason: string): { readonly ok: false; readonly failure: Failure } {
  return failed({ kind: "invalid-input", where, reason });
}

/** The model, and what is said of it where the request says nothing: counted from 0, minimised. */
function modelAndWords(
  source: ModelSource,
  drawSeed: () => number,
): Result<{ readonly model: NewJob["model"]; readonly describe: (model: QuadraticModel) => Described }> {
  const plain = (model: QuadraticModel): Described => withoutModel(problemFromModel(coo, model, "from-0"));
  if (source.kind === "given" || source.kind === "uploaded") return success({ model: source, describe: plain });
  const family = families.find(({ name }) => name === source.family);
  if (family === undefined)
    return wrong(
      "problem.family.family",
      `expected one of ${families.map(({ name }) => name).join(", ")}, got ${JSON.stringify(source.family.slice(0, 80))}`,
    );
  const instance = family.generate(source.parameters, source.seed ?? drawSeed(), GENERATED_LIMITS);
  if (!instance.ok)
    return failed({ ...instance.failure, where: `problem.family.parameters_json: ${instance.failure.where}` });
  const { model, truth, description } = instance.value;
  const format = model.vartype === "SPIN" ? isingList : quboList;
  const problem = problemFromModel(format, model, "from-1", [description], truth?.groundEnergy ?? null);
  return success({ model: { kind: "given", model }, describe: () => withoutModel(problem) });
}

function withoutModel(problem: Problem): Described {
  const { model: _, ...words } = problem;
  return words;
}

function laneOf(name: string): Lane | null {
  if (name === "LANE_UNSPECIFIED") return "normal";
  return LANES.find((lane) => LANE[lane] === name) ?? null;
}

/** Milliseconds since 1970. */
function msOf({ seconds, nanos }: Timestamp__Output): number {
  return seconds * 1000 + nanos / 1e6;
}
