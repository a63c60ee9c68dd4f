import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { Metadata, type ServiceError, status } from "@grpc/grpc-js";
import { afterAll, beforeAll, describe, test } from "vitest";
import { CallError } from "../../../cli/cluster/call-error.ts";
import { PIECE_BYTES } from "../../../coordinator/service/model-uploads.ts";
import { numInteractions } from "../../../core/model/quadratic-model.ts";
import { modelBytes } from "../../../core/sample-set/canonical-bytes.ts";
import {
  badRequestCodec,
  errorInfoCodec,
  STATUS_DETAILS_KEY,
  statusCodec,
} from "../../../proto/encode/error-details.ts";
import { problemSource } from "../../../proto/encode/problem.ts";
import type { CreateJobRequest } from "../../../proto/generated/spingap/v1/CreateJobRequest.ts";
import type { Job__Output } from "../../../proto/generated/spingap/v1/Job.ts";
import type { UploadModelResponse__Output } from "../../../proto/generated/spingap/v1/UploadModelResponse.ts";
import type { WatchJobResponse__Output } from "../../../proto/generated/spingap/v1/WatchJobResponse.ts";
import { bytesOfFloat64, bytesOfUint32 } from "../../../proto/packed.ts";
import { randomGraph, spinModel, testRandom } from "../../support/models.ts";
import { plainClient, startTestServer, type TestServer } from "./harness.ts";

const random = testRandom(13);
const sign = (): number => (random() < 0.5 ? 1 : -1);
const model = randomGraph(60, 200, sign, random);
const problem = problemSource(model);
/** Hours of work: whoever waits for its end waits for a stop. */
const ENDLESS: CreateJobRequest = {
  problem,
  solver: { simulatedAnnealing: { numSweeps: 1_000_000, betaRange: { hot: 0.1, cold: 3 } }, seed: 1 },
  stop: { numReads: 1_000_000_000 },
};
const BRIEF: CreateJobRequest = {
  problem,
  solver: { simulatedAnnealing: { numSweeps: 50, betaRange: { hot: 0.1, cold: 3 } }, seed: 1 },
  stop: { numReads: 256 },
};

async function refusal(call: Promise<unknown>): Promise<CallError> {
  try {
    await call;
  } catch (error) {
    assert.ok(error instanceof CallError, String(error));
    return error;
  }
  throw new assert.AssertionError({ message: "the call was not refused" });
}

async function toEnd(server: TestServer, jobId: string): Promise<Job__Output> {
  for await (const _ of server.client.watch(jobId, 0, new AbortController().signal));
  return await server.client.get(jobId);
}

