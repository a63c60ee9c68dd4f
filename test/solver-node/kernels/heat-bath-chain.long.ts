import assert from "node:assert/strict";
import { test } from "vitest";
import { scalar } from "../../../solver-node/kernels/scalar/scalar.ts";
import exact from "../../fixtures/heat-bath-chain.json" with { type: "json" };
import { assertAgrees } from "../../support/agreement.ts";
import { testSeed } from "../../support/models.ts";
import { chain, kinkDensity } from "./heat-bath-chain.ts";

for (const [tau, runs] of [
  [1000, 8],
  [3000, 4],
] as const) {
  test(`an anneal of a ferromagnetic chain in ${tau} random heat-bath sweeps leaves the exact density of kinks`, () => {
    assertAgrees((measurement) => {
      const { density, standardError } = kinkDensity(scalar, chain(), tau, runs, testSeed() + measurement);
      // An error below 2 % shows a τ wrong by a tenth (4.5 %) half of the time.
      assert.ok(standardError < 0.02 * density);
      return (density - exact.kinkDensity[tau]) / standardError;
    });
  });
}
