import assert from "node:assert/strict";
import { afterAll, beforeAll, describe, test } from "vitest";
import type { z } from "zod";
import { backlog, health, job, jobList, nodeList, result } from "../../../coordinator/http/answer-schema.ts";
import { depthOf } from "../../../coordinator/http/read-body.ts";
import { bqmJson } from "../../../problems/formats/bqm-json.ts";
import { coo } from "../../../problems/formats/coo.ts";
import { problemFromModel } from "../../../problems/formats/finish.ts";
import { problemSource } from "../../../proto/encode/problem.ts";
import { EngineUnavailable } from "../../../proto/engine/node-engine.ts";
import { spinModel } from "../../support/models.ts";
import { followed, type Gateway, read, refused, startGateway } from "./harness.ts";

/** Four spins around a square, one coupling of the wrong sign: the ground energy is −2. */
const SQUARE = [
  [0, 1, -1],
  [1, 2, -1],
  [2, 3, -1],
  [0, 3, 1],
];
const SMALL = { solver: { simulated_annealing: { num_sweeps: 50 }, seed: 7 }, stop: { num_reads: 64 } };

describe("the REST gateway", () => {
  let gateway: Gateway;
  beforeAll(async () => {
    gateway = await startGateway();
  });
  afterAll(() => gateway.stop());

  async function solved(body: object): Promise<z.output<typeof result>> {
    const { job_id: id } = await read(gateway.ask("POST", "/v1/jobs", body), 201, job);
    await followed(gateway, id);
    return await read(gateway.ask("GET", `/v1/jobs/${id}/result`), 200, result);
  }

  test("makes a job, shows it and gives its result, each as it is described", async () => {
    const response = await gateway.ask("POST", "/v1/jobs", {
      problem: { ising: { J: SQUARE } },
      ...SMALL,
      labels: { a: "b" },
    });
    const made = await read(Promise.resolve(response), 201, job);
    assert.equal(response.headers.get("location"), `/v1/jobs/${made.job_id}`);
    assert.deepEqual([made.state, made.num_variables, made.labels], ["QUEUED", 4, { a: "b" }]);
    await followed(gateway, made.job_id);
    const done = await read(gateway.ask("GET", `/v1/jobs/${made.job_id}`), 200, job);
    assert.deepEqual([done.state, done.reason, done.best_energy, done.seed], ["SUCCEEDED", "completed", -2, 7]);
    assert.equal(done.plans.length, 1);
    const document = await read(gateway.ask("GET", `/v1/jobs/${made.job_id}/result`), 200, result);
    assert.deepEqual([document.digest, document.best?.energy, document.num_reads], [done.digest, -2, 64]);
  });

  test("gives the samples that the same job by gRPC has, for every way to write the problem", async () => {
    const model = spinModel(4, SQUARE as [number, number, number][]);
    const { job: sent } = await gateway.server.client.create({
      problem: problemSource(model),
      solver: { simulatedAnnealing: { numSweeps: 50 }, seed: 7 },
      stop: { numReads: 64 },
    });
    await followed(gateway, sent?.jobId ?? "");
    const { digest } = await gateway.server.client.get(sent?.jobId ?? "");
    const written = bqmJson.write(problemFromModel(coo, model, "from-0"));
    assert.ok(written.ok);
    const bqm = [...written.value].join("");
    const text = SQUARE.map((term) => term.join(" ")).join("\n");
    for (const problem of [
      { ising: { J: SQUARE, num_variables: 4, h: [0, 0] } },
      { bqm_json: JSON.parse(bqm) as object },
      { file: { format: "bqm-json", text: bqm } },
      { file: { format: "coo", text: `${text}\n`, vartype: "SPIN" } },
    ])
      assert.equal((await solved({ problem, ...SMALL })).digest, digest, JSON.stringify(problem));
    // Names as proto JSON has them, and whole words of enums.
    const camel = {
      solver: { simulatedAnnealing: { numSweeps: 50, mode: "SOLVE_MODE_ANNEAL" }, seed: 7 },
      stop: { numReads: 64 },
    };
    assert.equal((await solved({ problem: { ising: { J: SQUARE } }, ...camel })).digest, digest);
    const other = await solved({ problem: { ising: { J: SQUARE } }, ...SMALL, solver: { ...SMALL.solver, seed: 8 } });
    assert.notEqual(other.digest, digest);
  });

  test("speaks the language of the problem: bits, cuts, families, uploaded models", async () => {
    const qubo = await solved({
      problem: {
        qubo: {
          Q: [
            [0, 0, -1],
            [1, 1, -1],
            [0, 1, 3],
          ],
          offset: 2,
        },
      },
      solver: { exact: {} },
    });
    assert.deepEqual([qubo.best?.energy, qubo.best?.state.length], [1, 2]);
    assert.match(qubo.best?.state ?? "", /^(01|10)$/);
    const triangle = "3 3\n1 2 1\n2 3 1\n1 3 1\n";
    const cut = await solved({
      problem: { file: { format: "gset", text: triangle } },
      stop: { target_objective: 2, num_reads: 8 },
    });
    assert.equal(cut.best?.objective, 2);
    const family = await solved({
      problem: { family: { family: "sk", parameters: { n: 12 }, seed: 3 } },
      solver: { exact: {} },
    });
    assert.equal(family.best?.state.length, 12);
    const asked = { problem: { model_sha256: "0".repeat(64) } };
    const missing = await refused(gateway.ask("POST", "/v1/jobs", asked), 400);
    assert.equal(missing.field, "problem.model_sha256");
    assert.match(missing.detail, /upload the model first/);
  });

  test("begins reads from given states", async () => {
    const body = {
      problem: { ising: { J: SQUARE } },
      solver: { descent: {} },
      initial_states: ["++++", "--++"],
      stop: { num_reads: 2 },
    };
    const document = await solved(body);
    assert.equal(document.best?.energy, -2);
    const short = await refused(gateway.ask("POST", "/v1/jobs", { ...body, initial_states: ["+++"] }), 400);
    assert.deepEqual(
      [short.field, short.detail],
      ["initial_states[0]", "initial_states[0]: expected 4 characters, one a variable, got 3"],
    );
    const uneven = await refused(gateway.ask("POST", "/v1/jobs", { ...body, initial_states: ["++++", "+++"] }), 400);
    assert.equal(uneven.field, "initial_states[1]");
  });

  test("makes one job of a request that comes twice with its id, and none of one that only asks", async () => {
    const body = { problem: { ising: { J: SQUARE } }, ...SMALL, request_id: "once" };
    const first = await read(gateway.ask("POST", "/v1/jobs", body), 201, job);
    const again = await read(gateway.ask("POST", "/v1/jobs", body), 200, job);
    assert.equal(again.job_id, first.job_id);
    const checked = await read(
      gateway.ask("POST", "/v1/jobs", {
        ...body,
        request_id: "",
        validate_only: true,
        solver: { exact: {} },
        stop: {},
      }),
      200,
      job,
    );
    assert.equal(checked.job_id, "");
    assert.equal(checked.plans[0]?.method, "exact");
  });

  test("refuses what is wrong by field, limit and value, all of it at once", async () => {
    const cases: readonly [body: unknown, field: string, detail: RegExp, limit?: readonly [number, number]][] = [
      [{}, "problem", /is missing/],
      [{ problem: {} }, "problem", /expected one of ising, qubo/],
      [{ problem: { ising: { J: SQUARE }, qubo: {} } }, "problem", /at most one/],
      [
        {
          problem: {
            ising: {
              J: [
                [0, 1, 1],
                [0, 1.5, 2],
              ],
            },
          },
        },
        "problem.ising.J[1]",
        /got \[0,1.5,2\]/,
      ],
      [{ problem: { ising: { J: [[1, 1, 1]] } } }, "problem.ising, entry 0", /no coupling to itself/],
      [{ problem: { ising: { J: SQUARE, num_variables: 3 } } }, "problem.ising, entry 2", /below 3/],
      ['{"problem":{"ising":{"h":[1e999]}}}', "problem.ising.h[0]", /finite/],
      ['{"problem":{"ising":{"J":[[0,1,1e999]]}}}', "problem.ising.J[0]", /expected \[i, j, number\]/],
      [{ problem: { file: { format: "gset", text: "3 1\n1 9 1\n" } } }, "problem.file.text, line 2", /9/],
      [{ problem: { file: { format: "bqm", text: "x" } } }, "problem.file.format", /expected one of gset/],
      [{ problem: { family: { family: "unheard" } } }, "problem.family.family", /expected one of/],
      [{ problem: { ising: { J: SQUARE } }, solver: { auto: {}, exact: {} } }, "solver", /at most one/],
      [
        { problem: { ising: { J: SQUARE } }, solver: { auto: { update: "guess" } } },
        "solver.auto.update",
        /expected one of metropolis/,
      ],
      [
        { problem: { ising: { J: SQUARE } }, solver: { auto: { num_swepes: 1 } } },
        "solver.auto.num_swepes",
        /is not known/,
      ],
      [
        { problem: { ising: { J: SQUARE } }, stop: { num_reads: 2e9 } },
        "stop.num_reads",
        /limited to 1000000000, got 2000000000/,
        [1e9, 2e9],
      ],
      [
        { problem: { ising: { J: SQUARE } }, solver: { auto: { num_sweeps: 100_000_000 } } },
        "solver.auto.num_sweeps",
        /limited/,
        [1e7, 1e8],
      ],
      [{ problem: { ising: { J: SQUARE } }, solver: { exact: {} }, initial_states: ["++++"] }, "initial_states", /./],
      [{ problem: { ising: { J: SQUARE } }, solver: { auto: { num_ones: 5 } } }, "solver.num_ones", /0 to 4.*got 5/],
      [{ problem: { ising: { J: SQUARE } }, solver: { tabu: { num_ones: 2 } } }, "solver.tabu.num_ones", /not known/],
      [
        { problem: { ising: { J: SQUARE } }, solver: { auto: { num_ones: 2 } }, initial_states: ["++--", "+++-"] },
        "initial_states.packed",
        /state 2 has 3 ones; num_ones asks for 2/,
      ],
      [{ problem: { ising: { J: SQUARE } }, deadline: "2001-01-01T00:00:00Z" }, "deadline", /in the future/],
      [{ problem: { ising: { J: SQUARE } }, deadline: "tomorrow" }, "deadline", /tomorrow/],
      [
        { problem: { ising: { J: SQUARE } }, labels: { a: "x".repeat(64) } },
        "labels.a",
        /limited to 63, got 64/,
        [63, 64],
      ],
      [{ problem: { ising: { J: SQUARE } }, lane: "fast" }, "lane", /expected one of high/],
      [
        // A triangle that cannot please all its couplings: no least cut solves it.
        {
          problem: {
            ising: {
              J: [
                [0, 1, 1],
                [1, 2, 1],
                [0, 2, 1],
              ],
              num_variables: 41,
            },
          },
          solver: { exact: {} },
        },
        "solver",
        /41/,
      ],
      ["{", "body", /is not JSON/],
      ["[]", "body", /expected an object/],
    ];
    for (const [body, field, detail, limit] of cases) {
      const answer = await refused(gateway.ask("POST", "/v1/jobs", body), 400);
      assert.equal(answer.field, field, JSON.stringify(answer));
      assert.match(answer.detail, detail);
      if (limit !== undefined) assert.deepEqual([answer.max, answer.got], limit);
    }
    // Of a million wrong entries one is told, at once: others wait for the same loop.
    const h = `{"problem":{"ising":{"h":[${"true,".repeat(999_999)}true]}}}`;
    const first = await refused(gateway.ask("POST", "/v1/jobs", h), 400);
    assert.deepEqual(
      first.errors?.map(({ field }) => field),
      ["problem.ising.h[0]"],
    );
    const fields = Object.fromEntries(Array.from({ length: 2000 }, (_, k) => [`x${k}`, 1]));
    const wide = await refused(gateway.ask("POST", "/v1/jobs", { problem: { ising: {} }, labels: fields }), 400);
    assert.deepEqual([wide.field, wide.max, wide.got], ["labels", 1000, 2000]);
    const deep = await refused(gateway.ask("POST", "/v1/jobs", `${"[".repeat(500_000)}${"]".repeat(500_000)}`), 400);
    assert.deepEqual([deep.limit, deep.max, deep.got], ["depth of nesting", 32, 500_000]);
    const many = await refused(
      gateway.ask("POST", "/v1/jobs", { problem: {}, stop: { num_reads: 0 }, lan: "low" }),
      400,
    );
    assert.deepEqual(many.errors?.map(({ field }) => field).sort(), ["lan", "problem", "stop.num_reads"]);
    assert.deepEqual(gateway.reported, []);
  });

  test("lists jobs by state and label, in pages", async () => {
    const ids: string[] = [];
    for (let k = 0; k < 3; k++) {
      const body = { problem: { ising: { J: SQUARE } }, ...SMALL, labels: { listed: "yes" } };
      const { job_id: id } = await read(gateway.ask("POST", "/v1/jobs", body), 201, job);
      ids.unshift(id);
      await followed(gateway, id);
    }
    const list = (query: string) => read(gateway.ask("GET", `/v1/jobs?${query}`), 200, jobList);
    const all = await list("label=listed=yes&state=SUCCEEDED&state=FAILED");
    assert.deepEqual(
      all.jobs.map((one) => one.job_id),
      ids,
    );
    assert.equal(all.next_page_token, null);
    const first = await list("label=listed=yes&page_size=2");
    assert.deepEqual(
      first.jobs.map((one) => one.job_id),
      ids.slice(0, 2),
    );
    const token = first.next_page_token ?? "";
    const second = await list(`label=listed=yes&page_size=2&page_token=${token}`);
    assert.deepEqual([second.jobs.map((one) => one.job_id), second.next_page_token], [ids.slice(2), null]);
    assert.deepEqual((await list("label=listed=no")).jobs, []);
    for (const [query, field] of [
      ["page_size=1001", "page_size"],
      ["page_size=-1", "page_size"],
      ["state=DONE", "state[0]"],
      ["label=x", "label[0]"],
      ["pagesize=1", "pagesize"],
      ["page_size=1&page_size=2", "page_size"],
      [`page_token=${token}`, "page_token"],
    ])
      assert.equal((await refused(gateway.ask("GET", `/v1/jobs?${query}`), 400)).field, field, query);
  });

  test("cancels a job as often as it is asked, and forgets it only when that is said", async () => {
    const endless = {
      problem: { ising: { J: SQUARE } },
      solver: { simulated_annealing: {} },
      stop: { time_limit_s: 600 },
    };
    const { job_id: id } = await read(gateway.ask("POST", "/v1/jobs", endless), 201, job);
    const early = await refused(gateway.ask("GET", `/v1/jobs/${id}/result`), 409);
    assert.match(early.detail, /it has no result yet/);
    await refused(gateway.ask("DELETE", `/v1/jobs/${id}?remove=true`), 409);
    const asked = await read(gateway.ask("DELETE", `/v1/jobs/${id}`), 202, job);
    assert.equal(asked.cancel_requested, true);
    await followed(gateway, id);
    const ended = await read(gateway.ask("DELETE", `/v1/jobs/${id}`), 200, job);
    assert.equal(ended.state, "CANCELLED");
    const gone = await gateway.ask("DELETE", `/v1/jobs/${id}?remove=true`);
    assert.equal(gone.status, 204);
    for (const path of ["", "/result", "/events"]) await refused(gateway.ask("GET", `/v1/jobs/${id}${path}`), 404);
    await refused(gateway.ask("DELETE", `/v1/jobs/${id}`), 404);
  });

  test("tells of nodes and backlog, and whether it lives", async () => {
    const { nodes } = await read(gateway.ask("GET", "/v1/nodes"), 200, nodeList);
    assert.equal(nodes.length, 1);
    assert.deepEqual([nodes[0].threads, nodes[0].state], [1, "ready"]);
    assert.deepEqual(await read(gateway.ask("GET", "/v1/backlog"), 200, backlog), { jobs: 0, threads: 1 });
    assert.equal((await read(gateway.ask("GET", "/healthz"), 200, health)).status, "ok");
    assert.equal((await read(gateway.ask("GET", "/readyz"), 200, health)).status, "ok");
    const head = await gateway.ask("HEAD", "/readyz");
    assert.deepEqual([head.status, await head.text()], [200, ""]);
  });

  test("says what is not there, and which methods are", async () => {
    assert.match((await refused(gateway.ask("GET", "/v1/job"), 404)).detail, /openapi.json/);
    await refused(gateway.ask("GET", "/v1/jobs/AAAAAAAAAAAAAAAAAAAAAA"), 404);
    await refused(gateway.ask("GET", "/v1/jobs/%00%ff"), 404);
    await refused(gateway.ask("GET", "/v1/jobs/"), 404);
    const put = await gateway.ask("PUT", "/v1/jobs", {});
    assert.equal(put.headers.get("allow"), "POST, GET");
    await refused(Promise.resolve(put), 405);
  });
});

