import { unreachable } from "../../core/invariant.ts";
import { logChoose } from "../../core/regression/free-energy.ts";

/** What makes one support better than another of a different size. Within a size it is always the loss. */
export type SelectionRule =
  /** Exactly k terms. */
  | { readonly kind: "terms"; readonly k: number }
  /** n ln(RSS/n) + q ln n, q parameters. Source: Schwarz (1978), doi:10.1214/aos/1176344136. */
  | { readonly kind: "bic" }
  /** n ln(RSS/n) + 2q. Source: Akaike (1974), doi:10.1109/TAC.1974.1100705. */
  | { readonly kind: "aic" }
  /** BIC + 2 ln (p choose k). Source: Chen & Chen (2008), doi:10.1093/biomet/asn034, with γ = 1. */
  | { readonly kind: "ebic" }
  /** RSS + penalty · k, units of the target squared. */
  | { readonly kind: "penalty"; readonly penalty: number };

export interface Sizes {
  readonly n: number;
  readonly p: number;
  readonly intercept: boolean;
}

/** The value that a rule minimises. @param rss  residual sum of squares (plus the ridge penalty, if there is one). */
export function criterionValue(rule: SelectionRule, rss: number, k: number, { n, p, intercept }: Sizes): number {
  const parameters = k + (intercept ? 1 : 0);
  const fit = n * Math.log(rss / n);
  switch (rule.kind) {
    case "terms":
      return rss;
    case "bic":
      return fit + parameters * Math.log(n);
    case "aic":
      return fit + 2 * parameters;
    case "ebic":
      return fit + parameters * Math.log(n) + 2 * logChoose(p, k);
    case "penalty":
      return rss + rule.penalty * k;
    default:
      return unreachable(rule);
  }
}

/**
 * How probable supports are before the data: `supports`, every support alike (the prior that plain BIC stands for, which
 * expects half of all columns); `sizes`, every number of terms alike and within it every support, which pays for the many
 * supports of a size. Source: Scott & Berger (2010), doi:10.1214/10-AOS792.
 */
export type SupportPrior = "sizes" | "supports";

/** The part of −ln P(S | y) that depends on the size: P(S | y) ∝ e^(−BIC/2) · prior. Shape (mostTerms + 1). */
export function priorCost(prior: SupportPrior, mostTerms: number, n: number, p: number): number[] {
  return Array.from(
    { length: mostTerms + 1 },
    (_, k) => 0.5 * k * Math.log(n) + (prior === "sizes" ? logChoose(p, k) : 0),
  );
}
