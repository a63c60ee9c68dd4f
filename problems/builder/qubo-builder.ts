import { failed, invalid, type Result, success } from "../../core/failure.ts";
import { checkSize, modelBuilder, type QuadraticModel } from "../../core/model/quadratic-model.ts";
import { type Cardinality, type Constraint, type Inequality, inequalityOf, violationOf } from "./constraint.ts";
import { type Objective, objectiveTerms } from "./objective.ts";
import { addPenalty, slackOf } from "./penalty.ts";
import { penaltyWeights, type WeightReason } from "./penalty-weight.ts";

/**
 * A QUBO by names of variables: minimise a quadratic objective over bits under constraints. Bits come into being when they are first named.
 * Mistakes (an empty name, a repeated variable, a constraint that nothing satisfies) are told by `build`, the first one only.
 */
export interface QuboBuilder {
  /** Adds value · x to the objective. */
  linear(x: string, value: number): void;
  /** Adds value · x · y to the objective; with x = y that is value · x. */
  quadratic(x: string, y: string, value: number): void;
  offset(value: number): void;
  /** One of the variables is 1. */
  exactlyOne(constraint: string, variables: readonly string[]): void;
  /** At most one of the variables is 1. */
  atMostOne(constraint: string, variables: readonly string[]): void;
  /** k of the variables are 1. */
  exactly(constraint: string, k: number, variables: readonly string[]): void;
  /** Σ coefficient · x ≤ bound; coefficients and bound are integers. */
  atMost(constraint: string, terms: readonly Term[], bound: number): void;
  /** Σ coefficient · x ≥ bound. */
  atLeast(constraint: string, terms: readonly Term[], bound: number): void;
  build(options: BuildOptions): Result<BuiltQubo>;
}

export type Term = readonly [variable: string, coefficient: number];

export interface BuildOptions {
  /** Names the problem in messages. */
  readonly where: string;
  /**
   * What becomes of exactly-k constraints (exactly one among them). `penalty`: a penalty as for all others. `move`: none; they are handed
   * over in `kept`, for a solver whose moves exchange a 1 and a 0 and so never break them.
   */
  readonly exactly: "penalty" | "move";
}

export interface BuiltQubo {
  /** BINARY: objective plus penalties; its minimum is the constrained minimum of the objective where any state meets all constraints. */
  readonly model: QuadraticModel;
  /** Shape (n): names of the variables; bits of slack come last, named "CONSTRAINT slack 1", "… 2" and so on. */
  readonly names: readonly string[];
  /** The exactly-k constraints that a solver's moves must keep; empty with `exactly: "penalty"`. */
  readonly kept: readonly KeptConstraint[];
  readonly penalties: readonly Penalty[];
  /** @param spins  shape (n), −1 or +1, as solvers give states. */
  decode(spins: Int8Array): DecodedQubo;
}

/** Exactly k of these variables, by their places in the model, are 1. */
export interface KeptConstraint {
  readonly kind: "exactly";
  readonly k: number;
  readonly variables: Uint32Array;
}

export interface Penalty {
  readonly constraint: string;
  readonly weight: number;
  readonly reason: WeightReason;
}

export interface DecodedQubo {
  /** By name, slack left out. */
  readonly values: ReadonlyMap<string, 0 | 1>;
  /** Without penalties. */
  readonly objective: number;
  /** By how much each broken constraint is broken: |Σ − k|, or the excess over the bound. */
  readonly violations: readonly { readonly constraint: string; readonly amount: number }[];
}

/** Squares of slacks up to here, times a weight, leave energies exact. */
const MAX_SLACK = 2 ** 20;

/** A constraint as given, before its names and coefficients are checked. */
type Given =
  | {
      readonly kind: "exactly" | "at-most-one";
      readonly name: string;
      readonly k: number;
      readonly variables: readonly string[];
    }
  | {
      readonly kind: "at-most" | "at-least";
      readonly name: string;
      readonly bound: number;
      readonly terms: readonly Term[];
    };

export function quboBuilder(): QuboBuilder {
  const names: string[] = [];
  const indexOf = new Map<string, number>();
  const linear: number[] = [];
  const pairs = new Map<number, Map<number, number>>();
  const given: Given[] = [];
  let constant = 0;

  function index(name: string): number {
    const known = indexOf.get(name);
    if (known !== undefined) return known;
    indexOf.set(name, names.length);
    linear.push(0);
    return names.push(name) - 1;
  }

  function addPair(i: number, j: number, value: number): void {
    const row = pairs.get(i);
    if (row === undefined) pairs.set(i, new Map([[j, value]]));
    else row.set(j, (row.get(j) ?? 0) + value);
  }

  return {
    linear(x, value) {
      linear[index(x)] += value;
    },
    quadratic(x, y, value) {
      const [i, j] = [index(x), index(y)];
      if (i === j) linear[i] += value;
      else {
        addPair(i, j, value);
        addPair(j, i, value);
      }
    },
    offset(value) {
      constant += value;
    },
    exactlyOne: (name, variables) => void given.push({ kind: "exactly", name, k: 1, variables }),
    atMostOne: (name, variables) => void given.push({ kind: "at-most-one", name, k: 1, variables }),
    exactly: (name, k, variables) => void given.push({ kind: "exactly", name, k, variables }),
    atMost: (name, terms, bound) => void given.push({ kind: "at-most", name, terms, bound }),
    atLeast: (name, terms, bound) => void given.push({ kind: "at-least", name, terms, bound }),
    build({ where, exactly }) {
      const constraints: Constraint[] = [];
      for (const one of given) {
        const checked = checkedConstraint(where, one, index);
        if (!checked.ok) return checked;
        constraints.push(checked.value);
      }
      const objective = objectiveTerms(where, names, { offset: constant, linear, pairs });
      if (!objective.ok) return objective;
      return buildModel(where, names, objective.value, constraints, exactly);
    },
  };
}