test("the depth of a body is that of its brackets, those in its texts left out", () => {
  const depth = (json: string): number => depthOf(new TextEncoder().encode(json));
  assert.deepEqual(["1", "[]", '{"a":[[1],[2]]}', '["[[[", "\\"[[", "\\\\"]', '{"é[":1}'].map(depth), [0, 1, 3, 1, 1]);
});

describe("a body", () => {
  let gateway: Gateway;
  beforeAll(async () => {
    gateway = await startGateway({ threads: 0, http: { maxBodyBytes: 4096 } });
  });
  afterAll(() => gateway.stop());

  test("beyond the limit is refused, announced or not, with the way to upload", async () => {
    const large = JSON.stringify({ problem: { ising: { J: Array.from({ length: 1000 }, (_, k) => [k, k + 1, 1]) } } });
    const announced = await refused(gateway.ask("POST", "/v1/jobs", large), 413);
    assert.deepEqual([announced.field, announced.max, announced.got], ["body", 4096, large.length]);
    assert.match(announced.detail, /UploadModel.*problem.model_sha256/);
    const pieces = new ReadableStream<Uint8Array>({
      start(controller) {
        for (let at = 0; at < large.length; at += 1000)
          controller.enqueue(new TextEncoder().encode(large.slice(at, at + 1000)));
        controller.close();
      },
    });
    const request = {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: pieces,
      duplex: "half",
    };
    const streamed = await refused(fetch(`${gateway.url}/v1/jobs`, request as RequestInit), 413);
    assert.deepEqual([streamed.max, streamed.got], [4096, undefined]);
  });

  test("that is no JSON by its type is refused, so that pages of other sites cannot send any", async () => {
    for (const headers of [
      { "content-type": "text/plain" },
      { "content-type": "application/x-www-form-urlencoded" },
      { "content-type": "application/json", "content-encoding": "gzip" },
    ]) {
      const sent = fetch(`${gateway.url}/v1/jobs`, { method: "POST", headers, body: "{}" });
      assert.equal((await refused(sent, 415)).field, "content-type");
    }
  });
});

