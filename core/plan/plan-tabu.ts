import { type Result, success } from "../failure.ts";
import type { ModelAnalysis } from "../model/analysis.ts";
import { tabuMovesPerRead, tabuParameters } from "../tabu/parameters.ts";
import { hasStopRule, type PlanningFacts } from "./method-choice.ts";
import type { SolveOptions } from "./options.ts";
import type { Plan } from "./plan.ts";

/** Reads when nothing else ends a job. */
const DEFAULT_READS = 16;

/** Tabu search: reads of as many moves as pay for the size, as many reads as asked or as the time allows. */
export function planTabu(model: ModelAnalysis, options: SolveOptions, facts: PlanningFacts): Result<Plan> {
  const moves = options.numMoves ?? tabuMovesPerRead(model.n);
  const open = hasStopRule(options) && options.numReads === null;
  return success({
    version: 1,
    part: options.part,
    seed: options.seed,
    method: {
      kind: "tabu",
      kernel: {
        name: "tabu",
        sha256: facts.kernelSha256("tabu"),
        backend: options.backend === "reference" ? "reference" : "cpu",
      },
      parameters: tabuParameters(model.n),
      moves,
    },
    blockReads: 1,
    numReads: open ? null : (options.numReads ?? DEFAULT_READS),
    checkpoints: [],
    levels: [],
    why: [`tabu: reads of ${moves} moves, with path relinking`],
  });
}
