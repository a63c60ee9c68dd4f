/** A statistic of pooled blocks and its standard error: the jackknife's over groups of blocks. */
export function jackknife<T>(blocks: readonly T[], statistic: (some: readonly T[]) => number[], groups = 25) {
  const whole = statistic(blocks);
  const without = Array.from({ length: groups }, (_, g) => statistic(blocks.filter((_, b) => b % groups !== g)));
  const error = whole.map((_, k) => {
    const mean = without.reduce((sum, w) => sum + w[k], 0) / groups;
    return Math.sqrt((without.reduce((sum, w) => sum + (w[k] - mean) ** 2, 0) * (groups - 1)) / groups);
  });
  return { whole, error };
}
