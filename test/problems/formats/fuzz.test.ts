import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "vitest";
import { describeFailure } from "../../../core/failure.ts";
import type { QuadraticModel } from "../../../core/model/quadratic-model.ts";
import { formatNamed, formats, readBytes } from "../../../problems/formats/formats.ts";
import { FORMAT_NAMES, type FormatName } from "../../../problems/problem.ts";
import { testRandom, testSeed } from "../../support/models.ts";

const CASES = Number(process.env["FUZZ_CASES"] ?? 100_000);
const FOLDER = new URL("../../fixtures/formats/", import.meta.url);

const FORMAT_OF: Readonly<Record<string, FormatName>> = {
  gset: "gset",
  mc: "gset",
  orlib: "orlib",
  biqmac: "biqmac",
  ising: "ising-list",
  "qubo-list": "qubo-list",
  coo: "coo",
};

const seeds = readdirSync(FOLDER)
  .sort()
  .flatMap((name) => {
    const format = FORMAT_OF[name.slice(name.lastIndexOf(".") + 1)];
    return format === undefined ? [] : [{ format, bytes: readFileSync(new URL(name, FOLDER)) }];
  });

/** Words put in the place of numbers: the edges of ranges, and what careless parsers take for numbers. */
// biome-ignore format: a table
const EDGES = [
  "0", "1", "2", "3", "4", "5", "6", "7", "-0", "-1", "+1", "01", "1.0", "1.", ".5", ".", "-", "+", "", "1e0", "1e-7", "-1E+3", "1e308", "-1e308",
  "1e309", "1e-400", "5e-324", "nan", "NaN", "inf", "-Infinity", "0x10", "0b1", "1_0", "1,5", "1e", "e1", "--1", "1-", "9007199254740993",
  "123456789012345", "1234567890123456", "0.1", "0.30000000000000004", "999999999999999999999999", "1000", "4294967296", "20000", "9999999", "2147483648", "\u0661", "½",
];

/** What only a loop of its own can be sure of: the terms of a file, read by splitting lines and by Number. */
function referenceTerms(
  format: FormatName,
  bytes: Uint8Array,
): { n: number; offset: number; terms: Map<string, number> } {
  const text = Buffer.from(bytes)
    .toString("utf8")
    .replace(/^\ufeff/, "");
  const rows: string[][] = [];
  let offset = 0;
  for (const line of text.split("\n")) {
    const words = line.replace(/\r$/, "").split(/[ \t]/).filter(Boolean);
    if (words.length > 0 && !words[0].startsWith("#")) rows.push(words);
    const constant = /^\s*#\s*(?:objective)?offset(?![\w-])\s*[:=]?\s*(\S+)\s*$/i.exec(line);
    if (constant !== null) offset = Number(constant[1]);
  }
  const terms = new Map<string, number>();
  const add = (i: number, j: number, value: number, again: boolean): void => {
    const key = `${Math.min(i, j)} ${Math.max(i, j)}`;
    assert.ok(again || !terms.has(key), `pair ${key} twice`);
    terms.set(key, (terms.get(key) ?? 0) + value);
  };
  if (format === "coo") {
    for (const row of rows) assert.equal(row.length, 3);
    const names = [...new Set(rows.flatMap((row) => [Number(row[0]), Number(row[1])]))].sort((a, b) => a - b);
    for (const [i, j, value] of rows) add(names.indexOf(Number(i)), names.indexOf(Number(j)), Number(value), true);
    return { n: names.length, offset, terms };
  }
  if (format === "orlib" && rows[0].length === 1) assert.equal(Number(rows.shift()?.[0]), 1);
  const [n, m] = rows[0].map(Number);
  const entries = rows.slice(1);
  assert.equal(entries.length, m);
  for (const row of entries) {
    assert.equal(row.length, entries[0].length);
    const [i, j, value = 1] = row.map(Number);
    assert.ok(Number.isInteger(i) && i >= 1 && i <= n && Number.isInteger(j) && j >= 1 && j <= n);
    const diagonal = i === j;
    const factor = { gset: 1, orlib: diagonal ? -1 : -2, biqmac: diagonal ? 1 : 2, "ising-list": 1, "qubo-list": 1 }[
      format
    ];
    add(i - 1, j - 1, factor * value, false);
  }
  return { n, offset, terms };
}

function assertSameTerms(
  model: QuadraticModel,
  reference: { n: number; offset: number; terms: Map<string, number> },
): void {
  assert.equal(model.n, reference.n);
  assert.ok(model.offset === reference.offset);
  let met = 0;
  for (let i = 0; i < model.n; i++) {
    const own = reference.terms.get(`${i} ${i}`);
    if (own !== undefined) met++;
    assert.ok(model.linear[i] === (own ?? 0)); // === takes −0 for 0, as it should here, and refuses NaN
    for (let p = model.rowStart[i]; p < model.rowStart[i + 1]; p++) {
      const j = model.column[p];
      assert.ok(model.weight[p] === reference.terms.get(`${Math.min(i, j)} ${Math.max(i, j)}`));
      if (i < j) met++;
    }
  }
  assert.equal(met, reference.terms.size);
}

