import { type Failure, failed, type Result, success } from "../../core/failure.ts";
import {
  checkSize,
  type ModelBuilder,
  modelBuilder,
  type QuadraticModel,
  type SizeLimits,
} from "../../core/model/quadratic-model.ts";
import type { Draw } from "./draw.ts";

/** A generated problem. Ground energy and state stand together, where the construction proves them. */
export interface Instance {
  /** SPIN; energies are integers, or decimals with six digits for Gaussian couplings. */
  readonly model: QuadraticModel;
  /** The lowest energy of any state, exact. */
  readonly groundEnergy?: number;
  /** One state of that energy, −1 or +1; there may be others. */
  readonly groundState?: Int8Array;
  /** One line: family, parameters, seed. */
  readonly description: string;
}

/** A builder for n spins and a known number of couplings, refused at once where that is more than a model, or this one, may have. */
export function spinBuilder(family: string, n: number, couplings: number, most?: SizeLimits): Result<ModelBuilder> {
  const failure: Failure | null = checkSize(family, n, couplings, most);
  return failure ? failed(failure) : success(modelBuilder("SPIN", n, couplings));
}

/**
 * The random signs t of a gauge transformation. Couplings J of a construction whose ground state is "all up" become
 * J_ij t_i t_j: the spectrum stays, the ground state becomes t and cannot be read off the signs.
 */
export function randomGauge(n: number, draw: Draw): Int8Array {
  return Int8Array.from({ length: n }, () => draw.sign());
}

/** Site of a periodic lattice by coordinates, the first running fastest; coordinates may lie one period outside. */
export function siteOf(sides: readonly number[], coordinates: readonly number[]): number {
  let site = 0;
  for (let d = sides.length - 1; d >= 0; d--) {
    const wrapped = (coordinates[d] + sides[d]) % sides[d];
    site = site * sides[d] + wrapped;
  }
  return site;
}
