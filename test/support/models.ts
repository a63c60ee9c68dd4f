import { arithmeticOf } from "../../core/model/arithmetic.ts";
import { type IsingForm, isingForm } from "../../core/model/ising-form.ts";
import { modelBuilder, type QuadraticModel } from "../../core/model/quadratic-model.ts";
import { stream } from "../../core/random/stream.ts";

/** The seed of a test's own random choices: TEST_SEED, or a value fixed beforehand. */
export function testSeed(): number {
  return Number(process.env["TEST_SEED"] ?? 20_260_101);
}

/** Uniform numbers in [0, 1) for building test cases. */
export function testRandom(seed: number): () => number {
  const words = stream(seed, 0, 0);
  const one = new Uint32Array(1);
  return () => {
    words.words(one);
    return one[0] / 2 ** 32;
  };
}

/** A SPIN model from its terms. */
export function spinModel(
  n: number,
  couplings: Iterable<readonly [i: number, j: number, weight: number]>,
  fields: Iterable<readonly [i: number, value: number]> = [],
): QuadraticModel {
  const builder = modelBuilder("SPIN", n);
  for (const [i, j, w] of couplings) builder.addQuadratic(i, j, w, 0);
  for (const [i, value] of fields) builder.addLinear(i, value);
  const built = builder.build("test model", "refuse");
  if (!built.ok) throw new Error(JSON.stringify(built.failure));
  return built.value;
}

export function formOf(model: QuadraticModel): IsingForm {
  return isingForm(model, arithmeticOf(model));
}

/** L×…×L periodic lattice (2 or 3 dimensions; L ≥ 3) with couplings from `weight`. */
export function torus(
  sides: readonly number[],
  weight: () => number,
  fields: Iterable<readonly [i: number, value: number]> = [],
): QuadraticModel {
  const n = sides.reduce((a, b) => a * b, 1);
  const couplings: [number, number, number][] = [];
  for (let i = 0; i < n; i++) {
    let stride = 1;
    for (const side of sides) {
      const position = Math.floor(i / stride) % side;
      couplings.push([i, position === side - 1 ? i - stride * (side - 1) : i + stride, weight()]);
      stride *= side;
    }
  }
  return spinModel(n, couplings, fields);
}

/** m distinct random pairs among n variables. */
export function randomGraph(n: number, m: number, weight: () => number, random: () => number): QuadraticModel {
  const chosen = new Set<number>();
  while (chosen.size < m) {
    const i = Math.floor(random() * n);
    const j = Math.floor(random() * n);
    if (i < j) chosen.add(i * n + j);
  }
  return spinModel(
    n,
    [...chosen].map((pair) => [Math.floor(pair / n), pair % n, weight()] as const),
  );
}
