import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { invalid, type Result, success } from "../../core/failure.ts";
import { LIMITS } from "../../core/plan/options.ts";
import { canonicalJson } from "../../core/plan/plan.ts";
import { belowGround, withBestFound } from "../../lab/campaign/ground.ts";
import type { Preregistration } from "../../lab/campaign/preregistration.ts";
import type { CampaignSpec } from "../../lab/campaign/spec.ts";
import { type ThreadPool, threadPool } from "../../solver-node/threads/pool.ts";
import { ExitCode, reportFailure } from "../exit.ts";
import { interruptible } from "../interrupt.ts";
import { parseWhole } from "../option-values.ts";
import { statusLine } from "../progress-line.ts";
import { count, seconds } from "../report-text.ts";
import { checkStored } from "./check-preregistration.ts";
import {
  makeDirectory,
  REGISTRATION_FILE,
  readCampaign,
  SPEC_FILE,
  sha256Of,
  writeCell,
  writeWhole,
} from "./directory.ts";
import { exportCampaign } from "./export.ts";
import { firstDifference } from "./first-difference.ts";
import { type CampaignInstance, loadInstances } from "./instances.ts";
import { embeddedRunner, type JobRunner } from "./job-runner.ts";
import { lockDirectory } from "./lock.ts";
import { planGrid, registrationOf } from "./register.ts";
import { type CampaignFlags, campaignRequest } from "./request.ts";
import { blockWork, type PlannedCell, runCells } from "./run-campaign.ts";

/** Carries out `spingap bench schedules [FILE…] --out DIR`. */
export async function benchSchedules(files: readonly string[], flags: CampaignFlags): Promise<ExitCode> {
  return await interruptible((cancel) => benchUntil(files, flags, cancel));
}

/** A campaign that is ready to run, or to go on. */
interface ReadyCampaign {
  readonly directory: string;
  readonly spec: CampaignSpec;
  readonly instances: readonly CampaignInstance[];
  readonly cells: readonly PlannedCell[];
  readonly registration: Preregistration;
  readonly finished: ReadonlySet<string>;
}

async function benchUntil(files: readonly string[], flags: CampaignFlags, cancel: AbortSignal): Promise<ExitCode> {
  const threads =
    flags.threads === undefined
      ? success(availableParallelism())
      : parseWhole("--threads", flags.threads, LIMITS.threads);
  if (!threads.ok) return reportFailure(threads.failure);
  let pool: ThreadPool | null = null;
  const poolWhenWanted = async (): Promise<ThreadPool> => {
    if (pool === null) {
      pool = threadPool(new URL("../../solver-node/threads/worker.js", import.meta.url), threads.value);
      await pool.ready();
    }
    return pool;
  };
  let unlock: (() => void) | null = null;
  try {
    const ready = await prepared(files, flags, poolWhenWanted, (release) => {
      unlock = release;
    });
    if (!ready.ok) return reportFailure(ready.failure);
    if (flags.dryRun === true) return describeGrid(ready.value);
    if (flags.export === true) return await finish(ready.value, flags, false);
    if (flags.server === undefined)
      return await runOn(ready.value, flags, embeddedRunner(await poolWhenWanted(), cancel), cancel);
    const { withClient } = await import("../cluster/with-client.ts");
    const { remoteRunner } = await import("./remote-runner.ts");
    const { server } = flags;
    return await withClient(flags, async (client) => {
      const { specSha256, registeredAt, name } = ready.value.registration;
      const campaign = `${name}-${createHash("sha256").update(`${specSha256} ${registeredAt}`).digest("hex").slice(0, 16)}`;
      return await runOn(ready.value, flags, await remoteRunner(client, server, campaign, cancel), cancel);
    });
  } finally {
    (unlock as (() => void) | null)?.();
    await (pool as ThreadPool | null)?.close();
  }
}

