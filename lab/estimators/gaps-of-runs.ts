import { studentQuantile } from "../../core/statistics/student.ts";
import type { Uniform } from "../statistics/bootstrap.ts";
import { exponentialGoodness, type FirstHit, kaplanMeier } from "../statistics/survival.ts";
import { correlationTail, variationalRate } from "./autocorrelation-tail.ts";
import { correlatorPlateau } from "./correlator-plateau.ts";
import type { MeasuredRate } from "./eigenfunction-slope.ts";
import { survivalSlope } from "./survival-slope.ts";

/** Correlations at ascending lags > 0, those of one run. */
export interface LagCurve {
  readonly lags: readonly number[];
  readonly rho: readonly number[];
}

/** What independent runs of one plan, with different seeds, say of the dynamics. Each list is shape (runs) where it has an entry. */
export interface WatchedRuns {
  readonly runs: number;
  /** β did not change. */
  readonly constantBeta: boolean;
  /** Every step of the chain keeps detailed balance: single attempts at drawn spins, not sweeps in order, nor swaps. */
  readonly reversible: boolean;
  /** By level, ascending: hits at checkpoints, of all runs together. */
  readonly firstHits: readonly LevelHits[];
  readonly autocorrelation: readonly { readonly observable: string; readonly curves: readonly LagCurve[] }[];
  readonly correlator: Correlator | null;
}

export interface LevelHits {
  readonly level: number;
  readonly sweeps: readonly number[];
  readonly counts: readonly number[];
  readonly censored: number;
}

export interface Correlator {
  /** Shape (runs)(⌊P/2⌋ + 1): ⟨M(τ) M(0)⟩ at τ = t β/P. */
  readonly values: readonly (readonly number[])[];
  readonly slices: number;
  readonly beta: number;
  /** The largest |⟨M⟩| of a run over its error. */
  readonly meanInErrors: number;
}

/** A gap with what it bounds, or why there is none. */
export type GapEstimate = { readonly estimator: string; readonly of: string } & (
  | {
      readonly kind: "estimated";
      readonly rate: number;
      /** 95 %. */
      readonly low: number;
      readonly high: number;
      readonly unit: "per sweep" | "energy units";
      readonly bounds: string;
      readonly from: string;
    }
  | { readonly kind: "refused"; readonly reason: string }
);

/** Fewer runs have no scatter to speak of. */
export const LEAST_RUNS = 5;
/** A correlation counts while it is this many times its error over runs. */
const LEAST_SIGNAL = 4;
/** Before this share has hit, what is seen is how runs fall into wells. */
const BURN_IN_SHARE = 0.3;
const LEAST_HITS = 20;
/** Rates from two starts of a plateau differ by less than so many joint errors, but for 3 in 1000. */
const PLATEAU = 3;
/** Share of exponential laws that are taken for others. */
const LEAST_GOODNESS = 0.01;

/** All estimates that the data allow, the others with the reason why they do not. */
export function gapsOfRuns(watched: WatchedRuns, burnIn: number | null, uniform: Uniform): readonly GapEstimate[] {
  return [survivalGap(watched, burnIn, uniform), ...correlationGaps(watched), plateauGap(watched)].flat();
}

