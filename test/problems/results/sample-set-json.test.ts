import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "vitest";
import type { ResultDocument } from "../../../problems/results/result-document.ts";
import { sampleSetJson } from "../../../problems/results/sample-set-json.ts";

function result(name: string): ResultDocument {
  return JSON.parse(readFileSync(new URL(`../../fixtures/results/${name}`, import.meta.url), "utf8"));
}

test("each sample becomes a row of 32-bit words, the first variable in the lowest bit", () => {
  const document = result("spins.json");
  const set = sampleSetJson(document, "from-1");
  assert.deepEqual(set.sample_data.shape, [document.samples.length, 2]);
  assert.equal(set.num_rows, document.samples.length);
  for (const [row, { state, energy, num_occurrences }] of document.samples.entries()) {
    const [low, high] = set.sample_data.data[row];
    for (let i = 0; i < 40; i++) {
      const bit = Math.floor((i < 32 ? low / 2 ** i : high / 2 ** (i - 32)) % 2);
      assert.equal(bit, state[i] === "+" ? 1 : 0);
    }
    assert.ok(Number.isInteger(low) && low >= 0 && low < 2 ** 32 && high < 2 ** 8, "unsigned, unused bits 0");
    assert.equal(set.vectors.energy.data[row], energy);
    assert.equal(set.vectors.num_occurrences.data[row], num_occurrences);
  }
});

test("names are the problem's, names that are lists are lists again, and a count that does not fit is a bug", () => {
  const document = result("cut.json");
  assert.deepEqual(sampleSetJson(document, "from-0").variable_labels, [0, 1, 2, 3]);
  assert.deepEqual(sampleSetJson(document, "from-1").variable_labels, [1, 2, 3, 4]);
  assert.deepEqual(sampleSetJson(document, ["a", 0.5, '[0,"b"]', "ü"]).variable_labels, ["a", 0.5, [0, "b"], "ü"]);
  assert.throws(() => sampleSetJson(document, ["a"]), /1 names for 4 variables/);
});

test("timing and provenance go along, samples are not listed twice", () => {
  const document = result("cut.json");
  const { info } = sampleSetJson(document, "from-1");
  assert.deepEqual(info.timing, document.timing);
  assert.deepEqual(info.provenance, document.provenance);
  assert.equal(info.digest, document.digest);
  assert.ok(!("samples" in info) && !("best" in info));
});