/** Reads or begins the campaign's folder: spec, instances, plans, registration. A dry run writes nothing but what it must. */
async function prepared(
  files: readonly string[],
  flags: CampaignFlags,
  pool: () => Promise<ThreadPool>,
  locked: (release: () => void) => void,
): Promise<Result<ReadyCampaign>> {
  const directory = flags.out;
  const asked = campaignRequest(files, flags);
  if (!asked.ok) return asked;
  const begun = existsSync(join(directory, SPEC_FILE));
  if (!begun && asked.value === null)
    return invalid("bench schedules", `name a spec or problem files: ${directory} holds no campaign to go on with`);
  const stored = begun ? readCampaign(directory) : success(null);
  if (!stored.ok) return stored;
  const spec = stored.value?.spec ?? (asked.value as CampaignSpec);
  if (stored.value !== null && asked.value !== null) {
    const difference = firstDifference(stored.value.spec, asked.value);
    if (difference !== null)
      return invalid(
        directory,
        `holds another campaign: ${difference}; give another --out, or leave the spec away to go on with the one that is there`,
      );
  }
  if (flags.export === true && stored.value === null) return invalid("--export", `${directory} holds no campaign`);
  if (stored.value !== null && stored.value.registration === null && stored.value.cells.length > 0)
    return invalid(
      directory,
      `has runs and no ${REGISTRATION_FILE}: what was expected of them is lost; give another --out`,
    );
  const made = makeDirectory(directory);
  if (!made.ok) return made;
  if (flags.dryRun !== true && flags.export !== true) {
    const lock = lockDirectory(directory);
    if (!lock.ok) return lock;
    locked(lock.value);
    if (!begun && existsSync(join(directory, SPEC_FILE)))
      return invalid(directory, "was begun by another process just now: run the command again to go on with it");
  }
  const specText = `${canonicalJson(spec)}\n`;
  if (stored.value === null) {
    // Instances and plans are checked first: a campaign that cannot be run is not begun.
    const planned = await loadAndPlan(spec, directory, null, pool);
    if (!planned.ok) return planned;
    const written = writeWhole(join(directory, SPEC_FILE), specText);
    if (!written.ok) return written;
    return register(directory, spec, planned.value);
  }
  const { registration } = stored.value;
  const planned = await loadAndPlan(spec, directory, registration, pool);
  if (!planned.ok) return planned;
  if (registration === null) return register(directory, spec, planned.value);
  const changed = changedInstance(registration, planned.value.instances);
  if (changed !== null) return changed;
  const finished = new Set(stored.value.cells.map(({ cell }) => cell));
  for (const { file, reason } of stored.value.unreadable)
    process.stderr.write(`spingap: ${file} is run again, it cannot be read: ${reason}\n`);
  return success({ directory, spec, ...planned.value, registration, finished });
}

type Loaded = Pick<ReadyCampaign, "instances" | "cells">;

async function loadAndPlan(
  spec: CampaignSpec,
  directory: string,
  registration: Preregistration | null,
  pool: () => Promise<ThreadPool>,
): Promise<Result<Loaded>> {
  const instances = await loadInstances(spec, directory);
  if (!instances.ok) return instances;
  const cells = await planGrid(spec, instances.value, registration, directory, pool);
  return cells.ok ? success({ instances: instances.value, cells: cells.value }) : cells;
}

function register(directory: string, spec: CampaignSpec, loaded: Loaded): Result<ReadyCampaign> {
  const specSha256 = sha256Of(join(directory, SPEC_FILE));
  const registration = registrationOf(spec, specSha256, loaded.instances, loaded.cells, new Date().toISOString());
  const written = writeWhole(join(directory, REGISTRATION_FILE), `${JSON.stringify(registration, null, 1)}\n`);
  if (!written.ok) return written;
  return success({ directory, spec, ...loaded, registration, finished: new Set() });
}

function changedInstance(
  { instances: registered }: Preregistration,
  instances: readonly CampaignInstance[],
): Result<never> | null {
  for (const { id, about, file } of instances) {
    const before = registered.find((one) => one.id === id);
    if (before?.sha256 !== about.sha256)
      return invalid(
        file,
        `instance ${id} is another model than when the campaign was registered: its SHA-256 is ${about.sha256}, registered ${before?.sha256 ?? "none"}`,
      );
  }
  return null;
}

