import type { SolveOptions } from "./options.ts";

/** Why a job came to its end. */
export type StopReason = "completed" | "target_reached" | "time_limit" | "no_improvement" | "cancelled";

/** What the rules look at. Times in seconds since the job began to run. */
export interface StopFacts {
  readonly elapsedS: number;
  readonly bestEnergy: number;
  /** When `bestEnergy` was first seen; 0 before any energy. */
  readonly improvedAtS: number;
  readonly cancelled: boolean;
}

/** The rule that ends the job now, or null. A target met counts before a limit that passed at the same look. */
export function stopReason(options: SolveOptions, facts: StopFacts): StopReason | null {
  if (options.targetEnergy !== null && facts.bestEnergy <= options.targetEnergy) return "target_reached";
  if (facts.cancelled) return "cancelled";
  if (options.timeLimitS !== null && facts.elapsedS >= options.timeLimitS) return "time_limit";
  if (options.noImprovementS !== null && facts.elapsedS - facts.improvedAtS >= options.noImprovementS)
    return "no_improvement";
  return null;
}
