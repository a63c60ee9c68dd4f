import { describeFailure, invalid, type Result, success } from "../../core/failure.ts";
import { analyse } from "../../core/model/analysis.ts";
import { arithmeticOf } from "../../core/model/arithmetic.ts";
import { isingForm } from "../../core/model/ising-form.ts";
import { curveAt, pathCurve } from "../../core/path-integral/schedule.ts";
import { wantsLadder } from "../../core/plan/members.ts";
import { checkOptions, KERNEL_NAMES, type SolveOptions } from "../../core/plan/options.ts";
import { betasOf, type Method, type Plan } from "../../core/plan/plan.ts";
import { needsPilot } from "../../core/plan/plan-pilot.ts";
import { planning } from "../../core/plan/planning.ts";
import type { CampaignCell } from "../../lab/campaign/cell.ts";
import { cellOptions, type FoundByPilot, NOTHING_FOUND } from "../../lab/campaign/cell-options.ts";
import { readsOfBlock } from "../../lab/campaign/grid.ts";
import type { CampaignSpec, MethodSpec, ScheduleSpec } from "../../lab/campaign/spec.ts";
import { kernelBuild } from "../../solver-node/kernels/catalog.ts";
import { jobControl } from "../../solver-node/threads/control.ts";
import type { ThreadPool } from "../../solver-node/threads/pool.ts";
import { planHere } from "../embedded/plan-here.ts";
import { stopWatch } from "../embedded/stop-watch.ts";
import type { CampaignInstance } from "./instances.ts";

/** What every cell with this instance, method, schedule and length runs, whatever its seed. */
export interface CellPlan {
  readonly plan: Plan;
  readonly kernel: { readonly name: string; readonly sha256: string };
  readonly readsPerBlock: number;
  /** What its schedule left to a pilot. */
  readonly found: FoundByPilot;
}

/** Gives threads to pilots; most campaigns need none. */
export type PoolForPilots = () => Promise<ThreadPool>;

/**
 * Plans one point of the grid. Pilots run here even where the campaign runs on a coordinator: they answer the same everywhere.
 *
 * @param known  what a pilot found when the campaign began; null to ask one now where the schedule leaves it to one.
 */
export async function planCell(
  spec: CampaignSpec,
  instance: CampaignInstance,
  method: MethodSpec,
  schedule: ScheduleSpec,
  sweeps: number,
  known: FoundByPilot | null,
  pool: PoolForPilots,
): Promise<Result<CellPlan>> {
  const where = `${instance.id}, method ${method.name}, schedule ${schedule.name}, ${sweeps} sweeps`;
  const { kernel } = method;
  if (kernel !== null && !KERNEL_NAMES.some((name) => name === kernel))
    return invalid(`method ${method.name}, kernel`, `expected one of ${KERNEL_NAMES.join(", ")}, got ${kernel}`);
  if (schedule.kind === "catoni" && instance.landscape() === null)
    return invalid(
      where,
      `a Catoni schedule needs the landscape, which is enumerated up to 20 variables; the instance has ${instance.n}: name the schedule's instances`,
    );
  if (schedule.kind === "catoni" && sweeps < 2)
    return invalid(where, "a Catoni schedule ends at β = ln t / m, which takes two sweeps or more");
  const options = checkOptions(cellOptions(method, schedule, sweeps, spec.seeds[0], instance, known ?? NOTHING_FOUND));
  if (!options.ok) return invalid(where, describeFailure(options.failure));
  const planned = await planOf(instance, options.value, pool);
  if (!planned.ok) return invalid(where, describeFailure(planned.failure));
  const plan = planned.value;
  if (!("kernel" in plan.method)) return invalid(where, `a campaign has no use for ${plan.method.kind}`);
  const { name, sha256 } = plan.method.kernel;
  return success({
    plan,
    kernel: { name, sha256 },
    readsPerBlock: readsOfBlock(method.reads ?? spec.reads, spec.blocks, plan.blockReads),
    found: known ?? (schedule.kind === "auto" ? foundIn(plan.method) : NOTHING_FOUND),
  });
}

