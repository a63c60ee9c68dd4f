import { createHash } from "node:crypto";
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describeFailure, failed, invalid, type Result, success } from "../../core/failure.ts";
import { type CampaignCell, campaignCellSchema } from "../../lab/campaign/cell.ts";
import { type Preregistration, preregistrationSchema } from "../../lab/campaign/preregistration.ts";
import { type CampaignSpec, campaignSpecSchema } from "../../lab/campaign/spec.ts";
import { firstFault } from "../../problems/families/first-fault.ts";
import { readJson } from "../json-files.ts";

/** Names in the folder of a campaign. */
export const SPEC_FILE = "spec.json";
export const REGISTRATION_FILE = "preregistration.json";
const CELLS = "cells";
const SOLUTIONS = "solutions";

/** A campaign as its folder holds it. */
export interface StoredCampaign {
  readonly directory: string;
  readonly spec: CampaignSpec;
  /** SHA-256 of spec.json's bytes. */
  readonly specSha256: string;
  readonly registration: Preregistration | null;
  /** SHA-256 of preregistration.json's bytes; null where there is none. */
  readonly registrationSha256: string | null;
  /** By name, so in the order in which they were asked for. */
  readonly cells: readonly CampaignCell[];
  /** Cell files that are none, each with what is wrong. */
  readonly unreadable: readonly { readonly file: string; readonly reason: string }[];
}

/** Reads the folder of a campaign: begun or ended, whole or cut short. */
export function readCampaign(directory: string): Result<StoredCampaign> {
  const specPath = join(directory, SPEC_FILE);
  if (!existsSync(specPath)) return invalid(directory, `is no campaign: it has no ${SPEC_FILE}`);
  const spec = readChecked(specPath, campaignSpecSchema);
  if (!spec.ok) return spec;
  const registrationPath = join(directory, REGISTRATION_FILE);
  const registration = existsSync(registrationPath)
    ? readChecked(registrationPath, preregistrationSchema)
    : success(null);
  if (!registration.ok) return registration;
  const cells: CampaignCell[] = [];
  const unreadable: { file: string; reason: string }[] = [];
  for (const file of cellFiles(directory)) {
    const path = join(directory, CELLS, file);
    const cell = readChecked(path, campaignCellSchema);
    if (!cell.ok) unreadable.push({ file: path, reason: describeFailure(cell.failure) });
    else if (`${cell.value.cell}.json` !== file)
      unreadable.push({ file: path, reason: `it holds the cell ${cell.value.cell}` });
    else cells.push(cell.value);
  }
  return success({
    directory,
    spec: spec.value,
    specSha256: sha256Of(specPath),
    registration: registration.value,
    registrationSha256: registration.value === null ? null : sha256Of(registrationPath),
    cells,
    unreadable,
  });
}

interface Schema<T> {
  safeParse(json: unknown): { success: true; data: T } | { success: false; error: Parameters<typeof firstFault>[0] };
}

function readChecked<T>(path: string, schema: Schema<T>): Result<T> {
  const json = readJson(path);
  if (!json.ok) return json;
  const parsed = schema.safeParse(json.value);
  return parsed.success ? success(parsed.data) : firstFault(parsed.error, json.value, path);
}

/** SHA-256 of a file's bytes. */
export function sha256Of(path: string): string {
  return createHash("sha256").update(readFileSync(path)).digest("hex");
}

function cellFiles(directory: string): readonly string[] {
  const folder = join(directory, CELLS);
  return existsSync(folder)
    ? readdirSync(folder)
        .filter((file) => file.endsWith(".json"))
        .sort()
    : [];
}

export function makeDirectory(directory: string): Result<null> {
  try {
    for (const folder of [CELLS, SOLUTIONS]) mkdirSync(join(directory, folder), { recursive: true });
    return success(null);
  } catch (error) {
    return failed({
      kind: "unreadable",
      where: "--out",
      reason: `cannot make ${directory}: ${(error as Error).message}`,
    });
  }
}

export function writeCell(directory: string, cell: CampaignCell): Result<null> {
  return writeWhole(join(directory, CELLS, `${cell.cell}.json`), `${JSON.stringify(cell)}\n`);
}

export function writeSolution(directory: string, cell: string, solution: object): Result<null> {
  return writeWhole(join(directory, SOLUTIONS, `${cell}.json`), `${JSON.stringify(solution)}\n`);
}

/** A run's solution as it was written, not yet checked; null where there is none. */
export function readSolution(directory: string, cell: string): unknown {
  const json = readJson(join(directory, SOLUTIONS, `${cell}.json`));
  return json.ok ? json.value : null;
}

/** Writes a file under another name first: it is there whole or not at all, whenever the process is killed or the power fails. */
export function writeWhole(path: string, content: string | Uint8Array): Result<null> {
  const before = `${path}.${process.pid}.part`;
  try {
    const file = openSync(before, "w");
    try {
      writeFileSync(file, content);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(before, path);
    return success(null);
  } catch (error) {
    return failed({ kind: "job-failed", where: path, reason: `cannot be written: ${(error as Error).message}` });
  }
}
