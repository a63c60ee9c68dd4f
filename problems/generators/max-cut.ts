import { invalid, type Result, success } from "../../core/failure.ts";
import type { SizeLimits } from "../../core/model/quadratic-model.ts";
import { type Draw, drawFrom } from "./draw.ts";
import { type Instance, spinBuilder } from "./instance.ts";

/**
 * Max-cut on a uniform random graph G(n, m), m distinct pairs, as the Ising model J_ij = w_ij: cut = (Σw − E)/2.
 * Edge weights are 1 or ±1. The largest cut is not known.
 * Source: Erdős, Rényi, Publ. Math. Debrecen 6, 290 (1959).
 */
export interface MaxCutParameters {
  readonly n: number;
  /** Edges, at most n(n − 1)/2. */
  readonly edges: number;
  readonly weights: "one" | "pm1";
}

export function maxCut({ n, edges, weights }: MaxCutParameters, seed: number, limits?: SizeLimits): Result<Instance> {
  const most = (n * (n - 1)) / 2;
  if (edges > most) return invalid("max-cut", `${n} vertices have at most ${most} edges, got ${edges}`);
  const built = spinBuilder("max-cut", n, edges, limits);
  if (!built.ok) return built;
  const draw = drawFrom(seed);
  const chosen = randomPairs(n, edges, draw);
  for (const key of chosen)
    built.value.addQuadratic(Math.floor(key / n), key % n, weights === "one" ? 1 : draw.sign(), 0);
  const model = built.value.build("max-cut", "refuse");
  if (!model.ok) return model;
  return success({
    model: model.value,
    description: `max-cut on a random graph, n ${n}, ${edges} edges, ${weights} weights, seed ${seed}`,
  });
}

/** Distinct pairs as keys i·n + j, i < j; those left out are drawn where they are fewer. */
function randomPairs(n: number, count: number, draw: Draw): Iterable<number> {
  const all = (n * (n - 1)) / 2;
  const sparse = count <= all / 2;
  const drawn = new Set<number>();
  while (drawn.size < (sparse ? count : all - count)) {
    const i = draw.below(n);
    const j = draw.below(n);
    if (i < j) drawn.add(i * n + j);
  }
  return sparse ? drawn : pairsWithout(n, drawn);
}

function* pairsWithout(n: number, left: ReadonlySet<number>): Generator<number> {
  for (let i = 0; i < n; i++) for (let j = i + 1; j < n; j++) if (!left.has(i * n + j)) yield i * n + j;
}
