import { dirname, resolve } from "node:path";
import { parse } from "yaml";
import { invalid, type Result, success } from "../../core/failure.ts";
import { type CampaignSpec, campaignSpecSchema } from "../../lab/campaign/spec.ts";
import { firstFault } from "../../problems/families/first-fault.ts";
import { parseList, parsePair } from "../option-values.ts";
import { readText } from "../read-file.ts";

/** Flags of `bench schedules` as commander collects them. */
export interface CampaignFlags {
  readonly out: string;
  readonly numSweeps?: string;
  readonly schedule?: readonly string[];
  readonly betaRange?: readonly string[];
  readonly beta?: string;
  readonly solver?: string;
  readonly update?: string;
  readonly scan?: string;
  readonly kernel?: string;
  readonly polish?: string;
  readonly seeds?: string;
  readonly reads?: string;
  readonly blocks?: string;
  readonly format?: string;
  readonly vartype?: string;
  readonly threads?: string;
  readonly server?: string;
  readonly export?: boolean;
  readonly dryRun?: boolean;
  readonly quiet?: boolean;
  readonly [other: string]: unknown;
}

/** Flags that are a spec of their own, so none goes with a spec file. */
const GRID_FLAGS = {
  numSweeps: "--num-sweeps",
  schedule: "--schedule",
  betaRange: "--beta-range",
  beta: "--beta",
  solver: "--solver",
  update: "--update",
  scan: "--scan",
  kernel: "--kernel",
  polish: "--polish",
  seeds: "--seeds",
  reads: "--reads",
  blocks: "--blocks",
  format: "--format",
  vartype: "--vartype",
} as const;

/** The campaign that is asked for; null where only a folder is named, which holds its own. */
export function campaignRequest(files: readonly string[], flags: CampaignFlags): Result<CampaignSpec | null> {
  const given = Object.keys(GRID_FLAGS).find((name) => flags[name] !== undefined) as
    | keyof typeof GRID_FLAGS
    | undefined;
  if (files.length === 0) {
    if (given !== undefined) return invalid(GRID_FLAGS[given], "says how to run problem files, and none is named");
    return success(null);
  }
  const isSpec = files.length === 1 && flags.format === undefined && /\.(ya?ml|json)$/.test(files[0]);
  if (!isSpec) return fromFlags(files, flags);
  if (given !== undefined)
    return invalid(GRID_FLAGS[given], `stands in ${files[0]}: change it there, or name problem files instead`);
  return readSpec(files[0]);
}

/** Reads a spec, YAML or JSON. Files that it names are found from its own folder. */
function readSpec(path: string): Result<CampaignSpec> {
  const text = readText(path);
  if (!text.ok) return text;
  let content: unknown;
  try {
    content = parse(text.value);
  } catch (error) {
    return invalid(path, `not YAML: ${(error as Error).message.split("\n")[0]}`);
  }
  return checkedSpec(content, path, dirname(path));
}

function checkedSpec(content: unknown, where: string, folder: string): Result<CampaignSpec> {
  const parsed = campaignSpecSchema.safeParse(content);
  if (!parsed.success) return firstFault(parsed.error, content, where);
  const spec = parsed.data;
  const instances = spec.instances.map((instance) =>
    "file" in instance ? { ...instance, file: resolve(folder, instance.file) } : instance,
  );
  return success({ ...spec, instances });
}

const KINDS = ["linear", "geometric", "catoni", "auto"];

/** One method on some files. */
function fromFlags(files: readonly string[], flags: CampaignFlags): Result<CampaignSpec> {
  if (flags.numSweeps === undefined)
    return invalid("--num-sweeps", "expected lengths of a read, comma-separated: 10,30,100,300");
  const sweeps = parseList("--num-sweeps", flags.numSweeps);
  if (!sweeps.ok) return sweeps;
  const seeds = seedsOf(flags.seeds ?? "1");
  if (!seeds.ok) return seeds;
  const schedules = schedulesOfFlags(flags);
  if (!schedules.ok) return schedules;
  for (const [flag, text] of [
    ["--reads", flags.reads],
    ["--blocks", flags.blocks],
  ] as const)
    if (text !== undefined && !/^\d+$/.test(text)) return invalid(flag, `expected a whole number, got ${text}`);
  const content = {
    name: "campaign",
    instances: files.map((file) => ({
      file,
      ...(flags.format === undefined ? {} : { format: flags.format }),
      ...(flags.vartype === undefined ? {} : { vartype: flags.vartype }),
    })),
    methods: [
      {
        name: flags.solver ?? "sa",
        solver: flags.solver ?? "sa",
        ...(flags.update === undefined ? {} : { update: flags.update }),
        ...(flags.scan === undefined ? {} : { scan: flags.scan }),
        ...(flags.kernel === undefined ? {} : { kernel: flags.kernel }),
        ...(flags.polish === undefined ? {} : { polish: flags.polish === "on" }),
      },
    ],
    schedules: schedules.value,
    sweeps: sweeps.value,
    seeds: seeds.value,
    ...(flags.reads === undefined ? {} : { reads: Number(flags.reads) }),
    ...(flags.blocks === undefined ? {} : { blocks: Number(flags.blocks) }),
  };
  return checkedSpec(content, "options", ".");
}

function seedsOf(text: string): Result<readonly number[]> {
  const span = /^(\d+)\.\.(\d+)$/.exec(text);
  if (span === null) return parseList("--seeds", text);
  const [first, last] = [Number(span[1]), Number(span[2])];
  if (last < first || last - first >= 100_000) return invalid("--seeds", `expected FIRST..LAST, got ${text}`);
  return success(Array.from({ length: last - first + 1 }, (_, k) => first + k));
}

/** Each kind with each range, each constant β, or the solver's own choice where nothing is said. */
function schedulesOfFlags(flags: CampaignFlags): Result<readonly object[]> {
  const ranges: (readonly [number, number])[] = [];
  for (const text of flags.betaRange ?? []) {
    const pair = parsePair("--beta-range", "HOT,COLD", text);
    if (!pair.ok) return pair;
    if (pair.value !== null) ranges.push(pair.value);
  }
  const constants = flags.beta === undefined ? success([]) : parseList("--beta", flags.beta);
  if (!constants.ok) return constants;
  const kinds = flags.schedule ?? (ranges.length > 0 ? ["linear"] : constants.value.length > 0 ? [] : ["auto"]);
  const schedules: object[] = constants.value.map((beta) => ({ name: `beta-${beta}`, kind: "constant", beta }));
  for (const kind of kinds) {
    if (!KINDS.includes(kind)) return invalid("--schedule", `expected one of ${KINDS.join(", ")}, got ${kind}`);
    if (kind === "catoni" || kind === "auto") {
      schedules.push({ name: kind, kind });
      continue;
    }
    if (ranges.length === 0) return invalid("--schedule", `${kind} goes between the ends of --beta-range HOT,COLD`);
    for (const betaRange of ranges)
      schedules.push({ name: ranges.length === 1 ? kind : `${kind}-${betaRange.join("-")}`, kind, betaRange });
  }
  return success(schedules);
}
