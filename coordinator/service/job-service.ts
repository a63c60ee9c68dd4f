import { type Failure, invalid, type Result, success } from "../../core/failure.ts";
import { numInteractions, type QuadraticModel } from "../../core/model/quadratic-model.ts";
import { checkContract, underContract } from "../../core/plan/contract.ts";
import { checkNumOnes } from "../../core/plan/num-ones.ts";
import type { SolveOptions } from "../../core/plan/options.ts";
import type { Plan } from "../../core/plan/plan.ts";
import { modelBytes, type Sha256 } from "../../core/sample-set/canonical-bytes.ts";
import { onesOfRow } from "../../core/sample-set/count-ones.ts";
import { rowBytes } from "../../core/sample-set/sample-set.ts";
import { energyOfObjective, type Problem } from "../../problems/problem.ts";
import type { ResultDocument } from "../../problems/results/result-document.ts";
import type { NodeRecord } from "../../proto/engine/node-engine.ts";
import type { Lane } from "../../proto/engine/tasks.ts";
import { isJobId } from "../../proto/ids.ts";
import { admit, brokenQuota, type Limits, type Quota, type Usage } from "../admission/limits.ts";
import { isFinal, type JobRecord } from "../engine/job-record.ts";
import type { CoordinatorEngine, JobQuery, StoredJob } from "../engine/port.ts";
import type { AdmittedModels } from "../job/admitted-models.ts";
import type { JobModel } from "../job/job-model.ts";
import { refuseBeyond } from "../plan/backlog.ts";
import { type PredictionDocument, type PredictionRequest, predictionOf } from "../predict/prediction-document.ts";
import type { SequencedEvent } from "../watch/event-log.ts";
import { jobEvents, type WatchEvent } from "./job-events.ts";
import { modelUploads, PIECE_BYTES } from "./model-uploads.ts";
import { plansWithoutPilot } from "./plan-preview.ts";

/** What a caller asks for, decoded; transports (gRPC, REST, the command line) make it and know nothing beyond. */
export interface NewJob {
  readonly model: { readonly kind: "given"; readonly model: QuadraticModel } | UploadedModel;
  /** What the problem says beyond its model, once that is known. */
  describe(model: QuadraticModel): Result<Omit<Problem, "model">>;
  /** A missing seed is drawn here, once. */
  readonly options: Omit<SolveOptions, "seed"> & { readonly seed: number | null };
  /** A target in the problem's own sense instead of `options.targetEnergy`. */
  readonly targetObjective: number | null;
  /** Rows of ⌈n/8⌉ bytes: bit k of byte w is variable 8w + k; empty for random states. */
  readonly initialStates: Uint8Array;
  readonly labels: Readonly<Record<string, string>>;
  readonly lane: Lane;
  /** Milliseconds since 1970. */
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
  | { readonly kind: "not-found"; readonly what: "job" | "result" | "samples"; readonly name: string }
  | { readonly kind: "exhausted"; readonly limit: string; readonly max: number; readonly got: number }
  | { readonly kind: "precondition"; readonly subject: string; readonly reason: string };

export type Answer<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly refused: Refused };

export interface CreatedJob {
  readonly record: JobRecord;
  /** False where the idempotency key was known, and for `validateOnly`. */
  readonly created: boolean;
}

export interface UploadedSize {
  readonly sha256: string;
  /** It was there before. */
  readonly known: boolean;
  readonly numVariables: number;
  readonly numInteractions: number;
}

