import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "vitest";
import type { IdentifiedDocument } from "../../problems/dynamics/identified-document.ts";
import { spingap } from "../support/command.ts";

const folder = mkdtempSync(join(tmpdir(), "spingap-identify-"));

test("identify finds the terms of its example, writes files and pictures, and finds them again from the written record", async () => {
  const out = join(folder, "answer");
  const first = await spingap([
    "identify",
    "--example",
    "van-der-pol",
    "--noise",
    "0.01",
    "--seed",
    "3",
    "--out-dir",
    out,
  ]);
  assert.equal(first.code, 0, first.stderr);
  assert.match(first.stdout, /^x' = [\d.]+ y$/m);
  assert.match(first.stdout, /^y' = -[\d.]+ x \+ [\d.]+ y - [\d.]+ x\^2 y$/m);
  assert.match(readFileSync(join(out, "series.svg"), "utf8"), /^<svg/);
  const data = join(out, "data.csv");
  const second = await spingap(["identify", data, "--json"]);
  assert.equal(second.code, 0, second.stderr);
  const document = JSON.parse(second.stdout) as IdentifiedDocument;
  const written = JSON.parse(readFileSync(join(out, "equations.json"), "utf8")) as IdentifiedDocument;
  assert.deepEqual(document.equations, written.equations);
  assert.deepEqual(
    document.equations[1].terms.map(({ term }) => term),
    ["x", "y", "x^2 y"],
  );
  for (const { low, coefficient, high } of document.equations.flatMap(({ terms }) => terms))
    assert.ok(low < coefficient && coefficient < high);
  assert.ok(document.reproduce.includes(data));
});

test("identify names file, row and column of what it cannot use, with exit code 2", async () => {
  const file = join(folder, "uneven.csv");
  writeFileSync(file, "t,x\n0,1\n1,2\n5,3\n6,4\n");
  for (const [args, message] of [
    [[file], /uneven\.csv, row 3, column "t".*even/],
    [[file, "--time", "s"], /--time.*no column "s"/],
    [[join(folder, "absent.csv")], /absent\.csv: there is no such file/],
    [[], /give a CSV file, or --example/],
    [[file, "--degree", "9"], /--degree.*1 to 5.*"9"/],
    [["--example", "lorenz", "--noise", "2"], /--noise.*0 to 1, got 2/],
  ] as const) {
    const { code, stderr } = await spingap(["identify", ...args]);
    assert.equal(code, 2, stderr);
    assert.match(stderr, message);
  }
});