test("without its engine the gateway is alive but not ready, and asks for patience", async () => {
  const away = (): Promise<never> => Promise.reject(new EngineUnavailable("nobody answers"));
  const gateway = await startGateway({ threads: 0, instead: { nodes: away, get: away } });
  try {
    await read(gateway.ask("GET", "/healthz"), 200, health);
    const ready = await read(gateway.ask("GET", "/readyz"), 503, health);
    assert.deepEqual(ready, { status: "unavailable", reason: "nobody answers" });
    const answer = await gateway.ask("GET", "/v1/jobs/AAAAAAAAAAAAAAAAAAAAAA");
    assert.equal(answer.headers.get("retry-after"), "1");
    await refused(Promise.resolve(answer), 503);
    assert.deepEqual(gateway.reported, []);
  } finally {
    await gateway.stop();
  }
});

test("an error that nobody expected is reported, and its words stay inside", async () => {
  const broken = (): Promise<never> => Promise.reject(new Error("secret words"));
  const gateway = await startGateway({ threads: 0, instead: { get: broken } });
  try {
    const answer = await refused(gateway.ask("GET", "/v1/jobs/AAAAAAAAAAAAAAAAAAAAAA"), 500);
    assert.doesNotMatch(JSON.stringify(answer), /secret/);
    assert.equal(gateway.reported.length, 1);
  } finally {
    await gateway.stop();
  }
});