export interface JobService {
  /** How much of a model a tenant has brought. */
  uploaded(tenant: string, sha256: string): Promise<{ readonly complete: boolean; readonly receivedBytes: number }>;
  /**
   * Stores a model under the hash of its canonical bytes; refuses bytes that do not match it. Bytes come in order from
   * `offset` on, which is 0 or what `uploaded` said; what has come is kept where they end too early. Nothing is read where
   * the tenant has brought that model before.
   */
  upload(
    tenant: string,
    model: { readonly sha256: string; readonly totalBytes: number; readonly offset: number },
    data: AsyncIterable<Uint8Array>,
  ): Promise<Answer<UploadedSize>>;
  create(tenant: string, job: NewJob): Promise<Answer<CreatedJob>>;
  get(tenant: string, id: string): Promise<Answer<JobRecord>>;
  list(query: JobQuery): Promise<readonly StoredJob[]>;
  /** A job that has ended stays as it is and answers so. */
  cancel(tenant: string, id: string): Promise<Answer<JobRecord>>;
  /** Only of a job that has ended. */
  remove(tenant: string, id: string): Promise<Answer<null>>;
  watch(
    tenant: string,
    id: string,
    afterSequence: number,
    signal: AbortSignal,
  ): Promise<Answer<AsyncIterable<WatchEvent>>>;
  /** The result document of a job that has ended, as JSON bytes. */
  result(tenant: string, id: string): Promise<Answer<Uint8Array>>;
  /** All samples of a job that has ended, as `encodeSampleRows` stored them. */
  samples(tenant: string, id: string): Promise<Answer<Uint8Array>>;
  /** How long until a wanted accuracy, from what a job that has ended showed. */
  predict(tenant: string, id: string, asked: PredictionRequest): Promise<Answer<PredictionDocument>>;
  nodes(): Promise<readonly NodeRecord[]>;
}

export interface ServiceSurroundings {
  readonly engine: CoordinatorEngine;
  readonly limits: Limits;
  readonly sha256: Sha256;
  quota(tenant: string): Quota;
  usage(tenant: string): Usage;
  /** Jobs of all tenants that wait or run. */
  backlog(): number;
  /** Several tenants share the backlog: none may fill it alone. */
  readonly manyTenants: boolean;
  watch(jobId: string, afterSequence: number, signal: AbortSignal): AsyncIterable<SequencedEvent>;
  /** Milliseconds since 1970. */
  nowMs(): number;
  /** Keeps what the leader of this process would otherwise read and analyse again. */
  readonly admitted: AdmittedModels;
  drawSeed(): number;
  /** 128 random bits in base64url. */
  drawId(): string;
  decodeModel(bytes: Uint8Array): Result<QuadraticModel>;
}

/** Models of up to so many bytes are analysed at admission; of larger ones nothing but their size is looked at. */
const READ_BACK_BYTES = 2 ** 21;
/** A model that was just uploaded stays decoded for so long: its job mostly comes next, ms. */
const DECODED_MS = 10_000;
/** What came in so short a time is sent again sooner than it is stored twice, should this process die, ms. */
const SENT_AGAIN_MS = 2000;
/** Writing so short a model again takes less time than asking whether it is there, bytes. */
const WRITTEN_UNASKED_BYTES = 2 ** 15;

interface Refusal {
  readonly ok: false;
  readonly refused: Refused;
}

const refusal = (refused: Refused): Refusal => ({ ok: false, refused });
const refusedInput = (failure: Failure): Refusal => refusal({ kind: "invalid", failure });

/** Another tenant's job is answered as one that does not exist: ids cannot be guessed by asking. */
const unknownJob = (id: string): Refusal => refusal({ kind: "not-found", what: "job", name: id });

