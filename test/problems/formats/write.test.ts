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
import { listedLabels } from "../../../problems/formats/labels.ts";
import { plainDecimal } from "../../../problems/formats/plain-decimal.ts";
import type { FormatName, Problem } from "../../../problems/problem.ts";
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

function bytesWritten(format: Format, problem: Problem): Uint8Array {
  const pieces = format.write(problem);
  assert.ok(pieces.ok, pieces.ok ? "" : describeFailure(pieces.failure));
  return Buffer.concat([...pieces.value].map((piece) => Buffer.from(piece)));
}

function written(format: Format, problem: Problem): string {
  return Buffer.from(bytesWritten(format, problem)).toString("utf8");
}

function reread(format: Format, text: string | Uint8Array): Problem {
  const result = readBytes(format, Buffer.from(text), "file");
  assert.ok(result.ok, result.ok ? "" : describeFailure(result.failure));
  return result.value;
}

function refusal(format: Format, problem: Problem): string {
  const result = format.write(problem);
  assert.ok(!result.ok);
  return describeFailure(result.failure);
}

/** What a format has no place for. */
const LACKS: Readonly<Record<"fields" | "constant" | "comments", readonly FormatName[]>> = {
  fields: ["gset"],
  constant: ["gset", "orlib", "mqlib", "biqmac", "coo"],
  comments: ["gset", "orlib", "bqm"],
};
/** Formats whose numbers some readers of the field take without an exponent only. */
const PLAIN: readonly FormatName[] = [
  "gset",
  "orlib",
  "mqlib",
  "biqmac",
  "qs",
  "ising-list",
  "qubo-list",
  "coo",
  "qbsolv",
];
const FROM_0: readonly FormatName[] = ["coo", "qbsolv", "bqpjson", "bqm-json", "bqm"];

const holds = (what: keyof typeof LACKS, name: FormatName): boolean => !LACKS[what].includes(name);

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
        fc.assert(
          fc.property(terms, ({ n, terms, offset, planted }) => {
            const held = terms.filter(([i, j]) => holds("fields", format.name) || i !== j);
            const model = modelOf(vartype, n, held, holds("constant", format.name) ? offset : 0);
            const commented = holds("comments", format.name);
            const problem = problemFromModel(
              format,
              model,
              FROM_0.includes(format.name) ? "from-0" : "from-1",
              commented ? ["made by", "", "a test"] : [],
              commented ? planted : null,
            );
            if (PLAIN.includes(format.name))
              assert.doesNotMatch(written(format, problem).replace(/^[#cp].*$/gm, ""), /e/i, "an exponent");
            assert.deepEqual(reread(format, bytesWritten(format, problem)), problem);
          }),
          { seed: testSeed(), numRuns: 300 },
        );
      });
    }
  }

  const word = fc.string({ unit: "grapheme", minLength: 1, maxLength: 12 });
  const number = fc.oneof(
    fc.maxSafeInteger(),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((x) => x / 3 + 0),
  );
  const { list } = fc.letrec<{ list: unknown[]; part: unknown }>((tie) => ({
    list: fc.array(tie("part"), { maxLength: 3 }),
    part: fc.oneof({ maxDepth: 3 }, word, fc.maxSafeInteger(), tie("list")),
  }));
  const labels: Readonly<Partial<Record<FormatName, fc.Arbitrary<string | number>>>> = {
    coo: fc.nat(9999),
    bqpjson: fc.maxSafeNat(),
    qplib: word.filter((name) => !/[\s\p{C}\ufffd]/u.test(name)),
    "bqm-json": fc.oneof(
      word,
      number,
      list.map((names) => JSON.stringify(names)),
    ),
    bqm: fc.oneof(
      word,
      number,
      list.map((names) => JSON.stringify(names)),
    ),
  };
  for (const [name, label] of Object.entries(labels)) {
    const format = formatNamed(name as FormatName);
    test(`${name} keeps the names of variables, whatever it allows for names`, () => {
      fc.assert(
        fc.property(fc.uniqueArray(label, { minLength: 1, maxLength: 6 }), (names) => {
          const safe = names.filter((n) => typeof n === "string" || !Number.isInteger(n) || Number.isSafeInteger(n));
          if (safe.length === 0) return;
          const ordered = name === "coo" ? [...safe].sort((a, b) => Number(a) - Number(b)) : safe;
          const terms = ordered.map((_, i): Term => [i, (i + 1) % ordered.length, i + 1]);
          const problem = problemFromModel(format, modelOf("BINARY", ordered.length, terms), ordered);
          const again = reread(format, bytesWritten(format, problem));
          assert.deepEqual(listedLabels(again.labels, ordered.length), ordered);
          assert.deepEqual(again.model, problem.model);
        }),
        { seed: testSeed(), numRuns: 1000 },
      );
    });
  }
  test("qplib keeps the sense of its own files", () => {
    const format = formatNamed("qplib");
    const text = "NAME\nQBN\nmaximize\n2\n2\n1 1 4\n2 1 -3\n0.25\n0\n-7\n1e30\n0\n0\n0\n0\n1\n2 b\n";
    const problem = reread(format, text);
    const again = reread(format, written(format, problem));
    assert.equal(again.sense, "maximize");
    assert.deepEqual(again, problem);
    const other = formatNamed("bqm-json");
    assert.equal(
      reread(format, written(format, problemInFormat(problemInFormat(problem, other), format))).sense,
      "minimize",
    );
  });
  test("a comment is never written so that it would be read as data", () => {
    const comments = [
      "offset 3",
      "Scale: 2",
      "planted-energy none",
      "my vartype=SPIN",
      "two\nlines",
      "x".repeat(100_000),
    ];
    for (const name of ["ising-list", "qbsolv", "mqlib", "qplib", "coo"] as const) {
      const format = formatNamed(name);
      const model = modelOf(format.vartype === "SPIN" ? "SPIN" : "BINARY", 2, [[0, 1, 1]]);
      const again = reread(format, written(format, problemFromModel(format, model, "from-0", comments)));
      assert.deepEqual(again.model, model);
      assert.equal(again.knownEnergy, undefined);
      assert.equal(again.comments.length, comments.length);
      assert.match(again.comments[0], /^note: offset 3$/);
    }
  });
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
    for (const name of ["qubo-list", "qs", "coo"] as const) {
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
