import { analyse, type ModelAnalysis } from "../../core/model/analysis.ts";
import { type Arithmetic, arithmeticOf } from "../../core/model/arithmetic.ts";
import { type IsingForm, isingForm } from "../../core/model/ising-form.ts";
import type { QuadraticModel } from "../../core/model/quadratic-model.ts";
import type { Reduction } from "../../core/model/reduction.ts";
import type { SolveOptions } from "../../core/plan/options.ts";
import { reductionFor } from "../../core/plan/reduce-model.ts";
import type { Problem } from "../../problems/problem.ts";

/** A job's problem with what planning and checking need of it. */
export interface JobModel {
  readonly problem: Problem;
  /** Of the given model. */
  readonly arithmetic: Arithmetic;
  readonly reduction: Reduction | null;
  /** What nodes work on: the given model, or the smaller one that dominating couplings leave. */
  readonly solved: { readonly model: QuadraticModel; readonly arithmetic: Arithmetic; readonly form: IsingForm };
  readonly analysis: ModelAnalysis;
}

export function jobModel(problem: Problem, options: SolveOptions): JobModel {
  const { model } = problem;
  const arithmetic = arithmeticOf(model);
  const form = isingForm(model, arithmetic);
  const reduction = reductionFor(form, options);
  const solved = reduction === null ? { model, arithmetic, form } : reduced(reduction);
  return { problem, arithmetic, reduction, solved, analysis: analyse(solved.form, options.numOnes) };
}

function reduced({ model }: Reduction): JobModel["solved"] {
  const arithmetic = arithmeticOf(model);
  return { model, arithmetic, form: isingForm(model, arithmetic) };
}