function survivalGap(
  { firstHits, constantBeta, reversible }: WatchedRuns,
  burnIn: number | null,
  uniform: Uniform,
): readonly GapEstimate[] {
  const refused = (of: string, reason: string): GapEstimate => ({
    estimator: "survival slope k",
    of,
    kind: "refused",
    reason,
  });
  if (firstHits.length === 0)
    return [refused("first hits", "there are none: they need levels, a trace, and a job that no target ended")];
  if (!constantBeta) return [refused("first hits", "the temperature changed, so that hits come at no one rate")];
  // Levels between two energies of the model have the same hits.
  const distinct = firstHits.filter(({ counts }, k) => k === 0 || counts.join() !== firstHits[k - 1].counts.join());
  return distinct.map((hits) => {
    const of = `first hits of E ≤ ${hits.level}`;
    const runs = watchedEachSweep(hits);
    if (runs.every(({ hit }) => !hit))
      return refused(of, "none was seen while every sweep was looked at: --trace dense looks at the first 512");
    const end = runs.reduce((latest, { time }) => Math.max(latest, time), 0);
    const fits = (begin: number): number => exponentialGoodness(runs, begin, end, uniform);
    const begin = burnIn ?? settledFrom(runs, end, fits);
    const { rate, low, high, hits: seen } = survivalSlope(runs, begin);
    if (seen < LEAST_HITS)
      return refused(of, `${seen} hits after ${begin} sweeps of burn-in, ${LEAST_HITS} are needed`);
    const goodness = fits(begin);
    if (goodness <= LEAST_GOODNESS)
      return refused(
        of,
        `after ${begin} sweeps of burn-in hits do not come at one rate (Anderson and Darling, p = ${goodness.toPrecision(2)}): watch longer, or give a later --burn-in`,
      );
    const left = kaplanMeier(runs).at(-1);
    const share =
      left === undefined
        ? ""
        : `; not hit by ${left.time}: ${left.survival.toPrecision(3)} (95 % ${left.low.toPrecision(3)} … ${left.high.toPrecision(3)})`;
    return {
      estimator: "survival slope k",
      of,
      kind: "estimated",
      rate,
      low,
      high,
      unit: "per sweep",
      bounds: reversible
        ? "Δ from below: of a reversible kernel π(x₀) Δ ≤ k ≤ Δ, if a single state x₀ is as low as this"
        : "nothing: k ≤ Δ needs a reversible kernel, and a sweep in order is none",
      from: `${seen} hits after ${begin} sweeps, goodness ${goodness.toPrecision(2)}${share}; reads as if independent`,
    };
  });
}

/** Runs one by one, as far as every sweep was looked at; what came later counts as not hit by then. */
function watchedEachSweep({ sweeps, counts, censored }: LevelHits): readonly FirstHit[] {
  const gap = sweeps.findIndex((t, k) => t - (k === 0 ? 0 : sweeps[k - 1]) > 1);
  const end = gap < 0 ? sweeps.length : gap;
  if (end === 0) return [];
  const left = counts.slice(end).reduce((sum, c) => sum + c, censored);
  return [
    ...sweeps
      .slice(0, end)
      .flatMap((time, k) => Array.from({ length: counts[k] }, (): FirstHit => ({ time, hit: true }))),
    ...Array.from({ length: left }, (): FirstHit => ({ time: sweeps[end - 1], hit: false })),
  ];
}

/** The time by which 30 % have hit, doubled until what comes after it fits one rate, or until the end is near. */
function settledFrom(runs: readonly FirstHit[], end: number, fits: (begin: number) => number): number {
  const times = runs
    .filter(({ hit }) => hit)
    .map(({ time }) => time)
    .sort((a, b) => a - b);
  let begin = times[Math.min(times.length - 1, Math.floor(BURN_IN_SHARE * runs.length))];
  while (fits(begin) <= LEAST_GOODNESS && 4 * begin < end) begin *= 2;
  return begin;
}

function correlationGaps({ runs, autocorrelation, constantBeta, reversible }: WatchedRuns): readonly GapEstimate[] {
  const names = ["autocorrelation tail", "variational rate"] as const;
  const refused = (of: string, reason: string): readonly GapEstimate[] =>
    names.map((estimator) => ({ estimator, of, kind: "refused", reason }));
  if (autocorrelation.length === 0)
    return refused("autocorrelations", "there are none: they are of sample mode and of the coldest place of a ladder");
  if (!constantBeta) return refused("autocorrelations", "the temperature changed, or replicas moved between several");
  const bounds = reversible
    ? "Δ from above"
    : "nothing: a sweep in order is not reversible, and its correlations may fall faster or slower than the gap";
  return autocorrelation.flatMap(({ observable, curves }) => {
    if (runs < LEAST_RUNS || curves.length < runs)
      return refused(
        observable,
        `an interval needs the scatter of ${LEAST_RUNS} runs with different seeds, got ${Math.min(runs, curves.length)}`,
      );
    const clear = clearLags(curves);
    if (clear < 2)
      return refused(observable, `fewer than two lags are ${LEAST_SIGNAL} errors above 0: sample longer or more often`);
    const { lags } = curves[0];
    const [from, to] = [Math.floor(clear / 2) - (clear < 4 ? 1 : 0), clear - 1];
    const tail = correlationTail(
      curves.map(({ rho }) => Float64Array.from(rho.slice(from, to + 1))),
      lags.slice(from + 1, to + 1).map((lag) => lag - lags[from]),
    );
    const rateOf = (of: readonly LagCurve[]): number => variationalRate([[1]], [[meanAt(of, to)]], lags[to]);
    const ends: readonly [(typeof names)[number], MeasuredRate, string][] = [
      ["autocorrelation tail", tail, `lags ${lags[from]} to ${lags[to]} sweeps`],
      ["variational rate", jackknife(curves, rateOf), `−ln ρ/τ of this observable alone at τ = ${lags[to]} sweeps`],
    ];
    return ends.map(
      ([estimator, measured, lagsUsed]): GapEstimate => ({
        estimator,
        of: observable,
        kind: "estimated",
        ...interval(measured, runs),
        unit: "per sweep",
        bounds,
        from: `${lagsUsed}; ${runs} runs`,
      }),
    );
  });
}