describe("the job service", () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer({ settings: { limits: { max_message_bytes: 2 ** 20, max_variables: 1000 } } });
  });
  afterAll(() => server.stop());

  const wrong: readonly { title: string; request: CreateJobRequest; field: RegExp; words: RegExp }[] = [
    { title: "no problem", request: {}, field: /^problem$/, words: /missing/ },
    {
      title: "NaN couplings",
      request: {
        problem: {
          ising: {
            numVariables: 2,
            row: bytesOfUint32([0]),
            column: bytesOfUint32([1]),
            weight: bytesOfFloat64([Number.NaN]),
          },
        },
      },
      field: /^problem\.ising\.weight\[0\]$/,
      words: /finite number, got NaN/,
    },
    {
      title: "too many variables",
      request: { problem: { ising: { numVariables: 4_000_000_000 } } },
      field: /num_variables$/,
      words: /limited to 1000000, got 4000000000/,
    },
    {
      title: "more variables than this coordinator takes",
      request: { problem: { ising: { numVariables: 1001 } } },
      field: /^problem$/,
      words: /number of variables is limited to 1000, got 1001/,
    },
    {
      title: "a schedule of more sweeps than there may be",
      request: { problem, solver: { simulatedAnnealing: { numSweeps: 2 ** 40 } } },
      field: /^solver\.num_sweeps$/,
      words: /from 1 to 10000000, got 1099511627776/,
    },
    {
      title: "an absurd time limit",
      request: { problem, stop: { timeLimitS: -1 } },
      field: /^stop\.time_limit_s$/,
      words: /seconds from 0.001 to 31536000, got -1/,
    },
    {
      title: "a deadline in the past",
      request: { problem, deadline: { seconds: 1000 } },
      field: /^deadline$/,
      words: /in the future, got 1970-01-01T00:16:40/,
    },
    {
      title: "a deadline beyond all calendars",
      request: { problem, deadline: { seconds: 1e15 } },
      field: /^deadline$/,
      words: /in the future/,
    },
    {
      title: "initial states of another size",
      request: { problem, initialStates: { packed: Buffer.alloc(9) } },
      field: /^initial_states\.packed$/,
      words: /9 bytes are no rows of 8 bytes for 60 variables/,
    },
    {
      title: "a model that nobody uploaded",
      request: { problem: { modelSha256: "ab".repeat(32) } },
      field: /^problem\.model_sha256$/,
      words: /upload the model first/,
    },
    {
      title: "an unknown family",
      request: { problem: { family: { family: "grapes" } } },
      field: /^problem\.family\.family$/,
      words: /expected one of .*sk.*, got "grapes"/,
    },
    {
      title: "an instance that would take long to make",
      request: {
        problem: { family: { family: "random-field", parametersJson: '{"width": 40, "height": 40, "depth": 40}' } },
      },
      field: /^problem\.family\.parameters_json: random-field$/,
      words: /number of variables.* 50000, got 64000/,
    },
    {
      title: "an instance of too many couplings to make",
      request: { problem: { family: { family: "sk", parametersJson: '{"n": 1500}' } } },
      field: /^problem\.family\.parameters_json: sk$/,
      words: /number of couplings.* 500000, got 1124250/,
    },
    {
      title: "a label's name with blanks",
      request: { problem, labels: { "a b": "c" } },
      field: /^labels$/,
      words: /letters, digits/,
    },
    {
      title: "too many samples to list",
      request: { problem, maxSamples: 2_000_000 },
      field: /^max_samples$/,
      words: /limited to 1000000, got 2000000/,
    },
    {
      title: "enumeration of too many variables",
      request: { problem, solver: { exact: {} } },
      field: /./,
      words: /40/,
    },
    {
      title: "kernels that no node has",
      request: { problem, solver: { simulatedAnnealing: { numSweeps: 10 }, backend: "BACKEND_REFERENCE" } },
      field: /^solver\.backend$/,
      words: /nodes have no reference kernels: `spingap solve --backend reference` runs them/,
    },
    {
      title: "an idempotency key with dots",
      request: { problem, requestId: "a.b" },
      field: /^request_id$/,
      words: /letters, digits/,
    },
  ];
  for (const { title, request, field, words } of wrong)
    test(`refuses ${title}, naming the field and the value`, async () => {
      const error = await refusal(server.client.create(request));
      assert.equal(error.code, status.INVALID_ARGUMENT);
      assert.match(error.failure.where, field);
      assert.match("reason" in error.failure ? error.failure.reason : "", words);
    });

  test("says field, limit and value in google.rpc details", async () => {
    const raw = plainClient(server.port);
    const error = await new Promise<ServiceError>((resolve, reject) => {
      raw.createJob({ problem, maxSamples: 2_000_000 }, (failed: ServiceError | null) =>
        failed === null ? reject(new Error("not refused")) : resolve(failed),
      );
    });
    raw.close();
    const [packed] = error.metadata.get(STATUS_DETAILS_KEY);
    assert.ok(Buffer.isBuffer(packed));
    const decoded = statusCodec.decode(packed);
    assert.ok(decoded.ok);
    const [bad, info] = decoded.value.details as { type_url: string; value: Buffer }[];
    const violations = badRequestCodec.decode(bad.value);
    assert.ok(violations.ok);
    assert.equal(violations.value.fieldViolations[0].field, "max_samples");
    const about = errorInfoCodec.decode(info.value);
    assert.ok(about.ok);
    assert.deepEqual(about.value.metadata, {
      field: "max_samples",
      limit: "number of samples",
      max: "1000000",
      got: "2000000",
    });
  });

  test("refuses a message beyond its limit unread", async () => {
    const error = await refusal(
      server.client.create({ problem: { ising: { numVariables: 4, h: Buffer.alloc(2 ** 20 + 1000) } } }),
    );
    assert.equal(error.code, status.RESOURCE_EXHAUSTED);
  });

  test("answers an id that is no job, or no id at all, with NOT_FOUND", async () => {
    for (const id of ["AAAAAAAAAAAAAAAAAAAAAA", "", "../x", "a.b>c*"])
      for (const call of [server.client.get(id), server.client.cancel(id), server.client.result(id), toEnd(server, id)])
        assert.equal((await refusal(call)).code, status.NOT_FOUND);
  });

  test("validates without making a job, and says what it would plan", async () => {
    const before = (await server.client.list({ pageSize: 1000 })).jobs.length;
    const { job, created } = await server.client.create({ ...BRIEF, validateOnly: true });
    assert.equal(created, false);
    assert.equal(job?.jobId, "");
    assert.equal(job?.plans[0]?.method, "anneal");
    assert.equal((await server.client.list({ pageSize: 1000 })).jobs.length, before);
  });

  test("makes one job of equal request ids", async () => {
    const first = await server.client.create({ ...BRIEF, requestId: "once" });
    const second = await server.client.create({ ...BRIEF, requestId: "once" });
    assert.equal(first.created, true);
    assert.equal(second.created, false);
    assert.equal(second.job?.jobId, first.job?.jobId);
  });

  test("ends a running job long before its time when it is cancelled, and leaves an ended one as it is", async () => {
    const { job } = await server.client.create({ ...ENDLESS, labels: { which: "endless" } });
    const id = job?.jobId ?? "";
    for await (const { job: seen, progress } of server.client.watch(id, 0, new AbortController().signal)) {
      if (seen?.state === "JOB_STATE_RUNNING" || progress) break;
    }
    assert.equal((await refusal(server.client.result(id))).code, status.FAILED_PRECONDITION);
    await server.client.cancel(id);
    const ended = await toEnd(server, id);
    assert.equal(ended.state, "JOB_STATE_CANCELLED");
    assert.equal(ended.reason, "END_REASON_CANCELLED");
    const again = await server.client.cancel(id);
    assert.deepEqual({ state: again.state, endTime: again.endTime }, { state: ended.state, endTime: ended.endTime });
  });

  test("ends a job at its deadline with what it has", async () => {
    const at = Date.now() + 1500;
    const { job } = await server.client.create({
      ...ENDLESS,
      deadline: { seconds: Math.floor(at / 1000), nanos: (at % 1000) * 1e6 },
    });
    const ended = await toEnd(server, job?.jobId ?? "");
    assert.equal(ended.reason, "END_REASON_DEADLINE");
    assert.equal(ended.state, "JOB_STATE_SUCCEEDED");
    const result = JSON.parse(new TextDecoder().decode(await server.client.result(ended.jobId)));
    assert.equal(result.reason, "deadline");
  });

  test("lists the newest first, page by page, by state and label; a page's token fits its filter only", async () => {
    const ids: string[] = [];
    for (let k = 0; k < 5; k++) {
      const { job } = await server.client.create({ ...BRIEF, labels: { set: "paged" } });
      ids.unshift(job?.jobId ?? "");
    }
    for (const id of ids) await toEnd(server, id);
    const seen: string[] = [];
    let pageToken = "";
    do {
      const page = await server.client.list({ pageSize: 2, pageToken, labels: { set: "paged" } });
      assert.ok(page.jobs.length <= 2);
      seen.push(...page.jobs.map(({ jobId }) => jobId));
      pageToken = page.nextPageToken;
    } while (pageToken !== "");
    // Jobs of one millisecond may come in either order.
    assert.deepEqual(seen.toSorted(), ids.toSorted());
    const ended = await server.client.list({ labels: { set: "paged" }, states: ["JOB_STATE_SUCCEEDED"] });
    assert.equal(ended.jobs.length, 5);
    assert.equal((await server.client.list({ labels: { set: "paged" }, states: ["JOB_STATE_FAILED"] })).jobs.length, 0);
    const { nextPageToken } = await server.client.list({ pageSize: 2, labels: { set: "paged" } });
    for (const request of [
      { pageToken: nextPageToken },
      { pageToken: "nonsense" },
      { pageSize: 5000 },
      { pageSize: -1 },
    ])
      assert.equal((await refusal(server.client.list(request))).code, status.INVALID_ARGUMENT);
  });

  test("sends all samples in order, and takes a job away with them", async () => {
    const { job } = await server.client.create(BRIEF);
    const ended = await toEnd(server, job?.jobId ?? "");
    const raw = plainClient(server.port);
    let rows = 0;
    let reads = 0;
    let lowest = Number.NEGATIVE_INFINITY;
    for await (const piece of raw.getSamples({ jobId: ended.jobId })) {
      assert.equal(piece.firstRow, rows);
      const count = piece.energy.length / 8;
      for (let k = 0; k < count; k++) {
        const energy = piece.energy.readDoubleLE(8 * k);
        assert.ok(energy >= lowest);
        lowest = energy;
        reads += piece.numOccurrences.readDoubleLE(8 * k);
      }
      assert.equal(piece.packed.length, 8 * count);
      assert.equal(piece.inDigest.length, count);
      rows += count;
    }
    assert.equal(reads, 256);
    await new Promise<void>((resolve, reject) => {
      raw.deleteJob({ jobId: ended.jobId }, (error: ServiceError | null) =>
        error === null ? resolve() : reject(error),
      );
    });
    raw.close();
    assert.equal((await refusal(server.client.get(ended.jobId))).code, status.NOT_FOUND);
    assert.equal((await refusal(server.client.result(ended.jobId))).code, status.NOT_FOUND);
  });

  test("makes an instance of a family with its planted energy", async () => {
    const { job } = await server.client.create({
      problem: { family: { family: "tile-2d", parametersJson: '{"width": 8, "height": 8}', seed: 3 } },
      solver: { simulatedAnnealing: { numSweeps: 2000, betaRange: { hot: 0.2, cold: 5 } }, seed: 3 },
      stop: { numReads: 256 },
    });
    const ended = await toEnd(server, job?.jobId ?? "");
    const result = JSON.parse(new TextDecoder().decode(await server.client.result(ended.jobId)));
    assert.equal(result.optimality, "PLANTED");
  });

  test("makes instances of families whose models are of bits, and finds the planted energy", async () => {
    const { job } = await server.client.create({
      problem: { family: { family: "independent-set", parametersJson: '{"cliques": 5, "size": 4}', seed: 3 } },
      solver: { exact: {} },
    });
    const ended = await toEnd(server, job?.jobId ?? "");
    const result = JSON.parse(new TextDecoder().decode(await server.client.result(ended.jobId)));
    assert.deepEqual([result.best.energy, result.best.state.match(/^[01]{20}$/) !== null], [-5, true]);
  });

  test("resumes a watch after the last event that was seen", async () => {
    const { job } = await server.client.create(BRIEF);
    const id = job?.jobId ?? "";
    const all: WatchJobResponse__Output[] = [];
    for await (const event of server.client.watch(id, 0, new AbortController().signal)) all.push(event);
    const found = all.findIndex(({ event }) => event === "incumbent");
    assert.ok(found > 0);
    // From just before the first improvement on.
    const after = all[found].sequence - 1;
    const rest: WatchJobResponse__Output[] = [];
    for await (const event of server.client.watch(id, after, new AbortController().signal)) rest.push(event);
    // The first event is the job as it is now, ended, under the number that was asked for.
    assert.deepEqual([rest[0].sequence, rest[0].job?.state], [after, "JOB_STATE_SUCCEEDED"]);
    const told = (events: readonly WatchJobResponse__Output[]) =>
      events.filter(({ event }) => event !== "job").map(({ sequence, event }) => ({ sequence, event }));
    assert.deepEqual(told(rest), told(all.slice(found)));
  });

  test("a client that stops reading holds up neither the job nor others, and what waits for it is bounded", async () => {
    const raw = plainClient(server.port);
    const { job } = await server.client.create({ ...BRIEF, stop: { numReads: 20_000 } });
    const stalled = raw.watchJob({ jobId: job?.jobId ?? "" });
    stalled.on("error", () => {});
    stalled.pause();
    const ended = await toEnd(server, job?.jobId ?? "");
    assert.equal(ended.state, "JOB_STATE_SUCCEEDED");
    // When it reads again, it is told the end.
    let last: string | undefined;
    for await (const event of stalled) last = event.job?.state ?? last;
    assert.equal(last, "JOB_STATE_SUCCEEDED");
    raw.close();
  });

  test("a call past its deadline ends, and the server goes on", async () => {
    const raw = plainClient(server.port);
    const { job } = await server.client.create(ENDLESS);
    const watching = raw.watchJob({ jobId: job?.jobId ?? "" }, { deadline: Date.now() + 200 });
    await assert.rejects(
      async () => {
        for await (const _ of watching);
      },
      (error: ServiceError) => error.code === status.DEADLINE_EXCEEDED,
    );
    raw.close();
    await server.client.cancel(job?.jobId ?? "");
    await toEnd(server, job?.jobId ?? "");
  });
});

