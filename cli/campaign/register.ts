import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { failed, invalid, type Result, success } from "../../core/failure.ts";
import type { SolveOptions } from "../../core/plan/options.ts";
import { cellOptions, type FoundByPilot } from "../../lab/campaign/cell-options.ts";
import { type CellRequest, cellsOf, unknownInstances } from "../../lab/campaign/grid.ts";
import { JUDGING_RULES } from "../../lab/campaign/judging-rules.ts";
import {
  type Hypothesis,
  hypothesesOf,
  MAX_HYPOTHESIS_SPINS,
  type Preregistration,
  registeredLandscape,
  registeredRun,
} from "../../lab/campaign/preregistration.ts";
import { type CampaignSpec, MAX_CELLS } from "../../lab/campaign/spec.ts";
import type { NamedFiles } from "../../problems/results/reproduce.ts";
import { version } from "../version.ts";
import { writeWhole } from "./directory.ts";
import type { CampaignInstance } from "./instances.ts";
import { type CellPlan, type PoolForPilots, planCell } from "./plan-cells.ts";
import type { PlannedCell } from "./run-campaign.ts";

/**
 * Plans the whole grid, one plan for all seeds of a point.
 *
 * @param registration  of a campaign that began before: what its pilots found stands there.
 */
export async function planGrid(
  spec: CampaignSpec,
  instances: readonly CampaignInstance[],
  registration: Preregistration | null,
  directory: string,
  pool: PoolForPilots,
): Promise<Result<readonly PlannedCell[]>> {
  const [unknown] = unknownInstances(spec, instances);
  if (unknown !== undefined)
    return invalid(
      "schedules, instances",
      `there is no instance or group ${unknown}; there are ${instances.map(({ id }) => id).join(", ")}`,
    );
  const requests = cellsOf(spec, instances);
  if (requests.length === 0) return invalid("spec", "the grid holds no run: no schedule concerns any instance");
  if (requests.length > MAX_CELLS)
    return failed({
      kind: "over-limit",
      where: "spec",
      limit: "the number of runs",
      max: MAX_CELLS,
      got: requests.length,
    });
  const byId = new Map(instances.map((instance) => [instance.id, instance]));
  const found = new Map(registration?.runs.map((run) => [run.cell, run.found] as const));
  const plans = new Map<string, CellPlan>();
  const cells: PlannedCell[] = [];
  for (const request of requests) {
    const instance = byId.get(request.instance) as CampaignInstance;
    const { method, schedule, sweeps, seed } = request;
    const point = JSON.stringify([instance.id, method.name, schedule.name, sweeps]);
    let planned = plans.get(point);
    if (planned === undefined) {
      const known: FoundByPilot | null = found.get(request.cell) ?? null;
      const made = await planCell(spec, instance, method, schedule, sweeps, known, pool);
      if (!made.ok) return made;
      planned = made.value;
      plans.set(point, planned);
    }
    const options = cellOptions(method, schedule, sweeps, seed, instance, planned.found);
    const files = namedFiles(request, instance, options, directory);
    if (!files.ok) return files;
    cells.push({ request, instance, planned, files: files.value });
  }
  return success(cells);
}

/** What is going to be run and what is expected of it. @param registeredAt  ISO 8601. */
export function registrationOf(
  spec: CampaignSpec,
  specSha256: string,
  instances: readonly CampaignInstance[],
  cells: readonly PlannedCell[],
  registeredAt: string,
): Preregistration {
  return {
    version: 1,
    name: spec.name,
    registeredAt,
    spingapVersion: version,
    specSha256,
    margin: spec.margin,
    instances: instances.map(({ about, n, landscape }) => {
      const constants = n <= MAX_HYPOTHESIS_SPINS ? landscape() : null;
      return { ...about, landscape: constants === null ? null : registeredLandscape(constants) };
    }),
    seeds: spec.seeds,
    rules: JUDGING_RULES,
    hypotheses: instances.flatMap((instance) => hypothesesAbout(spec, instance, cells)),
    runs: cells.map(({ request, planned }) =>
      registeredRun(request, {
        kernel: planned.kernel.name,
        kernelSha256: planned.kernel.sha256,
        blocks: spec.blocks,
        readsPerBlock: planned.readsPerBlock,
        found: planned.found,
      }),
    ),
  };
}

function hypothesesAbout(
  spec: CampaignSpec,
  { id, group, n, landscape }: CampaignInstance,
  cells: readonly PlannedCell[],
): readonly Hypothesis[] {
  const constants = n <= MAX_HYPOTHESIS_SPINS ? landscape() : null;
  if (constants === null) return [];
  return spec.methods.flatMap((method) => {
    const own = cells.find(({ request }) => request.instance === id && request.method.name === method.name);
    if (own === undefined) return [];
    const about = { id, family: group };
    return hypothesesOf(about, constants, method, own.planned.kernel.name, spec.schedules, spec.margin);
  });
}

/** What a command that runs a cell again names; schedules that no flag can tell are written down for it. */
function namedFiles(
  { method, schedule, sweeps }: CellRequest,
  { id, file, problem, vartype }: CampaignInstance,
  { betaSchedule, annealSchedule }: SolveOptions,
  directory: string,
): Result<NamedFiles> {
  const path = join(directory, "schedules", `${id}-${method.name}-${schedule.name}-${sweeps}.txt`);
  const lines =
    betaSchedule.kind === "points"
      ? betaSchedule.beta.map(String)
      : annealSchedule === null
        ? null
        : annealSchedule.a.map(([s, a], k) => `${s} ${a} ${annealSchedule.b[k][1]}`);
  if (lines !== null && !existsSync(path)) {
    mkdirSync(join(directory, "schedules"), { recursive: true });
    const written = writeWhole(path, `${lines.join("\n")}\n`);
    if (!written.ok) return written;
  }
  return success({
    problem: file,
    format: problem.format,
    vartype,
    betaSchedule: betaSchedule.kind === "points" ? path : null,
    gammaSchedule: null,
    annealSchedule: annealSchedule === null ? null : path,
    initialState: null,
  });
}
