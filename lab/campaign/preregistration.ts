import { z } from "zod";
import type { LandscapeConstants } from "../landscape/constants.ts";
import { type CampaignCell, cellInstanceSchema } from "./cell.ts";
import type { FoundByPilot } from "./cell-options.ts";
import type { CellRequest } from "./grid.ts";
import { changedRules, judgingRulesSchema } from "./judging-rules.ts";
import { type MethodSpec, type ScheduleSpec, schedulesOf } from "./spec.ts";

/** Largest n whose hypotheses follow from the landscape: what the exact failure probabilities of tests go to as well. */
export const MAX_HYPOTHESIS_SPINS = 10;

const landscapeSchema = z.strictObject({
  groundEnergy: z.number(),
  groundStates: z.number(),
  /** δ; null where the landscape is flat. */
  excitation: z.number().nullable(),
  barrier: z.number(),
  difficulty: z.number(),
  deepest: z.number(),
});

const hypothesisSchema = z.strictObject({
  id: z.string(),
  instance: z.string(),
  family: z.string().nullable(),
  method: z.string(),
  kernel: z.string(),
  /** Their lower envelope is what the exponent is of. */
  schedules: z.array(z.string()).min(1),
  /** What falls as a power of the sweeps: the share of reads above the ground energy, or the mean energy above it. */
  quantity: z.enum(["failure", "residual"]),
  /** d ln(quantity) / d ln(sweeps). */
  predicted: z.number(),
  /** Relative: the measured slope agrees within predicted · (1 ± margin). */
  margin: z.number(),
  /** The law and the numbers in it. */
  basis: z.string(),
});
export type Hypothesis = z.infer<typeof hypothesisSchema>;

const registeredRunSchema = z.strictObject({
  cell: z.string(),
  instance: z.string(),
  method: z.string(),
  schedule: z.string(),
  sweeps: z.number(),
  seed: z.number(),
  kernel: z.string(),
  kernelSha256: z.string(),
  blocks: z.number(),
  readsPerBlock: z.number(),
  /** What a pilot found before the first run, for schedules that leave it to one. */
  found: z.strictObject({
    betaRange: z.tuple([z.number(), z.number()]).nullable(),
    temper: z
      .strictObject({
        betaLadder: z.array(z.number()),
        clusterMoves: z.strictObject({ everyRounds: z.number(), beta: z.number() }).nullable(),
      })
      .nullable(),
  }),
});
export type RegisteredRun = z.infer<typeof registeredRunSchema>;

/** `preregistration.json`: what is going to be run and what is expected of it, written before the first run and never after. */
export const preregistrationSchema = z.strictObject({
  version: z.literal(1),
  name: z.string(),
  /** ISO 8601. */
  registeredAt: z.string(),
  spingapVersion: z.string(),
  /** SHA-256 of spec.json. */
  specSha256: z.string(),
  margin: z.number(),
  instances: z.array(z.strictObject({ ...cellInstanceSchema.shape, landscape: landscapeSchema.nullable() })),
  seeds: z.array(z.number()),
  hypotheses: z.array(hypothesisSchema),
  runs: z.array(registeredRunSchema),
  rules: judgingRulesSchema.optional(),
});
export type Preregistration = z.infer<typeof preregistrationSchema>;

/** The constants as JSON has them: no infinities. */
export function registeredLandscape(constants: LandscapeConstants): z.infer<typeof landscapeSchema> {
  const { groundEnergy, groundStates, excitation, barrier, difficulty, deepest } = constants;
  const finite = Number.isFinite(excitation) ? excitation : null;
  return { groundEnergy, groundStates, excitation: finite, barrier, difficulty, deepest };
}

/**
 * What the laws of annealing predict for one instance and method, single spin flips only:
 *   cooled:              the least share of failures over coolings of length t falls as t^(−1/D)   (Catoni's difficulty D);
 *   at constant β, the least mean energy above the ground over β falls as (t / ln t)^(−δ/m), registered as −δ/m.
 * Nothing is predicted where a constant is 0: without traps failures fall faster than any power.
 *
 * @param schedules  of the whole campaign; an envelope over constant β needs two of them.
 */
export function hypothesesOf(
  instance: { readonly id: string; readonly family: string | null },
  landscape: LandscapeConstants,
  method: MethodSpec,
  kernel: string,
  schedules: readonly ScheduleSpec[],
  margin: number,
): readonly Hypothesis[] {
  if (method.solver !== "sa") return [];
  const followed = schedulesOf(method, schedules).filter(
    ({ instances }) =>
      instances === null || instances.includes(instance.id) || instances.includes(instance.family ?? ""),
  );
  const constant = followed.filter(({ kind }) => kind === "constant").map(({ name }) => name);
  const cooled = followed.filter(({ kind }) => kind !== "constant").map(({ name }) => name);
  const about = { instance: instance.id, family: instance.family, method: method.name, kernel, margin };
  const { difficulty, barrier, excitation } = landscape;
  const hypotheses: Hypothesis[] = [];
  if (cooled.length > 0 && difficulty > 0)
    hypotheses.push({
      id: `${instance.id}/${method.name}/failure`,
      ...about,
      schedules: cooled,
      quantity: "failure",
      predicted: -1 / difficulty,
      basis: `t^(−1/D), difficulty D = ${difficulty}`,
    });
  // A descent at the end would take the thermal excitations away that the law is about.
  if (constant.length > 1 && !method.polish && barrier > 0 && Number.isFinite(excitation))
    hypotheses.push({
      id: `${instance.id}/${method.name}/residual`,
      ...about,
      schedules: constant,
      quantity: "residual",
      predicted: -excitation / barrier,
      basis: `t^(−δ/m), excitation δ = ${excitation}, barrier m = ${barrier}`,
    });
  return hypotheses;
}

