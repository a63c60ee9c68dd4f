import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "vitest";
import { describeFailure } from "../../../core/failure.ts";
import type { ReadOptions } from "../../../problems/formats/format.ts";
import { formatNamed, readBytes } from "../../../problems/formats/formats.ts";
import { MAX_WHOLE_BYTES } from "../../../problems/formats/whole-file.ts";
import type { FormatName } from "../../../problems/problem.ts";

function refusal(name: FormatName, bytes: Uint8Array, options: ReadOptions = {}): string {
  const result = readBytes(formatNamed(name), bytes, "file", options);
  assert.ok(!result.ok, "accepted");
  return describeFailure(result.failure);
}

const fixture = (name: string): Buffer => readFileSync(new URL(`../../fixtures/formats/${name}`, import.meta.url));

const QPLIB = "NAME\nQBN\nminimize\n2\n1\n2 1 3\n0\n0\n0\n1e30\n0\n0\n0\n0\n0\n";

/** Each faulty text with the parts its message must have: line, field, limit, value. */
const TEXTS: readonly (readonly [what: string, name: FormatName, text: string, message: RegExp])[] = [
  ["an empty file", "qbsolv", "", /^file: the file is empty$/],
  ["comments only", "qbsolv", "c a\n", /^file: the line `p qubo …` is missing after 1 lines$/],
  ["another problem line", "qbsolv", "p cnf 2 1\n", /^file, line 1: the first line that is no comment must be `p qubo/],
  ["an unknown topology", "qbsolv", "p qubo torus 2 1 0\n", /^file, line 1: the topology is "torus"/],
  [
    "a count that is no number",
    "qbsolv",
    "p qubo 0 2 x 0\n",
    /^file, line 1: nNodes is "x", which is not a whole number/,
  ],
  ["no variables", "qbsolv", "p qubo 0 0 0 0\n", /^file, line 1: maxNodes is 0; it must be at least 1/],
  ["too many variables", "qbsolv", "p qubo 0 1000001 0 0\n", /number of variables is limited to 1000000, got 1000001/],
  ["more nodes than variables", "qbsolv", "p qubo 0 2 3 0\n", /nNodes is 3, but maxNodes only 2/],
  ["more couplers than pairs", "qbsolv", "p qubo 0 2 0 2\n", /nCouplers is 2, more than the pairs among 2/],
  ["an index beyond", "qbsolv", "p qubo 0 2 0 1\n0 2 1\n", /^file, line 2: the second index is 2; .* from 0 to 1/],
  ["a larger index first", "qbsolv", "p qubo 0 2 0 1\n1 0 1\n", /^file, line 2: the coupler \(1, 0\) .* i < j/],
  [
    "a repeated node",
    "qbsolv",
    "p qubo 0 2 2 0\n0 0 1\n0 0 1\n",
    /^file, line 3: the node 0 was already given on line 2/,
  ],
  [
    "a repeated coupler",
    "qbsolv",
    "p qubo 0 3 0 2\n0 1 1\n0 1 1\n",
    /^file, line 3: .*\(0, 1\) was already given on line 2/,
  ],
  ["a node too many", "qbsolv", "p qubo 0 2 1 0\n0 0 1\n1 1 1\n", /^file, line 3: one node more than the 1 .* line 1/],
  [
    "a coupler too many",
    "qbsolv",
    "p qubo 0 3 0 1\n0 1 1\n1 2 1\n",
    /^file, line 3: one coupler more than the 1 .* line 1/,
  ],
  ["a missing value", "qbsolv", "p qubo 0 3 0 1\n0 1\n", /^file, line 2: has 2 columns/],
  [
    "a file cut short",
    "qbsolv",
    "p qubo 0 3 1 1\n0 1 1\n",
    /^file, line 2: the file ends after 0 of 1 nodes and 1 of 1 couplers/,
  ],
  ["a second header", "qbsolv", "p qubo 0 1 0 0\np qubo 0 1 0 0\n", /^file, line 2: has 6 columns/],
  ["a scale of 0", "qbsolv", "c scale : 0\np qubo 0 1 0 0\n", /^file, line 1: the scale is 0; it must be above 0/],
  [
    "a scale that is no number",
    "qbsolv",
    "c scale of things\np qubo 0 1 0 0\n",
    /the scale in the comment is "of things"/,
  ],
  [
    "a carriage return inside an offset",
    "qs",
    "# ObjectiveOffset $\r1.5\n1 0\n",
    /^file, line 1: the objectiveoffset .* is "\$\\u000d1.5"/,
  ],
  ["spins by comment", "qbsolv", "c vartype=SPIN\np qubo 0 1 0 0\n", /^file, line 1: .* SPIN, but qbsolv means BINARY/],

  ["an empty file", "qplib", "", /^file: the file is empty$/],
  [
    "a file of another format",
    "qplib",
    "4 4\n",
    /^file, line 1: the name of the problem is "4", as in a file of another/,
  ],
  ["a type of other letters", "qplib", QPLIB.replace("QBN", "QXN"), /^file, line 2: the type is "QXN"/],
  [
    "continuous variables",
    "qplib",
    QPLIB.replace("QBN", "CCN"),
    /^file, line 2: the type is CCN: continuous variables/,
  ],
  ["mixed variables", "qplib", QPLIB.replace("QBN", "QMN"), /binary and continuous variables/],
  ["integer variables", "qplib", QPLIB.replace("QBN", "QIN"), /^file, line 2: the type is QIN: integer variables/],
  ["general variables", "qplib", QPLIB.replace("QBN", "QGN"), /integer and continuous variables/],
  ["linear constraints", "qplib", QPLIB.replace("QBN", "QBL"), /^file, line 2: the type is QBL: linear constraints/],
  ["quadratic constraints", "qplib", QPLIB.replace("QBN", "QBQ"), /the type is QBQ: quadratic constraints/],
  ["another sense", "qplib", QPLIB.replace("minimize", "min"), /^file, line 3: the sense is "min"/],
  ["no variables", "qplib", QPLIB.replace("\n2\n", "\n0\n"), /^file, line 4: the number of variables is 0/],
  ["too many variables", "qplib", QPLIB.replace("\n2\n", "\n1000001\n"), /number of variables is limited to 1000000/],
  [
    "more terms than pairs",
    "qplib",
    QPLIB.replace("\n1\n", "\n4\n"),
    /^file, line 5: the number of quadratic terms is 4; .* 3/,
  ],
  ["an index beyond", "qplib", QPLIB.replace("2 1 3", "2 3 3"), /^file, line 6: the second index is 3; .* from 1 to 2/],
  [
    "a term too many",
    "qplib",
    QPLIB.replace("2 1 3", "2 1 3\n1 1 1"),
    /^file, line 7: goes on with "1", but the default linear/,
  ],
  [
    "a repeated pair",
    "qplib",
    QPLIB.replace("\n1\n2 1 3", "\n2\n2 1 3\n1 2 3"),
    /^file, line 7: the pair .* on line 6/,
  ],
  ["a repeated square", "qplib", QPLIB.replace("\n1\n2 1 3", "\n2\n1 1 3\n1 1 3"), /^file, line 7: the entry \(1, 1\)/],
  ["a value that is no number", "qplib", QPLIB.replace("2 1 3", "2 1 x"), /^file, line 6: the value is "x"/],
  [
    "an infinity that is no number",
    "qplib",
    QPLIB.replace("1e30", "huge"),
    /^file, line 10: the value for infinity is "huge"/,
  ],
  ["a file cut short", "qplib", QPLIB.slice(0, -4), /the file ends before the number of /],
  ["names of constraints", "qplib", `${QPLIB}1\n1 row\n`, /^file, line 16: the number of constraint names is 1/],
  ["more lines than sections", "qplib", `${QPLIB}0\nmore\n`, /^file, line 17: the file goes on after the names/],
  [
    "a name given twice",
    "qplib",
    `${QPLIB.slice(0, -2)}2\n1 a\n2 a\n`,
    /^file, line 17: the name "a" was already given/,
  ],
  [
    "a variable named twice",
    "qplib",
    `${QPLIB.slice(0, -2)}2\n1 a\n1 b\n`,
    /^file, line 17: the variable 1 was already named/,
  ],
  ["an offset in a comment", "qplib", `# offset 3\n${QPLIB}`, /^file, line 1: .* constant of the objective/],

  ["no JSON", "bqm-json", "4 4\n", /^file, line 1: a JSON object starts with \{, not "4 4/],
  [
    "NaN",
    "bqm-json",
    '{"a": 1,\n "b": NaN}',
    /^file, line 2, column 7: the text is not JSON: expected a value, found "NaN\}"/,
  ],
  ["a comma too many", "bqpjson", '{"a": [1, 2,]}', /^file, line 1, column 13: .* expected a value, found "\]\}"/],
  ["a comma too few", "bqpjson", '{"a": [1 2]}', /column 10: .* expected , or \], found "2\]\}"/],
  ["a name without quotes", "bqpjson", "{a: 1}", /column 2: .* expected a name in quotes or \}, found "a: 1\}"/],
  ["a file cut short", "bqpjson", '{"a": {"b": [', /column 14: .* expected a value or \], the file ends/],
  ["an open text", "bqpjson", `{"a": "${"x".repeat(100)}`, /column 7: .* expected a value, found/],
  ["a line break in a text", "bqpjson", '{"a": "x\ny"}', /^file, line 1, column 7: .* expected a value, found/],
  ["an unknown escape", "bqpjson", '{"a": "\\x41"}', /^file, line 1, column 7: .* expected a value/],
  ["two documents", "bqpjson", "{}\n{}\n", /^file, line 2, column 1: .* expected the end, found "\{\}/],
];

describe("every fault of a text is refused, by place and value", () => {
  for (const [what, name, text, message] of TEXTS)
    test(`${name}: ${what}`, () => assert.match(refusal(name, Buffer.from(text)), message));
});

type Change = (document: Record<string, unknown>) => void;

function changed(text: string, change: Change): Buffer {
  const document = JSON.parse(text);
  change(document);
  return Buffer.from(JSON.stringify(document));
}

const set =
  (key: string, value: unknown): Change =>
  (document) => {
    document[key] = value;
  };

const BQM_JSON: readonly (readonly [what: string, change: Change, message: RegExp])[] = [
  ["another type", set("type", "SampleSet"), /^file, type: is not that of a bqm-json file/],
  ["another schema", set("version", { bqm_schema: "1.0.0" }), /^file, version.bqm_schema: must be 3.0.0 or 2.0.0/],
  ["no schema", set("version", undefined), /^file, version: is missing/],
  ["bytes", set("use_bytes", true), /^file, use_bytes: must be false/],
  ["another kind of variable", set("variable_type", "INTEGER"), /^file, variable_type: must be SPIN or BINARY/],
  ["no variables", set("num_variables", 0), /^file, num_variables: is 0; it must be a whole number from 1/],
  ["too many variables", set("num_variables", 1e7), /^file: number of variables is limited to 1000000, got 10000000/],
  ["too many couplings", set("num_interactions", 1e8), /number of couplings is limited to 10000000, got 100000000/],
  ["a list of another length", set("linear_biases", [1]), /^file, linear_biases: has 1 entries; 4 are announced/],
  [
    "a bias that is no number",
    set("linear_biases", [1, 2, "3", 4]),
    /^file, linear_biases\[2\]: is "3"; it must be a finite number/,
  ],
  ["a bias that is null", set("quadratic_biases", [1, null, 2]), /^file, quadratic_biases\[1\]: is null/],
  ["no offset", set("offset", undefined), /^file, offset: is missing/],
  ["an index beyond", set("quadratic_head", [0, 4, 2]), /^file, quadratic_head\[1\]: is 4; .* from 0 to 3/],
  ["a fractional index", set("quadratic_tail", [1, 2, 2.5]), /^file, quadratic_tail\[2\]: is 2.5/],
  [
    "a variable joined to itself",
    set("quadratic_tail", [1, 0, 3]),
    /^file, quadratic_tail\[1\]: joins the variable 0 to itself/,
  ],
  [
    "a pair given twice",
    set("quadratic_tail", [1, 1, 3]),
    /^file, quadratic_head: the pair \(0, 1\) was already given/,
  ],
  [
    "a label given twice",
    set("variable_labels", ["a", 1, 2, "a"]),
    /^file, variable_labels\[3\]: names variable 0 again/,
  ],
  [
    "a label too few",
    set("variable_labels", ["a", 1, 2]),
    /^file, variable_labels: has 3 entries, but there are 4 variables/,
  ],
  [
    "a label that is an object",
    set("variable_labels", ["a", 1, 2, {}]),
    /^file, variable_labels\[3\]: must be a number/,
  ],
  [
    "a label beyond 2^53",
    set("variable_labels", ["a", 1, 2, 2 ** 53]),
    /^file, variable_labels\[3\]: must be .* below 2\^53/,
  ],
  [
    "a text that reads as a list",
    set("variable_labels", ["a", 1, 2, "[0]"]),
    /^file, variable_labels\[3\]: is the text "\[0\]"/,
  ],
  ["energies that overflow", set("linear_biases", [1e308, 1e308, 1, 1]), /add up beyond the largest float64/],
  ["a planted energy that is no number", set("info", { planted_energy: "x" }), /^file, info.planted_energy: is "x"/],
];

const BQPJSON: readonly (readonly [what: string, change: Change, message: RegExp])[] = [
  ["another version", set("version", "0.1.0"), /^file, version: must be 1.0.0/],
  ["another domain", set("variable_domain", "integer"), /^file, variable_domain: must be spin or boolean/],
  ["a scale of 0", set("scale", 0), /^file, scale: is 0; it must be above 0/],
  ["no ids", set("variable_ids", []), /^file, variable_ids: is empty/],
  ["an id given twice", set("variable_ids", [2, 5, 2]), /^file, variable_ids\[2\]: the id 2 was already given/],
  [
    "a negative id",
    set("variable_ids", [2, 5, -1]),
    /^file, variable_ids\[2\]: is -1; it must be a whole number from 0/,
  ],
  [
    "an id that is none",
    set("linear_terms", [{ id: 3, coeff: 1 }]),
    /^file, linear_terms\[0\].id: is 3, which is none of variable_ids/,
  ],
  [
    "a linear term given twice",
    set("linear_terms", [
      { id: 2, coeff: 1 },
      { id: 2, coeff: 1 },
    ]),
    /^file, linear_terms\[1\].id: the variable 2 was/,
  ],
  ["no coefficient", set("linear_terms", [{ id: 2 }]), /^file, linear_terms\[0\].coeff: is missing/],
  ["a term that is none", set("quadratic_terms", [1]), /^file, quadratic_terms\[0\]: is 1; it must be an object/],
  [
    "a variable joined to itself",
    set("quadratic_terms", [{ id_head: 2, id_tail: 2, coeff: 1 }]),
    /quadratic_terms\[0\].id_head: joins the variable 2 to itself/,
  ],
  [
    "a pair given twice",
    set("quadratic_terms", [
      { id_head: 2, id_tail: 5, coeff: 1 },
      { id_head: 5, id_tail: 2, coeff: 1 },
    ]),
    /^file, quadratic_terms by position in variable_ids: the pair \(0, 1\) was already given/,
  ],
];

describe("every fault of a JSON document is refused, by path and value", () => {
  for (const [name, start, faults] of [
    ["bqm-json", "named.bqm-json", BQM_JSON],
    ["bqpjson", "small.bqpjson", BQPJSON],
  ] as const)
    for (const [what, change, message] of faults)
      test(`${name}: ${what}`, () => assert.match(refusal(name, changed(fixture(start).toString(), change)), message));

  test("a number beyond float64 is not taken for infinity", () => {
    const text = fixture("named.bqm-json").toString().replace('"offset": 1.5', '"offset": 1e999');
    assert.match(refusal("bqm-json", Buffer.from(text)), /^file, offset: is Infinity; it must be a finite number/);
  });
  test("bytes that are no UTF-8 are refused, a byte order mark is passed over", () => {
    assert.match(refusal("bqpjson", Buffer.from([0x7b, 0xff, 0x7d])), /^file: the text is not UTF-8/);
    assert.ok(
      readBytes(formatNamed("bqpjson"), Buffer.concat([Buffer.from("\ufeff"), fixture("small.bqpjson")]), "file").ok,
    );
  });
  test("brackets nested a million deep are refused", () => {
    const deep = fixture("named.bqm-json")
      .toString()
      .replace('"a"', "[".repeat(1e6) + "]".repeat(1e6));
    assert.match(refusal("bqm-json", Buffer.from(deep)), /^file, variable_labels\[0\]: must be .* 16 deep at most/);
  });
  test("the kind of variable asked for must be the file's", () => {
    assert.match(refusal("bqm-json", fixture("named.bqm-json"), { vartype: "BINARY" }), /variable_type: is not BINARY/);
    assert.match(refusal("bqpjson", fixture("small.bqpjson"), { vartype: "BINARY" }), /variable_domain: is not BINARY/);
    assert.match(refusal("bqm", fixture("named.bqm"), { vartype: "BINARY" }), /is SPIN, but BINARY was asked for/);
    assert.match(
      refusal("qplib", fixture("small.qplib"), { vartype: "SPIN" }),
      /SPIN was asked for, but qplib means BINARY/,
    );
  });
  test("a file beyond the limit is refused when the limit is passed, not at its end", () => {
    const reader = formatNamed("bqm-json").reader("file", {});
    const chunk = Buffer.alloc(1 << 20, " ");
    let failure = null;
    let pushed = 0;
    for (; failure === null && pushed < 600; pushed++) failure = reader.push(chunk);
    assert.ok(failure?.kind === "over-limit" && failure.max === MAX_WHOLE_BYTES);
    assert.equal(pushed, 501);
  });
});

describe("every fault of a binary file is refused, by its byte", () => {
  /** Where the numbers of named.bqm stand: a header of 192 bytes, offset, four variables of 12 bytes, six entries of 12. */
  const [OFFSET, LINEAR, PAIRS, NAMES] = [192, 200, 248, 320];
  const word =
    (at: number, value: number) =>
    (bytes: Buffer): void => {
      bytes.writeUInt32LE(value, at);
    };
  const inHeader =
    (from: string, to: string) =>
    (bytes: Buffer): void => {
      const at = bytes.indexOf(from);
      assert.ok(at > 0 && from.length === to.length);
      bytes.write(to, at, "latin1");
    };
  const faults: readonly (readonly [what: string, change: (bytes: Buffer) => void, message: RegExp])[] = [
    ["another magic word", word(4, 0), /^file, byte 4: a bqm file starts with DIMODBQM, not "DIMO/],
    ["another version", (bytes) => bytes.fill(3, 8, 9), /^file, byte 8: the version is 3.0/],
    ["a header beyond the file", word(10, 1e9), /^file, byte 10: the header has 1000000000 bytes/],
    ["a header that is no JSON", inHeader('{"dtype"', '{"dtype,'), /^file, header, line 1, column .* not JSON/],
    ["an unknown type", inHeader('"float64"', '"float16"'), /^file, header, dtype: is "float16"; .* float32, float64/],
    ["another kind of variable", inHeader('"SPIN"', '"SPAN"'), /^file, header, vartype: must be SPIN or BINARY/],
    ["no variables", inHeader("[4, 3]", "[0, 3]"), /^file, header, shape\[0\]: is 0/],
    ["more couplings than bytes", inHeader("[4, 3]", "[4, 9]"), /^file: the file ends after 384 bytes; .* need 464/],
    ["an infinite offset", word(OFFSET + 4, 0x7ff00000), /^file, byte 192: the offset is Infinity/],
    ["a neighbourhood that starts late", word(LINEAR, 1), /^file, byte 200: .* variable 0 starts at 1; .* from 0 to 0/],
    [
      "a neighbourhood that starts early",
      word(LINEAR + 24, 0),
      /^file, byte 224: .* variable 2 starts at 0; .* from 2 to 6/,
    ],
    [
      "a bias that is not a number",
      word(LINEAR + 8, 0x7ff80000),
      /^file, byte 200: the linear bias of variable 0 is NaN/,
    ],
    ["a neighbour beyond", word(PAIRS + 12, 4), /^file, byte 260: variable 0 has the neighbour 4; .* from 2 to 3/],
    ["neighbours out of order", word(PAIRS + 12, 1), /^file, byte 260: variable 0 has the neighbour 1/],
    ["a variable joined to itself", word(PAIRS, 0), /^file, byte 248: the variable 0 is joined to itself/],
    ["a pair given on one side only", word(PAIRS + 12, 3), /^file, byte \d+: .* stand in the neighbourhood/],
    [
      "a pair with two biases",
      word(PAIRS + 4, 7),
      /^file, byte 272: the pair \(1, 0\) has another bias in the neighbourhood of 0/,
    ],
    ["no names", word(NAMES, 0), /^file, byte 320: the section VARS with the names of the variables is missing/],
    ["names of another length", word(NAMES + 4, 57), /^file, byte 320: the section VARS has 57 bytes, but 56 are left/],
    ["a name given twice", inHeader("3, 0.5]", '"a",50]'), /^file, VARS, the list\[2\]: names variable 0 again/],
  ];
  for (const [what, change, message] of faults)
    test(`bqm: ${what}`, () => {
      const bytes = Buffer.from(fixture("named.bqm"));
      change(bytes);
      assert.match(refusal("bqm", bytes), message);
    });
  test("bqm: a file cut anywhere, or longer than its model", () => {
    const [named, plain] = [fixture("named.bqm"), fixture("single.bqm")];
    for (const bytes of [named, plain])
      for (let length = 0; length < bytes.length; length++) refusal("bqm", bytes.subarray(0, length));
    assert.match(refusal("bqm", Buffer.concat([plain, Buffer.from("  ")])), /2 bytes more than the model has/);
    assert.match(refusal("bqm", Buffer.concat([named, Buffer.from("  ")])), /VARS has 56 bytes, but 58 are left/);
  });
  test("bqm: chunks cut anywhere give the same problem", () => {
    const bytes = fixture("named.bqm");
    const whole = readBytes(formatNamed("bqm"), bytes, "file");
    for (const size of [1, 3, 64]) {
      const reader = formatNamed("bqm").reader("file", {});
      for (let at = 0; at < bytes.length; at += size) assert.equal(reader.push(bytes.subarray(at, at + size)), null);
      assert.deepEqual(reader.end(), whole);
    }
    assert.ok(whole.ok);
    assert.deepEqual(whole.value.labels, ["a", '[0,"b"]', 3, 0.5]);
    const first = readBytes(formatNamed("bqm"), fixture("version-1.bqm"), "file");
    assert.deepEqual(first, whole);
  });
});
