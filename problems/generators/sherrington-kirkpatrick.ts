import { type Result, success } from "../../core/failure.ts";
import type { SizeLimits } from "../../core/model/quadratic-model.ts";
import { drawFrom } from "./draw.ts";
import { type Instance, spinBuilder } from "./instance.ts";

/**
 * The Sherrington–Kirkpatrick spin glass: every pair coupled, couplings ±1 or normal with variance 1 (rounded to 10⁻⁶, so
 * that energies are exact decimals), not divided by √n: the ground energy is near −0.7632 n^{3/2} for large n.
 * Source: Sherrington, Kirkpatrick, Phys. Rev. Lett. 35, 1792 (1975).
 */
export interface SherringtonKirkpatrickParameters {
  readonly n: number;
  readonly weights: "pm1" | "gaussian";
}

export function sherringtonKirkpatrick(
  parameters: SherringtonKirkpatrickParameters,
  seed: number,
  most?: SizeLimits,
): Result<Instance> {
  const { n, weights } = parameters;
  const built = spinBuilder("sk", n, (n * (n - 1)) / 2, most);
  if (!built.ok) return built;
  const draw = drawFrom(seed);
  for (let i = 0; i < n; i++)
    for (let j = i + 1; j < n; j++)
      built.value.addQuadratic(i, j, weights === "pm1" ? draw.sign() : draw.gaussian(), 0);
  const model = built.value.build("sk", "refuse");
  if (!model.ok) return model;
  return success({
    model: model.value,
    description: `Sherrington-Kirkpatrick, n ${n}, ${weights} couplings, seed ${seed}`,
  });
}
