import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, test } from "vitest";
import { changeVartype, modelBuilder, type QuadraticModel } from "../../core/model/quadratic-model.ts";
import { packSpins, rowBytes } from "../../core/sample-set/sample-set.ts";
import { FORMAT_NAMES, type Problem } from "../../problems/problem.ts";
import { decodeInitialStates, decodeModelSource, type ModelSource } from "../../proto/decode/problem.ts";
import { decodeDescription } from "../../proto/decode/problem-description.ts";
import { problemSource } from "../../proto/encode/problem.ts";
import { problemDescription } from "../../proto/encode/problem-description.ts";
import type { CreateJobRequest, CreateJobRequest__Output } from "../../proto/generated/spingap/v1/CreateJobRequest.ts";
import type { Problem as ProblemMessage } from "../../proto/generated/spingap/v1/Problem.ts";
import { messageCodec } from "../../proto/messages.ts";
import { bytesOfFloat64, bytesOfUint32 } from "../../proto/packed.ts";
import { spinModel, testSeed } from "../support/models.ts";

const requestCodec = messageCodec<CreateJobRequest, CreateJobRequest__Output>("spingap.v1.CreateJobRequest");

/** Through bytes and back. */
function request(message: CreateJobRequest): CreateJobRequest__Output {
  const decoded = requestCodec.decode(requestCodec.encode(message));
  if (!decoded.ok) throw new Error(JSON.stringify(decoded.failure));
  return decoded.value;
}

function source(problem: ProblemMessage): ModelSource {
  const decoded = decodeModelSource(request({ problem }).problem);
  if (!decoded.ok) throw new Error(JSON.stringify(decoded.failure));
  return decoded.value;
}

function refusal(problem: ProblemMessage | null): string {
  const decoded = decodeModelSource(request({ problem }).problem);
  return decoded.ok ? "accepted" : JSON.stringify(decoded.failure);
}

function modelOf(problem: ProblemMessage): QuadraticModel {
  const found = source(problem);
  assert.ok(found.kind === "given");
  return found.model;
}

function plain({ vartype, n, offset, linear, rowStart, column, weight }: QuadraticModel): unknown {
  return { vartype, n, offset, rows: [linear, rowStart, column, weight].map((values) => Array.from(values)) };
}

const TRIANGLE = spinModel(
  3,
  [
    [0, 1, 1],
    [1, 2, -0.5],
    [0, 2, 2],
  ],
  [[1, 0.25]],
);
const ISING = {
  numVariables: 3,
  offset: 0,
  h: bytesOfFloat64([0, 0.25, 0]),
  row: bytesOfUint32([0, 0, 1]),
  column: bytesOfUint32([1, 2, 2]),
  weight: bytesOfFloat64([1, 2, -0.5]),
};