function checkedConstraint(where: string, given: Given, index: (name: string) => number): Result<Constraint> {
  const here = `${where}, constraint ${JSON.stringify(given.name)}`;
  const used = "variables" in given ? given.variables : given.terms.map(([x]) => x);
  const again = used.find((name, place) => used.indexOf(name) !== place);
  if (again !== undefined) return invalid(here, `names the variable ${JSON.stringify(again)} twice`);
  const variables = Uint32Array.from(used, index);
  switch (given.kind) {
    case "exactly":
    case "at-most-one": {
      const { kind, name, k } = given;
      if (!Number.isInteger(k) || k < 0 || k > variables.length)
        return invalid(
          here,
          `asks for ${k} of ${variables.length} variables; k must be an integer in 0 … ${variables.length}`,
        );
      return success({ kind, name, k, variables } satisfies Cardinality);
    }
    case "at-most":
    case "at-least": {
      const sign = given.kind === "at-most" ? 1 : -1;
      const coefficients = Float64Array.from(given.terms, ([, coefficient]) => sign * coefficient);
      const wrong = [...coefficients, given.bound].find((value) => !Number.isSafeInteger(value));
      if (wrong !== undefined) return invalid(here, `coefficients and bound must be integers, got ${sign * wrong}`);
      const inequality: Inequality = inequalityOf(given.name, variables, coefficients, sign * given.bound);
      if (inequality.lowest > inequality.bound)
        return invalid(
          here,
          `no state satisfies it: the sum is never ${given.kind === "at-most" ? "at most" : "at least"} ${given.bound}`,
        );
      const range = inequality.bound - inequality.lowest;
      if (inequality.highest > inequality.bound && range > MAX_SLACK)
        return failed({ kind: "over-limit", where: here, limit: "range of the slack", max: MAX_SLACK, got: range });
      return success(inequality);
    }
  }
}

function buildModel(
  where: string,
  named: readonly string[],
  objective: Objective,
  constraints: readonly Constraint[],
  exactly: BuildOptions["exactly"],
): Result<BuiltQubo> {
  const isKept = (constraint: Constraint): boolean => exactly === "move" && constraint.kind === "exactly";
  const weights = penaltyWeights(objective, constraints, isKept);
  const names = named.slice();
  const slacks = constraints.map((constraint) => {
    const slack = isKept(constraint) ? [] : slackOf(constraint);
    const first = names.length;
    names.push(...slack.map((_, bit) => `${constraint.name} slack ${bit + 1}`));
    return slack.map((coefficient, bit) => ({ variable: first + bit, coefficient }));
  });
  const used = new Set(named);
  for (const name of names.slice(named.length)) {
    if (used.has(name))
      return invalid(
        where,
        `the name ${JSON.stringify(name)} of a slack bit is in use; constraints with slack need names of their own`,
      );
    used.add(name);
  }
  const tooLarge = checkSize(where, names.length, 0);
  if (tooLarge) return failed(tooLarge);
  const builder = modelBuilder("BINARY", names.length);
  builder.addOffset(objective.offset);
  for (let i = 0; i < objective.n; i++) {
    builder.addLinear(i, objective.linear[i]);
    for (const [j, value] of objective.neighbours(i)) if (j > i) builder.addQuadratic(i, j, value, 0);
  }
  const penalties: Penalty[] = [];
  const kept: KeptConstraint[] = [];
  for (const [c, constraint] of constraints.entries()) {
    if (constraint.kind === "exactly" && isKept(constraint)) {
      kept.push({ kind: "exactly", k: constraint.k, variables: constraint.variables });
      continue;
    }
    const { weight, reason } = weights[c];
    penalties.push({ constraint: constraint.name, weight, reason });
    addPenalty(builder, constraint, slacks[c], weight);
  }
  const model = builder.build(where, "sum");
  if (!model.ok) return model;
  return success({
    model: model.value,
    names,
    kept,
    penalties,
    decode(spins) {
      const bit = (i: number): 0 | 1 => (spins[i] > 0 ? 1 : 0);
      return {
        values: new Map(named.map((name, i) => [name, bit(i)])),
        objective: objective.valueAt(bit),
        violations: constraints.flatMap((constraint) => {
          const amount = violationOf(constraint, bit);
          return amount === 0 ? [] : [{ constraint: constraint.name, amount }];
        }),
      };
    },
  });
}
