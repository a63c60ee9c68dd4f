import { invalid, type Result, success } from "../../../core/failure.ts";
import { ferromagneticGround } from "../../../core/max-flow/ferromagnet.ts";
import type { SizeLimits } from "../../../core/model/quadratic-model.ts";
import { drawFrom } from "../../generators/draw.ts";
import { type Instance, siteOf, spinBuilder } from "../../generators/instance.ts";
import { side, withParameters } from "../../generators/parameters.ts";
import { isingFamily } from "../ising-family.ts";

/**
 * The random-field Ising model: ferromagnetic couplings −1 on a periodic square (depth 1) or cubic lattice, a field of its own on each
 * spin. Fields are normal with standard deviation `strength`, rounded to 10⁻⁶, or ±`strength`. Its ground state is a least cut, so it is
 * known for large lattices too; single flips find it hardest near strength 2.27 on the cubic lattice, where the order vanishes.
 * Sources: Imry, Ma, Phys. Rev. Lett. 35, 1399 (1975); ground states by cuts: Picard, Ratliff, Networks 5, 357 (1975); the transition:
 * Fytas, Martín-Mayor, Phys. Rev. Lett. 110, 227201 (2013).
 */
export interface RandomFieldParameters {
  /** Sides, ≥ 3: with 2, the way around would be a second coupling of the same pair. */
  readonly width: number;
  readonly height: number;
  /** 1 for the square lattice, otherwise ≥ 3. */
  readonly depth: number;
  /** Standard deviation or magnitude of the fields, in units of the coupling. */
  readonly strength: number;
  readonly fields: "gaussian" | "pm1";
}

/** Fields are multiples of this; energies then are integers over 10⁶. */
const DIGITS = 1e6;

export function randomField(parameters: RandomFieldParameters, seed: number, most?: SizeLimits): Result<Instance> {
  const { width, height, depth, strength, fields } = parameters;
  if (depth === 2) return invalid("random-field", "depth must be 1 (square lattice) or at least 3, got 2");
  const sides = depth === 1 ? [width, height] : [width, height, depth];
  const n = width * height * depth;
  const built = spinBuilder("random-field", n, sides.length * n, most);
  if (!built.ok) return built;
  const draw = drawFrom(seed);
  for (let z = 0; z < depth; z++) {
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const here = [x, y, z].slice(0, sides.length);
        const i = siteOf(sides, here);
        for (let axis = 0; axis < sides.length; axis++) {
          const next = here.map((value, d) => (d === axis ? value + 1 : value));
          built.value.addQuadratic(i, siteOf(sides, next), -1, 0);
        }
        const field = strength * (fields === "gaussian" ? draw.gaussian() : draw.sign());
        built.value.addLinear(i, Math.round(field * DIGITS) / DIGITS);
      }
    }
  }
  const model = built.value.build("random-field", "refuse");
  if (!model.ok) return model;
  const ground = ferromagneticGround(model.value, "random-field");
  if (!ground.ok) return ground;
  return success({
    model: model.value,
    groundEnergy: ground.value.energy,
    groundState: ground.value.spins,
    description: `random-field Ising model on a ${sides.join(" x ")} torus, ${fields} fields of strength ${strength}, seed ${seed}`,
  });
}

export const randomFieldFamily = isingFamily(
  withParameters(
    {
      name: "random-field",
      title: "random-field Ising model on a square (depth 1) or cubic torus: ground energy known by a least cut",
      planted: true,
      proof: "the state is a least cut, and a flow of the same value proves that no cut is smaller",
      parameters: [
        side("width", 3, 16),
        side("height", 3, 16),
        side("depth", 1, 16),
        {
          kind: "number",
          name: "strength",
          meaning: "standard deviation or magnitude of the fields over the coupling",
          unit: "1",
          min: 0,
          max: 100,
          default: 2.27,
        },
        {
          kind: "choice",
          name: "fields",
          meaning: "gaussian (rounded to 0.000001) or pm1 (all of magnitude strength)",
          choices: ["gaussian", "pm1"],
          default: "gaussian",
        },
      ],
    },
    randomField,
  ),
);
