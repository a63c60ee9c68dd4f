import { z } from "zod";

/** By which points a claim is judged, and when at all. Registered with the claims, since other rules give other verdicts. */
export const judgingRulesSchema = z.strictObject({
  /** A point enters a slope if the choosing half of the seeds saw so many failures. */
  leastFailures: z.number(),
  /** A slope needs so many lengths of run, over so many decades, and takes those of the longest so many. */
  leastPoints: z.number(),
  leastDecades: z.number(),
  mostDecades: z.number(),
  /** Nothing is called consistent or violated where the longest run that counts is shorter, sweeps. */
  judgedFromSweeps: z.number(),
  /** Nor where the best schedule lies at the border of those tried in a larger share of the points. */
  mostAtEdge: z.number(),
});
type JudgingRules = z.infer<typeof judgingRulesSchema>;

/**
 * Below ten failures the relative error of a point passes 30 %, and ln of a count is no longer close to normal. A slope over less
 * than half a decade says nothing about a law. The laws are limits for long runs: exact anneals of eight spins come within
 * 15 % of them from 2¹³ sweeps on; what is shorter can neither refute them nor confirm them, for a law that may only win is none.
 */
export const JUDGING_RULES: JudgingRules = {
  leastFailures: 10,
  leastPoints: 3,
  leastDecades: 0.5,
  mostDecades: 1.5,
  judgedFromSweeps: 2 ** 13,
  mostAtEdge: 0.25,
};

/** What of the registered rules is not what this version judges by, in words; null where nothing. */
export function changedRules(registered: JudgingRules | undefined): string | null {
  if (registered === undefined) return "has no rules of judgement: they may have been chosen after the runs";
  const names = Object.keys(JUDGING_RULES) as (keyof JudgingRules)[];
  const changed = names.filter((name) => registered[name] !== JUDGING_RULES[name]);
  return changed.length === 0
    ? null
    : `has other rules of judgement: ${changed.map((name) => `${name} ${registered[name]}, now ${JUDGING_RULES[name]}`).join("; ")}`;
}