export function jobService(around: ServiceSurroundings): JobService {
  const { engine, limits, sha256 } = around;
  const uploads = modelUploads(engine.blobs);
  /** Jobs and variables that were admitted and are not yet in the ledger, by tenant. */
  const admitted = new Map<string, { jobs: number; spins: number }>();
  /** The last upload: at most one model is held, and not for long. */
  let latest: { readonly hash: string; readonly model: QuadraticModel } | null = null;
  const mark = (tenant: string, hash: string): string => `${tenant}.${hash}`;

  async function own(tenant: string, id: string): Promise<StoredJob | null> {
    const job = isJobId(id) ? await engine.jobs.get(id) : null;
    return job !== null && job.record.tenant === tenant ? job : null;
  }

  async function keepModel(tenant: string, hash: string, bytes: Uint8Array): Promise<void> {
    // The mark first: the leader's sweep leaves models alone that have one. Engines keep the order of what is asked.
    const marked = engine.blobs.put("uploads", mark(tenant, hash), new Uint8Array(0));
    if (bytes.length <= WRITTEN_UNASKED_BYTES) {
      await Promise.all([marked, engine.blobs.put("models", hash, bytes)]);
      return;
    }
    await marked;
    if (!(await engine.blobs.has("models", hash))) await engine.blobs.put("models", hash, bytes);
  }

  async function uploadedModel(tenant: string, hash: string): Promise<Uint8Array | null> {
    return (await engine.blobs.has("uploads", mark(tenant, hash))) ? engine.blobs.get("models", hash) : null;
  }

  async function isUploaded(tenant: string, hash: string): Promise<boolean> {
    return (await engine.blobs.has("uploads", mark(tenant, hash))) && (await engine.blobs.has("models", hash));
  }

  function holdLatest(hash: string, model: QuadraticModel): void {
    const held = { hash, model };
    latest = held;
    setTimeout(() => {
      if (latest === held) latest = null;
    }, DECODED_MS).unref();
  }

  /** The model with its hash; a given one's bytes are still to be stored, an uploaded one must be this tenant's. */
  async function modelOf(
    tenant: string,
    source: NewJob["model"],
  ): Promise<Result<{ hash: string; model: QuadraticModel; bytes: Uint8Array | null }>> {
    if (source.kind === "given") {
      const bytes = joined([...modelBytesCopied(source.model)]);
      if (bytes.length > READ_BACK_BYTES) return success({ hash: sha256([bytes]), model: source.model, bytes });
      // As whoever reads it from the store will see it.
      const decoded = around.decodeModel(bytes);
      return decoded.ok ? success({ hash: sha256([bytes]), model: decoded.value, bytes }) : decoded;
    }
    const hash = source.sha256;
    if (latest?.hash === hash) {
      const { model } = latest;
      if (await isUploaded(tenant, hash)) return success({ hash, model, bytes: null });
    }
    const stored = await uploadedModel(tenant, hash);
    if (stored === null) return invalid("problem.model_sha256", `no upload of ${hash}: upload the model first`);
    const decoded = around.decodeModel(stored);
    return decoded.ok ? success({ hash, model: decoded.value, bytes: null }) : decoded;
  }

  function exhausted(tenant: string, spins: number): Refused | null {
    const pending = admitted.get(tenant) ?? { jobs: 0, spins: 0 };
    const used = around.usage(tenant);
    const usage: Usage = { ...used, jobs: used.jobs + pending.jobs, spins: used.spins + pending.spins };
    const full = refuseBeyond(
      { jobs: around.backlog(), ofTenant: around.manyTenants ? usage.jobs : 0 },
      limits.maxBacklog,
    );
    if (full?.kind === "over-limit") return { kind: "exhausted", limit: full.limit, max: full.max, got: full.got };
    const broken = brokenQuota(around.quota(tenant), usage, spins);
    return broken === null ? null : { kind: "exhausted", ...broken };
  }

  /** Checks all of it and makes the record, with what is to be stored before it. */
  async function draft(tenant: string, job: NewJob): Promise<Answer<Draft>> {
    const found = await modelOf(tenant, job.model);
    if (!found.ok) return refusedInput(found.failure);
    const { hash, model, bytes } = found.value;
    const described = job.describe(model);
    if (!described.ok) return refusedInput(described.failure);
    const { targetObjective, labels, idempotencyKey, deadlineMs, maxSamples } = job;
    const asked: SolveOptions = {
      ...job.options,
      seed: job.options.seed ?? around.drawSeed(),
      targetEnergy:
        targetObjective === null ? job.options.targetEnergy : energyOfObjective(described.value, targetObjective),
    };
    // Waiting for a node would never end: the reference path is for comparing kernels on one machine.
    if (asked.backend === "reference")
      return refusedInput(
        invalid("solver.backend", "nodes have no reference kernels: `spingap solve --backend reference` runs them")
          .failure,
      );
    const wrongContract = checkContract(asked);
    if (wrongContract !== null && !wrongContract.ok) return refusedInput(wrongContract.failure);
    const options = underContract(asked, described.value.knownEnergy?.energy ?? null);
    const wrongOnes = checkNumOnes(options.numOnes, model.n);
    if (wrongOnes !== null && !wrongOnes.ok) return refusedInput(wrongOnes.failure);
    const states = checkStates(job.initialStates, model.n, limits.maxInitialStates, options.numOnes);
    if (!states.ok) return refusedInput(states.failure);
    const [numVariables, couplings] = [model.n, numInteractions(model)];
    const checked = admit(
      { options, labels, idempotencyKey, deadlineMs, maxSamples, numVariables, numInteractions: couplings },
      limits,
      around.nowMs(),
    );
    if (!checked.ok) return refusedInput(checked.failure);
    const preview = await plansWithoutPilot(engine.nodes, model, described.value, options);
    if (!preview.ok) return refusedInput(preview.failure);
    const statesBytes = states.value;
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
      statesSha256: statesBytes === null ? null : sha256([statesBytes]),
      problem: described.value,
      numVariables,
      numInteractions: couplings,
      state: "QUEUED",
      reason: null,
      failure: null,
      // What needs no pilot is planned: the leader has one write less to make before its shards.
      parts: preview.value.final ? preview.value.plans : null,
      pilot: null,
      ranNs: 0,
      startedMs: null,
      endedMs: null,
      cancelRequested: false,
      term: 0,
      resultSha256: null,
      samplesSha256: null,
      digest: null,
      bestEnergy: null,
    };
    const { plans, model: analysed } = preview.value;
    return { ok: true, value: { record, modelBytes: bytes, statesBytes, plans, analysed } };
  }

  async function create(tenant: string, job: NewJob): ReturnType<JobService["create"]> {
    const drafted = await draft(tenant, job);
    if (!drafted.ok) return drafted;
    const { record, modelBytes: bytes, statesBytes, plans, analysed } = drafted.value;
    const broken = exhausted(tenant, record.numVariables);
    if (broken !== null) {
      const earlier =
        job.idempotencyKey === null ? null : await engine.jobs.ofKey(tenant, job.idempotencyKey, around.nowMs());
      return earlier === null ? refusal(broken) : { ok: true, value: { record: earlier.record, created: false } };
    }
    if (job.validateOnly) return { ok: true, value: { record: { ...record, parts: plans }, created: false } };
    const before = admitted.get(tenant) ?? { jobs: 0, spins: 0 };
    admitted.set(tenant, { jobs: before.jobs + 1, spins: before.spins + record.numVariables });
    try {
      if (bytes !== null) await keepModel(tenant, record.modelSha256, bytes);
      if (statesBytes !== null && record.statesSha256 !== null)
        await engine.blobs.put("states", record.statesSha256, statesBytes);
      if (analysed !== null) around.admitted.keep(record.id, analysed);
      const stored = await engine.jobs.create(record);
      if (stored.job.record.id !== record.id) around.admitted.take(record.id);
      return { ok: true, value: { record: stored.job.record, created: stored.created } };
    } finally {
      const { jobs, spins } = admitted.get(tenant) ?? { jobs: 1, spins: record.numVariables };
      if (jobs === 1) admitted.delete(tenant);
      else admitted.set(tenant, { jobs: jobs - 1, spins: spins - record.numVariables });
    }
  }

  async function cancel(tenant: string, id: string): ReturnType<JobService["cancel"]> {
    for (;;) {
      const job = await own(tenant, id);
      if (job === null) return unknownJob(id);
      const { record, revision } = job;
      if (isFinal(record.state) || record.cancelRequested) return { ok: true, value: record };
      const wanted = { ...record, cancelRequested: true };
      // Somebody else may write at the same time: then it is read again.
      if ((await engine.jobs.update(wanted, revision)) !== null) return { ok: true, value: wanted };
    }
  }

  async function upload(
    tenant: string,
    { sha256: hash, totalBytes, offset }: Parameters<JobService["upload"]>[1],
    data: AsyncIterable<Uint8Array>,
  ): Promise<Answer<UploadedSize>> {
    const known = await uploadedModel(tenant, hash);
    if (known !== null) return sizeOf(hash, known, true);
    if (totalBytes > limits.maxModelBytes)
      return refusedInput({
        kind: "over-limit",
        where: "header.total_bytes",
        limit: "bytes of a model",
        max: limits.maxModelBytes,
        got: totalBytes,
      });
    const received = await uploads.received(tenant, hash);
    if (offset > received || offset % PIECE_BYTES !== 0 || offset > totalBytes)
      return refusedInput({
        kind: "invalid-input",
        where: "header.offset",
        reason: `expected a multiple of ${PIECE_BYTES} up to the ${received} bytes that are here, got ${offset}`,
      });
    const bytes = new Uint8Array(totalBytes);
    const beganMs = around.nowMs();
    let kept = offset;
    let end = offset;
    const keepFullPieces = async (): Promise<void> => {
      for (; kept + PIECE_BYTES <= end; kept += PIECE_BYTES)
        await uploads.keep(tenant, hash, kept, bytes.subarray(kept, kept + PIECE_BYTES));
    };
    for await (const chunk of data) {
      if (end + chunk.length > totalBytes)
        return refusedInput({
          kind: "invalid-input",
          where: "data",
          reason: `more bytes came than the ${totalBytes} that were announced`,
        });
      bytes.set(chunk, end);
      end += chunk.length;
      if (around.nowMs() - beganMs > SENT_AGAIN_MS) await keepFullPieces();
    }
    if (end !== totalBytes) {
      await keepFullPieces();
      return refusedInput({
        kind: "invalid-input",
        where: "data",
        reason: `${totalBytes} bytes were announced, ${end} came: go on where GetModelUpload says`,
      });
    }
    const complete = await uploads.copyInto(tenant, hash, offset, bytes);
    const got = complete ? sha256([bytes]) : "";
    // Bytes that do not add up are of no use to a second try.
    await uploads.forget(tenant, hash);
    if (got !== hash)
      return refusedInput({
        kind: "invalid-input",
        where: "header.sha256",
        reason: `the bytes that came have SHA-256 ${got}, announced was ${hash}`,
      });
    const size = sizeOf(hash, bytes, false);
    if (size.ok) await keepModel(tenant, hash, bytes);
    return size;
  }

  function sizeOf(hash: string, bytes: Uint8Array, known: boolean): Answer<UploadedSize> {
    const decoded = around.decodeModel(bytes);
    if (!decoded.ok) return refusedInput(decoded.failure);
    const { value: model } = decoded;
    holdLatest(hash, model);
    return {
      ok: true,
      value: { sha256: hash, known, numVariables: model.n, numInteractions: numInteractions(model) },
    };
  }

  async function blobOf(
    tenant: string,
    id: string,
    what: "result" | "samples",
    nameOf: (record: JobRecord) => string | null,
  ): Promise<Answer<Uint8Array>> {
    const job = await own(tenant, id);
    if (job === null) return unknownJob(id);
    const { state } = job.record;
    if (!isFinal(state))
      return refusal({ kind: "precondition", subject: id, reason: `job ${id} is ${state}: it has no ${what} yet` });
    const name = nameOf(job.record);
    const bytes = name === null ? null : await engine.blobs.get(what === "result" ? "results" : "samples", name);
    return bytes === null ? refusal({ kind: "not-found", what, name: id }) : { ok: true, value: bytes };
  }

  return {
    async uploaded(tenant, hash) {
      const complete = await isUploaded(tenant, hash);
      return { complete, receivedBytes: complete ? 0 : await uploads.received(tenant, hash) };
    },
    upload,
    create,
    async get(tenant, id) {
      const job = await own(tenant, id);
      return job === null ? unknownJob(id) : { ok: true, value: job.record };
    },
    list: (query) => engine.jobs.list(query),
    cancel,
    async remove(tenant, id) {
      const job = await own(tenant, id);
      if (job === null) return unknownJob(id);
      const { state, resultSha256, samplesSha256 } = job.record;
      if (!isFinal(state))
        return refusal({ kind: "precondition", subject: id, reason: `job ${id} is ${state}: cancel it first` });
      await engine.jobs.delete(id);
      if (resultSha256 !== null) await engine.blobs.delete("results", resultSha256);
      if (samplesSha256 !== null) await engine.blobs.delete("samples", samplesSha256);
      return { ok: true, value: null };
    },
    async watch(tenant, id, afterSequence, signal) {
      const job = await own(tenant, id);
      if (job === null) return unknownJob(id);
      const read = async (): Promise<JobRecord | null> => (await own(tenant, id))?.record ?? null;
      return { ok: true, value: jobEvents(job.record, afterSequence, around.watch(id, afterSequence, signal), read) };
    },
    result: (tenant, id) => blobOf(tenant, id, "result", ({ resultSha256 }) => resultSha256),
    samples: (tenant, id) => blobOf(tenant, id, "samples", ({ samplesSha256 }) => samplesSha256),
    async predict(tenant, id, asked) {
      const stored = await blobOf(tenant, id, "result", ({ resultSha256 }) => resultSha256);
      if (!stored.ok) return stored;
      const document = JSON.parse(new TextDecoder().decode(stored.value)) as ResultDocument;
      const answer = predictionOf(document, asked);
      if (answer.ok) return { ok: true, value: answer.value };
      const { failure } = answer;
      return failure.kind === "invalid-input" && failure.where.startsWith("job ")
        ? refusal({ kind: "precondition", subject: id, reason: `${failure.where}: ${failure.reason}` })
        : refusedInput(failure);
    },
    nodes: () => engine.nodes.live(),
  };
}

