import { invalid, type Result, success } from "../../core/failure.ts";
import { MAX_SEED } from "../../core/random/stream.ts";
import type { SelectionRule, SupportPrior } from "../../problems/selection/criteria.ts";
import type { RegressionOptions } from "../../problems/selection/regression-problem.ts";
import type { Flags } from "../config/config.ts";
import { parseNumber, parseWhole } from "../option-values.ts";

/** The texts that commander collects for `select`. */
export interface SelectFlags extends Flags {
  readonly target: string;
  readonly k?: string;
  readonly criterion?: string;
  readonly penalty?: string;
  readonly maxK?: string;
  readonly missing: string;
  readonly exclude?: string;
  readonly intercept: boolean;
  readonly standardise: boolean;
  readonly ridge: string;
  readonly level: string;
  readonly prior: string;
  readonly cv?: string;
  readonly method?: string;
  readonly bits: string;
  readonly coefficientRange?: string;
  readonly numStarts: string;
  readonly numSweeps: string;
  readonly chains: string;
  readonly rounds: string;
  readonly timeLimit?: string;
  readonly seed?: string;
  readonly threads?: string;
  readonly server?: string;
  readonly truth?: string;
  readonly outDir?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** All that `select` was asked, checked. */
export interface SelectRequest {
  readonly rule: SelectionRule;
  /** The longest path asked for; null to choose it by the rule. */
  readonly maxK: number | null;
  readonly regression: RegressionOptions;
  readonly missing: "refuse" | "drop";
  readonly exclude: readonly string[];
  readonly level: number;
  readonly prior: SupportPrior;
  /** Folds of cross-validation, or null. */
  readonly folds: number | null;
  readonly method:
    | { readonly kind: "refit" }
    | { readonly kind: "qubo"; readonly bits: number; readonly range: number | null; readonly server: string | null };
  readonly effort: {
    readonly starts: number;
    readonly sweeps: number;
    readonly chains: number;
    readonly rounds: number;
  };
  readonly timeLimitS: number | null;
  readonly seed: number;
  readonly threads: number;
}

export const SELECT_LIMITS = {
  terms: 500,
  bits: 24,
  folds: 100,
  starts: 100_000,
  sweeps: 1_000_000,
  chains: 1000,
} as const;

/** Decodes the flags; the first wrong one ends it. */
export function selectRequest(flags: SelectFlags, cores: number, drawSeed: () => number): Result<SelectRequest> {
  const rule = ruleOf(flags);
  if (!rule.ok) return rule;
  const whole = (flag: string, text: string | undefined, min: number, max: number): Result<number | null> =>
    text === undefined ? success(null) : parseWhole(flag, text, { min, max });
  const maxK = whole("--max-k", flags.maxK, 1, SELECT_LIMITS.terms);
  if (!maxK.ok) return maxK;
  if (rule.value.kind === "terms" && maxK.value !== null && maxK.value < rule.value.k)
    return invalid("--max-k", `must not be below --k ${rule.value.k}, got ${maxK.value}`);
  const ridge = parseNumber("--ridge", flags.ridge);
  if (!ridge.ok) return ridge;
  if (ridge.value < 0) return invalid("--ridge", `must be 0 or above, got ${flags.ridge}`);
  const level = parseNumber("--level", flags.level);
  if (!level.ok) return level;
  if (!(level.value > 0 && level.value < 1))
    return invalid("--level", `must be between 0 and 1 (0.95 for 95 %), got ${flags.level}`);
  const folds = whole("--cv", flags.cv, 2, SELECT_LIMITS.folds);
  if (!folds.ok) return folds;
  const bits = parseWhole("--bits", flags.bits, { min: 1, max: SELECT_LIMITS.bits });
  if (!bits.ok) return bits;
  const range =
    flags.coefficientRange === undefined ? success(null) : parseNumber("--coefficient-range", flags.coefficientRange);
  if (!range.ok) return range;
  if (range.value !== null && !(range.value > 0))
    return invalid("--coefficient-range", `must be above 0, got ${flags.coefficientRange}`);
  const starts = parseWhole("--num-starts", flags.numStarts, { min: 1, max: SELECT_LIMITS.starts });
  if (!starts.ok) return starts;
  const sweeps = parseWhole("--num-sweeps", flags.numSweeps, { min: 1, max: SELECT_LIMITS.sweeps });
  if (!sweeps.ok) return sweeps;
  const chains = parseWhole("--chains", flags.chains, { min: 0, max: SELECT_LIMITS.chains });
  if (!chains.ok) return chains;
  const rounds = parseWhole("--rounds", flags.rounds, { min: 1, max: SELECT_LIMITS.sweeps });
  if (!rounds.ok) return rounds;
  const timeLimit = flags.timeLimit === undefined ? success(null) : parseNumber("--time-limit", flags.timeLimit);
  if (!timeLimit.ok) return timeLimit;
  if (timeLimit.value !== null && !(timeLimit.value > 0))
    return invalid("--time-limit", `expected seconds above 0, got ${flags.timeLimit}`);
  const seed = whole("--seed", flags.seed, 0, MAX_SEED);
  if (!seed.ok) return seed;
  const threads = whole("--threads", flags.threads, 1, 1024);
  if (!threads.ok) return threads;
  if (flags.server !== undefined && flags.method === "refit")
    return invalid("--method", "refit searches on this machine; a coordinator solves --method qubo");
  if (flags.method !== "qubo" && flags.server === undefined && flags.coefficientRange !== undefined)
    return invalid("--coefficient-range", "belongs to --method qubo");
  const qubo = flags.method === "qubo" || flags.server !== undefined;
  if (qubo && (rule.value.kind === "bic" || rule.value.kind === "aic" || rule.value.kind === "ebic"))
    return invalid(
      "--method",
      `a QUBO has no logarithm of the loss: give --k or --penalty, not --criterion ${rule.value.kind}`,
    );
  return success({
    rule: rule.value,
    maxK: maxK.value,
    regression: {
      target: flags.target,
      intercept: flags.intercept,
      standardise: flags.standardise,
      ridge: ridge.value,
    },
    missing: flags.missing === "drop" ? "drop" : "refuse",
    exclude: flags.exclude === undefined ? [] : flags.exclude.split(",").map((name) => name.trim()),
    level: level.value,
    prior: flags.prior === "supports" ? "supports" : "sizes",
    folds: folds.value,
    method: qubo
      ? { kind: "qubo", bits: bits.value, range: range.value, server: flags.server ?? null }
      : { kind: "refit" },
    effort: { starts: starts.value, sweeps: sweeps.value, chains: chains.value, rounds: rounds.value },
    timeLimitS: timeLimit.value,
    seed: seed.value ?? drawSeed(),
    threads: threads.value ?? cores,
  });
}

function ruleOf({ k, criterion, penalty }: SelectFlags): Result<SelectionRule> {
  const given = [
    k !== undefined && "--k",
    criterion !== undefined && "--criterion",
    penalty !== undefined && "--penalty",
  ];
  const flags = given.filter((flag) => flag !== false);
  if (flags.length > 1) return invalid(flags[1], `give either ${flags.join(" or ")}`);
  if (k !== undefined) {
    const terms = parseWhole("--k", k, { min: 1, max: SELECT_LIMITS.terms });
    return terms.ok ? success({ kind: "terms", k: terms.value }) : terms;
  }
  if (penalty !== undefined) {
    const value = parseNumber("--penalty", penalty);
    if (!value.ok) return value;
    if (!(value.value > 0)) return invalid("--penalty", `must be above 0, got ${penalty}`);
    return success({ kind: "penalty", penalty: value.value });
  }
  return success({ kind: (criterion ?? "bic") as "bic" | "aic" | "ebic" });
}
