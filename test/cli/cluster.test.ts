import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { afterAll, afterEach, describe, test } from "vitest";
import type { ResultDocument } from "../../problems/results/result-document.ts";
import { temporaryFolder } from "../coordinator/service/harness.ts";
import { spingap, startSpingap } from "../support/command.ts";
import { type ServedProcess, startProcess, watching } from "./served.ts";

/** `spingap serve`, until the end of the test. */
interface Served extends ServedProcess {
  readonly server: string;
}

const processes: ServedProcess[] = [];
const folder = temporaryFolder();

afterEach(async () => {
  for (const { child, ended } of processes.splice(0)) {
    child.kill("SIGKILL");
    await ended;
  }
});
afterAll(() => folder.remove());

async function serve(data: string, listen = "127.0.0.1:0", more: readonly string[] = []): Promise<Served> {
  const started = startProcess(["serve", "--data", data, "--listen", listen, "--threads", "1", ...more]);
  processes.push(started);
  const { grpc } = await started.seen("listening");
  return { ...started, server: String(grpc) };
}

async function generated(name: string, ...args: readonly string[]): Promise<string> {
  const file = folder.file(name);
  const made = await spingap(["generate", ...args, "--out", file]);
  assert.equal(made.code, 0, made.stderr);
  return file;
}

async function json(args: readonly string[]): Promise<Record<string, unknown>> {
  const { code, stdout, stderr } = await spingap([...args, "--json"]);
  assert.equal(code, 0, stderr);
  return JSON.parse(stdout) as Record<string, unknown>;
}

