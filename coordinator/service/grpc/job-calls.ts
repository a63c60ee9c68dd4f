import type { Result } from "../../../core/failure.ts";
import type { Sha256 } from "../../../core/sample-set/canonical-bytes.ts";
import type { JobServiceHandlers } from "../../../proto/generated/spingap/v1/JobService.ts";
import type { ListJobsRequest__Output } from "../../../proto/generated/spingap/v1/ListJobsRequest.ts";
import type { NodeServiceHandlers } from "../../../proto/generated/spingap/v1/NodeService.ts";
import type { UploadModelRequest__Output } from "../../../proto/generated/spingap/v1/UploadModelRequest.ts";
import { pageToken, placeOf } from "../../../proto/page-token.ts";
import type { JobState } from "../../engine/job-record.ts";
import { predictionMessage, predictionRequestOf } from "../../predict/prediction-message.ts";
import { decodeCreateRequest } from "../create-request.ts";
import { jobMessage, jobStateOf, nodeMessage } from "../job-message.ts";
import type { JobService } from "../job-service.ts";
import { samplePieces } from "../sample-rows.ts";
import { type CallSurroundings, clientStream, serverStream, unary, valueOf } from "./calls.ts";
import { refuseInput } from "./statuses.ts";
import { watchMessages } from "./watch-messages.ts";

const RESULT_PIECE_BYTES = 2 ** 16;
const SAMPLE_PIECE_BYTES = 2 ** 18;
const DEFAULT_PAGE = 50;
const LARGEST_PAGE = 1000;
const LONGEST_CHUNK = 2 ** 20;

export interface JobCallSurroundings extends CallSurroundings {
  readonly service: JobService;
  readonly sha256: Sha256;
  drawSeed(): number;
  /** Milliseconds since 1970. */
  nowMs(): number;
}

export function jobHandlers(around: JobCallSurroundings): JobServiceHandlers {
  const { service, sha256 } = around;
  return {
    CreateJob: unary(around, async (tenant, request) => {
      const { record, created } = valueOf(
        await service.create(tenant, decoded(decodeCreateRequest(request, around.drawSeed))),
      );
      const job = jobMessage(record, sha256);
      return { job: request.validateOnly ? { ...job, jobId: "" } : job, created };
    }),
    GetJob: unary(around, async (tenant, { jobId }) => ({
      job: jobMessage(valueOf(await service.get(tenant, jobId)), sha256),
    })),
    ListJobs: unary(around, async (tenant, request) => {
      const { limit, states, labels, after, filter } = listing(request);
      // One more than asked tells whether there is a next page.
      const found = await service.list({ tenant, states, labels, after, limit: limit + 1 });
      const page = found.slice(0, limit);
      const last = page[page.length - 1];
      return {
        jobs: page.map(({ record }) => jobMessage({ ...record, parts: null }, sha256)),
        nextPageToken: found.length > limit && last !== undefined ? pageToken(last.record, filter) : "",
      };
    }),
    CancelJob: unary(around, async (tenant, { jobId }) => ({
      job: jobMessage(valueOf(await service.cancel(tenant, jobId)), sha256),
    })),
    DeleteJob: unary(around, async (tenant, { jobId }) => {
      valueOf(await service.remove(tenant, jobId));
      return {};
    }),
    WatchJob: serverStream(around, async function* (tenant, { jobId, afterSequence }, signal) {
      const events = valueOf(await service.watch(tenant, jobId, afterSequence, signal));
      yield* watchMessages(events, sha256, around.nowMs);
    }),
    GetResult: serverStream(around, async function* (tenant, { jobId }) {
      const bytes = valueOf(await service.result(tenant, jobId));
      for (let at = 0; at < bytes.length; at += RESULT_PIECE_BYTES)
        yield {
          json: buffer(bytes.subarray(at, at + RESULT_PIECE_BYTES)),
          totalBytes: at === 0 ? bytes.length : 0,
        };
    }),
    GetSamples: serverStream(around, async function* (tenant, { jobId, maxRows }) {
      const bytes = valueOf(await service.samples(tenant, jobId));
      const most = maxRows === 0 ? Number.POSITIVE_INFINITY : maxRows;
      for (const piece of samplePieces(bytes, most, SAMPLE_PIECE_BYTES))
        yield {
          firstRow: piece.firstRow,
          numVariables: piece.numVariables,
          energy: buffer(piece.energy),
          numOccurrences: buffer(piece.count),
          packed: buffer(piece.packed),
          inDigest: buffer(piece.inDigest),
        };
    }),
    PredictTime: unary(around, async (tenant, request) =>
      predictionMessage(valueOf(await service.predict(tenant, request.jobId, predictionRequestOf(request)))),
    ),
    UploadModel: clientStream(around, async (tenant, requests) => {
      const first = await requests.next();
      const header = first.done === true ? null : first.value.header;
      if (header === null || header === undefined)
        return refuse("header", "the first message says which model, those after it carry its bytes");
      if (!/^[0-9a-f]{64}$/.test(header.sha256))
        return refuse("header.sha256", "expected 64 lower-case hexadecimal digits");
      for (const [where, value] of [
        ["header.total_bytes", header.totalBytes],
        ["header.offset", header.offset],
      ] as const)
        if (!Number.isSafeInteger(value) || value < 0) return refuse(where, `expected a whole number, got ${value}`);
      return valueOf(await service.upload(tenant, header, chunks(requests)));
    }),
    GetModelUpload: unary(around, async (tenant, { sha256: hash }) => {
      if (!/^[0-9a-f]{64}$/.test(hash)) return refuse("sha256", "expected 64 lower-case hexadecimal digits");
      return await service.uploaded(tenant, hash);
    }),
  };
}

export function nodeHandlers(around: JobCallSurroundings): NodeServiceHandlers {
  return {
    ListNodes: unary(around, async () => ({ nodes: (await around.service.nodes()).map(nodeMessage) })),
  };
}

function decoded<T>(result: Result<T>): T {
  return result.ok ? result.value : refuseInput(result.failure);
}

function refuse(where: string, reason: string): never {
  refuseInput({ kind: "invalid-input", where, reason });
}

/** What to list, with the filter that a page's token belongs to. */
function listing({ pageSize, pageToken: token, states, labels }: ListJobsRequest__Output) {
  if (pageSize < 0 || pageSize > LARGEST_PAGE)
    return refuseInput({
      kind: "over-limit",
      where: "page_size",
      limit: "jobs of a page, from 0",
      max: LARGEST_PAGE,
      got: pageSize,
    });
  const wanted: readonly JobState[] = states.map(
    (name, k) => jobStateOf(name) ?? refuse(`states[${k}]`, `expected a job's state, got ${name}`),
  );
  const filter = { states: [...wanted].sort(), labels };
  return {
    limit: pageSize === 0 ? DEFAULT_PAGE : pageSize,
    states: wanted.length === 0 ? null : wanted,
    labels,
    after: decoded(placeOf(token, filter)),
    filter,
  };
}

async function* chunks(requests: AsyncIterator<UploadModelRequest__Output>): AsyncIterable<Uint8Array> {
  for (;;) {
    const next = await requests.next();
    if (next.done === true) return;
    const { data } = next.value;
    if (data === undefined) return refuse("data", "after the header messages carry data only");
    if (data.length > LONGEST_CHUNK)
      return refuseInput({ kind: "over-limit", where: "data", limit: "bytes", max: LONGEST_CHUNK, got: data.length });
    yield data;
  }
}

function buffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
