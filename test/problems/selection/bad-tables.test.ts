import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { describeFailure } from "../../../core/failure.ts";
import { regressionProblem } from "../../../problems/selection/regression-problem.ts";
import { readTruth } from "../../../problems/selection/truth-file.ts";
import { readTable, TABLE_LIMITS } from "../../../problems/tables/csv-table.ts";

const GOOD = "a,b,y\n1,2,3\n2,1,4\n3,5,4\n4,4,8\n5,0,7\n";

/** What reading a table says, or "fine". */
function said(
  csv: string,
  options: { target?: string; k?: number; missing?: "refuse" | "drop"; exclude?: string[]; intercept?: boolean } = {},
): string {
  const { target = "y", k = 1, missing = "refuse", exclude = [], intercept = true } = options;
  const table = readTable(csv, "data.csv", missing, exclude);
  if (!table.ok) return describeFailure(table.failure);
  const problem = regressionProblem(table.value, "data.csv", "key", k, {
    target,
    intercept,
    ridge: 0,
    standardise: true,
  });
  return problem.ok ? "fine" : describeFailure(problem.failure);
}

describe("a table that cannot be answered is refused with its place", () => {
  const cases: readonly [title: string, said: string, ...words: string[]][] = [
    ["good", said(GOOD), "fine"],
    ["semicolons", said(GOOD.replaceAll(",", ";")), "fine"],
    ["tabs and a byte-order mark", said(`\uFEFF${GOOD.replaceAll(",", "\t")}`), "fine"],
    ["a word", said(GOOD.replace("3,5,4", "3,abc,4")), "row 4", 'column "b"', '"abc"'],
    ["NaN", said(GOOD.replace("3,5,4", "3,NaN,4")), "row 4", 'column "b"', "missing", "--missing drop"],
    ["an empty cell", said(GOOD.replace("3,5,4", "3,,4")), "row 4", 'column "b"', "missing"],
    ["infinity", said(GOOD.replace("3,5,4", "3,1e999,4")), "row 4", 'column "b"', "finite"],
    ["hexadecimal", said(GOOD.replace("3,5,4", "3,0x10,4")), "row 4", 'column "b"', "0x10"],
    ["a short row", said(GOOD.replace("3,5,4", "3,5")), "data.csv", "row 4", "2 cells", "header has 3"],
    ["no target", said(GOOD, { target: "z" }), '"z"', "a, b, y"],
    ["two columns of one name", said(GOOD.replace("a,b,y", "a,a,y")), "header", '"a"'],
    ["a column without name", said(GOOD.replace("a,b,y", "a,,y")), "column 2"],
    ["numbers for names", said("1,2,3\n4,5,6\n"), "header", "name the columns"],
    ["nothing", said(""), "empty"],
    ["no rows", said("a,b,y\n"), "0 rows"],
    ["a constant column", said("a,b,y\n1,7,3\n2,7,4\n3,7,5\n4,7,9\n"), '"b"', "constant", "--exclude b"],
    ["a constant column of fractions", said("a,b,y\n1,0.1,3\n2,0.1,4\n3,0.1,5\n4,0.1,9\n"), '"b"', "constant"],
    ["a constant target", said("a,b,y\n1,7,3\n2,6,3\n3,7,3\n4,7,3\n"), "target", "constant"],
    ["equal columns", said("a,b,c,y\n1,5,1,3\n2,4,2,4\n3,9,3,4\n4,0,4,1\n"), '"a"', '"c"', "same"],
    ["columns that are multiples", said("a,b,c,y\n1,5,-2,3\n2,4,-4,4\n3,9,-6,4\n4,0,-8,1\n"), '"a"', '"c"', "scale"],
    [
      "columns that differ by a constant",
      said("a,b,c,y\n1,5,8,3\n2,4,9,4\n3,9,10,4\n4,0,11,1\n"),
      '"a"',
      '"c"',
      "shift",
    ],
    [
      "that without intercept are not the same",
      said("a,b,c,y\n1,5,8,3\n2,4,9,4\n3,9,10,4\n4,0,11,1\n", { intercept: false }),
      "fine",
    ],
    ["fewer rows than terms", said(GOOD, { k: 2, exclude: [] }), "fine"],
    ["three rows for two terms", said("a,b,y\n1,2,3\n2,1,4\n3,5,4\n", { k: 2 }), "3 rows", "at least 4"],
    ["more terms than columns", said(GOOD, { k: 3 }), "--k", "2", "3"],
    ["only the target", said("y\n1\n2\n"), "no other column"],
    ["an unknown name to leave out", said(GOOD, { exclude: ["zz"] }), "--exclude", '"zz"'],
    ["a quote that never ends", said('a,b,y\n1,"2,3\n'), "data.csv"],
  ];
  for (const [title, answer, ...words] of cases)
    test(title, () => {
      for (const word of words) assert.ok(answer.includes(word), `${word} not in: ${answer}`);
    });

  test("rows with missing values are left out by choice, and counted", () => {
    const table = readTable(GOOD.replace("3,5,4", "3,NA,4").replace("5,0,7", "?,0,7"), "data.csv", "drop", []);
    assert.ok(table.ok);
    assert.deepEqual([table.value.n, table.value.dropped], [3, 2]);
    assert.deepEqual([...table.value.columns], [1, 2, 4, 2, 1, 4, 3, 4, 8]);
  });

  test("words in a column that is left out do not matter", () => {
    assert.equal(said(GOOD.replace("3,5,4", "3,abc,4"), { exclude: ["b"] }), "fine");
  });

  test("too many columns are refused before they are read", () => {
    const names = Array.from({ length: TABLE_LIMITS.columns + 1 }, (_, j) => `c${j}`);
    const row = names.map(() => "1").join(",");
    const answer = said(`${names.join(",")}\n${row}\n`, { target: "c0" });
    assert.ok(answer.includes("number of columns") && answer.includes(String(TABLE_LIMITS.columns)), answer);
  });

  test("a truth file says which field is wrong", () => {
    const truth = {
      family: "selection",
      description: "",
      target: "y",
      support: ["a"],
      coefficients: [1],
      sigma: 1,
      snr: 1,
    };
    assert.ok(readTruth(truth, "t.json").ok);
    const wrong = readTruth({ ...truth, coefficients: [1, 2] }, "t.json");
    assert.ok(!wrong.ok && describeFailure(wrong.failure).startsWith("t.json, coefficients"));
  });
});
