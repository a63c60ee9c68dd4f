import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, test } from "vitest";
import type { FamilyDocument } from "../../problems/families/family-document.ts";
import { spingap } from "../support/command.ts";

const folder = mkdtempSync(join(tmpdir(), "spingap-families-"));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string): string {
  return join(folder, name);
}

function written(name: string): FamilyDocument {
  return JSON.parse(readFileSync(file(name), "utf8")) as FamilyDocument;
}

describe("families on the command line", () => {
  test("from generate to solve to judge: a graph's planted set is found and said in words", async () => {
    const graph = file("graph.qubo-list");
    const given = ["--cliques", "8", "--size", "5", "--seed", "3", "--to", "qubo-list", "--out", graph];
    assert.equal((await spingap(["generate", "independent-set", ...given])).code, 0);
    const solved = await spingap([
      "solve",
      graph,
      "--format",
      "qubo-list",
      "--num-reads",
      "64",
      "--seed",
      "1",
      "--json",
    ]);
    assert.equal(solved.code, 0);
    const judged = await spingap(["judge", `${graph}.truth.json`, "-", "--json"], solved.stdout);
    assert.equal(judged.code, 0, judged.stderr);
    const { answer, judgement } = JSON.parse(judged.stdout) as {
      answer: { size: number; conflicts: unknown[] };
      judgement: { gap: number; violations: unknown[] };
    };
    assert.deepEqual([answer.size, answer.conflicts, judgement.gap, judgement.violations], [8, [], 0, []]);
  });

  test("the truth lies beside the instance, where --truth says, or nowhere", async () => {
    const small = ["generate", "random-field", "--width", "4", "--height", "4", "--depth", "1"];
    assert.equal((await spingap([...small, "--out", file("a.ising.gz")])).code, 0);
    const { truth, parameters, seed } = written("a.ising.truth.json");
    assert.equal(truth?.state.length, 16);
    assert.deepEqual([parameters, seed], [{ width: 4, height: 4, depth: 1, strength: 2.27, fields: "gaussian" }, 1]);
    assert.equal((await spingap([...small, "--out", file("b.ising"), "--truth", file("elsewhere.json")])).code, 0);
    assert.deepEqual([existsSync(file("b.ising.truth.json")), existsSync(file("elsewhere.json"))], [false, true]);
    assert.equal((await spingap([...small, "--out", file("c.ising"), "--no-truth"])).code, 0);
    assert.ok(!existsSync(file("c.ising.truth.json")));
  });

  test("a cut's truth speaks of the cut, and its state is one that solve begins from", async () => {
    const cut = file("cut.mc");
    const given = ["--n", "60", "--triangles", "120", "--out", cut];
    assert.equal((await spingap(["generate", "planted-cut", ...given])).code, 0);
    const { truth } = written("cut.mc.truth.json");
    assert.deepEqual([truth?.ground_energy, truth?.objective], [-120, 240]);
    writeFileSync(file("state"), truth?.state ?? "");
    const flags = ["--initial-state", file("state"), "--num-sweeps", "1", "--num-reads", "1", "--beta-range", "50,50"];
    const solved = await spingap(["solve", cut, ...flags, "--seed", "1", "--json"]);
    assert.equal(solved.code, 0, solved.stderr);
    assert.equal((JSON.parse(solved.stdout) as { best: { objective: number } }).best.objective, 240);
  });

  test("encode writes the model of a user's own instance", async () => {
    const document = { schema: "spingap family 1", family: "number-partition", instance: { numbers: [4, 5, 6, 7] } };
    writeFileSync(file("own.json"), JSON.stringify(document));
    const { code, stdout } = await spingap(["encode", file("own.json")]);
    assert.equal(code, 0);
    assert.match(stdout, /^# offset 126\n/);
    assert.match(stdout, /\n1 2 40\n/);
  });

  test("files that cannot be used are refused by name", async () => {
    writeFileSync(file("bad.json"), "{");
    const refused = async (...args: string[]): Promise<string> => {
      const { code, stderr } = await spingap(args);
      assert.equal(code, 2);
      return stderr;
    };
    assert.match(await refused("encode", file("bad.json")), /bad\.json: not JSON/);
    writeFileSync(file("result.json"), '{"best": {"state": "++"}}');
    assert.match(await refused("judge", file("own.json"), file("result.json")), /the state has 2 characters/);
  });
});
