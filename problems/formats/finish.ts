import { type Failure, invalid, type Result, success } from "../../core/failure.ts";
import type { QuadraticModel, Vartype } from "../../core/model/quadratic-model.ts";
import type { Labels, Problem } from "../problem.ts";
import type { CommentReader } from "./comments.ts";
import type { Format } from "./format.ts";

type Described = Pick<Format, "name" | "convention" | "objective">;

/** What a file says besides its model. */
export type Notes = Pick<CommentReader, "comments"> & { readonly plantedEnergy: { readonly value: number } | null };

export const NO_NOTES: Notes = { comments: [], plantedEnergy: null };

/** A model that was not read from a file, stated in a format's convention: what generators and `convert` make. */
export function problemFromModel(
  format: Described,
  model: QuadraticModel,
  labels: Labels,
  comments: readonly string[] = [],
  plantedEnergy: number | null = null,
): Problem {
  const convention = format.convention(model.vartype);
  return {
    model,
    format: format.name,
    sense: convention.sense,
    objective: format.objective(model),
    convention,
    labels,
    comments,
    ...(plantedEnergy === null ? {} : { knownEnergy: { energy: plantedEnergy, source: "planted" } }),
  };
}

/** The problem just read, once its energies are known to be finite. */
export function finishProblem(
  format: Described,
  where: string,
  built: Result<QuadraticModel>,
  labels: Labels,
  notes: Notes,
): Result<Problem> {
  if (!built.ok) return built;
  if (!Number.isFinite(largestEnergy(built.value)))
    return invalid(
      where,
      `the coefficients add up beyond the largest float64, ${Number.MAX_VALUE}: energies would not be finite`,
    );
  return success(problemFromModel(format, built.value, labels, notes.comments, notes.plantedEnergy?.value ?? null));
}

/** Σ of all |coefficients|, a bound of every energy and every partial sum; each coupling counts twice, as fields see it. */
function largestEnergy(model: QuadraticModel): number {
  let sum = Math.abs(model.offset);
  for (let i = 0; i < model.n; i++) sum += Math.abs(model.linear[i]);
  for (let p = 0; p < model.weight.length; p++) sum += Math.abs(model.weight[p]);
  return sum;
}

/** The failure of a vartype that the file's comments or the caller name but the format contradicts. */
export function vartypeConflict(
  where: string,
  vartype: Vartype,
  name: string,
  comments: Pick<CommentReader, "vartype">,
  asked: Vartype | undefined,
): Failure | null {
  if (comments.vartype !== null && comments.vartype.value !== vartype)
    return {
      kind: "invalid-input",
      where: `${where}, line ${comments.vartype.line}`,
      reason: `the comment says vartype ${comments.vartype.value}, but ${name} means ${vartype}`,
    };
  if (asked !== undefined && asked !== vartype)
    return { kind: "invalid-input", where, reason: `vartype ${asked} was asked for, but ${name} means ${vartype}` };
  return null;
}
