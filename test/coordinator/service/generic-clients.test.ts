import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, test } from "vitest";
import { startTestServer, type TestServer } from "./harness.ts";

const ROOT = join(import.meta.dirname, "..", "..", "..");
const BUF = join(ROOT, "node_modules", ".bin", "buf");

/** `buf curl`, which knows the services by reflection only. */
async function curl(args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(
    BUF,
    ["curl", "--protocol", "grpc", "--http2-prior-knowledge", ...args],
    {
      cwd: ROOT,
    },
  );
  return stdout;
}

describe("a generic client", () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer();
  });
  afterAll(() => server.stop());

  test("lists the services and their methods by reflection", async () => {
    const methods = await curl(["--list-methods", `http://127.0.0.1:${server.port}`]);
    for (const name of [
      "spingap.v1.JobService/WatchJob",
      "spingap.v1.NodeService/ListNodes",
      "grpc.health.v1.Health/Check",
    ])
      assert.ok(methods.includes(name), `${name} is not among\n${methods}`);
  });

  test("asks for health, and makes and reads a job", async () => {
    const at = `http://127.0.0.1:${server.port}`;
    const health = await curl([`${at}/grpc.health.v1.Health/Check`, "-d", "{}"]);
    assert.deepEqual(JSON.parse(health), { status: "SERVING" });
    const made = await curl([
      `${at}/spingap.v1.JobService/CreateJob`,
      "-d",
      '{"problem": {"family": {"family": "sk", "parametersJson": "{\\"n\\": 12}", "seed": 1}}, "solver": {"exact": {}}}',
    ]);
    const { job } = JSON.parse(made) as { job: { jobId: string; state: string } };
    assert.equal(job.state, "JOB_STATE_QUEUED");
    const events = await curl([`${at}/spingap.v1.JobService/WatchJob`, "-d", JSON.stringify({ jobId: job.jobId })]);
    assert.match(events, /JOB_STATE_SUCCEEDED/);
  });
});
