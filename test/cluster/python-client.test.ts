import assert from "node:assert/strict";
import { execFile, execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, test } from "vitest";
import type { ResultDocument } from "../../problems/results/result-document.ts";
import { type ServedProcess, startProcess } from "../cli/served.ts";
import { temporaryFolder } from "../coordinator/service/harness.ts";

const ROOT = join(import.meta.dirname, "..", "..");
const execute = promisify(execFile);

/** Why Python's gRPC cannot be had, or null. The first run makes its virtual environment. */
function missingGrpcio(): string | null {
  try {
    execFileSync("sh", [join(ROOT, "scripts/install-grpcio.sh")], { stdio: "pipe", timeout: 110_000 });
    return null;
  } catch (error) {
    return (error as Error).message.split("\n").slice(0, 3).join(" ");
  }
}

const missing = missingGrpcio();
if (missing !== null) console.log(`skipped: no Python with grpcio: ${missing}`);

/** What test/cluster/python_client.py prints. */
interface Seen {
  readonly jobId: string;
  readonly created: readonly boolean[];
  readonly sameJob: boolean;
  readonly states: readonly string[];
  readonly incumbents: readonly number[];
  readonly sequences: readonly number[];
  readonly job: {
    readonly digest: string;
    readonly bestEnergy: number;
    readonly labels: Readonly<Record<string, string>>;
  };
  readonly document: ResultDocument;
  readonly samples: readonly { readonly claimed: number; readonly recomputed: number; readonly count: number }[];
  readonly unknownJob: string;
  readonly nodes: number;
}

describe("a server of its own process", () => {
  const folder = temporaryFolder();
  let server: ServedProcess;
  let address = "";

  beforeAll(async () => {
    server = startProcess(["serve", "--data", folder.file("data"), "--listen", "127.0.0.1:0", "--threads", "1"]);
    address = String((await server.seen("listening"))["grpc"]);
    await server.seen("node-ready");
  });
  afterAll(async () => {
    server.child.kill("SIGKILL");
    await server.ended;
    folder.remove();
  });

  test.skipIf(missing !== null)(
    "a client that Python's gRPC tools generated makes, watches and reads a job",
    async () => {
      const stubs = folder.file("stubs");
      mkdirSync(stubs);
      const python = join(ROOT, ".venv-grpcio", "bin", "python");
      const program = join(import.meta.dirname, "python_client.py");
      const { stdout } = await execute(python, [program, join(ROOT, "proto"), stubs, address], {
        maxBuffer: 2 ** 24,
        timeout: 100_000,
      });
      const seen = JSON.parse(stdout) as Seen;
      assert.deepEqual(seen.created, [true, false]);
      assert.ok(seen.sameJob, "the request_id named another job the second time");
      assert.equal(seen.states.at(-1), "JOB_STATE_SUCCEEDED");
      assert.deepEqual(
        seen.sequences,
        [...seen.sequences].sort((a, b) => a - b),
      );
      // Weights 1, 2, 3 eight times each; the ring has one sign too many, so that one coupling of weight 1 stays unsatisfied.
      const ground = -(8 * (1 + 2 + 3)) + 2;
      assert.equal(seen.job.bestEnergy, ground);
      assert.equal(seen.incumbents.at(-1), ground);
      assert.equal(seen.document.best?.energy, ground);
      assert.equal(seen.document.job_id, seen.jobId);
      assert.equal(seen.document.digest, seen.job.digest);
      assert.deepEqual(seen.job.labels, { client: "python" });
      for (const { claimed, recomputed } of seen.samples) assert.equal(claimed, recomputed);
      assert.equal(
        seen.samples.reduce((sum, { count }) => sum + count, 0),
        64,
      );
      assert.equal(seen.unknownJob, "NOT_FOUND");
      assert.equal(seen.nodes, 1);
    },
  );

  test("buf curl lists the services and calls one of them", async () => {
    const curl = async (...args: readonly string[]): Promise<string> =>
      (
        await execute(
          join(ROOT, "node_modules", ".bin", "buf"),
          ["curl", "--protocol", "grpc", "--http2-prior-knowledge", ...args],
          { cwd: ROOT },
        )
      ).stdout;
    const methods = await curl("--list-methods", `http://${address}`);
    for (const name of ["spingap.v1.JobService/CreateJob", "spingap.v1.NodeService/ListNodes"])
      assert.ok(methods.includes(name), `${name} is not among\n${methods}`);
    const answer = await curl(`http://${address}/spingap.v1.NodeService/ListNodes`, "-d", "{}");
    const { nodes } = JSON.parse(answer) as { nodes: readonly { readonly threads: number }[] };
    assert.equal(nodes[0]?.threads, 1);
  });
});
