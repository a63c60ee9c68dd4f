import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { describeFailure } from "../../../core/failure.ts";
import { arithmeticOf } from "../../../core/model/arithmetic.ts";
import { energyOf } from "../../../core/model/energy.ts";
import { MODEL_LIMITS } from "../../../core/model/quadratic-model.ts";
import type { ReadOptions } from "../../../problems/formats/format.ts";
import { formatNamed, readBytes } from "../../../problems/formats/formats.ts";
import { MAX_LINE_BYTES } from "../../../problems/formats/whole-lines.ts";
import { FORMAT_NAMES, type FormatName, objectiveOf, type Problem } from "../../../problems/problem.ts";

function read(name: FormatName, text: string, options: ReadOptions = {}): Problem {
  const result = readBytes(formatNamed(name), Buffer.from(text), "file", options);
  assert.ok(result.ok, result.ok ? "" : describeFailure(result.failure));
  return result.value;
}

function refusal(name: FormatName, text: string, options: ReadOptions = {}): string {
  const result = readBytes(formatNamed(name), Buffer.from(text), "file", options);
  assert.ok(!result.ok, `accepted ${JSON.stringify(text.slice(0, 80))}`);
  return describeFailure(result.failure);
}

/** The file's own objective of a state, straight from the model. */
function objective(problem: Problem, state: string): number {
  const spins = Int8Array.from(state, (c) => (c === "1" || c === "+" ? 1 : -1));
  return objectiveOf(problem, energyOf(problem.model, spins, arithmeticOf(problem.model)));
}

