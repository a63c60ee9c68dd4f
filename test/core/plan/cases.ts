import { analyse, type ModelAnalysis } from "../../../core/model/analysis.ts";
import { planJob } from "../../../core/plan/make-plan.ts";
import type { PlanningFacts } from "../../../core/plan/method-choice.ts";
import { DEFAULT_OPTIONS, type SolveOptions } from "../../../core/plan/options.ts";
import type { Plan } from "../../../core/plan/plan.ts";
import { formOf, randomGraph, spinModel, testRandom, testSeed, torus } from "../../support/models.ts";

const random = testRandom(testSeed());
const sign = (): number => (random() < 0.5 ? -1 : 1);

/** Antiferromagnet on a 32 × 32 torus, two sublattices, in fields ±1. */
export const balanced: ModelAnalysis = analyse(
  formOf(
    torus(
      [32, 32],
      () => 1,
      Array.from({ length: 1024 }, (_, i) => [i, sign()] as const),
    ),
  ),
);
/** ±J on a 32 × 32 torus, degree 4. */
export const torusModel: ModelAnalysis = analyse(formOf(torus([32, 32], sign)));
/** 2000 variables and 19,990 couplings of weight 1, as the graph G22. */
export const g22Like: ModelAnalysis = analyse(formOf(randomGraph(2000, 19_990, () => 1, random)));
/** All pairs of 2000 variables ±1: what `analyse` says of forty, with the numbers of two thousand. */
export const dense2000: ModelAnalysis = {
  ...analyse(formOf(randomGraph(40, 780, sign, random))),
  n: 2000,
  numInteractions: 1_999_000,
  minDegree: 1999,
  maxDegree: 1999,
  meanDegree: 1999,
  maxLocalField: 1999,
  meanSpan: 2001 / 3,
  spreadLow: Math.sqrt(1999),
  spreadHigh: Math.sqrt(1999),
};
/** Couplings that are thirds of real numbers: no scale makes them integers. */
export const floats: ModelAnalysis = analyse(formOf(randomGraph(500, 3000, () => (1 + random()) / 3, random)));
/** Ten variables: small enough to enumerate. */
export const small: ModelAnalysis = analyse(formOf(randomGraph(10, 20, sign, random)));
/** No couplings and no fields. */
export const empty: ModelAnalysis = analyse(formOf(spinModel(3, [])));

export const FACTS: PlanningFacts = {
  kernelSha256: (name) => `build of ${name}`,
  pilot: null,
  ladder: null,
  updatesPerSecond: null,
  threads: 4,
  knownEnergy: null,
  unit: 1,
};

export function optionsWith(changes: Partial<SolveOptions>): SolveOptions {
  return { ...DEFAULT_OPTIONS, seed: 7, ...changes };
}

export function planned(
  model: ModelAnalysis,
  changes: Partial<SolveOptions> = {},
  facts: Partial<PlanningFacts> = {},
): Plan {
  const plan = planJob(model, optionsWith(changes), { ...FACTS, ...facts });
  if (!plan.ok) throw new Error(JSON.stringify(plan.failure));
  return plan.value;
}
