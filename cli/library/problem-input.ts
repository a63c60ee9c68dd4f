import { failed, invalid, type Result } from "../../core/failure.ts";
import { checkSize, modelBuilder, type Vartype } from "../../core/model/quadratic-model.ts";
import { coo } from "../../problems/formats/coo.ts";
import { finishProblem, NO_NOTES } from "../../problems/formats/finish.ts";
import { readProblem } from "../../problems/formats/read-problem.ts";
import type { FormatName, Problem } from "../../problems/problem.ts";

/** A coupling: two variables, counted from 0, and its weight. */
export type Term = readonly [i: number, j: number, weight: number];

/** What is to be minimised: spins, bits, or a file in any format that `spingap solve` reads. */
export type ProblemInput =
  /** offset + Σ h_i s_i + Σ J_ij s_i s_j over spins ±1. */
  | { readonly J: readonly Term[]; readonly h?: readonly number[]; readonly offset?: number }
  /** offset + Σ Q_ij x_i x_j over bits 0/1; terms with i = j are linear. */
  | { readonly Q: readonly Term[]; readonly offset?: number }
  | { readonly file: string; readonly format?: FormatName; readonly vartype?: Vartype };

/** Reads or builds a problem. Pairs that come again add up. */
export async function problemOf(input: ProblemInput): Promise<Result<Problem>> {
  if ("file" in input) {
    const { file, ...options } = input;
    return await readProblem(file, options);
  }
  const [vartype, name, terms, linear] =
    "Q" in input ? (["BINARY", "Q", input.Q, []] as const) : (["SPIN", "J", input.J, input.h ?? []] as const);
  for (const [k, [i, j, weight]] of terms.entries())
    if (!isIndex(i) || !isIndex(j) || !Number.isFinite(weight) || (i === j && vartype === "SPIN"))
      return invalid(
        `${name}[${k}]`,
        `expected two variables from 0 on and a finite weight, got [${i}, ${j}, ${weight}]`,
      );
  for (const [i, value] of linear.entries())
    if (!Number.isFinite(value)) return invalid(`h[${i}]`, `expected a finite number, got ${value}`);
  const n = terms.reduce((most, [i, j]) => Math.max(most, i + 1, j + 1), linear.length);
  if (n === 0) return invalid(name, "the problem has no variable");
  const size = checkSize("problem", n, terms.length);
  if (size !== null) return failed(size);
  const builder = modelBuilder(vartype, n, terms.length);
  for (const [i, value] of linear.entries()) builder.addLinear(i, value);
  for (const [i, j, weight] of terms) {
    if (i === j) builder.addLinear(i, weight);
    else builder.addQuadratic(i, j, weight, 0);
  }
  builder.addOffset(input.offset ?? 0);
  return finishProblem(coo, "problem", builder.build("problem", "sum"), "from-0", NO_NOTES);
}

function isIndex(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}
