import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { afterAll, describe, test } from "vitest";
import { job } from "../../../coordinator/http/answer-schema.ts";
import { startProcess } from "../../cli/served.ts";
import { spingap } from "../../support/command.ts";
import { temporaryFolder } from "../service/harness.ts";
import { read, sentEvents } from "./harness.ts";

describe("the REST gateway of spingap serve", () => {
  const folder = temporaryFolder();
  afterAll(() => folder.remove());
  const options = (name: string, http: string) => [
    "serve",
    "--data",
    folder.file(name),
    "--listen",
    "127.0.0.1:0",
    "--http",
    http,
    "--threads",
    "1",
  ];

  test("answers where it says, and ends streams at once when the process is asked to stop", async () => {
    const served = startProcess(options("answers", "127.0.0.1:0"));
    const { http, grpc } = await served.seen("listening");
    const url = `http://${String(http)}/v1/jobs`;
    const body = {
      problem: { ising: { J: [[0, 1, 1]] } },
      solver: { simulated_annealing: {} },
      stop: { time_limit_s: 600 },
    };
    const headers = { "content-type": "application/json" };
    const made = await read(fetch(url, { method: "POST", headers, body: JSON.stringify(body) }), 201, job);
    const printed = await spingap(["job", made.job_id, "--server", String(grpc), "--json"]);
    const fields = Object.keys(JSON.parse(printed.stdout) as object);
    assert.deepEqual(fields, Object.keys(made));
    const seen: string[] = [];
    const stopped = (async () => {
      for await (const { event } of sentEvents(await fetch(`${url}/${made.job_id}/events`))) {
        if (seen.length === 0) served.child.kill("SIGTERM");
        seen.push(event);
      }
    })();
    await assert.rejects(stopped);
    assert.ok(!seen.includes("end"));
    assert.equal(await served.ended, 0);
  });

  test("is refused at start where its address is taken, and left out on demand", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    const { port } = other.address() as AddressInfo;
    const taken = await spingap(options("taken", `127.0.0.1:${port}`));
    assert.equal(taken.code, 2);
    assert.match(taken.stderr, new RegExp(`http: cannot listen on 127\\.0\\.0\\.1:${port}`));
    other.close();
    const without = startProcess(options("off", "off"));
    assert.equal((await without.seen("listening"))["http"], null);
    without.child.kill("SIGTERM");
    assert.equal(await without.ended, 0);
  });
});
