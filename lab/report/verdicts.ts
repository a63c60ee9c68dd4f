import { stream } from "../../core/random/stream.ts";
import { studentQuantile } from "../../core/statistics/student.ts";
import { JUDGING_RULES } from "../campaign/judging-rules.ts";
import { uniformNumbers } from "../irreversible/lifted-sampler.ts";
import { bcaInterval, type Interval, type Uniform } from "../statistics/bootstrap.ts";
import type { Verdict } from "../statistics/equivalence.ts";
import { normalQuantile } from "../statistics/normal.ts";
import { compareForms, type FittedForm } from "../statistics/rival-forms.ts";
import { goodnessByBootstrap, logLogSlope, type Measured } from "../statistics/slope.ts";
import { type EnvelopePoint, lowerEnvelope } from "./envelope.ts";
import type { Hypothesis, Quantity } from "./material.ts";
import type { Runs, Strand } from "./strands.ts";

/** What the campaign says about one registered hypothesis and one method. */
export interface Claim {
  readonly hypothesis: string;
  readonly statement: string;
  readonly method: string;
  readonly instances: readonly string[];
  readonly quantity: Quantity;
  readonly predicted: number;
  readonly margin: number;
  readonly verdict: Verdict;
  /** Why, in one sentence. */
  readonly reason: string;
  /** Bootstrap intervals of the exponent: 95 % to read, 90 % for the two one-sided tests at 5 %. Null where nothing was fitted. */
  readonly exponent: {
    readonly estimate: number;
    readonly low95: number;
    readonly high95: number;
    readonly low90: number;
    readonly high90: number;
  } | null;
  /** Lengths of run that entered, sweeps, and the share of χ² beyond the straight line's, by parametric bootstrap. */
  readonly fit: {
    readonly from: number;
    readonly to: number;
    readonly points: number;
    readonly goodness: number;
  } | null;
  /** Forms by how well they continue into the longest half-decade, best first; empty where it cannot be compared. */
  readonly rivals: readonly FittedForm[];
  /** The best schedule was at the border of those tried in so many of the points that entered. */
  readonly atEdge: number;
}

const { leastPoints, leastDecades, mostDecades, judgedFromSweeps, mostAtEdge } = JUDGING_RULES;
const DRAWS = 1000;

/** Two one-sided tests: the whole 90 % interval within the margin, or wholly beyond it, or neither. */
export function verdictOf(low90: number, high90: number, predicted: number, margin: number): Verdict {
  const [inner, outer] = [predicted - margin * Math.abs(predicted), predicted + margin * Math.abs(predicted)];
  if (!Number.isFinite(low90) || !Number.isFinite(high90)) return "not tested";
  if (low90 >= inner && high90 <= outer) return "consistent";
  return high90 < inner || low90 > outer ? "violated" : "inconclusive";
}

/**
 * Judges one hypothesis: envelopes of all its instances, their mean slope over the longest 1.5 decades, its
 * interval from the hierarchical bootstrap instances → blocks of the seeds that had no part in choosing schedules.
 *
 * @param runs  of each instance, of the hypothesis' method and schedules. @param seed  of resampling; @param index  which claim it is: its own random numbers.
 */
export function judge(hypothesis: Hypothesis, runs: readonly Runs[], seed: number, index: number): Claim {
  const { quantity, predicted, margin } = hypothesis;
  const known = {
    hypothesis: hypothesis.id,
    statement: hypothesis.statement,
    method: hypothesis.method,
    instances: hypothesis.instances,
    quantity,
    predicted,
    margin,
  };
  const nothing = (reason: string): Claim => ({
    ...known,
    verdict: "not tested",
    reason,
    exponent: null,
    fit: null,
    rivals: [],
    atEdge: 0,
  });
  if (runs.length === 0)
    return nothing("No cell of the campaign runs this method on this instance with a known ground energy.");
  const fitted = runs.map((run) => ({ run, points: pointsOfSlope(lowerEnvelope(run, quantity)) }));
  const bad = fitted.find(({ points }) => points.length < leastPoints);
  if (bad !== undefined)
    return nothing(
      `${bad.run.instance}: ${bad.points.length} lengths of run within the last 1.5 decades have failures enough to count; a slope needs ${leastPoints}.`,
    );
  const from = Math.min(...fitted.map(({ points }) => points[0].sweeps));
  const to = Math.max(...fitted.map(({ points }) => points[points.length - 1].sweeps));
  if (Math.log10(to / from) < leastDecades)
    return nothing(`The lengths that count, ${from} to ${to} sweeps, span less than half a decade.`);
  const uniform = uniformNumbers(stream(seed, index, 0));
  const exponent = slopeIntervals(fitted, quantity, uniform);
  const points = fitted.flatMap((one) => one.points);
  const atEdge = points.filter((point) => point.atEdge).length;
  const judged = verdictOf(exponent.low90, exponent.high90, predicted, margin);
  const doubt =
    judged === "inconclusive" || judged === "not tested" ? null : doubtOf(judged, to, atEdge / points.length);
  const verdict = doubt === null ? judged : "inconclusive";
  const measured = fitted.length === 1 ? measuredOf(fitted[0].points) : [];
  return {
    ...known,
    verdict,
    reason: doubt ?? reasonOf(verdict, margin),
    exponent,
    fit: { from, to, points: points.length, goodness: goodnessOf(fitted, uniform) },
    rivals: compareForms(measured),
    atEdge,
  };
}