async function planOf(instance: CampaignInstance, options: SolveOptions, pool: PoolForPilots): Promise<Result<Plan>> {
  const { model, knownEnergy } = instance.problem;
  const arithmetic = arithmeticOf(model);
  const form = isingForm(model, arithmetic);
  const analysis = analyse(form, options.numOnes);
  const energy = knownEnergy?.energy ?? null;
  if (!needsPilot(analysis, options) && !wantsLadder(analysis, options)) {
    const known = { kernelSha256: kernelBuild, threads: 1, knownEnergy: energy, unit: form.unit };
    const step = planning(analysis, options, known, () => null).next();
    if (step.done !== true) throw new Error(`planning asks for a ${step.value.kind} where none is needed`);
    return step.value.ok ? success(step.value.value.parts[0].plan) : step.value;
  }
  const threads = await pool();
  const control = jobControl(threads.threads);
  const nowNs = (): number => Number(process.hrtime.bigint());
  const watch = stopWatch(options, control, { nowNs, cancel: new AbortController().signal }, () => {});
  try {
    const shared = {
      key: String(nowNs()),
      model,
      arithmetic,
      form,
      control,
      targetEnergy: Number.NEGATIVE_INFINITY,
      watched: false,
      initialStates: [],
      engines: 1,
    };
    const planned = await planHere(form, options, energy, (plan) => ({ ...shared, plan }), threads, watch);
    return planned.ok ? success(planned.value.parts[0].plan) : planned;
  } finally {
    watch.end();
  }
}

function foundIn(method: Method): FoundByPilot {
  if (method.kind === "temper")
    return { betaRange: null, temper: { betaLadder: method.ladder, clusterMoves: method.clusterMoves } };
  if (method.kind !== "anneal") return NOTHING_FOUND;
  const along = method.schedule.kind === "path" ? method.schedule.along : method.schedule;
  return along.kind === "points" ? NOTHING_FOUND : { betaRange: [along.hot, along.cold], temper: null };
}

/** Values of a long schedule that a cell keeps: enough for a figure, and few enough for thousands of cells. */
const KEPT_POINTS = 257;

/** The schedule as it is run. Of more than 257 points equally spaced ones are kept, the ends among them. */
export function scheduleAsRun(method: Method): Pick<CampaignCell["schedule"], "beta" | "gamma" | "slices"> {
  if (method.kind === "anneal") return { beta: thinned(betasOf(method.schedule)), gamma: null, slices: 1 };
  if (method.kind === "temper") return { beta: [...method.ladder], gamma: null, slices: 1 };
  if (method.kind !== "path-integral") return { beta: null, gamma: null, slices: 1 };
  const { beta, functions, path, points, slices } = method;
  const time = pathCurve(path);
  const kept = Math.min(points, KEPT_POINTS);
  const gamma = Array.from({ length: kept }, (_, k) => curveAt(functions.a, curveAt(time, k / Math.max(kept - 1, 1))));
  return { beta: [beta], gamma, slices };
}

function thinned(values: Float64Array): number[] {
  if (values.length <= KEPT_POINTS) return Array.from(values);
  const step = (values.length - 1) / (KEPT_POINTS - 1);
  return Array.from({ length: KEPT_POINTS }, (_, k) => values[Math.round(k * step)]);
}

/**
 * Update, scan and balance of one sweep at a fixed temperature. Each flip keeps detailed balance; a fixed order of flips does
 * not, as its reverse is another order.
 */
export function dynamicsOf(method: Method): Pick<CampaignCell["method"], "update" | "scan" | "detailedBalance"> {
  if (method.kind === "temper") return { update: "metropolis", scan: "sequential", detailedBalance: "broken" };
  const flips = method.kind === "anneal" ? method.kernel : method.kind === "path-integral" ? method : null;
  if (flips === null) return { update: "none", scan: "none", detailedBalance: "unknown" };
  const { update, scan } = flips;
  // A lifted chain drifts through the magnetisation whatever the order of its visits.
  const lifted = method.kind === "anneal" && method.kernel.name === "lifted";
  return { update, scan, detailedBalance: scan === "random" && !lifted ? "kept" : "broken" };
}
