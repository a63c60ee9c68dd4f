import assert from "node:assert/strict";
import { describe, test } from "vitest";
import type { QuadraticModel } from "../../core/model/quadratic-model.ts";
import { breakWeight } from "../../core/path-integral/slice-coupling.ts";
import exact from "../fixtures/trotter.json" with { type: "json" };
import { assertAgrees } from "../support/agreement.ts";
import { spinModel, testSeed, torus } from "../support/models.ts";
import { blockMean, meanEnergy, plannedBlocks } from "../support/planned-run.ts";

/** Independent blocks behind each mean: Student's t of 63 degrees. */
const BLOCKS = 64;

interface Gate {
  readonly name: string;
  readonly model: QuadraticModel;
  readonly beta: number;
  readonly gamma: number;
  /** Mean energy of a slice, by number of slices. */
  readonly energy: readonly (readonly [slices: number, energy: number])[];
}

const single = exact.trotterSingleSpin;
const ring = exact.trotterTfim4Ring_EclPerSpin;
const gates: readonly Gate[] = [
  {
    name: "one spin in a field, β = 2, Γ = 1",
    model: spinModel(1, [], [[0, -single.h]]),
    beta: single.beta,
    gamma: single.Gamma,
    energy: Object.entries(single.P).map(([p, sz]) => [Number(p), -single.h * sz]),
  },
  ...(
    [
      ["beta2_G1", 2, 1],
      ["beta5_G1", 5, 1],
      ["beta5_G0.5", 5, 0.5],
    ] as const
  ).map(([key, beta, gamma]) => ({
    name: `ring of 4, β = ${beta}, Γ = ${gamma}`,
    model: torus([4], () => -1),
    beta,
    gamma,
    energy: Object.entries(ring[key].P).map(([p, e]) => [Number(p), 4 * e] as const),
  })),
];

type Update = "metropolis" | "heatbath" | "segment";

/** Deviation of the sampled mean energy of slice 0 from the expected one, in standard errors over blocks. */
function deviation(
  { model, beta, gamma }: Gate,
  update: Update,
  slices: number,
  expected: number,
  seed: number,
): number {
  // Local updates forget a worldline in about (P/βΓ)² sweeps, segments in a few.
  const forgetting = update === "segment" ? 4 : Math.ceil((slices / (beta * gamma)) ** 2);
  const { blocks } = plannedBlocks(
    model,
    {
      solver: "sqa",
      mode: "sample",
      readout: "slice0",
      update,
      numTrotterSlices: slices,
      betaRange: [beta, beta],
      gammaRange: [gamma, gamma],
      numSweeps: 40 * forgetting,
      thinning: forgetting,
      seed,
    },
    BLOCKS,
  );
  const { mean, standardError } = blockMean(blocks.map((block) => meanEnergy(block.finished)));
  return (mean - expected) / standardError;
}

// The longest worldlines move too slowly by local updates for a short test; the engine's own tests have them.
const MOST_LOCAL_SLICES = 16;

for (const update of ["segment", "metropolis", "heatbath"] as const)
  describe(`sample mode with ${update} updates draws slice 0 from the model of P slices`, () => {
    for (const gate of gates)
      for (const [slices, expected] of gate.energy) {
        if (update !== "segment" && slices > MOST_LOCAL_SLICES) continue;
        test(`${gate.name}, P = ${slices}`, () => {
          assertAgrees((measurement) => deviation(gate, update, slices, expected, testSeed() + measurement));
        });
      }
  });

test("a coupling of slices that is off by a tenth is noticed", () => {
  for (const gate of gates.slice(1)) {
    const [slices, expected] = gate.energy.find(([p]) => p === 8) as readonly [number, number];
    const { beta, gamma } = gate;
    const stiffer = (slices / beta) * Math.atanh(breakWeight(beta * gamma, slices) ** 1.1);
    const z = deviation({ ...gate, gamma: stiffer }, "segment", slices, expected, testSeed());
    // Beyond the limit of the tests above.
    assert.ok(Math.abs(z) > 3.5, `${gate.name}: z = ${z}`);
  }
});
