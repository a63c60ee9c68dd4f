import { invalid, type Result, success } from "../../../core/failure.ts";
import type { SizeLimits } from "../../../core/model/quadratic-model.ts";
import { type Draw, drawFrom } from "../../generators/draw.ts";
import { spinBuilder } from "../../generators/instance.ts";
import { withParameters } from "../../generators/parameters.ts";
import { isingFamily, type ProvedInstance } from "../ising-family.ts";

/**
 * Max-cut with a planted greatest cut. The vertices are split at random into two sides of (nearly) equal size. The graph is a sum of
 * triangles, each with two vertices on one side and one on the other, and of single edges across; edges drawn twice weigh 2. No cut takes
 * more than two edges of a triangle or one of an edge, and the planted one takes that of every part: it is greatest. Its value is
 * 2·triangles + edges, and E = Σ w − 2·cut = −triangles − edges as an Ising model with J = w.
 *
 * Triangles alone are monotone not-all-equal 3-SAT with a planted solution, hardest at about two triangles a vertex; edges across make it
 * easier, down to a bipartite graph.
 */
export interface PlantedCutParameters {
  /** Vertices, ≥ 3. */
  readonly n: number;
  readonly triangles: number;
  /** Single edges across. */
  readonly edges: number;
}

export function plantedCut(
  { n, triangles, edges }: PlantedCutParameters,
  seed: number,
  most?: SizeLimits,
): Result<ProvedInstance> {
  if (triangles + edges === 0) return invalid("planted-cut", "needs a triangle or an edge, got none");
  const built = spinBuilder("planted-cut", n, 3 * triangles + edges, most);
  if (!built.ok) return built;
  const builder = built.value;
  const draw = drawFrom(seed);
  const order = Uint32Array.from({ length: n }, (_, i) => i);
  draw.shuffle(order);
  // The first half of the order is one side.
  const half = Math.floor(n / 2);
  const groundState = new Int8Array(n).fill(1);
  for (let k = 0; k < half; k++) groundState[order[k]] = -1;
  for (let c = 0; c < triangles; c++) {
    const [a, b, d] = mixedTriple(n, half, draw).map((place) => order[place]);
    builder.addQuadratic(a, b, 1, 0);
    builder.addQuadratic(a, d, 1, 0);
    builder.addQuadratic(b, d, 1, 0);
  }
  for (let e = 0; e < edges; e++)
    builder.addQuadratic(order[draw.below(half)], order[half + draw.below(n - half)], 1, 0);
  const model = builder.build("planted-cut", "sum");
  if (!model.ok) return model;
  return success({
    model: model.value,
    groundEnergy: -triangles - edges,
    groundState,
    facts: { maximumCut: 2 * triangles + edges },
    description: `max-cut with a planted cut, n ${n}, ${triangles} triangles, ${edges} edges across, seed ${seed}`,
  });
}

/** Three different places, uniform among those not all below `half` nor all at or above it. */
function mixedTriple(n: number, half: number, draw: Draw): readonly number[] {
  for (;;) {
    const triple = [draw.below(n), draw.below(n), draw.below(n)];
    const low = triple.filter((place) => place < half).length;
    if (new Set(triple).size === 3 && low > 0 && low < 3) return triple;
  }
}

export const plantedCutFamily = isingFamily(
  withParameters(
    {
      name: "planted-cut",
      title: "max-cut on a random graph of triangles and edges: greatest cut known, hardness set by triangles a vertex",
      planted: true,
      proof:
        "no cut takes more than two edges of a triangle or one of a single edge, and the planted cut takes that of each",
      parameters: [
        {
          kind: "integer",
          name: "n",
          meaning: "number of vertices",
          unit: "vertices",
          min: 3,
          max: 1_000_000,
          default: 200,
        },
        {
          kind: "integer",
          name: "triangles",
          meaning: "number of triangles",
          unit: "triangles",
          min: 0,
          max: 3_000_000,
          default: 400,
        },
        {
          kind: "integer",
          name: "edges",
          meaning: "number of single edges across",
          unit: "edges",
          min: 0,
          max: 9_000_000,
          default: 0,
        },
      ],
    },
    plantedCut,
  ),
);
