import { type Result, success } from "../../core/failure.ts";
import type { QuadraticModel } from "../../core/model/quadratic-model.ts";
import type { SolveOptions } from "../../core/plan/options.ts";
import type { Plan } from "../../core/plan/plan.ts";
import { planning } from "../../core/plan/planning.ts";
import type { Problem } from "../../problems/problem.ts";
import type { NodeDirectory } from "../engine/port.ts";
import { jobModel } from "../job/job-model.ts";

/** Models of up to so many couplings are planned while their caller waits: it takes about 10 ms there. */
const SMALL = 100_000;

/**
 * Whether the options fit the model, before a job is made of them; with its plans where nothing has to be run for them first.
 * Null where a pilot comes first, and for models whose analysis is left to the leader.
 */
export async function plansWithoutPilot(
  directory: Pick<NodeDirectory, "live">,
  model: QuadraticModel,
  problem: Omit<Problem, "model">,
  options: SolveOptions,
): Promise<Result<readonly Plan[] | null>> {
  if (model.column.length / 2 > SMALL) return success(null);
  const nodes = await directory.live();
  const { analysis, solved } = jobModel({ ...problem, model }, options);
  const steps = planning(
    analysis,
    options,
    {
      kernelSha256: (name) => nodes.find(({ builds }) => builds[name] !== undefined)?.builds[name] ?? "",
      threads: Math.max(
        1,
        nodes.reduce((sum, { threads }) => sum + threads, 0),
      ),
      knownEnergy: problem.knownEnergy?.energy ?? null,
      unit: solved.form.unit,
    },
    () => options.timeLimitS,
  );
  const first = steps.next();
  if (first.done !== true) return success(null);
  return first.value.ok ? success(first.value.value.parts.map(({ plan }) => plan)) : first.value;
}
