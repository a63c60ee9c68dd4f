import { type Failure, invalid, type Result, success } from "../../core/failure.ts";
import { numInteractions, type QuadraticModel } from "../../core/model/quadratic-model.ts";
import type { SolveOptions } from "../../core/plan/options.ts";
import { modelBytes, type Sha256 } from "../../core/sample-set/canonical-bytes.ts";
import { packSpins, rowBytes } from "../../core/sample-set/sample-set.ts";
import type { Problem } from "../../problems/problem.ts";
import type { Lane } from "../../proto/engine/tasks.ts";
import { admit, brokenQuota, type Limits, type Quota, type Usage } from "../admission/limits.ts";
import { isFinal, type JobRecord } from "../engine/job-record.ts";
import type { CoordinatorEngine, JobQuery, StoredJob } from "../engine/port.ts";

/** What a caller asks for, decoded; transports (gRPC, REST, the command line) make it and know nothing beyond. */
export interface NewJob {
  readonly model: { readonly kind: "given"; readonly model: QuadraticModel } | UploadedModel;
  readonly problem: Omit<Problem, "model">;
  /** A missing seed is drawn here, once. */
  readonly options: Omit<SolveOptions, "seed"> & { readonly seed: number | null };
  readonly initialStates: readonly Int8Array[];
  readonly labels: Readonly<Record<string, string>>;
  readonly lane: Lane;
  readonly deadlineMs: number | null;
  readonly maxSamples: number;
  readonly idempotencyKey: string | null;
  /** Check and answer what would be stored, but store nothing. */
  readonly validateOnly: boolean;
}

/** A model that this tenant uploaded before, by its SHA-256. */
export interface UploadedModel {
  readonly kind: "uploaded";
  readonly sha256: string;
}

/** Why a call fails, beyond bad input: what transports turn into their status codes. */
export type Refused =
  | { readonly kind: "invalid"; readonly failure: Failure }
  | { readonly kind: "not-found"; readonly what: string }
  | { readonly kind: "exhausted"; readonly limit: string; readonly max: number; readonly got: number }
  | { readonly kind: "precondition"; readonly reason: string };

export type Answer<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly refused: Refused };

export interface JobService {
  /** The models of a tenant: whether it has uploaded this one. */
  knowsModel(tenant: string, sha256: string): Promise<boolean>;
  /** Stores a model under the hash of its canonical bytes; refuses bytes that do not match `sha256`. */
  upload(tenant: string, sha256: string, bytes: Uint8Array): Promise<Answer<{ readonly numVariables: number }>>;
  create(tenant: string, job: NewJob): Promise<Answer<{ readonly record: JobRecord; readonly created: boolean }>>;
  get(tenant: string, id: string): Promise<Answer<JobRecord>>;
  list(query: JobQuery): Promise<readonly StoredJob[]>;
  /** A job that has ended stays as it is and answers so. */
  cancel(tenant: string, id: string): Promise<Answer<JobRecord>>;
  /** Only of a job that has ended. */
  remove(tenant: string, id: string): Promise<Answer<null>>;
  /** The result document of a job that has ended, as JSON bytes. */
  result(tenant: string, id: string): Promise<Answer<Uint8Array>>;
}

export interface ServiceSurroundings {
  readonly engine: CoordinatorEngine;
  readonly limits: Limits;
  readonly sha256: Sha256;
  quota(tenant: string): Quota;
  usage(tenant: string): Usage;
  /** Jobs of all tenants that wait or run. */
  backlog(): number;
  /** Milliseconds since 1970. */
  nowMs(): number;
  drawSeed(): number;
  /** 128 random bits in base64url. */
  drawId(): string;
  decodeModel(bytes: Uint8Array): Result<QuadraticModel>;
}

const REFUSED_INVALID = (failure: Failure): { readonly ok: false; readonly refused: Refused } => ({
  ok: false,
  refused: { kind: "invalid", failure },
});

