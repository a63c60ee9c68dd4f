import assert from "node:assert/strict";
import { afterAll, beforeAll, describe, test } from "vitest";
import { temporaryFolder } from "../coordinator/service/harness.ts";
import { spingap } from "../support/command.ts";
import { type NatsServer, natsBinaries, startNatsServer } from "../support/nats-server.ts";
import { type ServedProcess, startProcess, watching } from "./served.ts";

const { binaries, skipped } = natsBinaries();
const binary = binaries[binaries.length - 1];

async function json(args: readonly string[]): Promise<Record<string, unknown>> {
  const { code, stdout, stderr } = await spingap([...args, "--json"]);
  assert.equal(code, 0, stderr);
  return JSON.parse(stdout) as Record<string, unknown>;
}

describe.skipIf(skipped !== null)(
  `coordinators and nodes around NATS${skipped === null ? "" : ` (skipped: ${skipped})`}`,
  () => {
    const folder = temporaryFolder();
    const processes: ServedProcess[] = [];
    let nats: NatsServer;

    const start = (...args: readonly string[]): ServedProcess => {
      const started = startProcess([...args, "--nats", nats.url]);
      processes.push(started);
      return started;
    };
    beforeAll(async () => {
      nats = await startNatsServer({ binary });
    });
    afterAll(async () => {
      for (const { child, ended } of processes) {
        child.kill("SIGKILL");
        await ended;
      }
      await nats.remove();
      folder.remove();
    });

    test("the leader and a node are killed in the middle of a job: the other coordinator's watcher sees its end, with solve's digest", async () => {
      const leader = start("coordinator", "--listen", "127.0.0.1:0", "--nats-monitoring-url", nats.monitoringUrl);
      await leader.seen("leads");
      const second = start("coordinator", "--listen", "127.0.0.1:0");
      const server = String((await second.seen("listening"))["grpc"]);
      const nodes = [start("node", "--threads", "1"), start("node", "--threads", "1")];
      for (const node of nodes) await node.seen("node-ready");
      assert.ok(leader.lines.some(({ msg }) => /If the server's machine loses power/.test(msg)));

      const file = folder.file("cut.gset");
      const made = await spingap([
        "generate",
        "max-cut",
        "--n",
        "800",
        "--edges",
        "19176",
        "--to",
        "gset",
        "--out",
        file,
      ]);
      assert.equal(made.code, 0, made.stderr);
      // Some seconds on two threads: many blocks, of which some are done when the processes die.
      const options = ["--solver", "sa", "--num-reads", "2048", "--num-sweeps", "3000", "--seed", "3"];
      const id = String((await json(["submit", file, ...options, "--server", server]))["job_id"]);
      let killed = false;
      let last: unknown = null;
      for await (const { event, job } of watching(id, server)) {
        if (event === "job") last = (job as { state: string }).state;
        if (event !== "trace" || killed) continue;
        killed = true;
        leader.child.kill("SIGKILL");
        nodes[0].child.kill("SIGKILL");
      }
      assert.ok(killed, "the job ended before it was disturbed");
      assert.equal(last, "SUCCEEDED");
      await second.seen("leads");
      const solved = await json(["solve", file, ...options]);
      assert.equal((await json(["job", id, "--server", server]))["digest"], solved["digest"]);

      for (const { child, ended } of [second, nodes[1]]) {
        const began = performance.now();
        child.kill("SIGTERM");
        assert.equal(await ended, 0);
        assert.ok(performance.now() - began < 10_000);
      }
    });
  },
);
