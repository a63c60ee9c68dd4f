import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { request as plainRequest } from "node:http";
import { type RequestOptions, request as tlsRequest } from "node:https";
import { join } from "node:path";
import { afterAll, beforeAll, describe, test } from "vitest";
import { job, jobList } from "../../../coordinator/http/answer-schema.ts";
import { readTls } from "../../../coordinator/tls.ts";
import { temporaryFolder } from "../service/harness.ts";
import { type Gateway, read, refused, startGateway } from "./harness.ts";

const ANNA = "anna-token-0123456789";
const BERT = "bert-token-0123456789";
const body = { problem: { ising: { J: [[0, 1, 1]] } } };

describe("tenants of the REST gateway", () => {
  const folder = temporaryFolder();
  let gateway: Gateway;
  beforeAll(async () => {
    writeFileSync(folder.file("anna"), ANNA);
    writeFileSync(folder.file("bert"), BERT);
    gateway = await startGateway({
      threads: 0,
      settings: {
        tenants: [
          { name: "anna", token_files: [folder.file("anna")], quota: { max_jobs: 1 } },
          { name: "bert", token_files: [folder.file("bert")] },
        ],
      },
    });
  });
  afterAll(async () => {
    await gateway.stop();
    folder.remove();
  });

  test("are known by their tokens: none and a wrong one are refused, but for health and the description", async () => {
    for (const token of [undefined, "anna-token-9999999999", "x"])
      for (const [method, path] of [
        ["GET", "/v1/jobs"],
        ["POST", "/v1/jobs"],
        ["GET", "/v1/jobs/AAAAAAAAAAAAAAAAAAAAAA/events"],
        ["GET", "/v1/nodes"],
        ["GET", "/v1/backlog"],
      ] as const) {
        const answer = await gateway.ask(method, path, method === "POST" ? body : undefined, token);
        assert.match(answer.headers.get("www-authenticate") ?? "", /^Bearer/);
        await refused(Promise.resolve(answer), 401);
      }
    for (const path of ["/healthz", "/readyz", "/openapi.json"])
      assert.equal((await gateway.ask("GET", path)).status, 200, path);
    assert.equal((await gateway.ask("GET", "/v1/nodes", undefined, ANNA)).status, 200);
  });

  test("see, watch, cancel and forget their own jobs only, and have quotas", async () => {
    const { job_id: id } = await read(gateway.ask("POST", "/v1/jobs", body, ANNA), 201, job);
    const unknown = "AAAAAAAAAAAAAAAAAAAAAA";
    for (const [method, path] of [
      ["GET", ""],
      ["GET", "/result"],
      ["GET", "/events"],
      ["DELETE", ""],
      ["DELETE", "?remove=true"],
    ] as const) {
      const answers = [];
      for (const which of [id, unknown]) {
        const answer = await refused(gateway.ask(method, `/v1/jobs/${which}${path}`, undefined, BERT), 404);
        answers.push({ ...answer, detail: answer.detail.replace(which, "ID") });
      }
      assert.deepEqual(answers[0], answers[1]);
    }
    assert.deepEqual((await read(gateway.ask("GET", "/v1/jobs", undefined, BERT), 200, jobList)).jobs, []);
    const own = await read(gateway.ask("GET", `/v1/jobs/${id}`, undefined, ANNA), 200, job);
    assert.equal(own.cancel_requested, false);
    const more = await gateway.ask("POST", "/v1/jobs", body, ANNA);
    assert.equal(more.headers.get("retry-after"), "1");
    const quota = await refused(Promise.resolve(more), 429);
    assert.deepEqual([quota.limit, quota.max, quota.got], ["jobs that wait or run", 1, 2]);
  });
});

test("beyond this machine the gateway asks for TLS, unless forced", async () => {
  const listen = { host: "0.0.0.0", port: 0 };
  await assert.rejects(startGateway({ threads: 0, http: { listen } }), /without TLS/);
  const forced = await startGateway({ threads: 0, http: { listen, allowPlaintext: true } });
  await forced.stop();
});

test("where nobody needs a token, a page of another site does not reach the gateway by a name of its own", async () => {
  const gateway = await startGateway({ threads: 0 });
  try {
    const statusOf = (host: string): Promise<number | undefined> =>
      new Promise((resolve, reject) => {
        const headers = { host };
        const request = plainRequest(`${gateway.url}/healthz`, { headers, agent: false }, (response) => {
          response.resume();
          resolve(response.statusCode);
        });
        request.on("error", reject).end();
      });
    for (const host of ["localhost", "localhost:7481", "127.0.0.1:1", "[::1]:7481"])
      assert.equal(await statusOf(host), 200, host);
    for (const host of ["evil.example", "localhost.evil.example:7481", "127.0.0.1.evil.example"])
      assert.equal(await statusOf(host), 421, host);
  } finally {
    await gateway.stop();
  }
});

describe("TLS of the REST gateway", () => {
  const folder = temporaryFolder();
  const pem = (name: string): Buffer => readFileSync(folder.file(name));
  let gateway: Gateway;
  beforeAll(async () => {
    const script = join(import.meta.dirname, "..", "..", "..", "scripts", "make-test-certificates.sh");
    const made = spawnSync("bash", [script, folder.path], { encoding: "utf8" });
    assert.equal(made.status, 0, made.stderr);
    const files = { cert: folder.file("server.pem"), key: folder.file("server.key"), clientCa: folder.file("ca.pem") };
    const tls = readTls(files, Date.now());
    assert.ok(tls.ok);
    gateway = await startGateway({ threads: 0, http: { tls: tls.value } });
  });
  afterAll(async () => {
    await gateway.stop();
    folder.remove();
  });

  function statusOf(path: string, options: RequestOptions): Promise<number | undefined> {
    return new Promise((resolve, reject) => {
      const request = tlsRequest(`${gateway.url}${path}`, { ...options, agent: false }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      request.on("error", reject).end();
    });
  }

  test("serves who shows a certificate of the authority; probes need none", async () => {
    const ca = pem("ca.pem");
    const own = (name: string) => ({ ca, cert: pem(`${name}.pem`), key: pem(`${name}.key`) });
    assert.equal(await statusOf("/v1/nodes", own("client")), 200);
    for (const options of [own("expired"), own("stranger"), { ca }]) {
      assert.equal(await statusOf("/v1/nodes", options), 403);
      assert.equal(await statusOf("/readyz", options), 200);
    }
    await assert.rejects(statusOf("/readyz", {}), /certificate/);
  });
});
