import { criterionValue, type SelectionRule, type Sizes, type SupportPrior } from "./criteria.ts";
import type { SelectionTruth } from "./generate.ts";
import type { Coefficient, Refit } from "./refit.ts";
import { refit } from "./refit.ts";
import type { RegressionProblem } from "./regression-problem.ts";

export interface CoefficientDocument {
  readonly name: string;
  readonly coefficient: number;
  readonly standard_error: number | null;
  readonly low: number | null;
  readonly high: number | null;
  /** Null for the intercept, and where no probabilities were found. */
  readonly inclusion_probability: number | null;
}

export interface PathDocument {
  readonly k: number;
  readonly support: readonly string[];
  readonly rss: number;
  readonly r_squared: number;
  readonly bic: number;
  readonly aic: number;
  readonly ebic: number;
  /** Starts of the search that ended at this support's loss; null where all supports were seen. */
  readonly starts_agreeing: number | null;
  readonly cv_mse: number | null;
}

/** What the QUBO said, beside the exact fit of its support. */
export interface QuboDocument {
  readonly num_variables: number;
  readonly bits: number;
  readonly coefficient_range: number;
  readonly penalty_weight: number;
  /** Of the best state, recomputed by the solver from its model. */
  readonly energy: number;
  /** The same state's energy from the data, without the model. */
  readonly energy_from_data: number;
  readonly violations: { readonly bits_without_term: number; readonly terms_off: number };
  readonly solver: string;
  readonly job_id: string;
}

/** The one shape of an answer of `select`. */
export interface SelectionDocument {
  readonly version: 1;
  readonly problem: {
    readonly file: string;
    readonly target: string;
    readonly num_rows: number;
    readonly num_rows_dropped: number;
    readonly num_columns: number;
    readonly intercept: boolean;
    readonly standardise: boolean;
    readonly ridge: number;
  };
  readonly rule: SelectionRule;
  readonly method: "refit" | "qubo";
  readonly optimality: "PROVEN" | "UNKNOWN";
  /** One sentence: what the optimality rests on. */
  readonly evidence: string;
  readonly answer: {
    readonly support: readonly string[];
    readonly terms: readonly CoefficientDocument[];
    readonly intercept: CoefficientDocument | null;
    /** Recomputed from the residuals. */
    readonly rss: number;
    /** What the rule minimises: RSS with the ridge penalty, a criterion, or RSS + penalty · k. */
    readonly objective: number;
    readonly r_squared: number;
    readonly adjusted_r_squared: number | null;
    readonly sigma: number | null;
    readonly bic: number;
    readonly aic: number;
    readonly ebic: number;
    readonly interval_level: number;
    readonly interval_note: string;
    /** How far the answer is from what was asked. */
    readonly violations: { readonly terms_off: number };
  };
  readonly inclusion: {
    readonly prior: SupportPrior;
    readonly source: "exact" | "sampled";
    readonly note: string;
    readonly expected_terms: number;
    /** Between chains, the largest; null where nothing was sampled. */
    readonly chains_differ_by: number | null;
    readonly columns: readonly { readonly name: string; readonly probability: number }[];
  } | null;
  readonly path: readonly PathDocument[];
  readonly qubo: QuboDocument | null;
  readonly judgement: {
    readonly exact: boolean;
    readonly missed: readonly string[];
    readonly extra: readonly string[];
    readonly f1: number;
    /** Share of the true coefficients inside their intervals, of those found. */
    readonly covered: number | null;
  } | null;
  readonly state: "SUCCEEDED" | "CANCELLED";
  readonly reason: "completed" | "time_limit" | "cancelled";
  readonly timing: { readonly total_ns: number };
  readonly provenance: {
    readonly spingap_version: string;
    readonly seed: number;
    readonly threads: number;
    readonly reproduce: string;
  };
}

/** The best support of one size, as a search found it. */
interface FoundOfSize {
  readonly support: readonly number[];
  readonly agreeing: number;
}