describe("serve and the commands that talk to it", () => {
  test("submit, watch, job, jobs, result, nodes and cancel tell of one job what solve tells", async () => {
    const file = await generated("small.ising", "lattice", "--width", "10", "--height", "10");
    const { server } = await serve(folder.file("first"));
    const options = ["--num-reads", "300", "--num-sweeps", "100", "--seed", "3"];
    const to = ["--server", server];
    const solved = (await json(["solve", file, ...options])) as unknown as ResultDocument;

    const submitted = await json(["submit", file, ...options, ...to, "--label", "set=one"]);
    const id = String(submitted["job_id"]);
    assert.deepEqual([submitted["state"], submitted["reason"], submitted["seed"]], ["QUEUED", null, 3]);
    const kinds = new Set<unknown>();
    for await (const { event } of watching(id, server)) kinds.add(event);
    for (const kind of ["job", "incumbent", "trace"]) assert.ok(kinds.has(kind), kind);
    const job = await json(["job", id, ...to]);
    assert.deepEqual([job["state"], job["digest"]], ["SUCCEEDED", solved.digest]);
    const result = (await json(["result", id, ...to])) as unknown as ResultDocument;
    assert.equal(result.digest, solved.digest);
    assert.deepEqual(result.best, solved.best);
    const report = await spingap(["result", id, ...to]);
    assert.match(report.stdout, new RegExp(`digest {2}${solved.digest?.slice(0, 16)}`));
    const { jobs } = await json(["jobs", ...to, "--label", "set=one", "--state", "SUCCEEDED"]);
    assert.deepEqual(
      (jobs as { job_id: string }[]).map(({ job_id }) => job_id),
      [id],
    );
    const { nodes } = await json(["nodes", ...to]);
    assert.equal((nodes as { threads: number }[])[0].threads, 1);
    assert.equal((await json(["cancel", id, ...to]))["state"], "SUCCEEDED");

    const watched = await spingap([
      "submit",
      file,
      ...options,
      ...to,
      "--watch",
      "--quiet",
      "--out",
      folder.file("r.json"),
    ]);
    assert.equal(watched.code, 0, watched.stderr);
    assert.equal((JSON.parse(readFileSync(folder.file("r.json"), "utf8")) as ResultDocument).digest, solved.digest);
  });

  test("a large model is uploaded, and its result is that of solve", async () => {
    const file = await generated("dense.ising", "sk", "--n", "800");
    const { server } = await serve(folder.file("large"));
    const options = [
      "--solver",
      "sa",
      "--num-reads",
      "64",
      "--num-sweeps",
      "20",
      "--seed",
      "3",
      "--beta-range",
      "0.01,0.2",
    ];
    const solved = await json(["solve", file, ...options]);
    const out = folder.file("dense.json");
    const { code, stderr } = await spingap(["submit", file, ...options, "--server", server, "--watch", "--out", out]);
    assert.equal(code, 0, stderr);
    assert.equal((JSON.parse(readFileSync(out, "utf8")) as ResultDocument).digest, solved["digest"]);
  });

  test("kill -9 in the middle of a job and a restart: the digest is that of solve, and a watcher stays", async () => {
    const file = await generated("cut.gset", "max-cut", "--n", "800", "--edges", "19176", "--to", "gset");
    const data = folder.file("killed");
    const first = await serve(data);
    // Some seconds on one thread: many blocks, of which some are done when the process dies.
    const options = ["--solver", "sa", "--num-reads", "1536", "--num-sweeps", "3000", "--seed", "3"];
    const submitted = await json(["submit", file, ...options, "--server", first.server]);
    const id = String(submitted["job_id"]);
    let killed = false;
    let restarted: Promise<Served> | null = null;
    const states = [];
    for await (const { event, job } of watching(id, first.server)) {
      if (event === "job") states.push((job as { state: string }).state);
      if (event !== "trace" || killed) continue;
      // A block's trace came: its result is in the ledger.
      killed = true;
      first.child.kill("SIGKILL");
      await first.ended;
      restarted = serve(data, first.server);
    }
    assert.ok(killed, "the job ended before it was disturbed");
    await restarted;
    assert.equal(states[states.length - 1], "SUCCEEDED");
    const job = await json(["job", id, "--server", first.server]);
    const solved = await json(["solve", file, ...options]);
    assert.equal(job["digest"], solved["digest"]);
  });

  test("a job with a time limit goes on after a restart with the time that is left", async () => {
    const file = await generated("timed.ising", "lattice", "--width", "32", "--height", "32");
    const data = folder.file("timed");
    const first = await serve(data);
    const submitted = await json([
      "submit",
      file,
      "--solver",
      "sa",
      "--time-limit",
      "6",
      "--seed",
      "3",
      "--server",
      first.server,
    ]);
    const id = String(submitted["job_id"]);
    // The running time is written every second; three are behind it when it is stopped.
    for (;;) {
      const job = await json(["job", id, "--server", first.server]);
      if (Number(job["ran_ns"]) >= 3e9) break;
    }
    first.child.kill("SIGKILL");
    await first.ended;
    const began = performance.now();
    await serve(data, first.server);
    for await (const _ of watching(id, first.server));
    const took = performance.now() - began;
    const job = await json(["job", id, "--server", first.server]);
    assert.deepEqual([job["state"], job["reason"]], ["SUCCEEDED", "time_limit"]);
    assert.ok(Number(job["ran_ns"]) >= 6e9, `ran ${String(job["ran_ns"])} ns`);
    // Three seconds at most were left, besides start, last results and commands on a busy machine; six would take it beyond.
    assert.ok(took < 6000 + 3000, `took ${took} ms after the restart`);
  });

  test("SIGTERM in the middle of a job: ended in under 10 s with 0, the job goes on at the next start", async () => {
    const file = await generated("drained.ising", "lattice", "--width", "20", "--height", "20");
    const data = folder.file("drained");
    const first = await serve(data, "127.0.0.1:0", ["--drain-seconds", "1"]);
    const options = ["--solver", "sa", "--num-reads", "100000", "--num-sweeps", "100000", "--beta-range", "0.1,3"];
    const submitted = await json(["submit", file, ...options, "--server", first.server]);
    const id = String(submitted["job_id"]);
    for await (const { event, job } of watching(id, first.server))
      if (event === "progress" || (job as { state?: string } | undefined)?.state === "RUNNING") break;
    const began = performance.now();
    first.child.kill("SIGTERM");
    assert.equal(await first.ended, 0);
    assert.ok(performance.now() - began < 10_000);
    assert.equal(first.lines[first.lines.length - 1].msg, "stopped");
    const second = await serve(data, first.server);
    const job = await json(["job", id, "--server", second.server]);
    assert.ok(["QUEUED", "RUNNING"].includes(String(job["state"])), String(job["state"]));
    await json(["cancel", id, "--server", second.server]);
    for await (const _ of watching(id, second.server));
    assert.equal((await json(["job", id, "--server", second.server]))["state"], "CANCELLED");
  });

  test("Ctrl-C on submit --watch leaves the job running and says how to go on", async () => {
    const file = await generated("left.ising", "lattice", "--width", "20", "--height", "20");
    const { server } = await serve(folder.file("left"));
    const options = ["--solver", "sa", "--num-reads", "100000", "--num-sweeps", "100000", "--beta-range", "0.1,3"];
    const { child, finished } = startSpingap([
      "submit",
      file,
      ...options,
      "--server",
      server,
      "--watch",
      "--label",
      "a=b",
    ]);
    let id = "";
    while (id === "") {
      const { jobs } = await json(["jobs", "--server", server, "--label", "a=b", "--state", "RUNNING"]);
      id = (jobs as { job_id: string }[])[0]?.job_id ?? "";
    }
    child.kill("SIGINT");
    const { code, stderr } = await finished;
    assert.equal(code, 0);
    assert.match(stderr, new RegExp(`job ${id} goes on; watch it: spingap watch ${id}; end it: spingap cancel ${id}`));
    assert.equal((await json(["job", id, "--server", server]))["state"], "RUNNING");
    await json(["cancel", id, "--server", server]);
  });

  test("says at start what a power failure would lose, and that a second process must not use its folder", async () => {
    const data = folder.file("shared");
    const { lines } = await serve(data);
    const words = lines.find(({ survivesPowerFailure }) => survivesPowerFailure !== undefined);
    assert.match(words?.msg ?? "", /power failure/);
    const second = await spingap(["serve", "--data", data, "--listen", "127.0.0.1:0"]);
    assert.equal(second.code, 1);
    assert.match(second.stderr, /another process|in use/);
  });
});