describe("what the entries of each format mean", () => {
  test("gset weighs the edges between the two sides, and more is better", () => {
    const problem = read("gset", "4 4\n1 2 3\n3 2 -1\n1 3 2.5\n3 4 7\n");
    assert.equal(problem.sense, "maximize");
    assert.equal(objective(problem, "0000"), 0);
    assert.equal(objective(problem, "1000"), 3 + 2.5);
    assert.equal(objective(problem, "1010"), 3 - 1 + 7);
  });
  test("gset without any weight has edges of weight 1", () => {
    assert.equal(objective(read("gset", "4 4\n1 2\n2 3\n3 4\n4 1\n"), "0101"), 4);
  });
  test("orlib counts an off-diagonal entry twice and maximises", () => {
    const problem = read("orlib", "3 4\n1 1 5\n1 2 -3\n3 3 -2\n2 3 4\n");
    assert.equal(problem.sense, "maximize");
    assert.equal(objective(problem, "100"), 5);
    assert.equal(objective(problem, "111"), 5 - 6 - 2 + 8);
    assert.equal(energyOf(problem.model, Int8Array.of(1, 1, 1), arithmeticOf(problem.model)), -5);
  });
  test("orlib may start with a count of one problem, and other counts are named", () => {
    assert.equal(objective(read("orlib", " 1\n1 1\n1 1 5\n"), "1"), 5);
    assert.match(refusal("orlib", "10\n1 1\n1 1 5\n1 1\n1 1 3\n"), /^file, line 1: the file holds 10 problems/);
  });
  test("mqlib counts an off-diagonal entry twice and maximises", () => {
    const problem = read("mqlib", "# made for a test\n3 4\n1 1 5\n1 2 -3\n3 3 -2\n2 3 4\n");
    assert.equal(problem.sense, "maximize");
    assert.equal(objective(problem, "111"), 5 - 6 - 2 + 8);
    assert.equal(objective(problem, "011"), -2 + 8);
    assert.match(refusal("mqlib", "1\n3 0\n"), /^file, line 1: has 1 column/);
  });
  test("biqmac counts an off-diagonal entry twice and minimises", () => {
    const problem = read("biqmac", "3 4\n1 1 5\n1 2 -3\n3 3 -2\n2 3 4\n");
    assert.equal(problem.sense, "minimize");
    assert.equal(objective(problem, "111"), 5 - 6 - 2 + 8);
    assert.match(refusal("biqmac", "# ObjectiveOffset 1\n3 0\n"), /^file, line 1: .*biqmac has none/);
  });
  test("qs counts an off-diagonal entry twice and minimises, and reads its constant", () => {
    const problem = read("qs", "# ObjectiveOffset -1.5\n3 4\n1 1 5\n1 2 -3\n3 3 -2\n2 3 4\n");
    assert.equal(problem.sense, "minimize");
    assert.equal(objective(problem, "000"), -1.5);
    assert.equal(objective(problem, "111"), 5 - 6 - 2 + 8 - 1.5);
  });
  test("qbsolv counts from 0, each pair once, and minimises", () => {
    const problem = read("qbsolv", "c made for a test\np qubo 0 4 2 2\n0 1 -2\n1 1 5\n3 3 .5\n1 3 1e1\n");
    assert.equal(problem.sense, "minimize");
    assert.equal(problem.labels, "from-0");
    assert.deepEqual(problem.comments, ["made for a test"]);
    assert.equal(objective(problem, "1101"), -2 + 5 + 0.5 + 10);
    assert.equal(objective(problem, "0010"), 0);
  });
  test("qbsolv takes scale and offset from bqpjson's comments", () => {
    const problem = read("qbsolv", "c offset : -3\nc scale : 0.5\np qubo unconstrained 2 1 1\n0 0 2\n0 1 8\n");
    assert.equal(objective(problem, "00"), 0.5 * -3);
    assert.equal(objective(problem, "11"), 0.5 * (2 + 8 - 3));
  });
  test("qplib halves a diagonal entry, counts an off-diagonal one once, and takes sense, constant and defaults from the file", () => {
    const lines = ["NAME", "QBN", "maximize", "3", "3", "1 1 4", "2 1 -3", "3 2 5", "0.25", "1", "2 1.5", "-7"];
    const rest = ["1e400 # infinity", "1", "0", "0", "0", "0"];
    const problem = read("qplib", [...lines, ...rest, ""].join("\n"));
    assert.equal(problem.sense, "maximize");
    assert.equal(problem.convention.sense, "maximize");
    assert.equal(problem.labels, "from-1");
    assert.equal(objective(problem, "000"), -7);
    assert.equal(objective(problem, "100"), 4 / 2 + 0.25 - 7);
    assert.equal(objective(problem, "111"), 4 / 2 - 3 + 5 + 0.25 + 1.5 + 0.25 - 7);
    const minimized = read("qplib", [...lines, ...rest].join("\n").replace("maximize", "minimize"));
    assert.equal(objective(minimized, "111"), objective(problem, "111"));
    assert.equal(minimized.sense, "minimize");
    assert.equal(minimized.model.offset, -problem.model.offset);
  });
  test("qplib reads other types without constraints, comments, names, and a count of no constraint names", () => {
    const linear =
      "! text\nA B\n# text\nlbb first\n\nMinimize\n2\n0\n1\n2 3\n0\n1e30\n0\n0\n0\n0\n1\n2 flag\n0\n% text\n";
    const problem = read("qplib", linear);
    assert.deepEqual(problem.labels, [1, "flag"]);
    assert.deepEqual(problem.comments, ["text", "text", "text"]);
    assert.equal(objective(problem, "01"), 3);
  });
  test("bqpjson scales terms and offset, and names variables by ids", () => {
    const file = {
      version: "1.0.0",
      id: 1,
      metadata: {},
      variable_ids: [7, 2],
      variable_domain: "spin",
      scale: 2,
      offset: 0.5,
      linear_terms: [{ id: 2, coeff: 3 }],
      quadratic_terms: [{ id_tail: 2, id_head: 7, coeff: -1 }],
      description: "a test",
    };
    const problem = read("bqpjson", JSON.stringify(file));
    assert.deepEqual(problem.labels, [7, 2]);
    assert.deepEqual(problem.comments, ["a test"]);
    assert.equal(objective(problem, "++"), 2 * (3 - 1 + 0.5));
    assert.equal(objective(problem, "+-"), 2 * (-3 + 1 + 0.5));
    const bits = read(
      "bqpjson",
      JSON.stringify({ ...file, variable_domain: "boolean", scale: 1, metadata: undefined }),
    );
    assert.equal(objective(bits, "01"), 3.5);
  });
  test("ising-list reads couplings, fields, offset and planted energy", () => {
    const problem = read(
      "ising-list",
      "# made for a test\n# planted-energy -7\n# offset: 0.5\n3 3\n1 2 -1\n3 2 4\n2 2 0.25\n",
    );
    assert.equal(objective(problem, "+++"), -1 + 4 + 0.25 + 0.5);
    assert.equal(objective(problem, "+-+"), 1 - 4 - 0.25 + 0.5);
    assert.deepEqual(problem.knownEnergy, { energy: -7, source: "planted" });
    assert.deepEqual(problem.comments, ["made for a test"]);
  });
  test("qubo-list counts each pair once and minimises", () => {
    const problem = read("qubo-list", "3 3\n1 1 5\n1 2 -3\n3 2 4\n");
    assert.equal(objective(problem, "110"), 5 - 3);
    assert.equal(objective(problem, "111"), 5 - 3 + 4);
  });
  test("coo counts from 0, adds repeated lines in either order, and reads exponents", () => {
    const problem = read("coo", "# vartype=SPIN\n0 1 1e-7\n1 0 1E3\n0 0 1.\n2 2 .5\n2 2 0.25\n");
    assert.equal(problem.labels, "from-0");
    assert.equal(problem.model.n, 3);
    assert.equal(problem.model.weight[0], 1000 + 1e-7);
    assert.deepEqual([...problem.model.linear], [1, 0, 0.75]);
  });
  test("coo adds decimals as decimals, and keeps the digits of a sum that needs more than fifteen", () => {
    const problem = read("coo", "# vartype=SPIN\n0 1 0.1\n1 0 0.2\n0 2 123456789012345\n0 2 0.5\n1 2 1.1\n1 2 -1\n");
    assert.deepEqual([...problem.model.weight.subarray(0, 2)], [0.3, 123456789012345.5]);
    assert.equal(problem.model.weight[3], 0.1);
  });
  test("coo names variables by the numbers that occur", () => {
    assert.deepEqual(read("coo", "7 5 -1\n7 12 1\n", { vartype: "BINARY" }).labels, [5, 7, 12]);
    assert.equal(read("coo", "1 2 -1\n3 3 1\n", { vartype: "BINARY" }).labels, "from-1");
    assert.deepEqual(read("coo", "0 2 -1\n", { vartype: "BINARY" }).labels, [0, 2]);
    assert.equal(read("coo", "7 5 -1\n7 12 1\n", { vartype: "BINARY" }).model.n, 3);
  });
  test("coo takes spins or bits from the file or the caller, who must agree", () => {
    assert.equal(read("coo", "#vartype:BINARY\n0 1 1\n").model.vartype, "BINARY");
    assert.equal(read("coo", "# my vartype=spin\n0 1 1\n", { vartype: "SPIN" }).model.vartype, "SPIN");
    assert.match(refusal("coo", "0 1 1\n"), /--vartype/);
    assert.match(
      refusal("coo", "# vartype=SPIN\n0 1 1\n", { vartype: "BINARY" }),
      /^file, line 1: the file says vartype SPIN/,
    );
    assert.match(refusal("coo", "# vartype=SPIN\n# vartype=BINARY\n0 1 1\n"), /^file, line 2: .*line 1 says SPIN/);
    assert.match(refusal("coo", "# vartype=INTEGER\n0 1 1\n"), /SPIN or BINARY/);
  });
});

