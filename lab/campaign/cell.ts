import { z } from "zod";

/** Where an instance's ground energy is known from; `best-found`: nothing lower was seen in the campaign. */
const GROUND_SOURCES = ["enumerated", "planted", "proved", "best-known", "best-found"] as const;

const finite = z.number();
const whole = z.number().int().nonnegative();
/** SHA-256 in hexadecimal. */
const sha256 = z.string().min(1);

const groundSchema = z.strictObject({ energy: finite, source: z.enum(GROUND_SOURCES) });

/** What was solved. Energies in the problem's units, E(s) = offset + Σ h s + Σ J s s. */
export const cellInstanceSchema = z.strictObject({
  id: z.string().min(1),
  n: whole,
  interactions: whole,
  /** Of the model's canonical bytes. */
  sha256,
  family: z.string().nullable(),
  ground: groundSchema.nullable(),
});

const methodSchema = z.strictObject({
  name: z.string().min(1),
  solver: z.string().min(1),
  kernel: z.string().min(1),
  kernelSha256: sha256,
  update: z.string().min(1),
  scan: z.string().min(1),
  detailedBalance: z.enum(["kept", "broken", "unknown"]),
});

const scheduleSchema = z.strictObject({
  name: z.string().min(1),
  kind: z.string().min(1),
  /** β as run, 1/energy, one value a point. */
  beta: z.array(finite).nullable(),
  /** Γ as run, one value a point. */
  gamma: z.array(finite).nullable(),
  /** Trotter slices P; 1 for a classical chain. */
  slices: z.number().int().positive(),
});

/** One block of the run. Blocks are independent of each other; the reads of one block may not be. */
const blockSchema = z.strictObject({
  block: whole,
  reads: z.number().int().positive(),
  ns: z.number().nonnegative(),
  /** Proposed spin updates, each slice counted. */
  updates: z.number().nonnegative(),
  /** Reads at or below the ground energy of the instance, 0 while none is known. */
  hits: whole,
  bestEnergy: finite,
  /** Energies of the reads with how many had each, ascending. */
  energies: z.array(z.tuple([finite, z.number().int().positive()])),
});

/** When reads were first seen at or below a level: `counts[k]` of them at the checkpoint at `sweeps[k]`. */
const firstHitSchema = z.strictObject({
  level: finite,
  sweeps: z.array(z.number().nonnegative()),
  counts: z.array(whole),
  /** Reads never seen there by the end. */
  censored: whole,
  /** χ² of the run's blocks against each other, and its degrees: reads of a block that share random numbers hit together. */
  scatter: z.strictObject({ square: z.number().nonnegative(), degrees: whole }).optional(),
});

/** One finished run of a campaign, the document `cells/CELL.json`. */
export const campaignCellSchema = z.strictObject({
  version: z.literal(1),
  cell: z.string().min(1),
  instance: cellInstanceSchema,
  method: methodSchema,
  schedule: scheduleSchema,
  /** Sweeps of a read. */
  sweeps: z.number().int().positive(),
  seed: whole,
  blocks: z.array(blockSchema).min(1),
  /** Energies of the trace's levels. */
  levels: z.array(finite),
  firstHits: z.array(firstHitSchema),
  /** The result document's `telemetry`. */
  telemetry: z.record(z.string(), z.unknown()).nullable(),
  /** Of one read; updates count slices. */
  clocks: z.strictObject({
    sweepsPerRead: z.number().positive(),
    updatesPerRead: z.number().positive(),
    secondsPerRead: z.number().nonnegative(),
  }),
  digest: z.string().min(1),
  reproduce: z.string(),
  host: z.strictObject({
    cpu: z.string(),
    cores: whole,
    node: z.string(),
    platform: z.string(),
  }),
  spingapVersion: z.string().min(1),
  /** ISO 8601. */
  startedAt: z.string().min(1),
  /** SHA-256 of preregistration.json when the run ended. */
  registrationSha256: sha256.optional(),
});

export type CampaignCell = z.infer<typeof campaignCellSchema>;
