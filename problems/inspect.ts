import { analyse } from "../core/model/analysis.ts";
import { type Arithmetic, arithmeticOf } from "../core/model/arithmetic.ts";
import { isingForm } from "../core/model/ising-form.ts";
import { numInteractions, type QuadraticModel } from "../core/model/quadratic-model.ts";
import type { Labels, Problem } from "./problem.ts";

export interface InspectRow {
  readonly label: string;
  readonly value: string;
}

/** What a problem is and how its file was understood, for people; coefficients are those of the model, minimised. */
export function inspectProblem(problem: Problem): InspectRow[] {
  const { model, convention } = problem;
  const arithmetic = arithmeticOf(model);
  const analysis = analyse(isingForm(model, arithmetic));
  const rows: InspectRow[] = [
    { label: "format", value: problem.format },
    { label: "objective", value: objectiveWords(problem) },
    {
      label: "variables",
      value: `${model.n}, ${convention.variables} (${model.vartype}), ${labelWords(problem.labels)}`,
    },
    {
      label: "indices in the file",
      value: convention.indexBase === "ids" ? "numbers of the file's own" : `counted from ${convention.indexBase}`,
    },
    { label: "a pair in the file", value: `counts ${convention.counting}` },
    { label: "offset", value: String(model.offset) },
    { label: "couplings", value: `${numInteractions(model)} (density ${(100 * analysis.density).toPrecision(3)} %)` },
    {
      label: "degree",
      value: `min ${analysis.minDegree}, mean ${Number(analysis.meanDegree.toFixed(2))}, max ${analysis.maxDegree}`,
    },
    { label: "coupling range", value: rangeWords(model.weight) },
    { label: "linear range", value: linearWords(model) },
    { label: "arithmetic", value: arithmeticWords(arithmetic) },
  ];
  if (problem.knownEnergy !== undefined)
    rows.push({ label: "known energy", value: `${problem.knownEnergy.energy} (${problem.knownEnergy.source})` });
  return rows;
}

function objectiveWords({ objective, sense }: Problem): string {
  switch (objective.kind) {
    case "energy":
      return `energy, ${sense}d`;
    case "negated-energy":
      return `−energy, ${sense}d`;
    case "cut":
      return `cut = (${objective.totalWeight} − energy) / 2, ${sense}d`;
  }
}

function labelWords(labels: Labels): string {
  if (labels === "from-0") return "named from 0";
  if (labels === "from-1") return "named from 1";
  return `named ${labels[0]} … ${labels[labels.length - 1]}, with gaps or names of their own`;
}

function arithmeticWords(arithmetic: Arithmetic): string {
  switch (arithmetic.kind) {
    case "integer":
      return arithmetic.scale === 1 ? "integers, exact" : `multiples of 1/${arithmetic.scale}, exact`;
    case "compensated-float64":
      return "real numbers, compensated float64 sums";
  }
}

function linearWords(model: QuadraticModel): string {
  const count = model.linear.reduce((sum, h) => (h === 0 ? sum : sum + 1), 0);
  return count === 0 ? "none" : `${rangeWords(model.linear)}, ${count} of ${model.n} not zero`;
}

function rangeWords(values: Float64Array): string {
  if (values.length === 0) return "none";
  let least = values[0];
  let most = values[0];
  for (const value of values) {
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return `${least} … ${most}`;
}