export interface FinishedSelection {
  readonly problem: RegressionProblem;
  readonly file: string;
  readonly rowsDropped: number;
  readonly rule: SelectionRule;
  readonly level: number;
  readonly prior: SupportPrior;
  /** Entry k: the best support of that size, or null. */
  readonly path: readonly (FoundOfSize | null)[];
  readonly starts: number;
  readonly proven: boolean;
  readonly enumerated: number;
  readonly inclusion: {
    readonly source: "exact" | "sampled";
    readonly probability: Float64Array;
    readonly chainsDiffer: number | null;
  } | null;
  /** Entry k: mean squared error of prediction; null where it was not asked for. */
  readonly cvError: readonly (number | null)[] | null;
  /** The support that the QUBO's best state stands for, which then is the answer. */
  readonly qubo: { readonly support: readonly number[]; readonly about: QuboDocument } | null;
  readonly truth: SelectionTruth | null;
  readonly reason: SelectionDocument["reason"];
  readonly totalNs: number;
  readonly provenance: SelectionDocument["provenance"];
}

/** The answer in the table's words; null where no support was found before the end. */
export function selectionDocument(done: FinishedSelection): SelectionDocument | null {
  const { problem, rule, level, path, inclusion, qubo } = done;
  const { scaled, names, options } = problem;
  const sizes: Sizes = { n: scaled.design.n, p: scaled.design.p, intercept: options.intercept };
  const fits = path.map((found) => (found === null ? null : refit(problem, found.support, level)));
  const chosen = qubo === null ? chosenSize(rule, fits, sizes) : -1;
  const support = qubo === null ? path[chosen]?.support : qubo.support;
  if (support === undefined) return null;
  const fit = qubo === null ? (fits[chosen] as Refit) : refit(problem, support, level);
  const k = support.length;
  const free = problem.degrees - k;
  const probabilityOf = (j: number): number | null => inclusion?.probability[j] ?? null;
  const value = (kind: "bic" | "aic" | "ebic", of: Refit, terms: number): number =>
    criterionValue({ kind }, of.penalisedRss, terms, sizes);
  const termsOff = rule.kind === "terms" ? Math.abs(rule.k - k) : 0;
  return {
    version: 1,
    problem: {
      file: done.file,
      target: problem.target,
      num_rows: sizes.n,
      num_rows_dropped: done.rowsDropped,
      num_columns: sizes.p,
      intercept: options.intercept,
      standardise: options.standardise,
      ridge: options.ridge,
    },
    rule,
    method: qubo === null ? "refit" : "qubo",
    optimality: done.proven && (qubo === null || isBest(fit, fits, rule, sizes)) ? "PROVEN" : "UNKNOWN",
    evidence: evidence(done, chosen, qubo === null || isBest(fit, fits, rule, sizes)),
    answer: {
      support: support.map((j) => names[j]),
      terms: fit.terms.map((term, a) => coefficientDocument(term, probabilityOf(support[a]))),
      intercept: fit.intercept === null ? null : coefficientDocument(fit.intercept, null),
      rss: fit.rss,
      objective: criterionValue(rule, fit.penalisedRss, k, sizes),
      r_squared: fit.rSquared,
      adjusted_r_squared: free > 0 ? 1 - ((1 - fit.rSquared) * problem.degrees) / free : null,
      sigma: fit.sigma,
      bic: value("bic", fit, k),
      aic: value("aic", fit, k),
      ebic: value("ebic", fit, k),
      interval_level: level,
      interval_note:
        "intervals are conditional on this support: they do not count the uncertainty of having chosen it from the same data",
      violations: { terms_off: termsOff },
    },
    inclusion:
      inclusion === null
        ? null
        : {
            prior: done.prior,
            source: inclusion.source,
            note: priorNote(done.prior, inclusion.source, path.length - 1),
            expected_terms: inclusion.probability.reduce((a, b) => a + b, 0),
            chains_differ_by: inclusion.chainsDiffer,
            columns: names.map((name, j) => ({ name, probability: inclusion.probability[j] })),
          },
    path: fits.flatMap((of, terms) => {
      const found = path[terms];
      if (of === null || found === null) return [];
      return [
        {
          k: terms,
          support: found.support.map((j) => names[j]),
          rss: of.rss,
          r_squared: of.rSquared,
          bic: value("bic", of, terms),
          aic: value("aic", of, terms),
          ebic: value("ebic", of, terms),
          starts_agreeing: done.proven || terms === 0 ? null : found.agreeing,
          cv_mse: done.cvError?.[terms] ?? null,
        },
      ];
    }),
    qubo: qubo?.about ?? null,
    judgement:
      done.truth === null
        ? null
        : judge(
            done.truth,
            support.map((j) => names[j]),
            fit.terms,
          ),
    state: done.reason === "cancelled" ? "CANCELLED" : "SUCCEEDED",
    reason: done.reason,
    timing: { total_ns: done.totalNs },
    provenance: done.provenance,
  };
}

