import { type Result, success } from "../../../core/failure.ts";
import type { SizeLimits } from "../../../core/model/quadratic-model.ts";
import { spinBuilder } from "../../generators/instance.ts";
import { withParameters } from "../../generators/parameters.ts";
import { isingFamily, type ProvedInstance } from "../ising-family.ts";

/**
 * The fully connected ferromagnet in a field: E = −M²/(2n) − hM with M = Σs, whose difficulty for annealing is set by h at any size. Written
 * with integers: energies are 2n times those, E = −M² − F·M with F the even or odd integer nearest to 2nh, so the field that counts is
 * F/(2n).
 *
 * All up is the ground state; for h < 1 all down is the one false valley. Between them E(M) = F²/4 − (M + F/2)² is highest next to
 * M = −F/2. In units of 1/(2n), without the rounding of M to the parity of n:
 *   barrier from all down:  (n − F/2)²       = 2n · n(1 − h)²/2,
 *   ground gap:             2nF              = 2n · 2hn,
 *   difficulty D:           barrier/gap      = (1 − h)²/(4h), whatever n;
 * the best annealing of length t then fails with probability ~ t^(−1/D).
 * Source of D and of its meaning: Catoni, Ann. Probab. 20, 1109 (1992), doi:10.1214/aop/1176989682.
 */
export interface FieldDialParameters {
  readonly n: number;
  /** 0 < h; there is no barrier from 1 on. */
  readonly field: number;
}

export function fieldDial({ n, field }: FieldDialParameters, seed: number, most?: SizeLimits): Result<ProvedInstance> {
  const built = spinBuilder("field-dial", n, (n * (n - 1)) / 2, most);
  if (!built.ok) return built;
  const F = Math.max(1, Math.round(2 * n * field));
  for (let i = 0; i < n; i++) {
    built.value.addLinear(i, -F);
    for (let j = i + 1; j < n; j++) built.value.addQuadratic(i, j, -2, 0);
  }
  // −M² counts each pair twice and each square, which is 1, once.
  built.value.addOffset(-n);
  const model = built.value.build("field-dial", "refuse");
  if (!model.ok) return model;
  const barrier = fieldDialBarrier(n, F);
  const groundGap = 2 * n * F;
  return success({
    model: model.value,
    groundEnergy: -n * n - F * n,
    groundState: new Int8Array(n).fill(1),
    facts: { field: F / (2 * n), energyUnit: `1/${2 * n}`, barrier, groundGap, difficulty: barrier / groundGap },
    description: `ferromagnet in the field ${F / (2 * n)}, n ${n}, energies in units of 1/${2 * n}, seed ${seed} (of no effect)`,
  });
}

/** Highest energy on the way from all down to all up, above all down; 0 where the way only descends. In units of 1/(2n). */
export function fieldDialBarrier(n: number, F: number): number {
  const energy = (M: number): number => -M * M - F * M;
  // The parabola's top is at −F/2: the two values of M of the right parity beside it, and not below −n.
  const below = Math.max(-n, -n + 2 * Math.floor((n - F / 2) / 2));
  return Math.max(0, energy(below) - energy(-n), energy(Math.min(n, below + 2)) - energy(-n));
}

export const fieldDialFamily = isingFamily(
  withParameters(
    {
      name: "field-dial",
      title:
        "fully connected ferromagnet in a field: ground state, barrier and difficulty known, set by the field at any size",
      planted: true,
      proof: "the energy is −M² − F·M with F > 0, lowest at the greatest M = n",
      parameters: [
        // Complete graphs up to here stay within the limit of couplings.
        { kind: "integer", name: "n", meaning: "number of spins", unit: "spins", min: 2, max: 4472, default: 16 },
        {
          kind: "number",
          name: "field",
          meaning: "field over coupling, rounded to a multiple of 1/(2n), at least that",
          unit: "1",
          min: 0,
          max: 2,
          default: 0.2,
        },
      ],
    },
    fieldDial,
  ),
);
