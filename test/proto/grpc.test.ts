import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { credentials, Metadata, Server, ServerCredentials, type ServiceError, status } from "@grpc/grpc-js";
import { afterAll, beforeAll, describe, test } from "vitest";
import { readDescriptorSet } from "../../proto/descriptor-set.ts";
import {
  badRequestCodec,
  encodeStatus,
  errorInfoCodec,
  exhaustedDetails,
  failureDetails,
  missingDetails,
  preconditionDetails,
  STATUS_DETAILS_KEY,
  statusCodec,
} from "../../proto/encode/error-details.ts";
import type { ServerReflectionHandlers } from "../../proto/generated/grpc/reflection/v1/ServerReflection.ts";
import type { JobServiceHandlers } from "../../proto/generated/spingap/v1/JobService.ts";
import type { ListNodesResponse__Output } from "../../proto/generated/spingap/v1/ListNodesResponse.ts";
import type { NodeServiceHandlers } from "../../proto/generated/spingap/v1/NodeService.ts";
import type { WatchJobResponse__Output } from "../../proto/generated/spingap/v1/WatchJobResponse.ts";
import { loadGrpcServices } from "../../proto/grpc.ts";
import { reflectionAnswer } from "../../proto/reflection.ts";

const execute = promisify(execFile);

const { JobService, NodeService, ServerReflection } = loadGrpcServices();
const BUF = join(import.meta.dirname, "../../node_modules/.bin/buf");
const FAILURE = { kind: "over-limit", where: "problem.ising", limit: "number of variables", max: 5, got: 7 } as const;

/** Answers of a server that needs no engine, typed by the generated handlers. */
const nodes: NodeServiceHandlers = {
  ListNodes(_call, answer) {
    answer(null, {
      nodes: [
        { nodeId: "n1", threads: 4, memoryBytes: 2 ** 40, state: "NODE_STATE_DRAINING", kernels: [{ name: "bits" }] },
      ],
    });
  },
};
const jobs: Pick<JobServiceHandlers, "GetJob" | "WatchJob"> = {
  GetJob(_call, answer) {
    const metadata = new Metadata();
    const bytes = encodeStatus(status.INVALID_ARGUMENT, "too large", failureDetails(FAILURE));
    metadata.set(STATUS_DETAILS_KEY, Buffer.from(bytes));
    answer({ code: status.INVALID_ARGUMENT, details: "too large", metadata });
  },
  WatchJob(call) {
    const { jobId, afterSequence } = call.request;
    call.write({ sequence: afterSequence + 1, job: { jobId, bestEnergy: -0, labels: { team: "blue" } } });
    call.write({ sequence: afterSequence + 2, incumbent: { tNs: 1e9, energy: Number.POSITIVE_INFINITY } });
    call.write({ sequence: afterSequence + 3, trace: { part: [1, 1], block: [0, 2 ** 40], bestEnergy: [-1.5, -2] } });
    call.end();
  },
};

let server: Server;
let address: string;
beforeAll(async () => {
  server = new Server();
  server.addService(NodeService.service, { ...nodes });
  server.addService(JobService.service, { ...jobs });
  const set = readDescriptorSet();
  const reflection: ServerReflectionHandlers = {
    ServerReflectionInfo(call) {
      call.on("data", (request) => call.write(reflectionAnswer(set, request)));
      call.on("end", () => call.end());
    },
  };
  server.addService(ServerReflection.service, { ...reflection });
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    );
  });
  address = `127.0.0.1:${port}`;
});
afterAll(() => server.forceShutdown());

