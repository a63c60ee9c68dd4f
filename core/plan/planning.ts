import { type Result, success } from "../failure.ts";
import { invariant } from "../invariant.ts";
import type { ModelAnalysis } from "../model/analysis.ts";
import type { PilotResult } from "./beta-range.ts";
import { planJob } from "./make-plan.ts";
import { type PlanningFacts, solverOf } from "./method-choice.ts";
import type { SolveOptions } from "./options.ts";
import type { Plan } from "./plan.ts";
import { needsPilot, planPilot } from "./plan-pilot.ts";
import { type LadderResult, needsLadder, planLadder } from "./plan-temper.ts";

/** What has to be run before a job can be planned. */
export type PlanningTask =
  | { readonly kind: "pilot" | "ladder"; readonly plan: Plan }
  /** Updates per second with the plan's method, measured for about `forMs` milliseconds. */
  | { readonly kind: "rate"; readonly plan: Plan; readonly forMs: number };

export type PlanningAnswer =
  | { readonly kind: "pilot"; readonly pilot: PilotResult | null }
  | { readonly kind: "ladder"; readonly ladder: LadderResult | null }
  | { readonly kind: "rate"; readonly updatesPerSecond: number };

/** The parts of a job, and what its pilot saw. */
export interface Planned {
  readonly parts: readonly Plan[];
  readonly pilot: PilotResult | null;
}

/** What planning knows from the start. */
export type KnownFacts = Omit<PlanningFacts, "pilot" | "ladder" | "updatesPerSecond">;

/**
 * Plans a job: yields what is to be run, takes the answers, and returns the parts. Pure: whoever drives it (one process or a
 * coordinator) gets the same plan for the same answers, and pilots answer the same everywhere.
 *
 * @param timeLeftS  running time left when asked, seconds; null when nothing limits it, or when a stop rule acted already.
 */
export function* planning(
  analysis: ModelAnalysis,
  options: SolveOptions,
  known: KnownFacts,
  timeLeftS: () => number | null,
): Generator<PlanningTask, Result<Planned>, PlanningAnswer> {
  let facts: PlanningFacts = { ...known, pilot: null, ladder: null, updatesPerSecond: null };
  if (needsPilot(analysis, options)) {
    const plan = planPilot(analysis, options, facts);
    if (!plan.ok) return plan;
    const answer = yield { kind: "pilot", plan: plan.value };
    invariant(answer.kind === "pilot", "a pilot answers with a pilot");
    facts = { ...facts, pilot: answer.pilot };
  }
  if (solverOf(analysis, options) === "pt" && needsLadder(options)) {
    const plan = planLadder(analysis, options, facts);
    if (!plan.ok) return plan;
    const answer = yield { kind: "ladder", plan: plan.value };
    invariant(answer.kind === "ladder", "a ladder pilot answers with a ladder");
    facts = { ...facts, ladder: answer.ladder };
  }
  const plan = planJob(analysis, options, facts);
  if (!plan.ok) return plan;
  const { timeLimitS, numSweeps } = options;
  const timed =
    timeLimitS !== null && numSweeps === null && ["anneal", "temper", "path-integral"].includes(plan.value.method.kind);
  if (!timed || timeLeftS() === null) return success({ parts: [plan.value], pilot: facts.pilot });

  const answer = yield { kind: "rate", plan: plan.value, forMs: Math.min(60, 50 * timeLimitS) };
  invariant(answer.kind === "rate", "a rate answers with a rate");
  const left = Math.max(timeLimitS * 0.05, timeLeftS() ?? 0);
  const fitted = planJob(
    analysis,
    { ...options, timeLimitS: left },
    { ...facts, updatesPerSecond: answer.updatesPerSecond },
  );
  return fitted.ok ? success({ parts: [fitted.value], pilot: facts.pilot }) : fitted;
}