describe("settings", () => {
  test("that are wrong are told all at once, each with where it came from", async () => {
    const file = folder.file("wrong.yaml");
    writeFileSync(
      file,
      "data: here\nlimits: {max_backlog: many}\ntls: {cert: a.pem}\nsurprise: 1\ntenants: [{name: 'a b'}]\n",
    );
    const { code, stderr } = await spingap(["serve", "--config", file, "--threads", "0"]);
    assert.equal(code, 2);
    assert.equal(stderr.trim().split("\n").length, 1);
    for (const words of [
      /--threads: expected a whole number from 1 to 1024/,
      /wrong\.yaml: limits\.max_backlog: expected a whole number/,
      /surprise/,
      /wrong\.yaml: tenants\.0\.name: expected 1 to 64 letters/,
    ])
      assert.match(stderr, words);
  });

  test("a token has no flag, and a NATS address with a password is refused", async () => {
    for (const command of ["serve", "coordinator", "node", "submit", "jobs"]) {
      const { stdout } = await spingap([command, "--help"]);
      assert.doesNotMatch(stdout, /--token |--password|--nkey /, command);
    }
    const { code, stderr } = await spingap(["node", "--nats", "nats://user:secret@127.0.0.1:4222"]);
    assert.equal(code, 2);
    assert.match(stderr, /leave out user and password/);
    assert.doesNotMatch(stderr, /secret/);
  });

  test("a coordinator that is not there is said in one line, with 2", async () => {
    const { code, stderr } = await spingap(["jobs", "--server", "127.0.0.1:1"]);
    assert.equal(code, 2);
    assert.match(stderr, /^spingap: 127\.0\.0\.1:1: cannot be reached: .*\n$/);
  });
});
