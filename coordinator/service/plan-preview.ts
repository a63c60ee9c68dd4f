import { type Result, success } from "../../core/failure.ts";
import type { QuadraticModel } from "../../core/model/quadratic-model.ts";
import type { SolveOptions } from "../../core/plan/options.ts";
import type { Plan } from "../../core/plan/plan.ts";
import { planning } from "../../core/plan/planning.ts";
import type { Problem } from "../../problems/problem.ts";
import type { NodeDirectory } from "../engine/port.ts";
import { type JobModel, jobModel } from "../job/job-model.ts";
import { buildOf } from "../plan/capacity.ts";
import { clusterRates } from "../plan/cluster-rates.ts";

/** Models of up to so many couplings are planned while their caller waits: it takes about 10 ms there. */
const SMALL = 100_000;

/** What was learnt of a job before it is made. */
export interface Preview {
  /** Null for large models, whose analysis is left to the leader. */
  readonly model: JobModel | null;
  /** Null where something has to be run first. */
  readonly plans: readonly Plan[] | null;
  /** Whether the plans may stand: one part, and every build is known that they name. */
  readonly final: boolean;
}

/**
 * Whether the options fit the model, before a job is made of them; with its plans where nothing has to be run for them first.
 */
export async function plansWithoutPilot(
  directory: Pick<NodeDirectory, "live">,
  model: QuadraticModel,
  problem: Omit<Problem, "model">,
  options: SolveOptions,
): Promise<Result<Preview>> {
  if (model.column.length / 2 > SMALL) return success({ model: null, plans: null, final: false });
  const nodes = await directory.live();
  const analysed = jobModel({ ...problem, model }, options);
  const { analysis, solved } = analysed;
  const steps = planning(
    analysis,
    options,
    {
      kernelSha256: (name) => buildOf(nodes, name) ?? "",
      threads: Math.max(
        1,
        nodes.reduce((sum, { threads }) => sum + threads, 0),
      ),
      knownEnergy: problem.knownEnergy?.energy ?? null,
      unit: solved.form.unit,
    },
    () => options.timeLimitS,
    clusterRates(nodes),
  );
  const first = steps.next();
  if (first.done !== true) return success({ model: analysed, plans: null, final: false });
  if (!first.value.ok) return first.value;
  const plans = first.value.value.parts.map(({ plan }) => plan);
  const known = plans.every(({ method }) => !("kernel" in method) || method.kernel.sha256 !== "");
  return success({ model: analysed, plans, final: nodes.length > 0 && plans.length === 1 && known });
}
