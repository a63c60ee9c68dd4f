/**
 * The two-sample Kolmogorov–Smirnov test: the probability of a greatest difference between two empirical distribution
 * functions at least as large, if both samples come from one distribution. Ties make it larger, so the test stays safe on
 * integers. Source: Stephens (1970), doi:10.1111/j.2517-6161.1970.tb00821.x, for the correction of the asymptotic law.
 *
 * @param a  independent values, any order. @param b  likewise.
 */
export function kolmogorovSmirnovP(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const [x, y] = [Float64Array.from(a).sort(), Float64Array.from(b).sort()];
  let largest = 0;
  for (let i = 0, j = 0; i < x.length && j < y.length; ) {
    const at = Math.min(x[i], y[j]);
    while (i < x.length && x[i] === at) i++;
    while (j < y.length && y[j] === at) j++;
    largest = Math.max(largest, Math.abs(i / x.length - j / y.length));
  }
  const root = Math.sqrt((x.length * y.length) / (x.length + y.length));
  const scaled = (root + 0.12 + 0.11 / root) * largest;
  let sum = 0;
  for (let k = 1, sign = 1; k <= 100; k++, sign = -sign) sum += 2 * sign * Math.exp(-2 * (k * scaled) ** 2);
  // Where the series has not converged the difference is nothing.
  return scaled < 0.3 ? 1 : Math.min(1, Math.max(0, sum));
}
