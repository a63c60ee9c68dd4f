import assert from "node:assert/strict";
import { describe, test } from "vitest";
import type { IsingForm } from "../../../core/model/ising-form.ts";
import { breakWeight } from "../../../core/path-integral/slice-coupling.ts";
import { stream } from "../../../core/random/stream.ts";
import { meanSliceEnergy } from "../../../lab/verify/statics.ts";
import { pathIntegralBits } from "../../../solver-node/kernels/path-integral/bits.ts";
import type { PathIntegralFamily, PathIntegralUpdate } from "../../../solver-node/kernels/path-integral/engine.ts";
import { pathIntegralScalar } from "../../../solver-node/kernels/path-integral/scalar.ts";
import exact from "../../fixtures/trotter.json" with { type: "json" };
import { formOf, spinModel, testSeed, torus } from "../../support/models.ts";

/** A family with an update, and the sweeps of one of the 100 batches whose means give the error. */
interface Method {
  readonly family: PathIntegralFamily;
  readonly update: PathIntegralUpdate;
  readonly batchSweeps: number;
  readonly sweepsPerEnergy: number;
}

// A batch is many correlation times: local updates need about (βΓ)⁻² P² sweeps, segments a few.
const methods: readonly Method[] = [
  { family: pathIntegralBits, update: "metropolis", batchSweeps: 4000, sweepsPerEnergy: 20 },
  { family: pathIntegralScalar, update: "segment", batchSweeps: 400, sweepsPerEnergy: 4 },
];
const BATCHES = 100;

/** Mean classical energy of a slice and its standard error, at constant β and Γ. */
function meanEnergy(
  { family, update, batchSweeps, sweepsPerEnergy }: Method,
  form: IsingForm,
  slices: number,
  beta: number,
  betaGamma: number,
): { mean: number; standardError: number } {
  // The first two batches are the way from the random start.
  const effort = {
    burnIn: 2 * batchSweeps,
    segments: BATCHES,
    segmentSweeps: batchSweeps,
    thinning: sweepsPerEnergy,
  };
  const engine = family.assemble(form, { slices, update, scan: "sequential" });
  const { mean, error } = meanSliceEnergy(engine, form, { beta, betaGamma }, effort, stream(testSeed(), slices, 0));
  return { mean, standardError: error };
}

/** βΓ at which K is a tenth larger. */
function stifferField(betaGamma: number, slices: number): number {
  return slices * Math.atanh(breakWeight(betaGamma, slices) ** 1.1);
}

const single = exact.trotterSingleSpin;
const ring = exact.trotterTfim4Ring_EclPerSpin;
const gates: readonly {
  readonly name: string;
  readonly form: IsingForm;
  readonly beta: number;
  readonly gamma: number;
  /** Energy by number of slices. */
  readonly energy: readonly (readonly [slices: string, energy: number])[];
}[] = [
  {
    name: "one spin in a field, β = 2, Γ = 1",
    form: formOf(spinModel(1, [], [[0, -single.h]])),
    beta: single.beta,
    gamma: single.Gamma,
    energy: Object.entries(single.P).map(([p, sz]) => [p, -single.h * sz]),
  },
  ...(
    [
      ["beta2_G1", 2, 1],
      ["beta5_G1", 5, 1],
      ["beta5_G0.5", 5, 0.5],
    ] as const
  ).map(([key, beta, gamma]) => ({
    name: `ring of 4, β = ${beta}, Γ = ${gamma}`,
    form: formOf(torus([4], () => -1)),
    beta,
    gamma,
    energy: Object.entries(ring[key].P).map(([p, e]) => [p, 4 * e] as const),
  })),
];

for (const method of methods) {
  describe(`${method.update} updates of ${method.family.name}`, () => {
    for (const { name, form, beta, gamma, energy } of gates)
      for (const [p, expected] of energy)
        test(`${name}: the mean energy is that of ${p} slices`, () => {
          const slices = Number(p);
          const { mean, standardError } = meanEnergy(method, form, slices, beta, beta * gamma);
          const z = (mean - expected) / standardError;
          // With 100 batches, 3.5 standard errors are passed by chance once in 1400.
          assert.ok(Math.abs(z) < 3.5, `${mean} ± ${standardError} for ${expected}, z = ${z}`);
          if (slices !== 8) return;
          const wrong = meanEnergy(method, form, slices, beta, stifferField(beta * gamma, slices));
          const seen = Math.abs(wrong.mean - expected) / wrong.standardError;
          assert.ok(seen > 3.5, `the test cannot see K + 10 %: z = ${seen}`);
        });
  });
}