/** Where what was run is not what was registered. */
export interface Deviation {
  readonly kind:
    | "missing"
    | "unregistered"
    | "instance"
    | "method"
    | "build"
    | "amount"
    | "order"
    | "spec"
    | "registration"
    | "rules"
    | "unreadable";
  /** The run, or the file. */
  readonly where: string;
  readonly what: string;
}

/**
 * Compares the runs of a campaign with its registration, run by run: none missing, none added, the same instances, kernels and
 * builds, seeds and lengths, as many reads, and all begun after the registration; and its text is the one that each run has seen.
 *
 * @param specSha256          of spec.json as it is now.
 * @param registrationSha256  of preregistration.json as it is now.
 */
export function deviationsFrom(
  registration: Preregistration,
  specSha256: string,
  registrationSha256: string,
  cells: readonly CampaignCell[],
): readonly Deviation[] {
  const deviations: Deviation[] = [];
  const say = (kind: Deviation["kind"], where: string, what: string): void => {
    deviations.push({ kind, where, what });
  };
  if (registration.specSha256 !== specSha256)
    say("spec", "spec.json", `has the SHA-256 ${specSha256}, registered was ${registration.specSha256}`);
  const changed = changedRules(registration.rules);
  if (changed !== null) say("rules", "preregistration.json", changed);
  const byName = new Map(cells.map((cell) => [cell.cell, cell]));
  const instances = new Map(registration.instances.map((instance) => [instance.id, instance]));
  const registeredAt = Date.parse(registration.registeredAt);
  for (const run of registration.runs) {
    const cell = byName.get(run.cell);
    byName.delete(run.cell);
    if (cell === undefined) {
      say("missing", run.cell, "was registered and not run");
      continue;
    }
    const differs = (kind: Deviation["kind"], name: string, was: unknown, registered: unknown): void => {
      if (was !== registered) say(kind, run.cell, `${name} was ${String(was)}, registered ${String(registered)}`);
    };
    differs("instance", "the instance", cell.instance.id, run.instance);
    differs("instance", "the model's SHA-256", cell.instance.sha256, instances.get(run.instance)?.sha256);
    differs("method", "the method", cell.method.name, run.method);
    differs("method", "the kernel", cell.method.kernel, run.kernel);
    differs("method", "the schedule", cell.schedule.name, run.schedule);
    differs("amount", "the number of sweeps", cell.sweeps, run.sweeps);
    differs("amount", "the seed", cell.seed, run.seed);
    differs("amount", "the number of blocks", cell.blocks.length, run.blocks);
    const odd = cell.blocks.find(({ reads }) => reads !== run.readsPerBlock);
    if (odd !== undefined) differs("amount", `the reads of block ${odd.block}`, odd.reads, run.readsPerBlock);
    differs("build", "the kernel's SHA-256", cell.method.kernelSha256, run.kernelSha256);
    differs("build", "the version", cell.spingapVersion, registration.spingapVersion);
    if (cell.registrationSha256 !== registrationSha256)
      say(
        "registration",
        run.cell,
        cell.registrationSha256 === undefined
          ? "does not name the registration it ran under"
          : `ran under a registration with the SHA-256 ${cell.registrationSha256}, the one that is there has ${registrationSha256}`,
      );
    if (Date.parse(cell.startedAt) < registeredAt)
      say("order", run.cell, `began at ${cell.startedAt}, before its registration at ${registration.registeredAt}`);
  }
  for (const cell of byName.keys()) say("unregistered", cell, "was run and not registered");
  return deviations;
}

/** The registration of one run of the grid. */
export function registeredRun(
  { cell, instance, method, schedule, sweeps, seed }: CellRequest,
  planned: Pick<RegisteredRun, "kernel" | "kernelSha256" | "blocks" | "readsPerBlock"> & {
    readonly found: FoundByPilot;
  },
): RegisteredRun {
  const { kernel, kernelSha256, blocks, readsPerBlock, found } = planned;
  const { betaRange, temper } = found;
  return {
    cell,
    instance,
    method: method.name,
    schedule: schedule.name,
    sweeps,
    seed,
    kernel,
    kernelSha256,
    blocks,
    readsPerBlock,
    found: {
      betaRange: betaRange === null ? null : [...betaRange],
      temper: temper === null ? null : { ...temper, betaLadder: [...temper.betaLadder] },
    },
  };
}
