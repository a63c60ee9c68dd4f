/** A correlation at logarithmically spaced lags. */
interface Autocorrelation {
  readonly lags: readonly number[];
  readonly rho: readonly number[];
  readonly pairs: readonly number[];
}

const OBSERVABLES = ["magnetization", "overlap", "energy"] as const;
export type Observable = (typeof OBSERVABLES)[number];

/** Autocorrelations of a result's telemetry that are well formed: from outside, so each field is looked at. */
function autocorrelationsOf(
  telemetry: Readonly<Record<string, unknown>> | null,
): ReadonlyMap<Observable, Autocorrelation> {
  const all = fieldOf(telemetry, "autocorrelation");
  const found = new Map<Observable, Autocorrelation>();
  for (const name of OBSERVABLES) {
    const one = fieldOf(all, name);
    const [lags, rho, pairs] = ["lag_sweeps", "rho", "pairs"].map((key) => numbersOf(fieldOf(one, key)));
    if (lags !== null && rho !== null && pairs !== null && lags.length === rho.length && lags.length === pairs.length)
      found.set(name, { lags, rho, pairs });
  }
  return found;
}

function fieldOf(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>)[key] : undefined;
}

function numbersOf(value: unknown): readonly number[] | null {
  return Array.isArray(value) && value.every((v) => typeof v === "number") ? value : null;
}

/** Lags count while ρ is this many times its own noise, 1/√pairs. */
const LEAST_SIGNAL = 4;

/**
 * The rate of the last stretch of the slowest observable's ρ, per sweep: for kernels with detailed balance an upper bound of
 * the gap. Null without two lags above their noise.
 *
 * @param gap  the exact one, where known: then lags begin at half a relaxation time.
 */
export function tailRate(telemetry: Readonly<Record<string, unknown>> | null, gap: number | null): number | null {
  const rates = [...autocorrelationsOf(telemetry).values()].flatMap(({ lags, rho, pairs }): number[] => {
    const clear = lags
      .map((lag, k) => ({ lag, rho: rho[k], pairs: pairs[k] }))
      .filter((p) => p.lag > 0 && p.rho * Math.sqrt(p.pairs) > LEAST_SIGNAL && p.rho < 1);
    const late = gap === null ? clear.slice(Math.floor(clear.length / 2)) : clear.filter(({ lag }) => lag * gap >= 0.5);
    const used = late.length >= 2 ? late : clear.slice(-2);
    if (used.length < 2) return [];
    const [first, last] = [used[0], used[used.length - 1]];
    return [Math.log(first.rho / last.rho) / (last.lag - first.lag)];
  });
  const positive = rates.filter((rate) => rate > 0);
  return positive.length === 0 ? null : Math.min(...positive);
}

/** τ_int = 1 + 2 Σ ρ(τ) over whole lags, by trapezoids between the lags there are, while ρ is above its noise. */
export function integratedTime(
  telemetry: Readonly<Record<string, unknown>> | null,
  observable: Observable,
): number | null {
  const found = autocorrelationsOf(telemetry).get(observable);
  if (found === undefined || found.lags.length < 2) return null;
  let sum = 0;
  let before: { lag: number; rho: number } = { lag: 0, rho: 1 };
  for (const [k, lag] of found.lags.entries()) {
    const rho = found.rho[k];
    if (lag <= before.lag) continue;
    if (rho * Math.sqrt(found.pairs[k]) < 2) break;
    sum += ((before.rho + rho) / 2) * (lag - before.lag);
    before = { lag, rho };
  }
  // Trapezoids count the lag 0 half, and the sum over both signs has it once: 1 + 2 (area − ½).
  return 2 * sum;
}