/** Another tenant's job is answered as one that does not exist: ids cannot be guessed by asking. */
const UNKNOWN_JOB = (id: string): { readonly ok: false; readonly refused: Refused } => ({
  ok: false,
  refused: { kind: "not-found", what: `job ${id}` },
});

export function jobService(around: ServiceSurroundings): JobService {
  const { engine, limits, sha256 } = around;
  const mark = (tenant: string, hash: string): string => `${tenant}.${hash}`;

  async function own(tenant: string, id: string): Promise<StoredJob | null> {
    const job = await engine.jobs.get(id);
    return job !== null && job.record.tenant === tenant ? job : null;
  }

  async function keepModel(tenant: string, hash: string, bytes: Uint8Array): Promise<void> {
    if (!(await engine.blobs.has("models", hash))) await engine.blobs.put("models", hash, bytes);
    await engine.blobs.put("uploads", mark(tenant, hash), new Uint8Array(0));
  }

  /** The model's hash and size; a given one is stored, an uploaded one must be this tenant's. */
  async function modelOf(
    tenant: string,
    { model: source, validateOnly }: NewJob,
  ): Promise<Result<{ hash: string; numVariables: number; numInteractions: number }>> {
    if (source.kind === "given") {
      const { model } = source;
      const bytes = joined([...modelBytesCopied(model)]);
      const hash = sha256([bytes]);
      if (!validateOnly) await keepModel(tenant, hash, bytes);
      return success({ hash, numVariables: model.n, numInteractions: numInteractions(model) });
    }
    const known = await engine.blobs.has("uploads", mark(tenant, source.sha256));
    const bytes = known ? await engine.blobs.get("models", source.sha256) : null;
    if (bytes === null) return invalid("problem.model_sha256", `no upload of ${source.sha256}: upload the model first`);
    const decoded = around.decodeModel(bytes);
    if (!decoded.ok) return decoded;
    return success({
      hash: source.sha256,
      numVariables: decoded.value.n,
      numInteractions: numInteractions(decoded.value),
    });
  }

  async function create(tenant: string, job: NewJob): ReturnType<JobService["create"]> {
    const backlog = around.backlog();
    if (backlog >= limits.maxBacklog)
      return {
        ok: false,
        refused: { kind: "exhausted", limit: "jobs that wait or run", max: limits.maxBacklog, got: backlog },
      };
    if (job.initialStates.length > limits.maxInitialStates)
      return REFUSED_INVALID({
        kind: "over-limit",
        where: "initial_states",
        limit: "number of states",
        max: limits.maxInitialStates,
        got: job.initialStates.length,
      });
    const model = await modelOf(tenant, job);
    if (!model.ok) return REFUSED_INVALID(model.failure);
    const { hash, numVariables, numInteractions: couplings } = model.value;
    const options: SolveOptions = { ...job.options, seed: job.options.seed ?? around.drawSeed() };
    const { labels, idempotencyKey, deadlineMs, maxSamples } = job;
    const admitted = admit(
      { options, labels, idempotencyKey, deadlineMs, maxSamples, numVariables, numInteractions: couplings },
      limits,
      around.nowMs(),
    );
    if (!admitted.ok) return REFUSED_INVALID(admitted.failure);
    const broken = brokenQuota(around.quota(tenant), around.usage(tenant), numVariables);
    if (broken !== null) return { ok: false, refused: { kind: "exhausted", ...broken } };
    const wrong = job.initialStates.findIndex((state) => state.length !== numVariables);
    if (wrong >= 0)
      return REFUSED_INVALID({
        kind: "invalid-input",
        where: `initial_states[${wrong}]`,
        reason: `expected ${numVariables} spins, got ${job.initialStates[wrong].length}`,
      });
    const record: JobRecord = {
      id: around.drawId(),
      tenant,
      idempotencyKey,
      labels,
      lane: job.lane,
      deadlineMs,
      createdMs: around.nowMs(),
      options,
      maxSamples,
      modelSha256: hash,
      statesSha256: job.validateOnly ? null : await keepStates(job.initialStates, numVariables),
      problem: job.problem,
      numVariables,
      numInteractions: couplings,
      state: "QUEUED",
      reason: null,
      failure: null,
      parts: null,
      pilot: null,
      ranNs: 0,
      startedMs: null,
      endedMs: null,
      cancelRequested: false,
      term: 0,
      resultSha256: null,
      digest: null,
      bestEnergy: null,
    };
    if (job.validateOnly) return { ok: true, value: { record, created: false } };
    const stored = await engine.jobs.create(record);
    return { ok: true, value: { record: stored.job.record, created: stored.created } };
  }

  async function keepStates(states: readonly Int8Array[], n: number): Promise<string | null> {
    if (states.length === 0) return null;
    const row = rowBytes(n);
    const packed = new Uint8Array(states.length * row);
    for (const [k, spins] of states.entries()) packSpins(spins, packed, k * row);
    const hash = sha256([packed]);
    await engine.blobs.put("states", hash, packed);
    return hash;
  }

  async function cancel(tenant: string, id: string): ReturnType<JobService["cancel"]> {
    for (;;) {
      const job = await own(tenant, id);
      if (job === null) return UNKNOWN_JOB(id);
      const { record, revision } = job;
      if (isFinal(record.state) || record.cancelRequested) return { ok: true, value: record };
      const wanted = { ...record, cancelRequested: true };
      // Somebody else may write at the same time: then it is read again.
      if ((await engine.jobs.update(wanted, revision)) !== null) return { ok: true, value: wanted };
    }
  }

  return {
    knowsModel: (tenant, hash) => engine.blobs.has("uploads", mark(tenant, hash)),
    async upload(tenant, claimed, bytes) {
      if (bytes.length > limits.maxModelBytes)
        return REFUSED_INVALID({
          kind: "over-limit",
          where: "model",
          limit: "bytes of a model",
          max: limits.maxModelBytes,
          got: bytes.length,
        });
      const hash = sha256([bytes]);
      if (hash !== claimed)
        return REFUSED_INVALID({
          kind: "invalid-input",
          where: "model.sha256",
          reason: `the bytes that came have SHA-256 ${hash}, announced was ${claimed}`,
        });
      const decoded = around.decodeModel(bytes);
      if (!decoded.ok) return REFUSED_INVALID(decoded.failure);
      await keepModel(tenant, hash, bytes);
      return { ok: true, value: { numVariables: decoded.value.n } };
    },
    create,
    async get(tenant, id) {
      const job = await own(tenant, id);
      return job === null ? UNKNOWN_JOB(id) : { ok: true, value: job.record };
    },
    list: (query) => engine.jobs.list(query),
    cancel,
    async remove(tenant, id) {
      const job = await own(tenant, id);
      if (job === null) return UNKNOWN_JOB(id);
      if (!isFinal(job.record.state))
        return {
          ok: false,
          refused: { kind: "precondition", reason: `job ${id} is ${job.record.state}: cancel it first` },
        };
      await engine.jobs.delete(id);
      return { ok: true, value: null };
    },
    async result(tenant, id) {
      const job = await own(tenant, id);
      if (job === null) return UNKNOWN_JOB(id);
      const { state, resultSha256 } = job.record;
      if (!isFinal(state))
        return { ok: false, refused: { kind: "precondition", reason: `job ${id} is ${state}: it has no result yet` } };
      const bytes = resultSha256 === null ? null : await engine.blobs.get("results", resultSha256);
      return bytes === null
        ? { ok: false, refused: { kind: "not-found", what: `the result of job ${id}` } }
        : { ok: true, value: bytes };
    },
  };
}

/** The canonical bytes in chunks that stay good. */
function* modelBytesCopied(model: QuadraticModel): Iterable<Uint8Array> {
  for (const chunk of modelBytes(model)) yield chunk.slice();
}

function joined(chunks: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
