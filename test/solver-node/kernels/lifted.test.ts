import assert from "node:assert/strict";
import { test } from "vitest";
import { lifted } from "../../../solver-node/kernels/lifted/lifted.ts";
import { kernelContract } from "../../support/kernel-contract.ts";
import { formOf, spinModel } from "../../support/models.ts";
import { generalCases, largerForms } from "./small-models.ts";

const metropolis = { update: "metropolis", scan: "random", randomness: "independent" } as const;
const heatbath = { ...metropolis, update: "heatbath" } as const;

kernelContract(
  lifted,
  [...generalCases(metropolis), ...generalCases(heatbath).slice(-1)],
  [...largerForms(metropolis), ...largerForms(heatbath)],
);

test("a sequential scan, which a direction has no place in, is refused", () => {
  const form = formOf(spinModel(2, [[0, 1, 1]]));
  assert.throws(() => lifted.assemble(form, { ...metropolis, scan: "sequential" }), /draws its spins/);
});
