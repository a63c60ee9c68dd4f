import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { arithmeticOf } from "../../../core/model/arithmetic.ts";
import { energyOf } from "../../../core/model/energy.ts";
import { formatNamed, readBytes } from "../../../problems/formats/formats.ts";
import { inspectProblem } from "../../../problems/inspect.ts";
import {
  energyOfObjective,
  type FormatName,
  objectiveOf,
  type Problem,
  spinsFromState,
  stateText,
} from "../../../problems/problem.ts";

function read(name: FormatName, text: string): Problem {
  const result = readBytes(formatNamed(name), Buffer.from(text), "file");
  assert.ok(result.ok);
  return result.value;
}

describe("objective and energy", () => {
  test("a cut of decimal weights is the nearest float64 to the exact sum", () => {
    const problem = read("gset", "4 4\n1 2 0.1\n2 3 0.2\n3 4 0.7\n4 1 1e-3\n");
    const spins = Int8Array.of(1, -1, 1, 1);
    const energy = energyOf(problem.model, spins, arithmeticOf(problem.model));
    assert.equal(objectiveOf(problem, energy), 0.3); // 0.1 + 0.2 in float64 is 0.30000000000000004
    assert.equal(energyOfObjective(problem, 0.3), energy);
  });
  test("each is the inverse of the other, also where the maximum is sought", () => {
    for (const [name, text] of [
      ["gset", "3 2\n1 2 3\n2 3 -8\n"],
      ["orlib", "2 2\n1 1 3\n1 2 -4\n"],
      ["qubo-list", "2 1\n1 2 3\n"],
    ] as const) {
      const problem = read(name, text);
      for (const value of [-5, 0, 0.5, 11624])
        assert.equal(objectiveOf(problem, energyOfObjective(problem, value)), value);
      assert.ok(Object.is(objectiveOf(problem, name === "gset" ? -5 : 0), 0), "−0 is printed as -0");
    }
  });
  test("a target between two cuts is not rounded to one of them", () => {
    const problem = read("gset", "2 1\n1 2 3\n");
    assert.equal(energyOfObjective(problem, 2.5), 3 - 5);
  });
});

describe("states as text", () => {
  test("spins are - and +, bits and sides of a cut 0 and 1", () => {
    const spins = Int8Array.of(1, -1, -1);
    for (const [name, text, state] of [
      ["ising-list", "3 0\n", "+--"],
      ["gset", "3 0\n", "100"],
      ["biqmac", "3 0\n", "100"],
    ] as const) {
      const problem = read(name, text);
      assert.equal(stateText(problem, spins), state);
      assert.deepEqual(spinsFromState(problem, state, "--initial-state"), { ok: true, value: spins });
    }
  });
  test("a state of the wrong length or alphabet is refused", () => {
    const problem = read("ising-list", "3 0\n");
    const short = spinsFromState(problem, "+-", "--initial-state");
    assert.ok(!short.ok && /2 characters, the problem 3/.test(JSON.stringify(short.failure)));
    const bits = spinsFromState(problem, "+-0", "--initial-state");
    assert.ok(!bits.ok && /character 3 of the state/.test(JSON.stringify(bits.failure)));
  });
});

test("inspection tells the convention read, sizes, ranges and arithmetic", () => {
  const rows = new Map(
    inspectProblem(read("orlib", "4 4\n1 1 5\n1 2 -3\n3 3 -2.5\n2 3 4\n")).map((row) => [row.label, row.value]),
  );
  assert.equal(rows.get("format"), "orlib");
  assert.equal(rows.get("objective"), "−energy, maximized");
  assert.equal(rows.get("variables"), "4, bits (BINARY), named from 1");
  assert.equal(rows.get("a pair in the file"), "counts twice");
  assert.equal(rows.get("couplings"), "2 (density 33.3 %)");
  assert.equal(rows.get("degree"), "min 0, mean 1, max 2");
  assert.equal(rows.get("coupling range"), "-8 … 6");
  assert.equal(rows.get("linear range"), "-5 … 2.5, 2 of 4 not zero");
  assert.equal(rows.get("arithmetic"), "multiples of 1/2, exact");
  const halved = new Map(
    inspectProblem(read("qplib", "A\nDBN\nmaximize\n1\n1\n1 1 4\n0\n0\n0\n1e30\n0\n0\n0\n0\n0\n")).map((row) => [
      row.label,
      row.value,
    ]),
  );
  assert.equal(halved.get("objective"), "−energy, maximized");
  assert.equal(halved.get("a pair in the file"), "counts once, squares half");
  const ids = inspectProblem(
    read(
      "bqpjson",
      '{"version":"1.0.0","variable_domain":"spin","variable_ids":[4],"scale":1,"offset":0,"linear_terms":[],"quadratic_terms":[]}',
    ),
  );
  assert.ok(ids.some((row) => row.label === "indices in the file" && row.value === "numbers of the file's own"));
  const planted = inspectProblem(read("ising-list", "# planted-energy -7\n# offset 2\n2 1\n1 2 0.3333333333333333\n"));
  assert.deepEqual(planted.at(-1), { label: "known energy", value: "-7 (planted)" });
  assert.ok(planted.some((row) => row.label === "offset" && row.value === "2"));
});