async function runOn(
  ready: ReadyCampaign,
  flags: CampaignFlags,
  runner: JobRunner,
  cancel: AbortSignal,
): Promise<ExitCode> {
  const { directory, cells, finished, spec } = ready;
  const open = cells.filter(({ request }) => !finished.has(request.cell));
  const total = open.reduce((sum, cell) => sum + spec.blocks * blockWork(cell), 0);
  const began = performance.now();
  const line = statusLine(flags.quiet !== true);
  const before = cells.length - open.length;
  if (flags.quiet !== true && before > 0)
    process.stderr.write(`spingap: ${before} of ${cells.length} runs are there already\n`);
  const ended = await runCells(open, {
    directory,
    registrationSha256: sha256Of(join(directory, REGISTRATION_FILE)),
    blocks: spec.blocks,
    runner,
    cancel,
    nowIso: () => new Date().toISOString(),
    onProgress({ finishedCells: done, work, cell }) {
      const elapsedS = (performance.now() - began) / 1000;
      const left = work === 0 ? "…" : seconds((elapsedS * (total - work)) / work);
      line.show(`${before + done} of ${cells.length} runs  ${left} left  ${cell}`);
    },
  });
  line.clear();
  if (!ended.ok) {
    process.stderr.write(`spingap: finished runs stay in ${directory}: the same command goes on with the rest\n`);
    return reportFailure(ended.failure);
  }
  if (ended.value.cancelled && ended.value.finishedCells < open.length) {
    const done = before + ended.value.finishedCells;
    process.stderr.write(
      `spingap: stopped after ${done} of ${cells.length} runs; go on: spingap bench schedules --out ${directory}\n`,
    );
    return ExitCode.stoppedBeforeAnySample;
  }
  return await finish(ready, flags, true);
}

/** Ground energies that only the whole campaign tells, the tables, and whether what was run is what was registered. */
async function finish(
  { directory, instances, cells }: ReadyCampaign,
  flags: CampaignFlags,
  complete: boolean,
): Promise<ExitCode> {
  const stored = readCampaign(directory);
  if (!stored.ok) return reportFailure(stored.failure);
  const [below] = belowGround(stored.value.cells).filter(({ source }) => source !== "best-known");
  if (below !== undefined)
    return reportFailure({
      kind: "job-failed",
      where: below.instance,
      reason: `a read has the energy ${below.found}, below the ${below.source} ground energy ${below.claimed}: one of them is wrong`,
    });
  let campaign = stored.value;
  if (complete) {
    for (const cell of withBestFound(campaign.cells)) {
      const written = writeCell(directory, cell);
      if (!written.ok) return reportFailure(written.failure);
    }
    const again = readCampaign(directory);
    if (!again.ok) return reportFailure(again.failure);
    campaign = again.value;
  }
  const exported = exportCampaign(directory, campaign.cells, instances);
  if (!exported.ok) return reportFailure(exported.failure);
  const check = checkStored(campaign);
  if (!check.ok) return reportFailure(check.failure);
  const { deviations, registration } = check.value;
  if (complete && campaign.cells.length < cells.length)
    return reportFailure({
      kind: "job-failed",
      where: directory,
      reason: `${cells.length - campaign.cells.length} of ${cells.length} runs are missing or cannot be read${campaign.unreadable.length > 0 ? `, first ${campaign.unreadable[0].file}` : ""}: the same command runs them again`,
    });
  if (flags.quiet === true) return ExitCode.done;
  const lines = [
    `${campaign.cells.length} of ${cells.length} runs in ${directory}: rows.csv, rows.jsonl, stochastic-benchmark.csv, qoblib/`,
    `registered ${registration.hypotheses.length} hypotheses; ${deviations.length === 0 ? "what was run is what was registered" : `${deviations.length} deviations from the registration`}`,
    ...deviations.slice(0, 5).map(({ where, what }) => `  ${where} ${what}`),
  ];
  process.stdout.write(`${lines.join("\n")}\n`);
  return ExitCode.done;
}

function describeGrid({ directory, spec, instances, cells, registration, finished }: ReadyCampaign): ExitCode {
  const updates = cells.reduce((sum, cell) => sum + spec.blocks * blockWork(cell), 0);
  const reads = cells.reduce((sum, { planned }) => sum + spec.blocks * planned.readsPerBlock, 0);
  const kernels = [...new Set(cells.map(({ planned }) => planned.kernel.name))];
  const lines = [
    `${cells.length} runs: ${instances.length} instances, ${spec.methods.length} methods, ${spec.schedules.length} schedules, ${spec.sweeps.length} lengths, ${spec.seeds.length} seeds; ${finished.size} are there`,
    `${count(reads)} reads in blocks, ${spec.blocks} a run; about ${count(updates)} updates; kernels ${kernels.join(", ")}`,
    ...registration.hypotheses.map(
      ({ id, predicted, margin, basis }) =>
        `  ${id}: slope ${predicted.toPrecision(4)} ± ${100 * margin} %  (${basis})`,
    ),
    `registered in ${join(directory, REGISTRATION_FILE)}; run it: spingap bench schedules --out ${directory}`,
  ];
  process.stdout.write(`${lines.join("\n")}\n`);
  return ExitCode.done;
}