/** How many lags, from the first on, stand clear of their errors. */
function clearLags(curves: readonly LagCurve[]): number {
  const { lags } = curves[0];
  const unclear = lags.findIndex((_, k) => {
    const mean = meanAt(curves, k);
    const squares = curves.reduce((sum, { rho }) => sum + (rho[k] - mean) ** 2, 0);
    return !(mean > LEAST_SIGNAL * Math.sqrt(squares / (curves.length * (curves.length - 1))));
  });
  return unclear < 0 ? lags.length : unclear;
}

function meanAt(curves: readonly LagCurve[], k: number): number {
  return curves.reduce((sum, { rho }) => sum + rho[k], 0) / curves.length;
}

function jackknife<T>(runs: readonly T[], rateOf: (of: readonly T[]) => number): MeasuredRate {
  const without = runs.map((_, k) => rateOf(runs.filter((__, other) => other !== k)));
  const middle = without.reduce((sum, r) => sum + r, 0) / runs.length;
  const squares = without.reduce((sum, r) => sum + (r - middle) ** 2, 0);
  return { rate: rateOf(runs), error: Math.sqrt((squares * (runs.length - 1)) / runs.length) };
}

function interval({ rate, error }: MeasuredRate, runs: number) {
  const t = studentQuantile(0.95, runs - 1);
  return { rate, low: rate - t * error, high: rate + t * error };
}

function plateauGap({ correlator, runs }: WatchedRuns): GapEstimate {
  const about = { estimator: "imaginary-time plateau", of: "⟨M(τ) M(0)⟩" } as const;
  const refused = (reason: string): GapEstimate => ({ ...about, kind: "refused", reason });
  if (correlator === null) return refused("no correlator: it is of sqa in sample mode, at constant β and Γ");
  const { values, slices, beta, meanInErrors } = correlator;
  if (runs < LEAST_RUNS || values.length < runs)
    return refused(`an interval needs the scatter of ${LEAST_RUNS} runs with different seeds, got ${runs}`);
  if (meanInErrors > LEAST_SIGNAL)
    return refused(
      `⟨M⟩ is ${meanInErrors.toFixed(1)} errors from 0, and its square is in the correlator at every τ: a model without fields is needed`,
    );
  const batches = values.map((half) => Float64Array.from({ length: slices }, (_, t) => half[Math.min(t, slices - t)]));
  // Near the middle both ways round the worldline are alike and nothing is told.
  const clear = clearLags(values.map((rho) => ({ lags: rho.map((_, t) => t), rho })));
  const to = Math.min(clear - 1, Math.floor((3 * slices) / 8));
  if (to < 4) return refused(`only ${clear} slices of the correlator are ${LEAST_SIGNAL} errors above 0`);
  const [early, late] = [Math.floor(to / 4), Math.floor(to / 2)].map((from) =>
    correlatorPlateau(batches, beta, from, to),
  );
  if (!(late.rate > 0 && Number.isFinite(late.error)))
    return refused(`the correlator does not fall between the slices ${late.from} and ${to}`);
  if (Math.abs(early.rate - late.rate) > PLATEAU * Math.hypot(early.error, late.error))
    return refused(
      `no plateau: ${early.rate.toPrecision(4)} from slice ${early.from} on, ${late.rate.toPrecision(4)} from ${late.from}: higher states are not gone, a larger β is needed`,
    );
  return {
    ...about,
    kind: "estimated",
    ...interval(late, runs),
    unit: "energy units",
    bounds:
      "the quantum gap E₁ − E₀ from above, at this β and P: to the lowest state that M reaches, which without fields is odd under the flip of all spins",
    from: `slices ${late.from} to ${late.to} of ${slices}; ${runs} runs`,
  };
}