function reasonOf(verdict: Verdict, margin: number): string {
  const percent = `${Math.round(100 * margin)} %`;
  switch (verdict) {
    case "consistent":
      return `The whole 90 % interval lies within ${percent} of the prediction.`;
    case "violated":
      return `The whole 90 % interval lies more than ${percent} away from the prediction.`;
    case "inconclusive":
      return `The 90 % interval crosses the border of ${percent}: more reads or longer runs would tell.`;
    case "not tested":
      return "No interval could be made.";
  }
}

/** Why an exponent speaks neither for the law nor against it; null where it does. */
function doubtOf(judged: "consistent" | "violated", longestSweeps: number, shareAtEdge: number): string | null {
  const found = judged === "consistent" ? "Within the margin" : "Off by more than the margin";
  if (longestSweeps < judgedFromSweeps)
    return `${found}, but the law is one of long runs: only runs of ${judgedFromSweeps} sweeps and more can judge it, the longest here has ${longestSweeps}.`;
  if (shareAtEdge > mostAtEdge)
    return `${found}, but the best schedule often lies at the border of those tried: the true envelope may be lower.`;
  return null;
}

/** Points that count within the longest 1.5 decades. */
export function pointsOfSlope(envelope: readonly EnvelopePoint[]): readonly EnvelopePoint[] {
  const usable = envelope.filter((point) => point.usable && Number.isFinite(point.error) && point.value > 0);
  const last = usable.at(-1)?.sweeps ?? 0;
  return usable.filter(({ sweeps }) => sweeps >= last / 10 ** mostDecades / (1 + 1e-9));
}

function measuredOf(points: readonly EnvelopePoint[]): readonly Measured[] {
  return points.map(({ sweeps, value, error }) => ({ x: sweeps, value, error }));
}

interface FittedRun {
  readonly run: Runs;
  readonly points: readonly EnvelopePoint[];
}

/** A resampled data set: strands that know which run's points they belong to. */
interface Labelled {
  readonly strand: Strand;
  readonly of: number;
}

/** The mean over instances of the weighted slope, with intervals that resample instances and their strands. */
function slopeIntervals(
  fitted: readonly FittedRun[],
  quantity: Quantity,
  uniform: Uniform,
): NonNullable<Claim["exponent"]> {
  // Half a failure more keeps a resample without one from having an infinite logarithm.
  const half = quantity === "failure" ? 0.5 : 0;
  const rows = fitted.map(({ points }) => slopeWeights(points));
  const data = fitted.map(({ run }, of) =>
    run.strands.filter(({ half }) => half === 1).map((strand): Labelled => ({ strand, of })),
  );
  const statistic = (sample: readonly (readonly Labelled[])[]): number => {
    let total = 0;
    for (const strands of sample) {
      const { points } = fitted[strands[0].of];
      const weights = rows[strands[0].of];
      for (const [k, { column }] of points.entries()) {
        let [sum, reads] = [0, 0];
        for (const { strand } of strands) {
          sum += strand.sums[column];
          reads += strand.reads[column];
        }
        total += weights[k] * Math.log((sum + half) / (reads + 2 * half));
      }
    }
    return total / sample.length;
  };
  const wide: Interval = bcaInterval(data, statistic, uniform, { draws: DRAWS, level: 0.95 });
  const narrow = bcaInterval(data, statistic, uniform, { draws: DRAWS, level: 0.9 });
  const units = data.length > 1 ? data.length : data[0].length;
  const widened = (end: number, level: number): number =>
    wide.estimate + (end - wide.estimate) * fewUnits(units, level);
  return {
    estimate: wide.estimate,
    low95: widened(wide.low, 0.95),
    high95: widened(wide.high, 0.95),
    low90: widened(narrow.low, 0.9),
    high90: widened(narrow.high, 0.9),
  };
}

/** What the bootstrap of few units leaves out: their scatter has n − 1 degrees of freedom, and Student's tails. */
function fewUnits(units: number, level: number): number {
  if (units < 2) return Number.POSITIVE_INFINITY;
  const student = studentQuantile(level, units - 1);
  return (Math.sqrt(units / (units - 1)) * student) / normalQuantile((1 + level) / 2);
}

/** The slope of weighted least squares is linear in ln value: slope = Σ weight_k · ln value_k. */
function slopeWeights(points: readonly EnvelopePoint[]): readonly number[] {
  const rows = points.map(({ sweeps, weight }) => ({ u: Math.log(sweeps), weight }));
  const total = rows.reduce((sum, { weight }) => sum + weight, 0);
  const mean = rows.reduce((sum, { weight, u }) => sum + weight * u, 0) / total;
  const spread = rows.reduce((sum, { weight, u }) => sum + weight * (u - mean) ** 2, 0);
  return rows.map(({ weight, u }) => (weight * (u - mean)) / spread);
}

/** The least goodness over instances, times their number: small where any of them is no straight line. */
function goodnessOf(fitted: readonly FittedRun[], uniform: Uniform): number {
  const each = fitted.map(({ points }) => {
    const measured = measuredOf(points);
    const share = new Map(measured.map(({ x, value, error }) => [x, error / value]));
    const draw = (x: number, value: number): Measured => {
      const spread = share.get(x) ?? 0;
      return { x, value: value * Math.exp(spread * normal(uniform)), error: value * spread };
    };
    return logLogSlope(measured).degrees > 0 ? goodnessByBootstrap(measured, draw, uniform, 400) : 1;
  });
  return Math.min(1, Math.min(...each) * each.length);
}

/** Box and Muller. */
function normal(uniform: Uniform): number {
  return Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
}
