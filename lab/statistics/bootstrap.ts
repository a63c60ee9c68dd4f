import { normalCumulative, normalQuantile } from "./normal.ts";

/** Uniform numbers in [0, 1), from a seed. */
export type Uniform = () => number;

export interface Interval {
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
}

/**
 * Data in two levels: instances, and in each the independent blocks run on it. Both levels are drawn again with replacement,
 * because both are samples: without the first the interval speaks of these instances only.
 */
export function resampled<T>(instances: readonly (readonly T[])[], uniform: Uniform): readonly (readonly T[])[] {
  const draw = <U>(from: readonly U[]): U => from[Math.floor(uniform() * from.length)];
  return instances.map(() => {
    const blocks = draw(instances);
    return blocks.map(() => draw(blocks));
  });
}

/**
 * Bias-corrected and accelerated interval of a statistic over instances → blocks. The acceleration comes from leaving out one
 * instance at a time, or one block where there is a single instance.
 * Source: Efron (1987), doi:10.1080/01621459.1987.10478410.
 *
 * @param statistic  of a resampled data set; NaN draws are left out.
 * @param level      coverage, such as 0.95.
 */
export function bcaInterval<T>(
  instances: readonly (readonly T[])[],
  statistic: (data: readonly (readonly T[])[]) => number,
  uniform: Uniform,
  { draws = 2000, level = 0.95 } = {},
): Interval {
  return bcaIntervals(instances, statistic, uniform, { draws, levels: [level] })[0];
}

/** The same at several levels, from the same draws. @returns shape (levels). */
export function bcaIntervals<T>(
  instances: readonly (readonly T[])[],
  statistic: (data: readonly (readonly T[])[]) => number,
  uniform: Uniform,
  { draws, levels }: { readonly draws: number; readonly levels: readonly number[] },
): readonly Interval[] {
  const estimate = statistic(instances);
  const replicates = Array.from({ length: draws }, () => statistic(resampled(instances, uniform)))
    .filter((value) => !Number.isNaN(value))
    .sort((a, b) => a - b);
  if (replicates.length === 0) return levels.map(() => ({ estimate, low: Number.NaN, high: Number.NaN }));
  const below = replicates.filter((value) => value < estimate).length;
  const equal = replicates.filter((value) => value === estimate).length;
  const share = (below + equal / 2 + 0.5) / (replicates.length + 1);
  const bias = normalQuantile(share);
  const a = acceleration(leftOut(instances).map(statistic));
  const end = (p: number): number => {
    const z = bias + normalQuantile(p);
    return quantileOf(replicates, normalCumulative(bias + z / (1 - a * z)));
  };
  return levels.map((level) => ({ estimate, low: end((1 - level) / 2), high: end((1 + level) / 2) }));
}

function leftOut<T>(instances: readonly (readonly T[])[]): readonly (readonly (readonly T[])[])[] {
  if (instances.length > 1) return instances.map((_, k) => instances.filter((__, i) => i !== k));
  return instances[0].map((_, k) => [instances[0].filter((__, i) => i !== k)]);
}

function acceleration(values: readonly number[]): number {
  const known = values.filter((value) => !Number.isNaN(value));
  const mean = known.reduce((sum, v) => sum + v, 0) / known.length;
  let [cubes, squares] = [0, 0];
  for (const v of known) {
    cubes += (mean - v) ** 3;
    squares += (mean - v) ** 2;
  }
  return squares === 0 ? 0 : cubes / (6 * squares ** 1.5);
}

/** Of values in ascending order, interpolated between order statistics at (k + 1)/(n + 1). */
export function quantileOf(ascending: readonly number[], p: number): number {
  const at = Math.min(ascending.length - 1, Math.max(0, p * (ascending.length + 1) - 1));
  const k = Math.floor(at);
  const next = ascending[Math.min(k + 1, ascending.length - 1)];
  return ascending[k] + (at - k) * (next - ascending[k]);
}
