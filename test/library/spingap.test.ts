import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, test } from "vitest";
import { startTestServer, type TestServer } from "../coordinator/service/harness.ts";

const ROOT = join(import.meta.dirname, "..", "..");

/** Runs a module that imports the built package by its name, as a user's would. @returns what it printed. */
async function run(code: string): Promise<string> {
  const child = spawn(process.execPath, ["--input-type=module", "-e", code], { cwd: ROOT });
  let [out, words] = ["", ""];
  child.stdout.on("data", (bytes: Buffer) => (out += bytes.toString()));
  child.stderr.on("data", (bytes: Buffer) => (words += bytes.toString()));
  const [status] = (await once(child, "close")) as [number | null];
  assert.equal(status, 0, words);
  return out;
}

/** Five spins on a ring with one coupling of the wrong sign: the ground energy is −3. */
const RING = "{ J: [[0,1,-1],[1,2,-1],[2,3,-1],[3,4,-1],[0,4,1]] }";

describe("the package as a library", () => {
  test("runs the example of the README, and lets the process end", async () => {
    const example = /```js\n([\s\S]*?)```/.exec(readFileSync(join(ROOT, "README.md"), "utf8"))?.[1] ?? "";
    assert.equal(example.trim().split("\n").length, 5);
    // A frustrated triangle: two of three couplings are satisfied.
    assert.match(await run(example), /^-1 [-+]{3} /);
  });

  test("solves spins, bits and files on threads of the process, and tells what is wrong with anything else", async () => {
    const out = await run(`
      import { Spingap, SpingapError } from "spingap";
      const spingap = await Spingap.embedded({ threads: 1 });
      const options = { solver: "sa", numReads: 32, numSweeps: 50, seed: 3 };
      const energies = [];
      for (const problem of [${RING}, { Q: [[0,0,-1],[1,1,-1],[0,1,3]], offset: 10 }, { file: "problems/examples/max-cut-2000.mc.gz" }])
        energies.push((await spingap.solve(problem, { ...options, maxSamples: 1 })).best.energy);
      const wrong = [];
      for (const [problem, more] of [[{ J: [[0, 0, 1]] }, {}], [{ J: [] }, {}], [{ Q: [[0, 1, NaN]] }, {}], [${RING}, { numReads: 0 }], [{ file: "nowhere.mc" }, {}]])
        await spingap.solve(problem, { ...options, ...more }).catch((error) => wrong.push(error instanceof SpingapError && error.message));
      const again = await Promise.all([1, 2].map(() => spingap.solve(${RING}, options)));
      await spingap.close();
      console.log(JSON.stringify({ energies, wrong, digests: new Set(again.map(({ digest }) => digest)).size }));
    `);
    const { energies, wrong, digests } = JSON.parse(out) as {
      readonly energies: readonly number[];
      readonly wrong: readonly (string | false)[];
      readonly digests: number;
    };
    assert.deepEqual(energies.slice(0, 2), [-3, 9]);
    assert.ok(energies[2] < 0);
    assert.equal(digests, 1);
    assert.equal(wrong.length, 5);
    for (const [k, about] of [
      /J\[0\].*\[0, 0, 1\]/,
      /no variable/,
      /Q\[0\].*NaN/,
      /num-reads|numReads/,
      /nowhere\.mc/,
    ].entries())
      assert.match(String(wrong[k]), about);
  });

  test("can be told to stop: the best so far is the result", async () => {
    const out = await run(`
      import { Spingap } from "spingap";
      const spingap = await Spingap.embedded({ threads: 1 });
      const stop = new AbortController();
      setTimeout(() => stop.abort(), 1000);
      const { state, reason, best } = await spingap.solve(
        { file: "problems/examples/max-cut-2000.mc.gz" }, { solver: "sa", timeLimitS: 600 }, { signal: stop.signal });
      await spingap.close();
      console.log(state, reason, best === null || best.energy < 0);
    `);
    assert.equal(out.trim(), "CANCELLED cancelled true");
  });
});

describe("the library with a coordinator", () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer();
  });
  afterAll(() => server.stop());

  test("gives the digest that it gives alone, and jobs that go on by themselves", async () => {
    const out = await run(`
      import { Spingap } from "spingap";
      const alone = await Spingap.embedded({ threads: 1 });
      const afar = Spingap.connect({ server: "127.0.0.1:${server.port}" });
      const options = { solver: "sa", numReads: 64, numSweeps: 50, betaRange: [0.1, 3], seed: 11 };
      const results = [await alone.solve(${RING}, options), await afar.solve(${RING}, options)];
      const id = await afar.submit(${RING}, options, { labels: { a: "b" }, lane: "high", requestId: "the-same" });
      const again = await afar.submit(${RING}, options, { labels: { a: "b" }, lane: "high", requestId: "the-same" });
      results.push(await afar.result(id));
      const job = await afar.job(id);
      await alone.close();
      await afar.close();
      console.log(JSON.stringify({ digests: results.map(({ digest }) => digest), same: id === again, state: job.state, labels: job.labels }));
    `);
    const { digests, same, state, labels } = JSON.parse(out) as Readonly<Record<string, unknown>> & {
      readonly digests: readonly string[];
    };
    assert.equal(new Set(digests).size, 1);
    assert.match(digests[0], /^[0-9a-f]{64}$/);
    assert.deepEqual([same, state, labels], [true, "SUCCEEDED", { a: "b" }]);
  });
});
