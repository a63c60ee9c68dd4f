import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, test } from "vitest";
import { describeFailure } from "../../../core/failure.ts";
import { arithmeticOf } from "../../../core/model/arithmetic.ts";
import { energyOf } from "../../../core/model/energy.ts";
import { changeVartype } from "../../../core/model/quadratic-model.ts";
import { problemFromModel } from "../../../problems/formats/finish.ts";
import { chooseFormat, formatNamed, problemInFormat, readBytes } from "../../../problems/formats/formats.ts";
import { labelJson, listedLabels } from "../../../problems/formats/labels.ts";
import type { FormatName, Labels, Problem } from "../../../problems/problem.ts";
import type { ResultDocument } from "../../../problems/results/result-document.ts";
import { sampleSetJson } from "../../../problems/results/sample-set-json.ts";
import { randomGraph, testRandom, testSeed } from "../../support/models.ts";

const ROOT = new URL("../../../", import.meta.url).pathname;
const PROGRAM = join(ROOT, "scripts/dimod-interchange.py");

/** Why there is no dimod to talk to, or null. The first run makes the virtual environment. */
function missingDimod(): string | null {
  try {
    execFileSync("sh", [join(ROOT, "scripts/install-dimod.sh")], { stdio: "pipe", timeout: 110_000 });
    return null;
  } catch (error) {
    return (error as Error).message.split("\n").slice(0, 3).join(" ");
  }
}

const missing = missingDimod();
if (missing !== null) console.log(`dimod interchange skipped: ${missing}`);

const folder = mkdtempSync(join(tmpdir(), "spingap-dimod-"));
afterAll(() => rmSync(folder, { recursive: true }));

function python(...args: string[]): string {
  return execFileSync(join(ROOT, ".venv-dimod/bin/python"), [PROGRAM, ...args], { encoding: "utf8" });
}

interface Truth {
  readonly vartype: string;
  readonly labels: readonly unknown[];
  readonly offset: string;
  readonly linear: readonly string[];
  readonly quadratic: readonly (readonly [i: number, j: number, bias: string])[];
}

/** The float64 that Python's float.hex wrote: -0x1.8p+3, or subnormal 0x0.0000000000001p-1022. */
function fromHex(text: string): number {
  const parts = /^(-?)0x([01])\.([0-9a-f]+)p([+-]\d+)$/.exec(text);
  assert.ok(parts !== null, text);
  const [, sign, whole, fraction, exponent] = parts;
  const mantissa = Number.parseInt(whole + fraction, 16); // at most 53 bits
  const half = Math.trunc(Number(exponent) / 2);
  const scaled = mantissa * 2 ** (half - 4 * fraction.length) * 2 ** (Number(exponent) - half);
  return sign === "-" ? 0 - scaled : scaled;
}

function read(path: string): Problem {
  const bytes = readFileSync(path);
  const name = chooseFormat(path, undefined);
  assert.ok(name.ok);
  const problem = readBytes(formatNamed(name.value), bytes, path);
  assert.ok(problem.ok, problem.ok ? "" : describeFailure(problem.failure));
  return problem.value;
}

function bytesOf(format: FormatName, problem: Problem): Buffer {
  const pieces = formatNamed(format).write(problem);
  assert.ok(pieces.ok, pieces.ok ? "" : describeFailure(pieces.failure));
  return Buffer.concat([...pieces.value].map((piece) => Buffer.from(piece)));
}

const jsonLabels = (labels: Labels, n: number): string[] => listedLabels(labels, n).map(labelJson);

function assertIsTruth(problem: Problem, truth: Truth): void {
  const { model } = problem;
  const labels = jsonLabels(problem.labels, model.n);
  assert.equal(model.vartype, truth.vartype);
  assert.equal(model.offset, fromHex(truth.offset));
  const place = truth.labels.map((label) =>
    labels.indexOf(labelJson(typeof label === "object" ? JSON.stringify(label) : (label as string | number))),
  );
  assert.deepEqual(
    [...place].sort((a, b) => a - b),
    [...labels.keys()],
    "labels",
  );
  for (const [i, bias] of truth.linear.entries()) assert.equal(model.linear[place[i]], fromHex(bias) + 0);
  assert.equal(model.column.length, 2 * truth.quadratic.length);
  for (const [u, v, bias] of truth.quadratic) {
    const row = [...model.column.subarray(model.rowStart[place[u]], model.rowStart[place[u] + 1])];
    assert.equal(model.weight[model.rowStart[place[u]] + row.indexOf(place[v])], fromHex(bias) + 0);
  }
}