interface Draft {
  readonly record: JobRecord;
  readonly modelBytes: Uint8Array | null;
  readonly statesBytes: Uint8Array | null;
  readonly plans: readonly Plan[] | null;
  readonly analysed: JobModel | null;
}

/** Rows of packed states with their unused bits cleared, so that equal states are equal bytes; null for none. */
function checkStates(packed: Uint8Array, n: number, most: number, numOnes: number | null): Result<Uint8Array | null> {
  if (packed.length === 0) return success(null);
  const row = Math.max(1, rowBytes(n));
  const where = "initial_states.packed";
  if (packed.length % row !== 0)
    return invalid(where, `${packed.length} bytes are no rows of ${row} bytes for ${n} variables`);
  const got = packed.length / row;
  if (got > most)
    return { ok: false, failure: { kind: "over-limit", where, limit: "number of states", max: most, got } };
  const states = packed.slice();
  const unused = n % 8 === 0 ? 0xff : 2 ** (n % 8) - 1;
  for (let last = row - 1; last < states.length; last += row) states[last] &= unused;
  for (let k = 0; k < got && numOnes !== null; k++) {
    const ones = onesOfRow(states, k, n);
    if (ones !== numOnes) return invalid(where, `state ${k + 1} has ${ones} ones; num_ones asks for ${numOnes}`);
  }
  return success(states);
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
