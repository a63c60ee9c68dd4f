import { arithmeticOf } from "../core/model/arithmetic.ts";
import { type IsingForm, isingForm } from "../core/model/ising-form.ts";
import { modelBuilder, type QuadraticModel } from "../core/model/quadratic-model.ts";
import { stream } from "../core/random/stream.ts";

/** A class of models that benchmarks speak of: made from a fixed seed, so that every machine measures the same one. */
export interface BenchModel {
  readonly name: string;
  readonly title: string;
  readonly model: QuadraticModel;
  readonly form: IsingForm;
  /** The anneal that the rate is an average over: β linear from hot to cold, 1/energy. */
  readonly betaRange: readonly [hot: number, cold: number];
}

type Random = () => number;

function uniform(seed: number): Random {
  const words = stream(seed, 0, 0);
  const one = new Uint32Array(1);
  return () => {
    words.words(one);
    return one[0] / 2 ** 32;
  };
}

function built(n: number, terms: Iterable<readonly [number, number, number]>): QuadraticModel {
  const builder = modelBuilder("SPIN", n);
  for (const [i, j, w] of terms) builder.addQuadratic(i, j, w, 0);
  const result = builder.build("benchmark model", "refuse");
  if (!result.ok) throw new Error(JSON.stringify(result.failure));
  return result.value;
}

function* latticeTerms(sides: readonly number[], weight: Random): Iterable<[number, number, number]> {
  const n = sides.reduce((a, b) => a * b, 1);
  for (let i = 0; i < n; i++) {
    let stride = 1;
    for (const side of sides) {
      const position = Math.floor(i / stride) % side;
      yield [i, position === side - 1 ? i - stride * (side - 1) : i + stride, weight()];
      stride *= side;
    }
  }
}

function* graphTerms(n: number, edges: number, random: Random, weight: Random): Iterable<[number, number, number]> {
  const chosen = new Set<number>();
  while (chosen.size < edges) {
    const i = Math.floor(random() * n);
    const j = Math.floor(random() * n);
    if (i >= j || chosen.has(i * n + j)) continue;
    chosen.add(i * n + j);
    yield [i, j, weight()];
  }
}

/** Degree 15, mostly local, like the Pegasus graph: seven ring offsets both ways and a matching. */
function* localTerms(n: number, weight: Random): Iterable<[number, number, number]> {
  for (let i = 0; i < n; i++) for (const offset of [1, 2, 13, 71, 72, 85, 144]) yield [i, (i + offset) % n, weight()];
  for (let i = 0; i < n / 2; i++) yield [i, i + n / 2, weight()];
}

function* completeTerms(n: number, weight: Random): Iterable<[number, number, number]> {
  for (let i = 0; i < n; i++) for (let j = i + 1; j < n; j++) yield [i, j, weight()];
}

const sparse: readonly [number, number] = [0.1, 3];

/** All classes; each is made when asked for. */
export const BENCH_MODELS: readonly { readonly name: string; make(): BenchModel }[] = (
  [
    ["torus-2d", "2D torus 40×50, ±J, degree 4", sparse, (r, pm) => built(2000, latticeTerms([40, 50], pm(r)))],
    ["torus-3d", "3D torus 10³, ±J, degree 6", sparse, (r, pm) => built(1000, latticeTerms([10, 10, 10], pm(r)))],
    ["local-15", "degree 15, local, ±J, n = 5640", sparse, (r, pm) => built(5640, localTerms(5640, pm(r)))],
    [
      "g22-like",
      "random graph n = 2000, m = 19990, weights 1",
      sparse,
      (r) =>
        built(
          2000,
          graphTerms(2000, 19_990, r, () => 1),
        ),
    ],
    [
      "g1-like",
      "random graph n = 800, m = 19176, weights 1",
      sparse,
      (r) =>
        built(
          800,
          graphTerms(800, 19_176, r, () => 1),
        ),
    ],
    [
      "float-20",
      "random graph n = 2000, m = 19990, weights uniform in −1…1",
      sparse,
      (r) =>
        built(
          2000,
          graphTerms(2000, 19_990, r, () => 2 * r() - 1),
        ),
    ],
    [
      "float-48",
      "random graph n = 800, m = 19176, weights uniform in −1…1",
      sparse,
      (r) =>
        built(
          800,
          graphTerms(800, 19_176, r, () => 2 * r() - 1),
        ),
    ],
    [
      "dense-1000",
      "complete graph ±1, n = 1000",
      [0.2 / Math.sqrt(1000), 4 / Math.sqrt(1000)],
      (r, pm) => built(1000, completeTerms(1000, pm(r))),
    ],
    [
      "dense-2000",
      "complete graph ±1, n = 2000",
      [0.2 / Math.sqrt(2000), 4 / Math.sqrt(2000)],
      (r, pm) => built(2000, completeTerms(2000, pm(r))),
    ],
  ] as [
    string,
    string,
    readonly [number, number],
    (random: Random, plusMinus: (r: Random) => Random) => QuadraticModel,
  ][]
).map(([name, title, betaRange, make], seed) => ({
  name,
  make() {
    const model = make(uniform(seed + 1), (random) => () => (random() < 0.5 ? 1 : -1));
    return { name, title, model, form: isingForm(model, arithmeticOf(model)), betaRange };
  },
}));
