import { existsSync, mkdirSync } from "node:fs";
import { basename, join } from "node:path";
import { invalid, type Result, success } from "../../core/failure.ts";
import { numInteractions } from "../../core/model/quadratic-model.ts";
import { modelBytes } from "../../core/sample-set/canonical-bytes.ts";
import type { CampaignCell } from "../../lab/campaign/cell.ts";
import type { InstanceFacts } from "../../lab/campaign/cell-options.ts";
import type { CampaignSpec, InstanceSpec } from "../../lab/campaign/spec.ts";
import { type LandscapeConstants, landscapeConstants } from "../../lab/landscape/constants.ts";
import { energyTable, MAX_TABLE_SPINS } from "../../lab/landscape/energy-table.ts";
import { upperTriangle } from "../../lab/verify/instances.ts";
import { families } from "../../problems/families/families.ts";
import { problemFromModel } from "../../problems/formats/finish.ts";
import { formatNamed, parseFormatName } from "../../problems/formats/formats.ts";
import { readProblem } from "../../problems/formats/read-problem.ts";
import { energyOfObjective, type Problem } from "../../problems/problem.ts";
import { sha256 } from "../embedded/solve-problem.ts";
import { writeProblem } from "../write-problem.ts";

/** An instance of a campaign, loaded. */
export interface CampaignInstance extends InstanceFacts {
  readonly id: string;
  readonly group: string | null;
  /** With its ground energy, where one is known: levels of first hits stand around it. */
  readonly problem: Problem;
  /** Where a command finds it: the file that was named, or the one that the campaign wrote. */
  readonly file: string;
  readonly vartype: "SPIN" | "BINARY" | null;
  /** As cells tell it. */
  readonly about: CampaignCell["instance"];
}

/** Loads all instances. @param directory  of the campaign: instances without a file of their own are written there. */
export async function loadInstances(
  spec: CampaignSpec,
  directory: string,
): Promise<Result<readonly CampaignInstance[]>> {
  const loaded: CampaignInstance[] = [];
  for (const [k, given] of spec.instances.entries()) {
    const read = await read1(given, `instances[${k}]`, directory);
    if (!read.ok) return read;
    for (const one of read.value) {
      if (loaded.some(({ id }) => id === one.id))
        return invalid(`instances[${k}]`, `the id ${one.id} names two instances: give one of them another (id: …)`);
      loaded.push(one);
    }
  }
  return success(loaded);
}

type Ground = NonNullable<CampaignCell["instance"]["ground"]>;

interface Raw {
  readonly id: string;
  readonly group: string | null;
  readonly problem: Problem;
  readonly file: string | null;
  readonly vartype: "SPIN" | "BINARY" | null;
}

async function read1(
  given: InstanceSpec,
  where: string,
  directory: string,
): Promise<Result<readonly CampaignInstance[]>> {
  const raw = await readRaw(given, where);
  if (!raw.ok) return raw;
  const instances: CampaignInstance[] = [];
  for (const one of raw.value) {
    const file = one.file === null ? await writtenFile(one, directory) : success(one.file);
    if (!file.ok) return file;
    const instance = finished({ ...one, file: file.value }, given.ground, where);
    if (!instance.ok) return instance;
    instances.push(instance.value);
  }
  return success(instances);
}