describe("what all formats tolerate", () => {
  const reference = read("ising-list", "3 2\n1 2 -1\n2 3 0.5\n").model;
  const spellings: readonly (readonly [what: string, text: string])[] = [
    ["carriage returns", "3 2\r\n1 2 -1\r\n2 3 0.5\r\n"],
    ["no final newline", "3 2\n1 2 -1\n2 3 0.5"],
    ["a final carriage return without newline", "3 2\n1 2 -1\n2 3 0.5\r"],
    ["blank lines, tabs and blanks at both ends", "\n 3\t2 \n\n\t1  2\t-1 \n2 3 0.5\n \n\n"],
    ["comments between entries", "# a\n3 2\n# b\n1 2 -1\n  # c\n2 3 0.5\n#"],
    ["other ways to write the numbers", "3 2\n01 2 -1.000\n2 3 +5e-1\n"],
    ["a byte order mark", "\ufeff3 2\n1 2 -1\n2 3 0.5\n"],
    ["i > j", "3 2\n2 1 -1\n3 2 0.5\n"],
  ];
  for (const [what, text] of spellings) test(what, () => assert.deepEqual(read("ising-list", text).model, reference));

  test("chunks cut anywhere give the same problem", () => {
    const text = Buffer.from(
      "# offset 1.25\r\n3 4\r\n1 2 -1.5\r\n# note\r\n2 3 1e-3\r\n\r\n1 1 12345678901234567890\r\n3 1 7",
    );
    const whole = readBytes(formatNamed("ising-list"), text, "file");
    assert.ok(whole.ok);
    for (let size = 1; size <= text.length; size++) {
      const reader = formatNamed("ising-list").reader("file", {});
      for (let at = 0; at < text.length; at += size) assert.equal(reader.push(text.subarray(at, at + size)), null);
      assert.deepEqual(reader.end(), whole);
    }
  });
  test("a model with one variable, without couplings, or all zero", () => {
    assert.equal(read("ising-list", "1 0\n").model.n, 1);
    assert.equal(read("gset", "5 0\n").model.column.length, 0);
    assert.deepEqual([...read("qubo-list", "2 3\n1 1 0\n2 2 -0\n1 2 -0.0\n").model.weight], [0, 0]);
    const zero = read("coo", "0 1 -0\n", { vartype: "SPIN" }).model;
    assert.ok(Object.is(zero.weight[0], 0), "−0 is told from 0 by digests and by printing");
  });
  test("decimals are the nearest float64, on the fast path as on the careful one", () => {
    const words = [
      "0.1",
      "0.3",
      "123456.789",
      "0.000001",
      "-999999999999.999",
      "9007199254740993",
      "0.12345678901234567",
      "1e22",
      "4.9e-324",
      "5e-324",
    ];
    for (const word of words) assert.equal(read("qubo-list", `2 1\n1 2 ${word}\n`).model.weight[0], Number(word), word);
  });
});

