import type { CampaignCell } from "../campaign/cell.ts";
import { joinTelemetry } from "../campaign/join-telemetry.ts";
import type { MeasuredRate } from "../estimators/eigenfunction-slope.ts";

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

/** What several runs of one plan tell together. */
export function pooledTelemetry(cells: readonly CampaignCell[]): Record<string, unknown> | null {
  return joinTelemetry(cells.map(({ telemetry }) => telemetry));
}

/** A sum over lags ends at this many integrated times: later ones would add more noise than is left of ρ (Madras and Sokal 1988). */
const WINDOW = 6;
/** Where lags end before that: how much of ρ may be left. */
const LEAST_REST = 0.05;

/** τ_int = 1 + 2 Σ ρ(τ) over whole lags as far as they count, and whether they go far enough. */
function summed({ lags, rho }: Autocorrelation): { readonly tau: number; readonly whole: boolean } {
  let sum = 0;
  let before = { lag: 0, rho: 1 };
  for (const [k, lag] of lags.entries()) {
    sum += sumBetween(before, { lag, rho: rho[k] });
    before = { lag, rho: rho[k] };
    if (lag >= WINDOW * Math.max(1, 1 + 2 * sum)) return { tau: 1 + 2 * sum, whole: true };
  }
  return { tau: 1 + 2 * sum, whole: before.rho < LEAST_REST };
}

/** Σ ρ(τ) over whole lags above the first up to the second: between them a decay, or a line where one has none. */
function sumBetween(from: { lag: number; rho: number }, to: { lag: number; rho: number }): number {
  const steps = to.lag - from.lag;
  if (from.rho <= 0 || to.rho <= 0 || from.rho === to.rho)
    return (steps * (from.rho + to.rho)) / 2 + (to.rho - from.rho) / 2;
  const ratio = (to.rho / from.rho) ** (1 / steps);
  return (ratio * (from.rho - to.rho)) / (1 - ratio);
}

/** Relaxation times of burn-in after which chains from random states are taken for equilibrium: e^(−5) is 0.7 %. */
const SETTLED = 5;

/**
 * Burn-in of an anneal at one temperature, sweeps: as many looks are left out as a third of those that are not. How many those are
 * follows from their pairs: chains × (looks − lag).
 */
function burnInOf({ lags, pairs }: Autocorrelation): number {
  const looked = (lags[1] * pairs[0] - lags[0] * pairs[1]) / (pairs[0] - pairs[1]);
  return looked / 3;
}

/**
 * The integrated autocorrelation time of anneals at one temperature, sweeps. Null without lags, where looks end before ρ does, and
 * where the burn-in is shorter than five relaxation times: what is left of the start would be taken for a slow decay.
 *
 * @param gap  the exact one, per sweep; where it is unknown, the rate of the tail.
 */
export function integratedTime(
  telemetry: Readonly<Record<string, unknown>> | null,
  observable: Observable,
  gap: number | null,
): number | null {
  const found = autocorrelationsOf(telemetry).get(observable);
  if (found === undefined || found.lags.length < 2) return null;
  const rate = gap ?? tailRate(telemetry, null)?.rate ?? Number.POSITIVE_INFINITY;
  const { tau, whole } = summed(found);
  return whole && burnInOf(found) * rate >= SETTLED ? tau : null;
}

/** Lags count while ρ is this many times its own noise. */
const LEAST_SIGNAL = 4;

/**
 * The rate of the last stretch of ρ above its noise, per sweep: for kernels with detailed balance an upper bound of the gap, and of the
 * observables' the least one (with its error, so that noise does not choose). Null without two clear lags.
 *
 * The noise of ρ is taken as √(τ_int/pairs), the scatter of late lags of many independent chains (Bartlett 1946); that of two lags as
 * independent, which is more than they have.
 *
 * @param gap  the exact one, where known: then lags begin at half a relaxation time.
 */
export function tailRate(telemetry: Readonly<Record<string, unknown>> | null, gap: number | null): MeasuredRate | null {
  const rates = [...autocorrelationsOf(telemetry).values()].flatMap((curve): MeasuredRate[] => {
    const tau = Math.max(1, summed(curve).tau);
    const all = curve.lags.map((lag, k) => ({ lag, rho: curve.rho[k], noise: Math.sqrt(tau / curve.pairs[k]) }));
    const end = all.findIndex(({ rho, noise }) => !(rho > LEAST_SIGNAL * noise));
    const clear = (end < 0 ? all : all.slice(0, end)).filter(({ lag, rho }) => lag > 0 && rho < 1);
    const late = gap === null ? clear.slice(Math.floor(clear.length / 2)) : clear.filter(({ lag }) => lag * gap >= 0.5);
    const used = late.length >= 2 ? late : clear.slice(-2);
    if (used.length < 2) return [];
    const [first, last] = [used[0], used[used.length - 1]];
    const span = last.lag - first.lag;
    return [
      {
        rate: Math.log(first.rho / last.rho) / span,
        error: Math.hypot(first.noise / first.rho, last.noise / last.rho) / span,
      },
    ];
  });
  const clear = rates.filter(({ rate, error }) => rate > 2 * error);
  return clear.reduce<MeasuredRate | null>(
    (least, one) => (least === null || one.rate + one.error < least.rate + least.error ? one : least),
    null,
  );
}