describe("the services over gRPC", () => {
  test("answer with messages as the generated types say: names for enums, numbers, defaults for what is unset", async () => {
    const client = new NodeService(address, credentials.createInsecure());
    const answer = await new Promise<ListNodesResponse__Output>((resolve, reject) => {
      client.ListNodes({}, (error, got) =>
        error === null && got !== undefined ? resolve(got) : reject(error ?? new Error("nothing")),
      );
    });
    client.close();
    const [node] = answer.nodes;
    assert.equal(node.state, "NODE_STATE_DRAINING");
    assert.equal(node.memoryBytes, 2 ** 40);
    assert.equal(node.host, "");
    assert.deepEqual(node.backends, []);
    assert.equal(node.startTime, null);
    assert.deepEqual({ ...node.kernels[0] }, { name: "bits", sha256: "" });
  });

  test("stream events, one kind each, with sequence numbers to resume from", async () => {
    const client = new JobService(address, credentials.createInsecure());
    const events: WatchJobResponse__Output[] = [];
    for await (const event of client.WatchJob({ jobId: "j", afterSequence: 2 ** 40 }))
      events.push(event as WatchJobResponse__Output);
    client.close();
    assert.deepEqual(
      events.map(({ sequence, event }) => [sequence - 2 ** 40, event]),
      [
        [1, "job"],
        [2, "incumbent"],
        [3, "trace"],
      ],
    );
    assert.ok(Object.is(events[0].job?.bestEnergy, -0));
    assert.deepEqual({ ...events[0].job?.labels }, { team: "blue" });
    assert.equal(events[1].incumbent?.energy, Number.POSITIVE_INFINITY);
    assert.deepEqual(events[2].trace?.block, [0, 2 ** 40]);
  });

  test("carry google.rpc details that name the field, the limit and the value", async () => {
    const client = new JobService(address, credentials.createInsecure());
    const error = await new Promise<ServiceError>((resolve, reject) => {
      client.GetJob({ jobId: "j" }, (failed) => (failed === null ? reject(new Error("answered")) : resolve(failed)));
    });
    client.close();
    assert.equal(error.code, status.INVALID_ARGUMENT);
    const [trailer] = error.metadata.get(STATUS_DETAILS_KEY);
    assert.ok(Buffer.isBuffer(trailer));
    const decoded = statusCodec.decode(trailer);
    assert.ok(decoded.ok);
    assert.equal(decoded.value.code, 3);
    const [request, info] = decoded.value.details;
    assert.equal(request.type_url, "type.googleapis.com/google.rpc.BadRequest");
    const violations = badRequestCodec.decode(request.value);
    assert.ok(violations.ok);
    assert.deepEqual(
      { ...violations.value.fieldViolations[0] },
      {
        field: "problem.ising",
        description: "number of variables is limited to 5, got 7",
        reason: "OVER_LIMIT",
      },
    );
    const reason = errorInfoCodec.decode(info.value);
    assert.ok(reason.ok);
    assert.deepEqual(
      { ...reason.value.metadata },
      {
        field: "problem.ising",
        limit: "number of variables",
        max: "5",
        got: "7",
      },
    );
  });

  test("have a detail for quotas, missing things and what would have to hold first", () => {
    const kinds = (details: readonly { type_url: string }[]): string[] =>
      details.map(({ type_url }) => type_url.replace("type.googleapis.com/google.rpc.", ""));
    assert.deepEqual(kinds(exhaustedDetails("jobs", 5, 6, 1500)), ["QuotaFailure", "ErrorInfo", "RetryInfo"]);
    assert.deepEqual(kinds(exhaustedDetails("jobs", 5, 6, null)), ["QuotaFailure", "ErrorInfo"]);
    assert.deepEqual(kinds(missingDetails("job", "j")), ["ResourceInfo"]);
    assert.deepEqual(kinds(preconditionDetails("STATE", "j", "the job still runs")), ["PreconditionFailure"]);
  });

  test("can be listed and called by generic clients, here buf's, through reflection", async () => {
    const plain = ["curl", "--http2-prior-knowledge", "--protocol", "grpc"];
    const listed = await execute(BUF, [...plain, "--list-services", `http://${address}`]);
    assert.deepEqual(listed.stdout.trim().split("\n").toSorted(), [
      "grpc.health.v1.Health",
      "grpc.reflection.v1.ServerReflection",
      "spingap.v1.JobService",
      "spingap.v1.NodeService",
    ]);
    const called = await execute(BUF, [...plain, "-d", "{}", `http://${address}/spingap.v1.NodeService/ListNodes`]);
    const answer = JSON.parse(called.stdout) as {
      nodes: readonly { readonly nodeId: string; readonly state: string }[];
    };
    assert.equal(answer.nodes[0].nodeId, "n1");
    assert.equal(answer.nodes[0].state, "NODE_STATE_DRAINING");
    const failed = await execute(BUF, [
      ...plain,
      "-d",
      '{"job_id":"j"}',
      `http://${address}/spingap.v1.JobService/GetJob`,
    ]).then(
      ({ stdout }) => stdout,
      (error: { readonly stderr?: string }) => error.stderr ?? "",
    );
    assert.match(failed, /"type": "google\.rpc\.BadRequest"/);
  }, 30_000);

  test("answer reflection of unknown names with NOT_FOUND", () => {
    const set = readDescriptorSet();
    const ask = (field: object) =>
      reflectionAnswer(set, { host: "h", messageRequest: "fileContainingSymbol", ...field });
    assert.equal(ask({ fileContainingSymbol: "spingap.v1.Nothing" }).errorResponse?.errorCode, status.NOT_FOUND);
    assert.equal(
      ask({ fileContainingSymbol: "spingap.v1.Job" }).fileDescriptorResponse?.fileDescriptorProto?.length,
      3,
    );
    assert.equal(ask({ messageRequest: undefined }).errorResponse?.errorCode, status.INVALID_ARGUMENT);
    const extension = { messageRequest: "allExtensionNumbersOfType", allExtensionNumbersOfType: "spingap.v1.Job" };
    assert.equal(ask(extension).errorResponse?.errorCode, status.NOT_FOUND);
  });
});
