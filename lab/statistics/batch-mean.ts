/** The mean of independent values and its standard error, from their scatter. Two values or more. */
export function batchMean(values: readonly number[]): { readonly mean: number; readonly error: number } {
  const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
  const squares = values.reduce((sum, v) => sum + (v - mean) ** 2, 0);
  return { mean, error: Math.sqrt(squares / (values.length * (values.length - 1))) };
}
