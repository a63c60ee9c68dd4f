import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, test } from "vitest";
import { describeFailure } from "../../../core/failure.ts";
import { arithmeticOf } from "../../../core/model/arithmetic.ts";
import { energyOf } from "../../../core/model/energy.ts";
import { modelBuilder, type QuadraticModel, type Vartype } from "../../../core/model/quadratic-model.ts";
import { problemFromModel } from "../../../problems/formats/finish.ts";
import type { Format } from "../../../problems/formats/format.ts";
import { formatNamed, formats, problemInFormat, readBytes } from "../../../problems/formats/formats.ts";
import { plainDecimal } from "../../../problems/formats/plain-decimal.ts";
import type { Problem } from "../../../problems/problem.ts";
import { testSeed } from "../../support/models.ts";

type Term = readonly [i: number, j: number, value: number];

function modelOf(vartype: Vartype, n: number, terms: readonly Term[], offset = 0): QuadraticModel {
  const builder = modelBuilder(vartype, n);
  for (const [i, j, value] of terms) {
    if (i === j) builder.addLinear(i, value);
    else builder.addQuadratic(i, j, value, 0);
  }
  builder.addOffset(offset);
  const built = builder.build("test model", "sum");
  assert.ok(built.ok);
  return built.value;
}

function written(format: Format, problem: Problem): string {
  const text = format.write(problem);
  assert.ok(text.ok, text.ok ? "" : describeFailure(text.failure));
  return [...text.value].join("");
}

function reread(format: Format, text: string): Problem {
  const result = readBytes(format, Buffer.from(text), "file");
  assert.ok(result.ok, result.ok ? "" : describeFailure(result.failure));
  return result.value;
}

function refusal(format: Format, problem: Problem): string {
  const result = format.write(problem);
  assert.ok(!result.ok);
  return describeFailure(result.failure);
}

describe("writing and reading again", () => {
  // Doubles of any size whose sums stay finite; a pair counted twice must have a half, so the smallest subnormals stay out.
  const coefficient = fc
    .oneof(fc.integer({ min: -1000, max: 1000 }), fc.double({ min: -1e300, max: 1e300, noNaN: true }))
    .map((value) => (Math.abs(value) < 1e-300 ? 0 : value));
  const terms = fc.integer({ min: 1, max: 12 }).chain((n) =>
    fc.record({
      n: fc.constant(n),
      terms: fc.uniqueArray(fc.tuple(fc.nat(n - 1), fc.nat(n - 1), coefficient), {
        selector: ([i, j]) => Math.min(i, j) * n + Math.max(i, j),
      }),
      offset: coefficient,
      planted: fc.option(coefficient.map((value) => value + 0)),
    }),
  );

  for (const format of formats) {
    for (const vartype of format.vartype === "either" ? (["SPIN", "BINARY"] as const) : [format.vartype]) {
      test(`${format.name} of ${vartype} variables gives the same problem`, () => {
        const fields = format.name !== "gset";
        const constant = format.name !== "gset" && format.name !== "orlib" && format.name !== "coo";
        fc.assert(
          fc.property(terms, ({ n, terms, offset, planted }) => {
            const held = terms.filter(([i, j]) => fields || i !== j);
            const model = modelOf(vartype, n, held, constant ? offset : 0);
            const commented = format.name !== "gset" && format.name !== "orlib";
            const problem = problemFromModel(
              format,
              model,
              format.name === "coo" ? "from-0" : "from-1",
              commented ? ["made by", "", "a test"] : [],
              commented ? planted : null,
            );
            const text = written(format, problem);
            assert.doesNotMatch(text.replace(/^#.*$/gm, ""), /e/i, "an exponent");
            assert.deepEqual(reread(format, text), problem);
          }),
          { seed: testSeed(), numRuns: 300 },
        );
      });
    }
  }

  test("coo keeps the numbers of its variables", () => {
    const text = "# vartype=BINARY\n5 7 -1\n7 7 2\n7 12 0.5\n";
    assert.equal(written(formatNamed("coo"), reread(formatNamed("coo"), text)), text);
    const fromOne = "# vartype=SPIN\n1 2 -1\n";
    assert.equal(written(formatNamed("coo"), reread(formatNamed("coo"), fromOne)), fromOne);
  });
  test("coo numbers the variables of other formats from 0, and keeps those without terms", () => {
    const graph = reread(formatNamed("gset"), "3 1\n1 2 5\n");
    assert.equal(written(formatNamed("coo"), graph), "# vartype=SPIN\n0 1 5\n2 2 0\n");
  });
});

describe("another format", () => {
  test("has the same energy for every state, whatever its variables and sense", () => {
    const start = reread(formatNamed("ising-list"), "4 5\n1 2 -1\n2 3 -2\n3 4 -1\n1 1 0.25\n4 1 3\n");
    for (const name of ["qubo-list", "biqmac", "coo"] as const) {
      const format = formatNamed(name);
      const other = reread(format, written(format, problemInFormat(start, format)));
      for (let state = 0; state < 16; state++) {
        const spins = Int8Array.from({ length: 4 }, (_, i) => ((state >> i) & 1 ? 1 : -1));
        const energy = (problem: Problem): number => energyOf(problem.model, spins, arithmeticOf(problem.model));
        assert.equal(energy(other), energy(start));
      }
    }
  });
  test("refuses what it cannot hold, and says what", () => {
    const fields = reread(formatNamed("ising-list"), "2 2\n1 2 -1\n2 2 0.25\n");
    assert.match(refusal(formatNamed("gset"), fields), /no place for fields; variable 2 has 0.25/);
    assert.match(refusal(formatNamed("qubo-list"), fields), /holds BINARY variables, not SPIN/);
    assert.match(
      refusal(formatNamed("orlib"), problemInFormat(fields, formatNamed("orlib"))),
      /no place for the constant -1.25/,
    );
    const gaps = reread(formatNamed("coo"), "# vartype=SPIN\n0 5 1\n");
    assert.match(refusal(formatNamed("gset"), problemInFormat(gaps, formatNamed("gset"))), /without a gap/);
    const named = { ...gaps, labels: ["a", "b"] };
    assert.match(refusal(formatNamed("coo"), named), /"a".* is not a whole number/);
    const offset = problemFromModel(formatNamed("coo"), modelOf("SPIN", 2, [[0, 1, 1]], 1e-7), "from-0");
    assert.match(refusal(formatNamed("coo"), offset), /no place for the constant 0.0000001/);
    const tiny = problemFromModel(formatNamed("biqmac"), modelOf("BINARY", 2, [[0, 1, 5e-324]]), "from-1");
    assert.match(refusal(formatNamed("biqmac"), tiny), /half of 5e-324 is no float64/);
    const none = problemFromModel(formatNamed("coo"), modelOf("SPIN", 0, []), "from-0");
    for (const format of formats) assert.match(refusal(format, none), /without variables/);
  });
});

test("plain decimals have no exponent and read back as the same number", () => {
  assert.equal(plainDecimal(1e-7), "0.0000001");
  assert.equal(plainDecimal(-1.5e-9), "-0.0000000015");
  assert.equal(plainDecimal(1.25e21), "1250000000000000000000");
  assert.equal(plainDecimal(0.1), "0.1");
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      const text = plainDecimal(value);
      return !text.includes("e") && Number(text) === value;
    }),
    { seed: testSeed(), numRuns: 2000 },
  );
});