describe("the problem of a request", () => {
  test("brings a model as it went, Ising or QUBO", () => {
    const finite = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);
    const terms = fc.uniqueArray(fc.tuple(fc.nat(8), fc.nat(8), finite), {
      selector: ([i, j]) => (i < j ? 9 * i + j : 9 * j + i),
    });
    fc.assert(
      fc.property(terms, finite, fc.constantFrom("SPIN", "BINARY"), (pairs, offset, vartype) => {
        const builder = modelBuilder(vartype, 9);
        for (const [i, j, value] of pairs)
          if (i === j) builder.addLinear(i, value);
          else builder.addQuadratic(i, j, value, 0);
        builder.addOffset(offset);
        const model = builder.build("test", "refuse");
        assert.ok(model.ok);
        assert.deepStrictEqual(plain(modelOf(problemSource(model.value))), plain(model.value));
      }),
      { seed: testSeed() },
    );
  });

  test("may list couplings in any order, either way round, and in parts that add", () => {
    const mixed = {
      ...ISING,
      row: bytesOfUint32([2, 1, 0, 2]),
      column: bytesOfUint32([1, 0, 2, 0]),
      weight: bytesOfFloat64([-0.5, 1, 1.5, 0.5]),
    };
    assert.deepStrictEqual(plain(modelOf({ ising: mixed })), plain(TRIANGLE));
    const qubo = {
      numVariables: 2,
      offset: 1,
      row: bytesOfUint32([1, 0, 1, 1]),
      column: bytesOfUint32([0, 1, 1, 1]),
      value: bytesOfFloat64([2, 3, -1, -4]),
    };
    const model = modelOf({ qubo });
    assert.deepStrictEqual(Array.from(model.linear), [0, -5]);
    assert.deepStrictEqual(Array.from(model.weight), [5, 5]);
    assert.equal(model.offset, 1);
    // Ordered, but with a diagonal entry twice.
    const twice = { ...qubo, row: bytesOfUint32([0, 1, 1, 0]), column: bytesOfUint32([0, 1, 1, 1]) };
    assert.deepStrictEqual(Array.from(modelOf({ qubo: twice }).linear), [2, 2]);
  });

  test("may be empty, without fields, or of no coupling", () => {
    assert.equal(modelOf({ ising: {} }).n, 0);
    assert.deepStrictEqual(Array.from(modelOf({ ising: { numVariables: 3 } }).linear), [0, 0, 0]);
    for (const model of [spinModel(4, []), changeVartype(TRIANGLE, "BINARY")])
      assert.deepStrictEqual(plain(modelOf(problemSource(model))), plain(model));
  });

  test("is refused with the field and the value where it is malformed", () => {
    const wrong: readonly (readonly [ProblemMessage | null, RegExp])[] = [
      [null, /problem.*missing/],
      [{}, /expected one of ising, qubo/],
      [{ ising: { ...ISING, weight: bytesOfFloat64([1, Number.NaN, 1]) } }, /ising\.weight\[1\].*NaN/],
      [{ ising: { ...ISING, offset: Number.POSITIVE_INFINITY } }, /ising\.offset.*Infinity/],
      [{ ising: { ...ISING, h: bytesOfFloat64([1]) } }, /ising\.h.*expected 3 values, got 1/],
      [{ ising: { ...ISING, h: Buffer.alloc(7) } }, /ising\.h.*7 bytes/],
      [{ ising: { ...ISING, row: bytesOfUint32([0, 0]) } }, /ising\.row.*expected 3 values, got 2/],
      [{ ising: { ...ISING, column: bytesOfUint32([1, 2, 3]) } }, /entry 2.*below 3, got \(1, 3\)/],
      [{ ising: { ...ISING, column: bytesOfUint32([1, 2, 1]) } }, /entry 2.*no coupling to itself/],
      [{ ising: { ...ISING, numVariables: 1_000_001 } }, /over-limit.*num_variables.*1000000.*1000001/],
      [{ ising: { numVariables: 4_294_967_295 } }, /over-limit/],
      [{ qubo: { ...ISING, value: bytesOfFloat64([1, 2, Number.NEGATIVE_INFINITY]) } }, /qubo\.value\[2\]/],
      [{ modelSha256: "abc" }, /model_sha256.*64 lower-case/],
      [{ modelSha256: "A".repeat(64) }, /model_sha256/],
      [{ family: { family: "sk", parametersJson: "{" } }, /parameters_json.*not JSON/],
      [{ family: { family: "sk", parametersJson: "[1]" } }, /JSON object/],
      [{ family: { family: "sk", parametersJson: '{"spins":[1]}' } }, /spins.*number or a text/],
      [{ family: { family: "sk", seed: 2 ** 53 } }, /family\.seed/],
    ];
    assert.equal(refusal({ ising: ISING }), "accepted");
    for (const [problem, reason] of wrong) assert.match(refusal(problem), reason);
  });

  test("may name an uploaded model or an instance of a family", () => {
    const sha256 = "0123456789abcdef".repeat(4);
    assert.deepStrictEqual(source({ modelSha256: sha256 }), { kind: "uploaded", sha256 });
    assert.deepStrictEqual(
      source({ family: { family: "sk", parametersJson: '{"spins":64,"couplings":"pm1"}', seed: 5 } }),
      {
        kind: "family",
        family: "sk",
        parameters: { spins: 64, couplings: "pm1" },
        seed: 5,
      },
    );
    assert.deepStrictEqual(source({ family: { family: "sk" } }), {
      kind: "family",
      family: "sk",
      parameters: {},
      seed: null,
    });
  });

  test("of garbled bytes fails or is a problem: nothing is thrown", () => {
    const bytes = requestCodec.encode({ problem: { ising: ISING, description: { format: "gset" } } });
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.nat(255), fc.boolean(), (at, byte, cut) => {
        const garbled = cut ? bytes.slice(0, at) : Uint8Array.from(bytes);
        if (!cut) garbled[at] ^= byte;
        const message = requestCodec.decode(garbled);
        if (message.ok) decodeModelSource(message.value.problem);
      }),
      { seed: testSeed(), numRuns: 1000 },
    );
  });

  test("travels as bytes: two million couplings are written within 250 ms", () => {
    const m = 2_000_000;
    const row = new Uint32Array(m).fill(0);
    const column = new Uint32Array(m).fill(1);
    const weight = new Float64Array(m).fill(1);
    const times = Array.from({ length: 5 }, () => {
      const began = performance.now();
      const bytes = requestCodec.encode({
        problem: {
          ising: {
            numVariables: 2,
            row: bytesOfUint32(row),
            column: bytesOfUint32(column),
            weight: bytesOfFloat64(weight),
          },
        },
      });
      const encoded = performance.now();
      assert.ok(bytes.length > 16 * m);
      const message = requestCodec.decode(bytes);
      assert.ok(message.ok);
      return [encoded - began, performance.now() - encoded] as const;
    });
    const [encodeMs, decodeMs] = [0, 1].map((k) => Math.min(...times.map((t) => t[k])));
    console.log(`2·10⁶ couplings: encoded in ${encodeMs.toFixed(1)} ms, decoded in ${decodeMs.toFixed(2)} ms`);
    // The goal is 20 ms on an idle machine, and other work shares this one; as repeated fields it takes more than a second.
    assert.ok(encodeMs < 250 && decodeMs < 250);
  });
});

