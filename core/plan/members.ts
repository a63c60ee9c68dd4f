import { type Result, success } from "../failure.ts";
import { unreachable } from "../invariant.ts";
import type { ModelAnalysis } from "../model/analysis.ts";
import { BUDGET_BLOCKS_LONG, timedBlocksPerThread } from "./budget.ts";
import { planAnneal } from "./make-plan.ts";
import { asksForAnnealing, hasStopRule, type PlanningFacts, solverOf } from "./method-choice.ts";
import type { SolveOptions } from "./options.ts";
import { FIRST_FURTHER_PART, MAIN_PART } from "./parts.ts";
import type { Plan } from "./plan.ts";
import { planTabu } from "./plan-tabu.ts";
import { clustersHelp, planTemper } from "./plan-temper.ts";

/** What a member of a portfolio does. */
export type MemberKind = "anneal" | "long-anneal" | "temper" | "tabu";

export interface Member {
  readonly kind: MemberKind;
  /** Its part number: the first member has the main part, the others follow the pilots'. */
  readonly part: number;
}

/** Below, the trials of several members would eat the time, seconds. */
const SHORTEST_LIMIT_S = 2;
/** A model whose blocks are so long that fewer than this fit a thread's time is left to one method. */
const FEWEST_BLOCKS = 8;
/** Tempering without clusters pays up to this mean degree, and on so many variables. */
const TEMPER_DEGREE = 8;
const TEMPER_VARIABLES = { least: 32, most: 2500 };
/** Tabu search moves best from this mean degree on. */
const TABU_DEGREE = 20;
const TABU_VARIABLES = 20_000;
/** Of a thread's time, the blocks of long anneals: each is a quarter. */
const LONG_BLOCKS = 4;
/** So many sweeps at each β keep the tables of a long schedule small. */
const LONG_SWEEPS_PER_BETA = 16;

/** Whether `auto` may try several methods: under a stop rule that leaves time for it, and no option that asks for one method. */
export function mayBePortfolio(model: ModelAnalysis, options: SolveOptions): boolean {
  return (
    options.solver === "auto" &&
    !asksForAnnealing(options) &&
    hasStopRule(options) &&
    (options.timeLimitS === null || options.timeLimitS >= SHORTEST_LIMIT_S) &&
    solverOf(model, options) !== "exact" &&
    timedBlocksPerThread(model.n) >= FEWEST_BLOCKS
  );
}

/** Whether tempering is worth a member, and so a ladder pilot. */
function mayTemper(model: ModelAnalysis): boolean {
  return (
    model.meanDegree > 2 &&
    model.meanDegree <= TEMPER_DEGREE &&
    model.quantisable &&
    model.n >= TEMPER_VARIABLES.least &&
    model.n <= TEMPER_VARIABLES.most
  );
}

/** Whether a job's plan needs the ladder of parallel tempering. */
export function wantsLadder(model: ModelAnalysis, options: SolveOptions): boolean {
  return (
    options.betaLadder === null &&
    (solverOf(model, options) === "pt" || (mayBePortfolio(model, options) && mayTemper(model)))
  );
}

/**
 * The members of `auto`'s portfolio, the likeliest first; one alone where the model or the options leave no choice. A
 * function of the model, the options and whether clusters help, never of rates.
 */
export function membersOf(model: ModelAnalysis, options: SolveOptions, facts: PlanningFacts): readonly Member[] {
  if (!mayBePortfolio(model, options)) return [];
  const kinds: MemberKind[] = [];
  const solver = solverOf(model, options);
  if (solver === "tabu") kinds.push("tabu", "anneal");
  else if (clustersHelp(facts.ladder)) {
    // On larger lattices a block of tempering takes much of the time, and nothing comes near it.
    if (model.n > TEMPER_VARIABLES.most) return [];
    kinds.push("temper", "anneal");
  } else {
    kinds.push("anneal", "long-anneal");
    if (mayTemper(model) && facts.ladder !== null) kinds.push("temper");
    if (model.meanDegree >= TABU_DEGREE && model.n <= TABU_VARIABLES) kinds.push("tabu");
  }
  return kinds.map((kind, k) => ({ kind, part: k === 0 ? MAIN_PART : FIRST_FURTHER_PART + k - 1 }));
}

/** The plan of one member. @param facts  its rate is that of the member's own engine. */
export function planMember(
  model: ModelAnalysis,
  options: SolveOptions,
  facts: PlanningFacts,
  member: Member,
): Result<Plan> {
  const own: SolveOptions = { ...options, part: member.part };
  const planned = memberPlan(model, own, facts, member);
  return planned.ok ? success({ ...planned.value, why: [memberWords(member.kind), ...planned.value.why] }) : planned;
}

function memberPlan(model: ModelAnalysis, own: SolveOptions, facts: PlanningFacts, { kind }: Member): Result<Plan> {
  switch (kind) {
    case "anneal":
      return planAnneal(model, { ...own, solver: "sa" }, facts);
    case "long-anneal":
      return planAnneal(model, { ...own, solver: "sa", numSweepsPerBeta: LONG_SWEEPS_PER_BETA }, facts, {
        blocksPerThread: LONG_BLOCKS,
        budgetBlocks: BUDGET_BLOCKS_LONG,
      });
    case "temper":
      return planTemper(model, { ...own, solver: "pt" }, facts);
    case "tabu":
      return planTabu(model, { ...own, solver: "tabu" }, facts);
    default:
      return unreachable(kind);
  }
}

function memberWords(kind: MemberKind): string {
  switch (kind) {
    case "anneal":
      return "many short anneals: what most models of this size need";
    case "long-anneal":
      return "few long anneals: for landscapes that short ones do not cross";
    case "temper":
      return "parallel tempering: for sparse models whose barriers anneals do not cross";
    case "tabu":
      return "tabu search: a flip costs one pass over a dense model, and many are decided by their linear terms";
    default:
      return unreachable(kind);
  }
}
