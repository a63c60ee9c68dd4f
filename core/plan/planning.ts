import { type Result, success } from "../failure.ts";
import { invariant } from "../invariant.ts";
import type { ModelAnalysis } from "../model/analysis.ts";
import type { PilotResult } from "./beta-range.ts";
import { type ClusterRates, type SharedPart, sharedWithDevices } from "./device-share.ts";
import { planJob } from "./make-plan.ts";
import { membersOf, planMember, wantsLadder } from "./members.ts";
import type { PlanningFacts } from "./method-choice.ts";
import type { SolveOptions } from "./options.ts";
import type { Plan } from "./plan.ts";
import { needsPilot, planPilot } from "./plan-pilot.ts";
import { type LadderResult, planLadder } from "./plan-temper.ts";
import { updatesOfBlock } from "./work.ts";

/** What has to be run before a job can be planned. */
export type PlanningTask =
  | { readonly kind: "pilot" | "ladder"; readonly plan: Plan }
  /** Updates per second of a thread with the plan's method, measured for about `forMs` milliseconds. */
  | { readonly kind: "rate"; readonly plan: Plan; readonly forMs: number };

export type PlanningAnswer =
  | { readonly kind: "pilot"; readonly pilot: PilotResult | null }
  | { readonly kind: "ladder"; readonly ladder: LadderResult | null }
  | { readonly kind: "rate"; readonly updatesPerSecond: number };

/** A part of a job with the expected time of its blocks on one thread, seconds; null where no rate was measured. */
export type PlannedPart = SharedPart;

/** The parts of a job, and what its pilot saw. */
export interface Planned {
  /** One, or the members of a portfolio; last, where the job is divided, what devices take of it. */
  readonly parts: readonly PlannedPart[];
  readonly pilot: PilotResult | null;
}

/** What planning knows from the start. */
export type KnownFacts = Omit<PlanningFacts, "pilot" | "ladder" | "updatesPerSecond">;

/**
 * Plans a job: pilots, then the parts, then, under a time limit, the rate of every part and the plan that it allows. Yields
 * what is to be run, takes the answers, and returns the parts. Pure: whoever drives it, one process or a coordinator, gets the
 * same plan for the same answers, and pilots answer the same everywhere.
 *
 * @param timeLeftS  running time left when asked, seconds; null when nothing limits it, or when a stop rule acted already.
 * @param cluster    who may divide the work among themselves; null where it runs in one process.
 */
export function* planning(
  analysis: ModelAnalysis,
  options: SolveOptions,
  known: KnownFacts,
  timeLeftS: () => number | null,
  cluster: ClusterRates | null = null,
): Generator<PlanningTask, Result<Planned>, PlanningAnswer> {
  let facts: PlanningFacts = { ...known, pilot: null, ladder: null, updatesPerSecond: null };
  if (needsPilot(analysis, options)) {
    const plan = planPilot(analysis, options, facts);
    if (!plan.ok) return plan;
    const answer = yield { kind: "pilot", plan: plan.value };
    invariant(answer.kind === "pilot", "a pilot answers with a pilot");
    facts = { ...facts, pilot: answer.pilot };
  }
  if (wantsLadder(analysis, options)) {
    const plan = planLadder(analysis, options, facts);
    if (!plan.ok) return plan;
    const answer = yield { kind: "ladder", plan: plan.value };
    invariant(answer.kind === "ladder", "a ladder pilot answers with a ladder");
    facts = { ...facts, ladder: answer.ladder };
  }
  const parts: PlannedPart[] = [];
  for (const planner of plannersOf(analysis, options, facts)) {
    const plan = planner(options, facts);
    if (!plan.ok) return plan;
    const { timeLimitS } = options;
    if (timeLimitS === null || !fitsItsTime(plan.value, options) || timeLeftS() === null) {
      parts.push({ plan: plan.value, blockS: null });
      continue;
    }
    const answer = yield { kind: "rate", plan: plan.value, forMs: Math.min(60, 50 * timeLimitS) };
    invariant(answer.kind === "rate", "a rate answers with a rate");
    const { updatesPerSecond } = answer;
    const left = Math.max(timeLimitS * 0.05, timeLeftS() ?? 0);
    const fitted = planner({ ...options, timeLimitS: left }, { ...facts, updatesPerSecond });
    if (!fitted.ok) return fitted;
    parts.push({ plan: fitted.value, blockS: updatesOfBlock(fitted.value, analysis.n) / updatesPerSecond });
  }
  const divided = cluster === null ? parts : sharedWithDevices(analysis, options, facts, parts, cluster);
  return success({ parts: divided, pilot: facts.pilot });
}

type Planner = (options: SolveOptions, facts: PlanningFacts) => Result<Plan>;

/** One planner for each member of a portfolio, or the one of the method that does all. */
function plannersOf(analysis: ModelAnalysis, options: SolveOptions, facts: PlanningFacts): readonly Planner[] {
  const members = membersOf(analysis, options, facts);
  return members.length > 1
    ? members.map((member) => (o, f) => planMember(analysis, o, f, member))
    : [(o, f) => planJob(analysis, o, f)];
}

/** Whether a plan's sweeps follow from the time that there is, and so from a rate. */
function fitsItsTime({ method }: Plan, { numSweeps }: SolveOptions): boolean {
  return numSweeps === null && ["anneal", "temper", "path-integral", "oscillator"].includes(method.kind);
}
