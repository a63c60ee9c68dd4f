import assert from "node:assert/strict";
import { test } from "vitest";
import { acceptsBytes, lanesI8 } from "../../../solver-node/kernels/lanes-i8/lanes-i8.ts";
import { kernelContract } from "../../support/kernel-contract.ts";
import { formOf, spinModel } from "../../support/models.ts";
import { ising2d } from "./ising-2d.ts";
import { floats, integerCases, largerIntegerForms, star } from "./small-models.ts";

const options = { update: "metropolis", scan: "sequential", randomness: "independent" } as const;

kernelContract(
  lanesI8,
  [
    ...integerCases(options),
    // Local fields from −127 to 127: all eight vectors of a byte plane are looked up.
    { name: "local fields up to 127", form: star([60, -40, 20], 7), options, beta: 0.008 },
  ],
  [
    ...largerIntegerForms(options),
    { name: "local fields up to 127, colder", form: star([60, -40, 20], 7), options, beta: 0.03 },
  ],
);
ising2d(lanesI8, options);

test("local fields beyond a signed byte and couplings that are no integers are refused", () => {
  assert.ok(acceptsBytes(formOf(spinModel(2, [[0, 1, 120]], [[0, 7]]))));
  for (const form of [
    formOf(
      spinModel(
        3,
        [
          [0, 1, 120],
          [1, 2, 1],
        ],
        [[1, 7]],
      ),
    ),
    floats(1),
  ]) {
    assert.ok(!acceptsBytes(form));
    assert.throws(() => lanesI8.assemble(form, options), /lanes-i8 takes integer forms/);
    assert.throws(() => lanesI8.reference(form, options), /lanes-i8 takes integer forms/);
  }
});
