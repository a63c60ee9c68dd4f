import { invalid, type Result, success } from "../../core/failure.ts";
import type { SizeLimits } from "../../core/model/quadratic-model.ts";
import { type Draw, drawFrom } from "./draw.ts";
import { type Instance, spinBuilder } from "./instance.ts";

/**
 * ±1 couplings on a random graph where every spin has the same degree. The graph: a uniform pairing of n·degree stubs
 * (Bollobás 1980, doi:10.1016/S0195-6698(80)80030-8); loops and double edges are then switched away against random other edges,
 * which leaves a graph asymptotically uniform for fixed degree. Degrees above (n − 1)/2 are the complement of a sparse one.
 * The ground energy is not known.
 */
export interface RandomRegularParameters {
  readonly n: number;
  /** 1 … n − 1; n · degree even. */
  readonly degree: number;
}

export function randomRegular(
  { n, degree }: RandomRegularParameters,
  seed: number,
  most?: SizeLimits,
): Result<Instance> {
  if (degree > n - 1) return invalid("regular", `degree must be below n = ${n}, got ${degree}`);
  if ((n * degree) % 2 !== 0) return invalid("regular", `n · degree must be even, got ${n} · ${degree}`);
  const built = spinBuilder("regular", n, (n * degree) / 2, most);
  if (!built.ok) return built;
  const builder = built.value;
  const draw = drawFrom(seed);
  const sparse = degree <= (n - 1) / 2;
  const pairs = regularGraph(n, sparse ? degree : n - 1 - degree, draw);
  for (const key of sparse ? pairs : complementOf(n, pairs))
    builder.addQuadratic(Math.floor(key / n), key % n, draw.sign(), 0);
  const model = builder.build("regular", "refuse");
  if (!model.ok) return model;
  return success({
    model: model.value,
    description: `±1 couplings on a random ${degree}-regular graph, n ${n}, seed ${seed}`,
  });
}

function keyOf(n: number, i: number, j: number): number {
  return i < j ? i * n + j : j * n + i;
}

/** The pairs (i, j), i < j, of a simple regular graph as keys i·n + j, in order of creation. */
function regularGraph(n: number, degree: number, draw: Draw): Set<number> {
  const stubs = Uint32Array.from({ length: n * degree }, (_, k) => k % n);
  const edges = stubs.length / 2;
  for (;;) {
    draw.shuffle(stubs);
    const present = new Set<number>();
    const bad: number[] = [];
    for (let e = 0; e < edges; e++) {
      const key = keyOf(n, stubs[2 * e], stubs[2 * e + 1]);
      if (stubs[2 * e] === stubs[2 * e + 1] || present.has(key)) bad.push(e);
      else present.add(key);
    }
    if (switchAway(n, stubs, bad, present, draw)) return present;
  }
}

/**
 * Replaces each bad edge (a, b) and a random good edge (c, d) by (a, c) and (b, d) where both are new.
 * @returns false when it gets stuck, as tiny dense graphs may: the pairing is then drawn again.
 */
function switchAway(n: number, stubs: Uint32Array, bad: readonly number[], present: Set<number>, draw: Draw): boolean {
  const edges = stubs.length / 2;
  const stillBad = new Set(bad);
  for (const e of bad) {
    for (let attempt = 0; stillBad.has(e); attempt++) {
      if (attempt > 100 + 10 * edges) return false;
      const other = draw.below(edges);
      if (stillBad.has(other)) continue;
      const [a, b] = [stubs[2 * e], stubs[2 * e + 1]];
      const side = draw.below(2);
      const [c, d] = [stubs[2 * other + side], stubs[2 * other + 1 - side]];
      const first = keyOf(n, a, c);
      const second = keyOf(n, b, d);
      if (a === c || b === d || first === second || present.has(first) || present.has(second)) continue;
      present.delete(keyOf(n, c, d));
      present.add(first).add(second);
      stubs.set([a, c], 2 * e);
      stubs.set([b, d], 2 * other);
      stillBad.delete(e);
    }
  }
  return true;
}

function* complementOf(n: number, pairs: ReadonlySet<number>): Generator<number> {
  for (let i = 0; i < n; i++) for (let j = i + 1; j < n; j++) if (!pairs.has(i * n + j)) yield i * n + j;
}
