import { failed, type Result, success } from "../../core/failure.ts";
import { unreachable } from "../../core/invariant.ts";
import { DEFAULT_OPTIONS, type SolveOptions } from "../../core/plan/options.ts";
import { problemFromModel } from "../../problems/formats/finish.ts";
import { formatNamed } from "../../problems/formats/formats.ts";
import { spinsFromState } from "../../problems/problem.ts";
import type { ResultDocument } from "../../problems/results/result-document.ts";
import {
  decodeSelection,
  encodeSelection,
  selectionEnergy,
  selectionQubo,
  type TermRule,
} from "../../problems/selection/qubo.ts";
import { refit } from "../../problems/selection/refit.ts";
import type { RegressionProblem } from "../../problems/selection/regression-problem.ts";
import type { QuboDocument } from "../../problems/selection/selection-document.ts";
import type { ThreadPool } from "../../solver-node/threads/pool.ts";
import type { Flags } from "../config/config.ts";
import { solveProblem } from "../embedded/solve-problem.ts";
import type { ExitCode } from "../exit.ts";
import type { SelectRequest } from "./request.ts";
import type { SupportsFound } from "./search.ts";

/** Where the model is solved. */
export interface QuboSurroundings {
  readonly pool: ThreadPool;
  readonly flags: Flags;
  readonly cancel: AbortSignal;
  onProgress(elapsedS: number, bestEnergy: number): void;
}

export interface QuboAnswer {
  readonly support: readonly number[];
  readonly about: QuboDocument;
  readonly reason: ResultDocument["reason"];
}

/** Seconds of solving where no limit is given. */
const USUAL_S = 10;

/**
 * Builds the fixed-point QUBO, has a general solver minimise it, here or at a coordinator, and reads its best state back.
 *
 * @param found  the refit search's supports: their fits set the range of the coefficients and the weights of the penalties.
 * @returns an exit code where the coordinator refused, which was told already.
 */
export async function selectByQubo(
  problem: RegressionProblem,
  request: SelectRequest,
  found: SupportsFound,
  around: QuboSurroundings,
): Promise<Result<QuboAnswer | { readonly code: ExitCode }>> {
  const { method, rule, level, seed, timeLimitS } = request;
  if (method.kind !== "qubo") throw new Error("a QUBO is built where one was asked for");
  const { design } = problem.scaled;
  const termRule = termRuleOf(rule, problem.totalSquares);
  const known = found.path[termRule.kind === "exactly" ? termRule.k : 0] ?? found.path[0];
  const fit = refit(problem, known?.support ?? [], level);
  const everything = found.path.flatMap((best) => (best === null ? [] : [best.support]));
  const largest = everything
    .map((support) => refit(problem, support, level).scaledCoefficients)
    .reduce((most, coefficients) => coefficients.reduce((a, b) => Math.max(a, Math.abs(b)), most), 0);
  const range = method.range ?? 1.25 * Math.max(largest, 1e-6);
  const fixedPoint = { bits: method.bits, range };
  // The energy of that support's rounded coefficients, which break no rule: penalties need not be higher.
  const encoding = { fixedPoint, rule: termRule, weight: 0 };
  const rounded = encodeSelection(encoding, design.p, known?.support ?? [], fit.scaledCoefficients);
  const knownEnergy = selectionEnergy(design, encoding, decodeSelection(encoding, rounded));
  const qubo = selectionQubo(design, termRule, fixedPoint, { known: Math.min(1, knownEnergy), lowest: 0 });
  if (!qubo.ok) return qubo;
  const asked = problemFromModel(formatNamed("qubo-list"), qubo.value.model, "from-0");
  const options: SolveOptions = { ...DEFAULT_OPTIONS, seed, timeLimitS: timeLimitS ?? USUAL_S };
  const solved =
    method.server === null
      ? await solveProblem(
          asked,
          { options, initialStates: [], maxSamples: 16, files: NO_FILES },
          {
            pool: around.pool,
            nowNs: () => Number(process.hrtime.bigint()),
            cancel: around.cancel,
            onProgress: ({ elapsedS, bestEnergy }) => around.onProgress(elapsedS, bestEnergy),
            shardBlocks: null,
          },
        )
      : // Loaded when it is asked for: a search here is not to wait for what talks to networks.
        await (await import("../cluster/solve-remotely.ts")).solveRemotely(
          around.flags,
          asked,
          { options, maxSamples: 16, labels: { family: "selection" } },
          around.cancel,
          ({ elapsedS, bestEnergy }) => around.onProgress(elapsedS, bestEnergy),
        );
  if ("code" in solved) return success(solved);
  const result = "solved" in solved ? solved.solved : solved;
  if (!result.ok) return result;
  const { best, solver, job_id: jobId, reason } = result.value;
  if (best === null)
    return failed({ kind: "job-failed", where: "the fixed-point QUBO", reason: "no sample was found" });
  const spins = spinsFromState(asked, best.state, "the QUBO's best state");
  if (!spins.ok) return spins;
  const state = decodeSelection(qubo.value, spins.value);
  if (state.support.length >= problem.degrees)
    return failed({
      kind: "job-failed",
      where: "the fixed-point QUBO",
      reason: `its best state has ${state.support.length} terms, more than ${problem.scaled.design.n} rows can tell apart; give it more time`,
    });
  return success({
    support: state.support,
    reason,
    about: {
      num_variables: asked.model.n,
      bits: method.bits,
      coefficient_range: range,
      penalty_weight: qubo.value.weight,
      energy: best.energy,
      energy_from_data: selectionEnergy(design, qubo.value, state),
      violations: {
        bits_without_term: state.looseBits,
        terms_off: termRule.kind === "exactly" ? Math.abs(state.support.length - termRule.k) : 0,
      },
      solver: solver.name,
      job_id: jobId,
    },
  });
}

function termRuleOf(rule: SelectRequest["rule"], totalSquares: number): TermRule {
  switch (rule.kind) {
    case "terms":
      return { kind: "exactly", k: rule.k };
    case "penalty":
      return { kind: "price", price: rule.penalty / totalSquares };
    case "bic":
    case "aic":
    case "ebic":
      throw new Error("a criterion with a logarithm has no QUBO: the request was checked");
    default:
      return unreachable(rule);
  }
}

const NO_FILES = {
  problem: "-",
  format: "qubo-list",
  vartype: null,
  betaSchedule: null,
  gammaSchedule: null,
  annealSchedule: null,
  initialState: null,
};