describe.skipIf(missing !== null)("dimod", () => {
  test("hexadecimal numbers of Python are understood", () => {
    for (const [text, value] of [
      ["0x1.8p+1", 3],
      ["-0x1.999999999999ap-4", -0.1],
      ["0x0.0000000000001p-1022", 5e-324],
      ["0x0.0p+0", 0],
    ] as const)
      assert.equal(fromHex(text), value);
  });

  test("its files of every kind are read bit for bit, and its binary files are written again byte for byte", () => {
    python("write", folder, String(testSeed()));
    let files = 0;
    let same = 0;
    for (const name of readdirSync(folder).sort()) {
      if (name.endsWith(".truth.json")) continue;
      const stem = name.slice(0, name.indexOf("."));
      const truth: Truth = JSON.parse(readFileSync(join(folder, `${stem}.truth.json`), "utf8"));
      const problem = read(join(folder, name));
      assertIsTruth(problem, truth);
      files++;
      // Version 1 and float32 are not written, and Python has -1e-07 for the name -1e-7 among the odd ones.
      if (!name.endsWith(".bqm") || /version-1|^float32|^odd/.test(name)) continue;
      assert.ok(bytesOf("bqm", problem).equals(readFileSync(join(folder, name))), name);
      same++;
    }
    assert.equal(files, 2 * (6 * 3 + 3 + 2)); // both vartypes: six kinds of labels and float32 in three files, two COO files
    assert.equal(same, 2 * 5);
  });

  test("it reads our files of every kind, and our sample sets, with equal biases and energies", () => {
    const out = mkdtempSync(join(folder, "ours-"));
    const random = testRandom(testSeed());
    // Multiples of 1/64 below 8: all sums are exact in float64, here and there.
    const bias = (): number => Math.floor(random() * 1024 - 512) / 64;
    const odd: readonly (string | number)[] = [
      "",
      "ü 😀",
      '"\\\n',
      -3,
      0.1,
      1e-7,
      '[0,"a"]',
      "[]",
      "[",
      9007199254740991,
    ];
    const cases: readonly (readonly [name: string, labels: Labels, n: number])[] = [
      ["range", "from-0", 40],
      ["from-one", "from-1", 33],
      ["gaps", Array.from({ length: 12 }, (_, i) => 3 * i), 12],
      ["odd", odd, odd.length],
      // dimod itself cannot read such names from its JSON, where it makes tuples of the outer lists only.
      ["deep", ["[[1,[2.5]]]", '[["a"],"b"]'], 2],
    ];
    let files = 0;
    let energies = 0;
    const tell = (stem: string, problem: Problem, samplesets: readonly string[]): void => {
      const { model, labels } = problem;
      const numbers = listedLabels(labels, model.n).every((label) => Number.isInteger(label) && Number(label) >= 0);
      const names: FormatName[] = ["bqm"];
      if (!stem.startsWith("deep")) names.push("bqm-json");
      if (model.offset === 0 && numbers) names.push("coo");
      for (const name of names)
        writeFileSync(join(out, `${stem}.${name}`), bytesOf(name, problemInFormat(problem, formatNamed(name))));
      const states = Array.from({ length: 20 }, () =>
        Int8Array.from({ length: model.n }, () => (random() < 0.5 ? 1 : -1)),
      );
      const low = model.vartype === "SPIN" ? -1 : 0;
      const quadratic: [number, number, number][] = [];
      for (let i = 0; i < model.n; i++)
        for (let p = model.rowStart[i]; p < model.rowStart[i + 1]; p++)
          if (model.column[p] > i) quadratic.push([i, model.column[p], model.weight[p]]);
      const truth = {
        files: names.map((name) => `${stem}.${name}`),
        samplesets,
        vartype: model.vartype,
        labels: jsonLabels(labels, model.n).map((json) => JSON.parse(json)),
        offset: model.offset,
        linear: [...model.linear],
        quadratic,
        states: states.map((spins) => Array.from(spins, (spin) => (spin > 0 ? 1 : low))),
        energies: states.map((spins) => energyOf(model, spins, arithmeticOf(model))),
      };
      writeFileSync(join(out, `${stem}.truth.json`), JSON.stringify(truth));
      files += names.length + samplesets.length;
      energies += names.length * states.length;
    };
    for (const vartype of ["SPIN", "BINARY"] as const)
      for (const [name, labels, n] of cases)
        for (const offset of [0, 0.75]) {
          const graph = randomGraph(n, Math.min(2 * n, (n * (n - 1)) / 2), bias, random);
          const linear = graph.linear.map(bias);
          const model =
            vartype === "SPIN" ? { ...graph, linear, offset } : { ...changeVartype(graph, vartype), linear, offset };
          tell(`${name}-${vartype}-${offset}`, problemFromModel(formatNamed("bqm-json"), model, labels), []);
        }
    for (const [stem, file] of [
      ["spins", "spins.ising"],
      ["cut", "cut.gset"],
    ] as const) {
      const fixtures = new URL("../../fixtures/results/", import.meta.url).pathname;
      const problem = read(join(fixtures, file));
      const document: ResultDocument = JSON.parse(readFileSync(join(fixtures, `${stem}.json`), "utf8"));
      writeFileSync(join(out, `${stem}.sampleset`), JSON.stringify(sampleSetJson(document, problem.labels)));
      tell(stem, problem, [`${stem}.sampleset`]);
      energies += document.samples.length;
    }
    assert.deepEqual(JSON.parse(python("check", out)), { files, energies });
    // The check must be able to fail.
    const path = join(out, "range-SPIN-0.truth.json");
    const truth = JSON.parse(readFileSync(path, "utf8"));
    truth.energies[7] += 1 / 64;
    writeFileSync(path, JSON.stringify(truth));
    assert.throws(
      () => execFileSync(join(ROOT, ".venv-dimod/bin/python"), [PROGRAM, "check", out], { stdio: "pipe" }),
      /AssertionError/,
    );
  });
});
