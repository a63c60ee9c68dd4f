/**
 * ln Z of the Ising ferromagnet on a periodic L × L square at coupling K = βJ > 0, exactly.
 * Source: Kaufman (1949), doi:10.1103/PhysRev.76.1232.
 */
function logPartition(L: number, K: number): number {
  const C = Math.cosh(2 * K) ** 2 / Math.sinh(2 * K);
  const gamma = (l: number): number =>
    l === 0 ? 2 * K + Math.log(Math.tanh(K)) : Math.acosh(C - Math.cos((Math.PI * l) / L));
  // ln of the four products; the one of sinh over even l changes sign with γ₀, at the critical point.
  const odd = Array.from({ length: L }, (_, r) => gamma(2 * r + 1));
  const even = Array.from({ length: L }, (_, r) => gamma(2 * r));
  const cosh = (x: number): number => Math.abs(x) + Math.log1p(Math.exp(-2 * Math.abs(x)));
  const sinh = (x: number): number => Math.abs(x) + Math.log1p(-Math.exp(-2 * Math.abs(x)));
  const total = (list: readonly number[], f: (x: number) => number): number =>
    list.reduce((sum, g) => sum + f((L * g) / 2), 0);
  const terms = [
    [1, total(odd, cosh)],
    [1, total(odd, sinh)],
    [1, total(even, cosh)],
    [Math.sign(even[0]), even[0] === 0 ? Number.NEGATIVE_INFINITY : total(even, sinh)],
  ] as const;
  const most = Math.max(...terms.map(([, term]) => term));
  const sum = terms.reduce((all, [sign, term]) => all + sign * Math.exp(term - most), 0);
  return most + Math.log(sum) - Math.LN2 + (L * L * Math.log(2 * Math.sinh(2 * K))) / 2;
}

/** The energy per site, J = 1: −∂ ln Z / ∂K / L², by a difference of fourth order, to about 9 digits. */
export function squareEnergy(L: number, K: number): number {
  const h = 1e-3;
  const f = (k: number): number => logPartition(L, K + k * h);
  return -(8 * (f(1) - f(-1)) - (f(2) - f(-2))) / (12 * h * L * L);
}
