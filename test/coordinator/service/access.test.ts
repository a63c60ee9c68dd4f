import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Metadata, type ServiceError, status } from "@grpc/grpc-js";
import { afterAll, beforeAll, describe, test } from "vitest";
import { CallError } from "../../../cli/cluster/call-error.ts";
import type { ClusterClient } from "../../../cli/cluster/client.ts";
import { startCoordinatorPart } from "../../../cli/cluster/coordinator-part.ts";
import { serverSchema } from "../../../cli/config/server-schema.ts";
import { EMBEDDED_DEFAULTS, openEmbeddedEngine } from "../../../coordinator/engine/embedded/engine.ts";
import { readTls } from "../../../coordinator/tls.ts";
import { retryCodec, STATUS_DETAILS_KEY, statusCodec } from "../../../proto/encode/error-details.ts";
import { problemSource } from "../../../proto/encode/problem.ts";
import { spinModel } from "../../support/models.ts";
import { plainClient, startTestServer, type TestServer, temporaryFolder } from "./harness.ts";

const problem = problemSource(spinModel(3, [[0, 1, 1]]));
const ANNA = "anna-token-0123456789";
const BERT = "bert-token-0123456789";

async function codeOf(call: Promise<unknown>): Promise<status> {
  try {
    await call;
  } catch (error) {
    assert.ok(error instanceof CallError, String(error));
    return error.code;
  }
  return status.OK;
}

async function watched(client: ClusterClient, id: string): Promise<void> {
  for await (const _ of client.watch(id, 0, new AbortController().signal));
}

describe("tenants", () => {
  const folder = temporaryFolder();
  let server: TestServer;
  beforeAll(async () => {
    writeFileSync(folder.file("anna"), `${ANNA}\n`);
    writeFileSync(folder.file("bert"), BERT);
    server = await startTestServer({
      threads: 0,
      settings: {
        tenants: [
          { name: "anna", token_files: [folder.file("anna")], quota: { max_jobs: 2 } },
          { name: "bert", token_files: [folder.file("bert")], quota: { max_spins: 5 } },
        ],
      },
    });
  });
  afterAll(async () => {
    await server.stop();
    folder.remove();
  });

  test("are known by their tokens: none and a wrong one are refused", async () => {
    for (const settings of [{}, { token: "anna-token-9999999999" }, { token: "x" }]) {
      const client = server.connect(settings);
      assert.equal(await codeOf(client.create({ problem })), status.UNAUTHENTICATED);
      assert.equal(await codeOf(client.nodes()), status.UNAUTHENTICATED);
      assert.equal(await codeOf(watched(client, "AAAAAAAAAAAAAAAAAAAAAA")), status.UNAUTHENTICATED);
    }
    assert.equal(await codeOf(server.connect({ token: ANNA }).nodes()), status.OK);
  });

  test("see, watch and cancel their own jobs only; another's is as one that is not there", async () => {
    const anna = server.connect({ token: ANNA });
    const bert = server.connect({ token: BERT });
    const { job } = await anna.create({ problem });
    const id = job?.jobId ?? "";
    const unknown = "AAAAAAAAAAAAAAAAAAAAAA";
    for (const call of [bert.get, bert.cancel, bert.result, (which: string) => watched(bert, which)]) {
      const answers = await Promise.allSettled([call(id), call(unknown)]);
      const said = answers.map((answer) => {
        assert.equal(answer.status, "rejected");
        const error: unknown = answer.reason;
        assert.ok(error instanceof CallError);
        assert.equal(error.code, status.NOT_FOUND);
        return error.message.replace(id, "ID").replace(unknown, "ID");
      });
      assert.equal(said[0], said[1]);
    }
    assert.deepEqual((await bert.list({})).jobs, []);
    assert.equal((await anna.list({})).jobs.length, 1);
    assert.equal((await anna.get(id)).cancelRequested, false);
  });

  test("have quotas: RESOURCE_EXHAUSTED with the limit, and room again once jobs are over", async () => {
    const anna = server.connect({ token: ANNA });
    const bert = server.connect({ token: BERT });
    // One job of hers waits since the test before.
    await anna.create({ problem });
    await assert.rejects(anna.create({ problem }), (error: unknown) => {
      assert.ok(error instanceof CallError);
      assert.equal(error.code, status.RESOURCE_EXHAUSTED);
      assert.match(error.message, /jobs that wait or run: limited to 2, got 3/);
      return true;
    });
    const token = new Metadata();
    token.set("authorization", `Bearer ${ANNA}`);
    const raw = plainClient(server.port);
    const error = await new Promise<ServiceError>((resolve, reject) => {
      raw.createJob({ problem }, token, (failed: ServiceError | null) =>
        failed === null ? reject(new Error("not refused")) : resolve(failed),
      );
    });
    raw.close();
    const [packed] = error.metadata.get(STATUS_DETAILS_KEY);
    assert.ok(Buffer.isBuffer(packed));
    const decoded = statusCodec.decode(packed);
    assert.ok(decoded.ok);
    const details = decoded.value.details as { type_url: string; value: Buffer }[];
    const retry = details.find(({ type_url: type }) => type === "type.googleapis.com/google.rpc.RetryInfo");
    assert.ok(retry !== undefined, JSON.stringify(details.map(({ type_url: type }) => type)));
    const after = retryCodec.decode(retry.value);
    assert.ok(after.ok);
    assert.deepEqual([Number(after.value.retryDelay?.seconds), after.value.retryDelay?.nanos], [1, 0]);
    await bert.create({ problem });
    await assert.rejects(bert.create({ problem }), /variables of jobs that wait or run: limited to 5, got 6/);
  });

  test("leave no token in the log", () => {
    const text = JSON.stringify(server.log.lines);
    for (const token of [ANNA, BERT]) assert.ok(!text.includes(token));
  });
});