async function readRaw(given: InstanceSpec, where: string): Promise<Result<readonly Raw[]>> {
  const group = given.group ?? null;
  if ("file" in given) {
    const format = given.format === undefined ? success(undefined) : parseFormatName(given.format, `${where}, format`);
    if (!format.ok) return format;
    const read = await readProblem(given.file, {
      ...(format.value === undefined ? {} : { format: format.value }),
      ...(given.vartype === undefined ? {} : { vartype: given.vartype }),
    });
    if (!read.ok) return read;
    const id = given.id ?? idOfFile(given.file);
    return success([{ id, group, problem: read.value, file: given.file, vartype: given.vartype ?? null }]);
  }
  if ("ising" in given) {
    const { couplings, fields } = given.ising;
    const problem = problemFromModel(formatNamed("ising-list"), upperTriangle(couplings, fields), "from-1", [given.id]);
    return success([{ id: given.id, group, problem, file: null, vartype: null }]);
  }
  const family = families.find(({ name }) => name === given.family);
  if (family === undefined)
    return invalid(
      `${where}, family`,
      `expected one of ${families.map(({ name }) => name).join(", ")}, got ${JSON.stringify(given.family)}`,
    );
  const made: Raw[] = [];
  for (const seed of given.seeds) {
    const instance = family.generate(given.parameters, seed);
    if (!instance.ok) return instance;
    const { model, truth, description } = instance.value;
    const format = formatNamed(model.vartype === "SPIN" ? "ising-list" : "qubo-list");
    const problem = problemFromModel(format, model, "from-1", [description], truth?.groundEnergy ?? null);
    const id = given.seeds.length === 1 && given.id !== undefined ? given.id : `${given.id ?? given.family}-${seed}`;
    made.push({ id, group: group ?? given.family, problem, file: null, vartype: null });
  }
  return success(made);
}

function idOfFile(file: string): string {
  const stem = basename(file)
    .replace(/\.gz$/, "")
    .replace(/\.[A-Za-z-]+$/, "");
  return stem.replaceAll(/[^A-Za-z0-9._-]/g, "_").replace(/^[^A-Za-z0-9]/, "x") || "problem";
}

/** Instances of families and of the spec itself get a file, so that a command can name them. */
async function writtenFile({ id, problem }: Raw, directory: string): Promise<Result<string>> {
  const folder = join(directory, "instances");
  const file = join(folder, `${id}${formatNamed(problem.format).name === "ising-list" ? ".ising" : ".qubo-list"}`);
  if (existsSync(file)) return success(file);
  mkdirSync(folder, { recursive: true });
  const written = await writeProblem(problem, file);
  return written.ok ? success(file) : written;
}

function finished(
  raw: Raw & { readonly file: string },
  stated: InstanceSpec["ground"],
  where: string,
): Result<CampaignInstance> {
  const { model } = raw.problem;
  if (model.n === 0) return invalid(where, `${raw.id} has no variables`);
  let table: Float64Array | null = null;
  let constants: LandscapeConstants | null = null;
  const tableOf = (): Float64Array | null => {
    table ??= model.n > MAX_TABLE_SPINS ? null : energyTable(model);
    return table;
  };
  const landscape = (): LandscapeConstants | null => {
    const known = tableOf();
    constants ??= known === null ? null : landscapeConstants(known);
    return constants;
  };
  const ground = groundOf(raw.problem, tableOf(), stated);
  if (stated !== undefined && ground !== null) {
    const claimed = stated.energy ?? energyOfObjective(raw.problem, stated.objective ?? Number.NaN);
    // A best-known energy may lie above the enumerated one, never below it.
    if (claimed < ground.energy - 1e-9 * Math.max(1, Math.abs(ground.energy)))
      return invalid(
        `${where}, ground`,
        `${claimed} lies below the energy of every state: the ${ground.source} ground energy is ${ground.energy}`,
      );
  }
  const about = {
    id: raw.id,
    n: model.n,
    interactions: numInteractions(model),
    sha256: sha256(modelBytes(model)),
    family: raw.group,
    ground,
  };
  const { knownEnergy: _, ...problem } = raw.problem;
  return success({
    ...raw,
    n: model.n,
    landscape,
    about,
    problem: ground === null ? problem : { ...problem, knownEnergy: { energy: ground.energy, source: "planted" } },
  });
}

/** Enumerated where that is cheap, else by construction, else as stated. */
function groundOf(problem: Problem, table: Float64Array | null, stated: InstanceSpec["ground"]): Ground | null {
  if (table !== null)
    return { energy: table.reduce((low, e) => Math.min(low, e), Number.POSITIVE_INFINITY), source: "enumerated" };
  if (problem.knownEnergy !== undefined) return { energy: problem.knownEnergy.energy, source: "planted" };
  if (stated === undefined) return null;
  return {
    energy: stated.energy ?? energyOfObjective(problem, stated.objective ?? Number.NaN),
    source: stated.source,
  };
}