/** Each faulty file with the parts its message must have: line, field, limit, value. */
const refusals: readonly (readonly [what: string, name: FormatName, text: string, message: RegExp])[] = [
  ["an empty file", "gset", "", /^file: the file is empty$/],
  ["an empty coo file", "coo", "", /^file: the file is empty$/],
  ["comments only", "ising-list", "# a\n\n", /^file: the header `n m` is missing after 2 lines$/],
  ["coo comments only", "coo", "# vartype=SPIN\n", /no entry in 1 lines/],
  ["a header of one number", "gset", "4\n1 2 1\n", /^file, line 1: has 1 column, .*orlib/],
  ["no header", "gset", "# x\n1 2 1\n", /^file, line 2: has 3 columns, .*coo/],
  [
    "a header that is no number",
    "gset",
    "n m\n",
    /^file, line 1: the number of variables is "n", which is not a whole/,
  ],
  ["a fractional header", "gset", "4 1.5\n", /^file, line 1: the number of entries is "1.5", which is not a whole/],
  ["a negative number of variables", "gset", "-4 1\n", /the number of variables is -4; it must be at least 1/],
  ["a negative number of entries", "gset", "4 -1\n", /the number of entries is -1; it must be at least 0/],
  ["no variables", "gset", "0 0\n", /the number of variables is 0; it must be at least 1/],
  [
    "too many variables",
    "gset",
    "1000001 1\n",
    /^file, line 1: number of variables is limited to 1000000, got 1000001/,
  ],
  [
    "a huge number of variables",
    "gset",
    `${"9".repeat(400)} 1\n`,
    /number of variables is limited to 1000000, got Infinity/,
  ],
  [
    "too many couplings",
    "gset",
    "9000 10000001\n",
    /^file, line 1: number of couplings is limited to 10000000, got 10000001/,
  ],
  ["more couplings than pairs", "gset", "4 7\n", /announces 7 entries, but 4 variables have only 6/],
  [
    "more entries than pairs and variables",
    "qubo-list",
    "4 11\n",
    /announces 11 entries, but 4 variables have only 10/,
  ],
  [
    "fewer entries than announced",
    "gset",
    "4 2\n1 2 1\n",
    /^file, line 2: the file ends after 1 of the 2 entries .* line 1/,
  ],
  ["more entries than announced", "gset", "4 1\n1 2 1\n1 3 1\n", /^file, line 3: one entry more than the 1 .* line 1/],
  ["index 0", "gset", "4 1\n0 2 1\n", /^file, line 2: the first index is 0; it must be a whole number from 1 to 4/],
  [
    "index n + 1",
    "gset",
    "4 1\n1 5 1\n",
    /^file, line 2: the second index is 5; it must be a whole number from 1 to 4/,
  ],
  ["a negative index", "qubo-list", "4 1\n-1 2 1\n", /^file, line 2: the first index is -1/],
  ["a negative index in coo", "coo", "0 1 1\n1 -2 1\n", /^file, line 2: the second index is -2; it must be at least 0/],
  ["an index beyond coo's limit", "coo", "0 10000000 1\n", /the second index is limited to 9999999, got 10000000/],
  [
    "a fractional index",
    "gset",
    "4 1\n1 2.0 1\n",
    /^file, line 2: the second index is "2.0", which is not a whole number/,
  ],
  ["a value that is no number", "gset", "4 1\n1 2 x\n", /^file, line 2: the value is "x", which is not a number/],
  ["a hexadecimal value", "gset", "4 1\n1 2 0x10\n", /"0x10", which is not a number/],
  ["a lone sign", "gset", "4 1\n1 2 -\n", /"-", which is not a number/],
  ["NaN", "ising-list", "4 1\n1 2 nan\n", /^file, line 2: the value is "nan"; it must be finite/],
  ["infinity", "coo", "1 2 -inf\n", /^file, line 1: the value is "-inf"; it must be finite/],
  [
    "overflow",
    "qubo-list",
    "4 1\n1 2 1e999\n",
    /^file, line 2: the value is "1e999", beyond the largest float64, 1.797/,
  ],
  ["overflow by counting twice", "orlib", "4 1\n1 2 1e308\n", /add up beyond the largest float64/],
  ["overflow of a sum", "coo", "1 2 1e308\n1 2 1e308\n", /add up beyond the largest float64/],
  ["a repeated pair", "gset", "4 3\n1 2 1\n1 3 1\n2 1 5\n", /^file, line 4: .*already given on line 2/],
  ["a repeated diagonal", "qubo-list", "4 3\n1 1 1\n1 3 1\n1 1 5\n", /^file, line 4: the entry \(1, 1\) .* on line 2/],
  [
    "a diagonal entry in gset",
    "gset",
    "4 1\n2 2 1\n",
    /^file, line 2: the entry \(2, 2\) joins a vertex to itself; .*ising-list/,
  ],
  ["a missing column", "qubo-list", "4 1\n1 2\n", /^file, line 2: has 2 columns; an entry of qubo-list has three/],
  ["a missing value in coo", "coo", "0 1 1\n0 1 \n", /^file, line 2: has 2 columns/],
  ["one column", "qubo-list", "4 1\n1\n", /^file, line 2: has 1 column; an entry has three/],
  ["an extra column", "qubo-list", "4 1\n1 2 3 4\n", /^file, line 2: has 4 columns; an entry has three/],
  ["weights on some lines only", "gset", "4 2\n1 2 3\n1 3\n", /^file, line 3: has 2 columns, the first entry has 3/],
  ["weights after lines without", "gset", "4 2\n1 2\n1 3 1\n", /^file, line 3: has 3 columns, the first entry has 2/],
  ["a NUL byte", "gset", "4 1\n1 2 \u0000\n", /^file, line 2: holds "\\u0000", which is not text/],
  ["a lone carriage return as line end", "gset", "4 1\r1 2 3\r", /^file, line 1/],
  [
    "a table read as coo",
    "coo",
    "4 1\n1 2 1\n",
    /^file, line 1: has 2 columns; coo has three.*header `n m`.*ising-list/,
  ],
  ["qbsolv's .qubo", "qubo-list", "c a comment\np qubo 0 4 4 0\n", /^file, line 1: .*qbsolv/],
  ["MatrixMarket", "qubo-list", "%%MatrixMarket matrix\n", /MatrixMarket/],
  ["JSON", "coo", '{"type": 1}\n', /JSON/],
  ["a second offset", "ising-list", "# offset 1\n# offset 2\n1 0\n", /^file, line 2: a second offset; line 1/],
  [
    "an offset that is no number",
    "ising-list",
    "# offset of the lattice\n1 0\n",
    /^file, line 1: the offset in the comment is "of the lattice"/,
  ],
  [
    "a # comment in qbsolv",
    "qbsolv",
    "# text\np qubo 0 1 0 0\n",
    /^file, line 1: comments of this format start with `c`/,
  ],
  [
    "an offset in gset",
    "gset",
    "# offset 1\n2 1\n1 2 1\n",
    /^file, line 1: the comment gives an offset, but gset has none/,
  ],
  ["an offset in coo", "coo", "# vartype=SPIN\n# offset 1\n0 1 1\n", /^file, line 2: .*coo has none/],
  [
    "bits by comment in a spin format",
    "ising-list",
    "# vartype=BINARY\n1 0\n",
    /^file, line 1: .*vartype BINARY, but ising-list means SPIN/,
  ],
  [
    "a line of extreme length",
    "gset",
    `4 1\n1 2 ${"1".repeat(MAX_LINE_BYTES)}\n`,
    /^file, line 2: length of a line in bytes is limited to 65536, got 65540/,
  ],
  [
    "an endless comment",
    "gset",
    `#${"x".repeat(3 * MAX_LINE_BYTES)}`,
    /^file, line 1: length of a line in bytes is limited/,
  ],
];