describe("an upload", () => {
  // 30 bytes, 8 a variable, 16 a coupling: two full pieces and a rest.
  const large = spinModel(
    1600,
    (function* couplings() {
      let left = Math.ceil((2.3 * PIECE_BYTES) / 16);
      for (let i = 0; i < 1600; i++)
        for (let j = i + 1; j < 1600 && left > 0; j++, left--) yield [i, j, sign()] as const;
    })(),
  );
  const bytes = Buffer.concat(Array.from(modelBytes(large), (chunk) => Buffer.from(chunk)));
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer({ threads: 0 });
  });
  afterAll(() => server.stop());

  function send(
    header: { sha256: string; totalBytes: number; offset: number },
    data: Buffer,
  ): Promise<UploadModelResponse__Output> {
    const raw = plainClient(server.port);
    return new Promise<UploadModelResponse__Output>((resolve, reject) => {
      const stream = raw.uploadModel(
        new Metadata(),
        (error: ServiceError | null, answer?: UploadModelResponse__Output) => {
          raw.close();
          if (error !== null || answer === undefined) reject(error ?? new Error("no answer"));
          else resolve(answer);
        },
      );
      stream.on("error", () => {});
      stream.write({ header });
      for (let at = 0; at < data.length; at += 2 ** 18) stream.write({ data: data.subarray(at, at + 2 ** 18) });
      stream.end();
    });
  }

  test("goes on where it was broken off, and is known afterwards", async () => {
    const cut = PIECE_BYTES + 1000;
    await assert.rejects(
      send({ sha256, totalBytes: bytes.length, offset: 0 }, bytes.subarray(0, cut)),
      (error: ServiceError) => error.code === status.INVALID_ARGUMENT && /go on where/.test(error.details),
    );
    const at = PIECE_BYTES;
    const answer = await send({ sha256, totalBytes: bytes.length, offset: at }, bytes.subarray(at));
    assert.deepEqual(
      { known: answer.known, n: answer.numVariables, m: answer.numInteractions },
      { known: false, n: large.n, m: numInteractions(large) },
    );
    assert.equal((await send({ sha256, totalBytes: bytes.length, offset: 0 }, Buffer.alloc(0))).known, true);
    const { job } = await server.client.create({ problem: { modelSha256: sha256 }, stop: { numReads: 1 } });
    assert.equal(job?.numInteractions, numInteractions(large));
  });

  test("is refused where the bytes have another hash, are more than announced, or begin in the wrong place", async () => {
    const other = "0".repeat(64);
    const cases: readonly [Parameters<typeof send>[0], Buffer, RegExp][] = [
      [{ sha256: other, totalBytes: 100, offset: 0 }, bytes.subarray(0, 100), /have SHA-256/],
      [{ sha256: other, totalBytes: 50, offset: 0 }, bytes.subarray(0, 100), /more bytes came/],
      [{ sha256: other, totalBytes: 100, offset: 7 }, bytes.subarray(0, 93), /multiple of/],
      [{ sha256: other, totalBytes: 2 ** 40, offset: 0 }, Buffer.alloc(0), /bytes of a model is limited to/],
      [{ sha256: "xyz", totalBytes: 100, offset: 0 }, Buffer.alloc(0), /64 lower-case/],
    ];
    for (const [header, data, words] of cases)
      await assert.rejects(
        send(header, data),
        (error: ServiceError) => error.code === status.INVALID_ARGUMENT && words.test(error.details),
        String(words),
      );
  });

  test("of bytes that are no model is refused, whatever their hash", async () => {
    const nonsense = Buffer.from("SPIN and nothing else");
    const hash = createHash("sha256").update(nonsense).digest("hex");
    await assert.rejects(
      send({ sha256: hash, totalBytes: nonsense.length, offset: 0 }, nonsense),
      (error: ServiceError) => error.code === status.INVALID_ARGUMENT && /too few for a model/.test(error.details),
    );
  });
});
