import { unreachable } from "../../core/invariant.ts";
import {
  COUNTING,
  type DescribedProblem,
  INDEX_BASE,
  MOST_COMMENTS,
  SENSE,
  VARIABLE_KIND,
} from "../described-problem.ts";
import type { ProblemDescription } from "../generated/spingap/v1/ProblemDescription.ts";

export function problemDescription(problem: DescribedProblem<string>): ProblemDescription {
  const { convention, knownEnergy, labels } = problem;
  return {
    format: problem.format,
    sense: SENSE[problem.sense],
    ...objectiveField(problem.objective),
    convention: {
      variables: VARIABLE_KIND[convention.variables],
      indexBase: INDEX_BASE[convention.indexBase],
      counting: COUNTING[convention.counting],
      sense: SENSE[convention.sense],
    },
    labels: typeof labels === "string" ? labels : JSON.stringify(labels),
    comments: problem.comments.slice(0, MOST_COMMENTS),
    ...(knownEnergy === undefined ? {} : { plantedEnergy: knownEnergy.energy }),
  };
}

function objectiveField(objective: DescribedProblem<string>["objective"]): ProblemDescription {
  switch (objective.kind) {
    case "energy":
      return { energy: {} };
    case "negated-energy":
      return { negatedEnergy: {} };
    case "cut": {
      const { totalWeight, scale } = objective;
      return { cut: { totalWeight, ...(scale === null ? {} : { scale }) } };
    }
    default:
      return unreachable(objective);
  }
}