describe("the initial states of a request", () => {
  test("are rows of packed spins, as many as bytes tell", () => {
    const states = [Int8Array.of(1, -1, 1, 1, -1, -1, -1, 1, -1, 1), new Int8Array(10).fill(-1)];
    const packed = new Uint8Array(2 * rowBytes(10));
    for (const [row, state] of states.entries()) packSpins(state, packed, row * rowBytes(10));
    const { initialStates } = request({ initialStates: { packed } });
    assert.deepStrictEqual(decodeInitialStates(initialStates, 10), { ok: true, value: states });
    assert.deepStrictEqual(decodeInitialStates(null, 10), { ok: true, value: [] });
    const wrong = decodeInitialStates(initialStates, 20);
    assert.ok(!wrong.ok);
    assert.match(JSON.stringify(wrong.failure), /4 bytes are no rows of 3 bytes for 20 variables/);
  });
});

describe("the description of a problem", () => {
  const problems: readonly Omit<Problem, "model">[] = [
    {
      format: "gset",
      sense: "maximize",
      objective: { kind: "cut", totalWeight: 19_990, scale: 1 },
      convention: { variables: "sides of a cut", indexBase: 1, counting: "once", sense: "maximize" },
      labels: "from-1",
      comments: ["a comment", "Größe"],
      knownEnergy: { energy: -13_359.5, source: "planted" },
    },
    {
      format: "bqm",
      sense: "minimize",
      objective: { kind: "energy" },
      convention: { variables: "spins", indexBase: "ids", counting: "twice", sense: "minimize" },
      labels: ["a", 7, '[0,"b"]'],
      comments: [],
    },
    {
      format: "qplib",
      sense: "maximize",
      objective: { kind: "negated-energy" },
      convention: { variables: "bits", indexBase: 0, counting: "once, squares half", sense: "maximize" },
      labels: "from-0",
      comments: [],
    },
    {
      format: "mqlib",
      sense: "maximize",
      objective: { kind: "cut", totalWeight: 0.1, scale: null },
      convention: { variables: "sides of a cut", indexBase: 1, counting: "once", sense: "maximize" },
      labels: "from-1",
      comments: [],
    },
  ];

  const described = (problem: Omit<Problem, "model">) =>
    request({ problem: { description: problemDescription(problem) } }).problem?.description ?? assert.fail("lost");

  test("comes back as it went", () => {
    for (const problem of problems) {
      const n = typeof problem.labels === "string" ? 5 : problem.labels.length;
      assert.deepStrictEqual(decodeDescription(described(problem), FORMAT_NAMES, n), { ok: true, value: problem });
    }
  });

  test("is refused with an unknown format, labels of another number or kind, or an unset word", () => {
    const reason = (changes: object, n: number | null = 3): string => {
      const decoded = decodeDescription({ ...described(problems[1]), ...changes }, FORMAT_NAMES, n);
      return decoded.ok ? "accepted" : JSON.stringify(decoded.failure);
    };
    assert.equal(reason({}), "accepted");
    assert.equal(reason({}, null), "accepted");
    assert.match(reason({}, 4), /4 variables have 4 labels, got 3/);
    assert.match(reason({ format: "docx" }), /description\.format.*docx/);
    assert.match(reason({ labels: "[1,2,null]" }), /labels\[2\]/);
    assert.match(reason({ labels: "{}" }), /labels.*JSON array/);
    assert.match(reason({ labels: "" }), /labels/);
    assert.match(reason({ sense: "SENSE_UNSPECIFIED" }), /description\.sense/);
    assert.match(reason({ objective: undefined }), /objective.*missing/);
    assert.match(reason({ plantedEnergy: Number.NaN }), /planted_energy/);
    assert.match(reason({ comments: Array.from({ length: 101 }, () => "") }), /over-limit.*comments/);
  });
});
