import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { describe, test } from "vitest";
import { describeFailure } from "../../../core/failure.ts";
import type { QuadraticModel } from "../../../core/model/quadratic-model.ts";
import { chooseFormat, formatNamed, formats, problemInFormat, readBytes } from "../../../problems/formats/formats.ts";
import type { Problem } from "../../../problems/problem.ts";
import { testRandom, testSeed } from "../../support/models.ts";

/** 2¹⁰⁷⁴ times a float64: a whole number. */
function exact(value: number): bigint {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  const bits = view.getBigUint64(0);
  const exponent = (bits >> 52n) & 0x7ffn;
  const mantissa = (bits & 0xfffffffffffffn) | (exponent === 0n ? 0n : 1n << 52n);
  const size = mantissa << (exponent === 0n ? 0n : exponent - 1n);
  return bits >> 63n === 0n ? size : -size;
}

/** 2¹⁰⁷⁴ times the energy of a state, without rounding, straight from the definition. */
function exactEnergy(model: QuadraticModel, ups: readonly boolean[]): bigint {
  const low = model.vartype === "SPIN" ? -1n : 0n;
  const value = ups.map((up) => (up ? 1n : low));
  let sum = exact(model.offset);
  for (let i = 0; i < model.n; i++) {
    sum += value[i] * exact(model.linear[i]);
    for (let p = model.rowStart[i]; p < model.rowStart[i + 1]; p++)
      if (model.column[p] > i) sum += value[i] * value[model.column[p]] * exact(model.weight[p]);
  }
  return sum;
}

const FOLDER = new URL("../../fixtures/formats/", import.meta.url);

function fixtures(): { readonly name: string; readonly problem: Problem }[] {
  return readdirSync(FOLDER).map((name) => {
    const bytes = readFileSync(new URL(name, FOLDER));
    const format = chooseFormat(name, undefined, bytes);
    assert.ok(format.ok, name);
    const read = readBytes(formatNamed(format.value), bytes, name);
    assert.ok(read.ok, read.ok ? "" : describeFailure(read.failure));
    return { name, problem: read.value };
  });
}

/** Coefficients to the nearest 1/64: then halves and quarters, as spins and bits need them, are exact. */
function inSixtyFourths(problem: Problem): Problem {
  const near = (values: Float64Array): Float64Array => values.map((value) => Math.round(value * 64) / 64);
  const { model } = problem;
  return { ...problem, model: { ...model, linear: near(model.linear), weight: near(model.weight) } };
}

/** A refusal to write is right only where the format has no place for what the problem has. */
const NO_PLACE = /no place for (fields|the constant)|without a gap|is not a whole number from 0/;

describe("converting", () => {
  const random = testRandom(testSeed());
  for (const { name, problem } of fixtures())
    test(`${name} to each format that can hold it keeps the energy of every state without rounding`, () => {
      let converted = 0;
      for (const format of formats)
        for (const start of [problem, inSixtyFourths(problem)]) {
          // Decimals such as 0.1 are exact as they are; from spins to bits they would round.
          if (start === problem && format.vartype !== "either" && format.vartype !== problem.model.vartype) continue;
          const pieces = format.write(problemInFormat(start, format));
          if (!pieces.ok) {
            assert.match(describeFailure(pieces.failure), NO_PLACE);
            continue;
          }
          const again = readBytes(
            format,
            Buffer.concat([...pieces.value].map((piece) => Buffer.from(piece))),
            format.name,
          );
          assert.ok(again.ok, again.ok ? "" : describeFailure(again.failure));
          converted++;
          for (let k = 0; k < 20; k++) {
            const ups = Array.from({ length: problem.model.n }, () => random() < 0.5);
            assert.equal(exactEnergy(again.value.model, ups), exactEnergy(start.model, ups), format.name);
          }
        }
      assert.ok(converted >= 4, `${converted} conversions`); // the four that hold everything: dimod's and, from bits, qplib
    });
});
