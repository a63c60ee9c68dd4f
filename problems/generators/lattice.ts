import { invalid, type Result, success } from "../../core/failure.ts";
import type { SizeLimits } from "../../core/model/quadratic-model.ts";
import { drawFrom } from "./draw.ts";
import { type Instance, siteOf, spinBuilder } from "./instance.ts";

/**
 * The Edwards–Anderson spin glass: a periodic square (depth 1) or cubic lattice, couplings ±1 or normal with variance 1
 * (rounded to 10⁻⁶). The ground energy is not known; for large ±1 lattices it is near −1.40 (2D) or −1.79 (3D) per spin.
 * Source: Edwards, Anderson, J. Phys. F 5, 965 (1975), doi:10.1088/0305-4608/5/5/017.
 */
export interface LatticeParameters {
  /** Sides, ≥ 3: with 2, the way around would be a second coupling of the same pair. */
  readonly width: number;
  readonly height: number;
  /** 1 for the square lattice, otherwise ≥ 3. */
  readonly depth: number;
  readonly weights: "pm1" | "gaussian";
}

export function lattice(
  { width, height, depth, weights }: LatticeParameters,
  seed: number,
  most?: SizeLimits,
): Result<Instance> {
  if (depth === 2) return invalid("lattice", "depth must be 1 (square lattice) or at least 3, got 2");
  const sides = depth === 1 ? [width, height] : [width, height, depth];
  const n = width * height * depth;
  const built = spinBuilder("lattice", n, sides.length * n, most);
  if (!built.ok) return built;
  const draw = drawFrom(seed);
  for (let z = 0; z < depth; z++) {
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const here = [x, y, z].slice(0, sides.length);
        for (let axis = 0; axis < sides.length; axis++) {
          const next = here.map((value, d) => (d === axis ? value + 1 : value));
          const weight = weights === "pm1" ? draw.sign() : draw.gaussian();
          built.value.addQuadratic(siteOf(sides, here), siteOf(sides, next), weight, 0);
        }
      }
    }
  }
  const model = built.value.build("lattice", "refuse");
  if (!model.ok) return model;
  return success({
    model: model.value,
    description: `${weights} couplings on a ${sides.join(" x ")} torus, seed ${seed}`,
  });
}
