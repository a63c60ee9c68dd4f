import { invalid, type Result, success } from "../../core/failure.ts";
import type { SizeLimits } from "../../core/model/quadratic-model.ts";
import { drawFrom } from "./draw.ts";
import { type Instance, randomGauge, siteOf, spinBuilder } from "./instance.ts";

/**
 * Tile planting on the cubic lattice with couplings ±1. The unit cubes whose lowest corner has all coordinates even, or
 * all odd, carry every coupling exactly once and touch only at corners, so the energy is a sum over those tiles. "All up"
 * is a lowest state of each: so all tiles reach their minimum at once, and that is the minimum of the whole.
 *
 * Classes, by the frustrated faces of a cube: F2, F4 and F6 have one, two or three antiferromagnetic edges of which no two
 * lie in one face, so 2, 4 or 6 faces are frustrated. A face is frustrated in every state, a broken edge relieves two, so
 * at least 1, 2 or 3 edges are broken: minimum −12 + 2·(1, 2, 3). More F6 is harder. On a side of 2 each pair belongs to
 * two tiles and its couplings add.
 *
 * Source: Hamze et al., Phys. Rev. E 97, 043303 (2018), arXiv:1711.04083, whose classes are more; these are three
 * of that kind, with edges chosen uniformly.
 */
export interface TilePlanting3dParameters {
  /** Sides of the lattice, even, ≥ 2. */
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  /** Fractions of tiles of class F6 and F4; the rest are F2. */
  readonly f6: number;
  readonly f4: number;
}

/** Corner c of a cube stands at (c & 1, c >> 1 & 1, c >> 2 & 1). The 12 edges, as pairs of corners. */
export const CUBE_EDGES: readonly (readonly [number, number])[] = [1, 2, 4].flatMap((axis) =>
  [0, 1, 2, 3, 4, 5, 6, 7].filter((corner) => (corner & axis) === 0).map((corner) => [corner, corner | axis] as const),
);

/** The two of the cube's six faces that each edge lies in, as bit masks. */
const EDGE_FACES: readonly number[] = CUBE_EDGES.map(([a, b]) => {
  const faces = [0, 1, 2].map((axis) => (((a ^ b) >> axis) & 1 ? 0 : 1 << (2 * axis + ((a >> axis) & 1))));
  return faces[0] | faces[1] | faces[2];
});

/** Energy of a cube with antiferromagnetic edges `broken` (bit mask over CUBE_EDGES); bit c of `state` is corner c. */
export function cubeEnergy(broken: number, state: number): number {
  let sum = 0;
  for (const [e, [a, b]] of CUBE_EDGES.entries())
    sum += ((broken >> e) & 1 ? 1 : -1) * (((state >> a) ^ (state >> b)) & 1 ? -1 : 1);
  return sum;
}

/** All sets of `size` edges of which no two share a face, as bit masks: 12, 30 and 8 of them for 1, 2 and 3 edges. */
export function cubeTiles(size: 1 | 2 | 3): readonly number[] {
  let tiles = [{ edges: 0, faces: 0 }];
  for (let chosen = 0; chosen < size; chosen++)
    tiles = tiles.flatMap(({ edges, faces }) =>
      // Edges are chosen in ascending order: each above the highest so far, and in faces not yet taken.
      EDGE_FACES.flatMap((more, e) =>
        1 << e > edges && (more & faces) === 0 ? [{ edges: edges | (1 << e), faces: faces | more }] : [],
      ),
    );
  return tiles.map(({ edges }) => edges);
}

export function tilePlanting3d(
  parameters: TilePlanting3dParameters,
  seed: number,
  most?: SizeLimits,
): Result<Instance> {
  const { width, height, depth, f6, f4 } = parameters;
  const sides = [width, height, depth];
  for (const [d, name] of ["width", "height", "depth"].entries())
    if (sides[d] % 2 !== 0 || sides[d] < 2)
      return invalid("tile-3d", `${name} must be even and at least 2, got ${sides[d]}`);
  // Decimal fractions may exceed 1 by a rounding.
  if (f6 + f4 > 1 + 1e-12) return invalid("tile-3d", `f6 + f4 must not exceed 1, got ${f6 + f4}`);
  const n = width * height * depth;
  const built = spinBuilder("tile-3d", n, 3 * n, most);
  if (!built.ok) return built;
  const builder = built.value;
  const draw = drawFrom(seed);
  const gauge = randomGauge(n, draw);
  const tiles = { 1: cubeTiles(1), 2: cubeTiles(2), 3: cubeTiles(3) };
  let groundEnergy = 0;
  for (let z = 0; z < depth; z++) {
    for (let y = z % 2; y < height; y += 2) {
      for (let x = z % 2; x < width; x += 2) {
        const u = draw.uniform();
        const size = u < f6 ? 3 : u < f6 + f4 ? 2 : 1;
        const broken = tiles[size][draw.below(tiles[size].length)];
        for (const [e, edge] of CUBE_EDGES.entries()) {
          const [i, j] = edge.map((c) => siteOf(sides, [x + (c & 1), y + ((c >> 1) & 1), z + ((c >> 2) & 1)]));
          builder.addQuadratic(i, j, ((broken >> e) & 1 ? 1 : -1) * gauge[i] * gauge[j], 0);
        }
        groundEnergy += 2 * size - 12;
      }
    }
  }
  const model = builder.build("tile-3d", "sum");
  if (!model.ok) return model;
  const description = `tile planting on a ${width} x ${height} x ${depth} torus, F6 ${f6}, F4 ${f4}, seed ${seed}`;
  return success({ model: model.value, groundEnergy, groundState: gauge, description });
}
