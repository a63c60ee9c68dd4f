import { invalid, type Result, success } from "../../core/failure.ts";
import type { SizeLimits } from "../../core/model/quadratic-model.ts";
import { type Draw, drawFrom } from "./draw.ts";
import { type Instance, randomGauge, siteOf, spinBuilder } from "./instance.ts";

/**
 * Tile planting on the square lattice. Every second plaquette, as on a checkerboard, carries four couplings of its own, so
 * the energy is a sum over those tiles. Each tile is frustrated, and "all up" is among its lowest states: three couplings
 * are ferromagnetic, one antiferromagnetic, and no other is weaker than that one. All tiles at their minimum at once is the
 * minimum of the whole, whatever the periodic boundary. On a side of 2 each pair belongs to two tiles and its couplings add.
 *
 * Class C_k (1 ≤ k ≤ 4) has k couplings of magnitude 1 (one of them the antiferromagnetic) and 4 − k of magnitude 2;
 * its minimum −(8 − k) + 2 is reached by k pairs of states, one for each weak bond that may be the broken one. Little
 * C1 makes rugged landscapes, much of C4 makes highly degenerate ones.
 *
 * Sources: Hamze et al., Phys. Rev. E 97, 043303 (2018), arXiv:1711.04083; the classes: Perera et al., Phys. Rev. E 101,
 * 023316 (2020), arXiv:1907.10809.
 */
export interface TilePlanting2dParameters {
  /** Sides of the lattice, even, ≥ 2. */
  readonly width: number;
  readonly height: number;
  /** Fractions of tiles of class C1, C2, C3; the rest are C4. */
  readonly p1: number;
  readonly p2: number;
  readonly p3: number;
}

/** Lowest energy of a tile of class C_k. */
export function tileEnergy(weakBonds: number): number {
  return weakBonds - 6;
}

/** The four couplings of a C_k tile, in order around it, dimod's sign: ferromagnetic is negative. */
export function tileCouplings(weakBonds: number, draw: Draw): Int8Array {
  const order = Uint32Array.of(0, 1, 2, 3);
  draw.shuffle(order);
  const couplings = new Int8Array(4).fill(-2);
  for (let k = 0; k < weakBonds; k++) couplings[order[k]] = k === 0 ? 1 : -1;
  return couplings;
}

export function tilePlanting2d(
  parameters: TilePlanting2dParameters,
  seed: number,
  most?: SizeLimits,
): Result<Instance> {
  const { width, height, p1, p2, p3 } = parameters;
  for (const [name, side] of [
    ["width", width],
    ["height", height],
  ] as const)
    if (side % 2 !== 0 || side < 2) return invalid("tile-2d", `${name} must be even and at least 2, got ${side}`);
  // Decimal fractions such as 0.7 + 0.2 + 0.1 may exceed 1 by a rounding.
  if (p1 + p2 + p3 > 1 + 1e-12) return invalid("tile-2d", `p1 + p2 + p3 must not exceed 1, got ${p1 + p2 + p3}`);
  const n = width * height;
  const built = spinBuilder("tile-2d", n, 2 * n, most);
  if (!built.ok) return built;
  const builder = built.value;
  const draw = drawFrom(seed);
  const gauge = randomGauge(n, draw);
  let groundEnergy = 0;
  for (let y = 0; y < height; y++) {
    for (let x = y % 2; x < width; x += 2) {
      const u = draw.uniform();
      const weakBonds = u < p1 ? 1 : u < p1 + p2 ? 2 : u < p1 + p2 + p3 ? 3 : 4;
      const couplings = tileCouplings(weakBonds, draw);
      const corners = [
        [x, y],
        [x + 1, y],
        [x + 1, y + 1],
        [x, y + 1],
      ].map((at) => siteOf([width, height], at));
      for (let k = 0; k < 4; k++) {
        const [i, j] = [corners[k], corners[(k + 1) % 4]];
        builder.addQuadratic(i, j, couplings[k] * gauge[i] * gauge[j], 0);
      }
      groundEnergy += tileEnergy(weakBonds);
    }
  }
  const model = builder.build("tile-2d", "sum");
  if (!model.ok) return model;
  const description = `tile planting on a ${width} x ${height} torus, C1 ${p1}, C2 ${p2}, C3 ${p3}, seed ${seed}`;
  return success({ model: model.value, groundEnergy, groundState: gauge, description });
}
