/**
 * The free energy of the last temperature of a ladder, from energies sampled at all of them: each link by the acceptance
 * ratio of both its ends, which wastes neither and is unbiased to first order.
 * Source: Bennett, J. Comput. Phys. 22, 245 (1976), doi:10.1016/0021-9991(76)90078-4.
 *
 * @param ladder     ascending inverse temperatures; F(β) = −ln Σ e^(−βE).
 * @param energies   one row for each, equally long.
 * @param free       F at the first temperature.
 */
export function freeEnergyOfLadder(ladder: readonly number[], energies: readonly Float64Array[], free: number): number {
  let sum = free;
  for (let l = 0; l + 1 < ladder.length; l++)
    sum += linkDifference(ladder[l + 1] - ladder[l], energies[l], energies[l + 1]);
  return sum;
}

/** F(β + δ) − F(β): the root of Σ_hot 1/(1 + e^(δE − f)) = Σ_cold 1/(1 + e^(f − δE)), by bisection; the left side rises with f, the right falls. */
function linkDifference(delta: number, hot: Float64Array, cold: Float64Array): number {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const row of [hot, cold])
    for (const energy of row) {
      low = Math.min(low, delta * energy);
      high = Math.max(high, delta * energy);
    }
  while (high - low > 1e-12 * Math.max(1, Math.abs(low), Math.abs(high))) {
    const f = (low + high) / 2;
    let balance = 0;
    for (const energy of hot) balance += 1 / (1 + Math.exp(delta * energy - f));
    for (const energy of cold) balance -= 1 / (1 + Math.exp(f - delta * energy));
    if (balance > 0) high = f;
    else low = f;
  }
  return (low + high) / 2;
}

/**
 * The free energy from one temperature: of supports M whose energies are known, P(M) = Σ_M e^(−E) e^F, so the share of the time
 * that a chain spends in M gives F = ln P(M) − ln Σ_M e^(−E). M must have been chosen before those times. With N independent
 * samples the error is √((1 − P)/(P N)): small where M holds most of the weight, and no ladder adds its own.
 */
export function freeEnergyOfAnchors(energies: readonly number[], share: number): number {
  return Math.log(share) - logSumExp(energies.map((energy) => -energy));
}

/** ln of the number of supports of k of p columns. */
export function logChoose(p: number, k: number): number {
  let sum = 0;
  for (let i = 1; i <= k; i++) sum += Math.log((p - k + i) / i);
  return sum;
}

/** ln Σ e^x. */
export function logSumExp(values: ArrayLike<number>): number {
  let highest = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i++) highest = Math.max(highest, values[i]);
  if (highest === Number.NEGATIVE_INFINITY) return highest;
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += Math.exp(values[i] - highest);
  return highest + Math.log(sum);
}
