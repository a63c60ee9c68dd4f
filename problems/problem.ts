import { invalid, type Result, success } from "../core/failure.ts";
import { arithmeticOf } from "../core/model/arithmetic.ts";
import type { QuadraticModel } from "../core/model/quadratic-model.ts";

export const FORMAT_NAMES = [
  "gset",
  "orlib",
  "mqlib",
  "biqmac",
  "qs",
  "ising-list",
  "qubo-list",
  "coo",
  "qbsolv",
  "qplib",
  "bqpjson",
  "bqm-json",
  "bqm",
] as const;
export type FormatName = (typeof FORMAT_NAMES)[number];

/** How a format's numbers are meant: what is echoed to the user, so that no convention is assumed in silence. */
export interface Convention {
  readonly variables: "spins" | "bits" | "sides of a cut";
  /** The index of the first variable; `ids` where entries speak of variables by numbers of their own. */
  readonly indexBase: 0 | 1 | "ids";
  /**
   * Whether an off-diagonal entry q_ij stands for q_ij (`once`) or for q_ij + q_ji (`twice`); a diagonal one stands for
   * itself, or for q_ii/2 (`once, squares half`: entries of a Hessian, of which the objective holds one half).
   */
  readonly counting: "once" | "twice" | "once, squares half";
  readonly sense: "minimize" | "maximize";
}

/**
 * How the file's own objective follows from our energy, which is always minimised.
 * `cut`: the weight of the edges between the two sides, (Σw − E)/2 for couplings J = w. `scale` as in `Arithmetic`:
 * all weights are integers over it; null if there is none.
 */
export type Objective =
  | { readonly kind: "energy" }
  | { readonly kind: "negated-energy" }
  | { readonly kind: "cut"; readonly totalWeight: number; readonly scale: number | null };

/**
 * Names of variables 0 … n − 1 in the file: counted from 0, counted from 1, or listed. A name that is a list, as dimod
 * has them, is kept as its JSON text without blanks: [0,"a"].
 */
export type Labels = "from-0" | "from-1" | readonly (string | number)[];

/** A model together with what its file said about it. */
export interface Problem {
  readonly model: QuadraticModel;
  readonly format: FormatName;
  readonly sense: "minimize" | "maximize";
  readonly objective: Objective;
  readonly convention: Convention;
  readonly labels: Labels;
  /** Comment lines without their mark, metadata lines left out; the first hundred. */
  readonly comments: readonly string[];
  /** The ground energy, from whoever built the problem around a known ground state. */
  readonly knownEnergy?: { readonly energy: number; readonly source: "planted" };
}

export function objectiveOf(problem: Pick<Problem, "objective">, energy: number): number {
  const { objective } = problem;
  switch (objective.kind) {
    case "energy":
      return energy;
    case "negated-energy":
      return 0 - energy;
    case "cut": {
      const { totalWeight, scale } = objective;
      if (scale === null || !isMultiple(energy, scale)) return (totalWeight - energy) / 2;
      return (Math.round(totalWeight * scale) - Math.round(energy * scale)) / (2 * scale);
    }
  }
}

/** The energy of a state with this objective; where no state has it, the energy that would, rounded once or twice. */
export function energyOfObjective(problem: Pick<Problem, "objective">, value: number): number {
  const { objective } = problem;
  switch (objective.kind) {
    case "energy":
      return value;
    case "negated-energy":
      return 0 - value;
    case "cut": {
      const { totalWeight, scale } = objective;
      if (scale === null || !isMultiple(value, scale)) return totalWeight - 2 * value;
      return (Math.round(totalWeight * scale) - 2 * Math.round(value * scale)) / scale;
    }
  }
}

function isMultiple(value: number, scale: number): boolean {
  return Math.round(value * scale) / scale === value && Math.abs(value * scale) <= Number.MAX_SAFE_INTEGER;
}

/** The cut objective of a model whose couplings are edge weights: Σw in exact integers where the weights allow it. */
export function cutObjective(model: QuadraticModel): Objective {
  const arithmetic = arithmeticOf(model);
  const scale = arithmetic.kind === "integer" ? arithmetic.scale : null;
  let sum = 0;
  let lost = 0; // Neumaier's compensation; stays 0 for integers
  for (let i = 0; i < model.n; i++) {
    for (let p = model.rowStart[i]; p < model.rowStart[i + 1]; p++) {
      if (model.column[p] < i) continue;
      const term = scale === null ? model.weight[p] : Math.round(model.weight[p] * scale);
      const next = sum + term;
      lost += Math.abs(sum) >= Math.abs(term) ? sum - next + term : term - next + sum;
      sum = next;
    }
  }
  return { kind: "cut", totalWeight: scale === null ? sum + lost : sum / scale, scale };
}

const ASCII = new TextDecoder();

/** `-`/`+` where the file speaks of spins, `0`/`1` where it speaks of bits or of the sides of a cut; in file order. */
function alphabet(problem: Problem): readonly [low: string, high: string] {
  return problem.convention.variables === "spins" ? ["-", "+"] : ["0", "1"];
}

/** @param spins  shape (n), −1 or +1. */
export function stateText(problem: Problem, spins: Int8Array): string {
  const [low, high] = alphabet(problem).map((letter) => letter.charCodeAt(0));
  const codes = new Uint8Array(spins.length);
  for (let i = 0; i < spins.length; i++) codes[i] = spins[i] > 0 ? high : low;
  // Letter by letter it would be a tree of n strings: a hundred thousand states of those stop a coordinator for seconds.
  return ASCII.decode(codes);
}

/** The inverse of `stateText`. @returns shape (n), −1 or +1. */
export function spinsFromState(problem: Problem, text: string, where: string): Result<Int8Array> {
  const [low, high] = alphabet(problem);
  if (text.length !== problem.model.n)
    return invalid(where, `the state has ${text.length} characters, the problem ${problem.model.n} variables`);
  const spins = new Int8Array(text.length);
  for (let i = 0; i < text.length; i++) {
    if (text[i] !== low && text[i] !== high)
      return invalid(
        where,
        `character ${i + 1} of the state is ${JSON.stringify(text[i])}; it must be ${low} or ${high}`,
      );
    spins[i] = text[i] === high ? 1 : -1;
  }
  return success(spins);
}