describe("TLS", () => {
  const folder = temporaryFolder();
  const pem = (name: string): string => folder.file(name);
  let mutual: TestServer;
  beforeAll(async () => {
    const script = join(import.meta.dirname, "..", "..", "..", "scripts", "make-test-certificates.sh");
    const made = spawnSync("bash", [script, folder.path], { encoding: "utf8" });
    assert.equal(made.status, 0, made.stderr);
    mutual = await startTestServer({
      threads: 0,
      settings: { tls: { cert: pem("server.pem"), key: pem("server.key"), client_ca: pem("ca.pem") } },
    });
  });
  afterAll(async () => {
    await mutual.stop();
    folder.remove();
  });

  test("serves who shows a certificate of the authority, and nobody else", async () => {
    const own = (name: string) => ({ ca: pem("ca.pem"), cert: pem(`${name}.pem`), key: pem(`${name}.key`) });
    assert.equal(await codeOf(mutual.connect({ tls: own("client") }).nodes()), status.OK);
    for (const tls of [own("expired"), own("stranger"), { ca: pem("ca.pem") }])
      assert.equal(await codeOf(mutual.connect({ tls }).nodes()), status.UNAVAILABLE, JSON.stringify(tls));
    // In the open, and trusting another authority.
    assert.equal(await codeOf(mutual.connect({}).nodes()), status.UNAVAILABLE);
    const stranger = { ...own("client"), ca: pem("stranger.pem") };
    assert.equal(await codeOf(mutual.connect({ tls: stranger }).nodes()), status.UNAVAILABLE);
  });

  test("files that no client could talk to are refused at start, each by its name", () => {
    const now = Date.now();
    const wordsOf = (cert: string, key: string): string => {
      const read = readTls({ cert: pem(cert), key: pem(key), clientCa: null }, now);
      return read.ok ? "" : `${read.failure.where}: ${"reason" in read.failure ? read.failure.reason : ""}`;
    };
    assert.equal(wordsOf("server.pem", "server.key"), "");
    assert.match(wordsOf("expired-server.pem", "expired-server.key"), /tls\.cert: .*valid from .* to .*, not now/);
    assert.match(wordsOf("server.pem", "client.key"), /tls\.key: .*not the key of the certificate/);
    assert.match(wordsOf("missing.pem", "server.key"), /tls\.cert: cannot read/);
    assert.match(wordsOf("server.key", "server.key"), /tls\.cert: .*holds no certificate/);
  });

  test("is asked for beyond this machine, unless forced", async () => {
    const engine = await openEmbeddedEngine({ ...EMBEDDED_DEFAULTS, folder: ":memory:" });
    const start = (settings: Readonly<Record<string, unknown>>) =>
      startCoordinatorPart(engine, serverSchema.parse(settings), mutual.log);
    const open = await start({ listen: "0.0.0.0:0" });
    assert.ok(!open.ok);
    assert.match("reason" in open.failure ? open.failure.reason : "", /without TLS/);
    const forced = await start({ listen: "0.0.0.0:0", allow_plaintext: true });
    assert.ok(forced.ok);
    await forced.value.stop(0);
    await engine.close();
  });
});
