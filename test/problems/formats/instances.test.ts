import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "vitest";
import { describeFailure } from "../../../core/failure.ts";
import { arithmeticOf } from "../../../core/model/arithmetic.ts";
import { energyOf } from "../../../core/model/energy.ts";
import { numInteractions } from "../../../core/model/quadratic-model.ts";
import { readProblem } from "../../../problems/formats/read-problem.ts";
import { type FormatName, objectiveOf, type Problem } from "../../../problems/problem.ts";
import { testRandom, testSeed } from "../../support/models.ts";

/** Published instances, one folder a collection, each with best-known.tsv; not part of the repository. */
const FOLDER = process.env["SPINGAP_INSTANCES"];

function formatOf(collection: string, name: string): FormatName {
  switch (collection) {
    case "gset":
    case "k2000":
      return "gset";
    case "beasley":
      return "orlib";
    case "biqmac":
      return /^(be|gka)/.test(name) ? "biqmac" : "gset";
    case "qplib":
      return "qubo-list";
    default:
      return "ising-list";
  }
}

/** Row by instance name; the columns n and nonzeros (or edges, or terms) stand behind it. */
function bestKnown(collection: string): Map<string, { n: number; entries: number; best: number }> {
  const [head, ...rows] = readFileSync(join(FOLDER ?? "", collection, "best-known.tsv"), "utf8")
    .trim()
    .split("\n")
    .map((line) => line.split("\t"));
  const at = head.indexOf("instance");
  const best = collection === "qplib" ? at + 4 : at + 3;
  return new Map(
    rows.map((row) => [row[at], { n: Number(row[at + 1]), entries: Number(row[at + 2]), best: Number(row[best]) }]),
  );
}

/** The best objective of random restarts of steepest descent by single flips: enough for fifty bits. */
function descend(problem: Problem, restarts: number): number {
  const { model } = problem;
  const arithmetic = arithmeticOf(model);
  const random = testRandom(testSeed());
  let best = Number.POSITIVE_INFINITY;
  for (let k = 0; k < restarts; k++) {
    const spins = Int8Array.from({ length: model.n }, () => (random() < 0.5 ? 1 : -1));
    for (;;) {
      let gain = 0;
      let at = -1;
      for (let i = 0; i < model.n; i++) {
        let field = model.linear[i];
        for (let p = model.rowStart[i]; p < model.rowStart[i + 1]; p++)
          if (spins[model.column[p]] > 0) field += model.weight[p];
        const change = spins[i] > 0 ? -field : field;
        if (change < gain) [gain, at] = [change, i];
      }
      if (at < 0) break;
      spins[at] = -spins[at];
    }
    best = Math.min(best, energyOf(model, spins, arithmetic));
  }
  return objectiveOf(problem, best);
}

if (FOLDER === undefined) console.log("SPINGAP_INSTANCES is not set: reading the published instances is skipped");

describe.skipIf(FOLDER === undefined)("published instances", () => {
  const folder = FOLDER ?? ".";
  const collections =
    FOLDER === undefined
      ? []
      : readdirSync(folder)
          .sort()
          .filter((name) => existsSync(join(folder, name, "best-known.tsv")));
  for (const collection of collections) {
    test(`${collection}: every file is read, with the size that best-known.tsv tells`, async () => {
      const known = bestKnown(collection);
      for (const name of readdirSync(join(folder, collection))) {
        if (!name.endsWith(".gz") || name.includes(".3local")) continue;
        const result = await readProblem(join(folder, collection, name), { format: formatOf(collection, name) });
        assert.ok(result.ok, result.ok ? "" : describeFailure(result.failure));
        const { model } = result.value;
        const row = known.get(name.replace(/\.gz$/, "")) ?? known.get(name.replace(/\.qubo\.gz$/, ""));
        assert.ok(row !== undefined, `${name} is not in best-known.tsv`);
        assert.equal(model.n, row.n, name);
        const fields = model.linear.reduce((count, h) => (h === 0 ? count : count + 1), 0);
        assert.equal(numInteractions(model) + fields, row.entries, name);
      }
    });
  }
  test("beasley: descent from random states finds the best known value of 50 bits, and the other sense would not", async () => {
    const known = bestKnown("beasley");
    for (const name of ["bqp50-1", "bqp50-2", "bqp50-3"]) {
      const path = join(folder, "beasley", `${name}.gz`);
      const right = await readProblem(path, { format: "orlib" });
      const wrong = await readProblem(path, { format: "qubo-list" });
      assert.ok(right.ok && wrong.ok);
      assert.equal(descend(right.value, 200), known.get(name)?.best, name);
      assert.notEqual(descend(wrong.value, 200), known.get(name)?.best, name);
    }
  });
});