function sameArrays(a: ArrayLike<number>, b: ArrayLike<number>): boolean {
  if (a.length !== b.length) return false;
  for (let k = 0; k < a.length; k++) if (!Object.is(a[k], b[k])) return false;
  return true;
}

function assertSameModel(a: QuadraticModel, b: QuadraticModel): void {
  assert.equal(a.n, b.n);
  assert.equal(a.vartype, b.vartype);
  assert.equal(a.offset, b.offset);
  for (const key of ["linear", "rowStart", "column", "weight"] as const) assert.ok(sameArrays(a[key], b[key]), key);
}

function mutated(start: Uint8Array, random: () => number): Uint8Array {
  let bytes = Buffer.from(start);
  const below = (limit: number): number => Math.floor(random() * limit);
  const replace = (from: number, to: number, piece: Uint8Array): void => {
    bytes = Buffer.concat([bytes.subarray(0, from), piece, bytes.subarray(to)]);
  };
  for (let rounds = 1 + below(3); rounds > 0; rounds--) {
    const at = below(bytes.length + 1);
    switch (below(8)) {
      case 0:
        if (at < bytes.length) bytes[at] ^= 1 << below(8);
        break;
      case 1:
        replace(at, Math.min(bytes.length, at + 1 + below(4)), Buffer.alloc(0));
        break;
      case 2:
        replace(
          at,
          at,
          Buffer.from(
            ["\n", " ", "\r\n", "#", "-", ".", "e5", "0", "9", "\t", "\0", "\n\n", "# offset 2\n"][below(13)],
          ),
        );
        break;
      case 3: {
        const other = seeds[below(seeds.length)].bytes;
        const from = below(other.length);
        replace(at, Math.min(bytes.length, at + below(8)), other.subarray(from, from + below(24)));
        break;
      }
      case 4: {
        const lines = bytes.toString("latin1").split("\n");
        lines.splice(below(lines.length), below(2), lines[below(lines.length)]);
        bytes = Buffer.from(lines.join("\n"), "latin1");
        break;
      }
      case 5:
        if (random() < 0.2) bytes = bytes.subarray(0, at);
        break;
      default: {
        const words = [...bytes.toString("latin1").matchAll(/[^\s#]+/g)];
        if (words.length === 0) break;
        const word = words[below(words.length)];
        replace(word.index, word.index + word[0].length, Buffer.from(EDGES[below(EDGES.length)]));
      }
    }
  }
  return bytes;
}

test("the seed files of the fuzzer are read, and cover every format", () => {
  for (const { format, bytes } of seeds) {
    const result = readBytes(formatNamed(format), bytes, format);
    assert.ok(result.ok, result.ok ? "" : describeFailure(result.failure));
    assertSameTerms(result.value.model, referenceTerms(format, bytes));
  }
  assert.deepEqual(new Set(seeds.map((seed) => seed.format)), new Set(FORMAT_NAMES));
});

test("mutated files are refused with a message, or read as an independent parser reads them and survive writing", () => {
  const random = testRandom(testSeed());
  let accepted = 0;
  for (let number = 0; number < CASES; number++) {
    const seed = seeds[Math.floor(random() * seeds.length)];
    const format = random() < 0.9 ? formatNamed(seed.format) : formats[Math.floor(random() * formats.length)];
    const bytes = mutated(seed.bytes, random);
    const options = format.name === "coo" && random() < 0.5 ? ({ vartype: "SPIN" } as const) : {};
    try {
      const reader = format.reader("file", options);
      const cut = Math.floor(random() * bytes.length);
      reader.push(bytes.subarray(0, cut));
      reader.push(bytes.subarray(cut));
      const result = reader.end();
      if (!result.ok) {
        assert.match(describeFailure(result.failure), /^file[:,] \S[ -~…−]+$/);
        continue;
      }
      accepted++;
      assertSameTerms(result.value.model, referenceTerms(format.name, bytes));
      const written = format.write(result.value);
      assert.ok(written.ok, written.ok ? "" : describeFailure(written.failure));
      const again = readBytes(format, Buffer.from([...written.value].join("")), "file");
      assert.ok(again.ok, again.ok ? "" : describeFailure(again.failure));
      assertSameModel(again.value.model, result.value.model);
    } catch (error) {
      throw new Error(`case ${number}, ${format.name}: ${JSON.stringify(Buffer.from(bytes).toString("latin1"))}`, {
        cause: error,
      });
    }
  }
  // The oracle must have had work on both sides: about 0.16 are accepted, with a standard error of 0.0012.
  assert.ok(accepted > CASES / 10 && accepted < (CASES * 9) / 10, `${accepted} of ${CASES} accepted`);
});