describe("every fault is refused, by line and value", () => {
  for (const [what, name, text, message] of refusals)
    test(`${name}: ${what}`, () =>
      assert.match(
        refusal(name, text, name === "coo" && !text.includes("vartype") ? { vartype: "SPIN" } : {}),
        message,
      ));

  test("vartype asked for against the format", () => {
    assert.match(refusal("gset", "2 1\n1 2 1\n", { vartype: "BINARY" }), /BINARY was asked for, but gset means SPIN/);
  });
  test("random bytes are refused by every format", () => {
    const bytes = Buffer.from(Uint8Array.from({ length: 4096 }, (_, k) => (k * 7919 + (k >> 3) * 104729) & 255));
    for (const name of FORMAT_NAMES)
      assert.ok(!readBytes(formatNamed(name), bytes, "file", name === "coo" ? { vartype: "SPIN" } : {}).ok);
  });
  test("a fault on the last of a million lines is named by its line, and a length fault does not depend on the cut", () => {
    const lines = ["2000 999999"];
    for (let i = 1; lines.length < 999_999; i++)
      for (let j = i + 1; j <= 2000 && lines.length < 999_999; j++) lines.push(`${i} ${j} 1`);
    lines.push("1999 2000 one");
    assert.match(refusal("gset", lines.join("\n")), /^file, line 1000000: the value is "one"/);
    const long = Buffer.from(`2 1\n1 2 ${"0".repeat(MAX_LINE_BYTES)}1\n`);
    for (const size of [1000, 65_540, 65_541, 70_000]) {
      const reader = formatNamed("gset").reader("file", {});
      for (let at = 0; at < long.length; at += size) reader.push(long.subarray(at, at + size));
      const result = reader.end();
      assert.ok(!result.ok && result.failure.kind === "over-limit", `cut every ${size}`);
    }
  });
  test("a header beyond the limits is refused before anything else is read", () => {
    const reader = formatNamed("qubo-list").reader("file", {});
    const failure = reader.push(Buffer.from(`${MODEL_LIMITS.variables + 1} 5\n`));
    assert.equal(failure?.kind, "over-limit");
    assert.equal(reader.push(Buffer.from("1 1 1\n")), failure);
    const result = reader.end();
    assert.ok(!result.ok && result.failure === failure);
  });
});