/** The size that the rule chooses among the path's; for exactly k terms that, or the nearest below that was reached. */
function chosenSize(rule: SelectionRule, fits: readonly (Refit | null)[], sizes: Sizes): number {
  if (rule.kind === "terms") {
    let k = Math.min(rule.k, fits.length - 1);
    while (k > 0 && fits[k] === null) k--;
    return k === 0 ? -1 : k;
  }
  let best = 0;
  let lowest = Number.POSITIVE_INFINITY;
  for (const [k, fit] of fits.entries()) {
    const value = fit === null ? Number.POSITIVE_INFINITY : criterionValue(rule, fit.penalisedRss, k, sizes);
    if (value < lowest) {
      lowest = value;
      best = k;
    }
  }
  return best;
}

/** Whether a fit is as good as the best of the path, to rounding. */
function isBest(fit: Refit, fits: readonly (Refit | null)[], rule: SelectionRule, sizes: Sizes): boolean {
  const best = chosenSize(rule, fits, sizes);
  const other = fits[best];
  if (other === null || other === undefined) return false;
  const own = criterionValue(rule, fit.penalisedRss, fit.terms.length, sizes);
  const lowest = criterionValue(rule, other.penalisedRss, best, sizes);
  return fit.terms.length === best && own <= lowest + 1e-9 * Math.abs(lowest);
}

function evidence(done: FinishedSelection, chosen: number, agrees: boolean): string {
  const { proven, enumerated, path, starts, qubo, rule } = done;
  if (qubo !== null) {
    if (!proven) return "the lowest state of the QUBO that was found; nothing proves that no other is lower";
    const count = `an enumeration of all ${enumerated} supports`;
    return agrees ? `${count} has no better one` : `${count} has a better one: see the path`;
  }
  if (proven)
    return `all ${enumerated} supports were enumerated${rule.kind === "terms" ? "" : ` (sizes up to ${path.length - 1})`}: none is better`;
  const agreeing = path[chosen]?.agreeing ?? 0;
  return `${agreeing} of ${starts} independent starts ended at this support and no single exchange of a term improves it; nothing proves that no other is better`;
}

function priorNote(prior: SupportPrior, source: "exact" | "sampled", most: number): string {
  const alike =
    prior === "sizes" ? "every number of terms alike, and every support of a size alike" : "every support alike";
  const how = source === "exact" ? "summed over all supports" : "sampled by replica exchange";
  return `P(S | data) ∝ e^(−BIC/2) · prior, prior: ${alike} (up to ${most} terms); ${how}`;
}

function coefficientDocument(
  { name, value, standardError, low, high }: Coefficient,
  probability: number | null,
): CoefficientDocument {
  return { name, coefficient: value, standard_error: standardError, low, high, inclusion_probability: probability };
}

function judge(
  truth: SelectionTruth,
  support: readonly string[],
  terms: readonly Coefficient[],
): NonNullable<SelectionDocument["judgement"]> {
  const missed = truth.support.filter((name) => !support.includes(name));
  const extra = support.filter((name) => !truth.support.includes(name));
  const right = support.length - extra.length;
  const covered = terms.flatMap(({ name, low, high }) => {
    const at = truth.support.indexOf(name);
    if (at < 0 || low === null || high === null) return [];
    const value = truth.coefficients[at];
    return [low <= value && value <= high ? 1 : 0];
  });
  return {
    exact: missed.length === 0 && extra.length === 0,
    missed,
    extra,
    f1: support.length + truth.support.length === 0 ? 1 : (2 * right) / (support.length + truth.support.length),
    covered: covered.length === 0 ? null : covered.reduce((a: number, b) => a + b, 0) / covered.length,
  };
}
