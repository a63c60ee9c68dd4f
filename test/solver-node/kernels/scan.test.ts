import assert from "node:assert/strict";
import { test } from "vitest";
import { scan } from "../../../solver-node/kernels/scan/scan.ts";
import { kernelContract } from "../../support/kernel-contract.ts";
import { formOf, spinModel } from "../../support/models.ts";
import { ising2d } from "./ising-2d.ts";
import { generalCases, largerForms } from "./small-models.ts";

const metropolis = { update: "metropolis", scan: "sequential", randomness: "independent" } as const;
const heatbath = { ...metropolis, update: "heatbath" } as const;

kernelContract(
  scan,
  [...generalCases(metropolis), ...generalCases(heatbath)],
  [...largerForms(metropolis), ...largerForms(heatbath)],
);
ising2d(scan, metropolis);

test("a form whose range f32 does not hold, and a random scan, are refused", () => {
  const wide = formOf(
    spinModel(4, [
      [0, 1, 1e6 / 3],
      [2, 3, 1 / 7],
    ]),
  );
  assert.throws(() => scan.assemble(wide, metropolis), /too wide/);
  assert.throws(() => scan.reference(wide, metropolis), /too wide/);
  const narrow = formOf(spinModel(2, [[0, 1, 1]]));
  assert.throws(() => scan.assemble(narrow, { ...metropolis, scan: "random" }), /sequentially/);
});
