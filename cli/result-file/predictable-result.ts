import { z } from "zod";
import type { PredictableResult } from "../../coordinator/predict/prediction-document.ts";
import { type Result, success } from "../../core/failure.ts";
import { firstFault } from "../../problems/families/first-fault.ts";

const whole = z.int().nonnegative();
const sameLength = (one: string, other: string): string => `as many ${one} as ${other}`;

const firstHits = z
  .object({ energy: z.number(), share: z.array(z.number()), blocks: z.array(whole) })
  .refine(({ share, blocks }) => share.length === blocks.length, sameLength("blocks", "shares"));

const trials = z
  .object({
    blocks: whole,
    best_energies: z.array(z.number()),
    counts: z.array(whole),
    block_time_s: z.number().nonnegative(),
    sweeps_per_block: z.number().nonnegative(),
    updates_per_block: z.number().nonnegative(),
    total_time_s: z.number().nonnegative(),
    first_hits: z.array(firstHits),
  })
  .refine(({ best_energies, counts }) => best_energies.length === counts.length, sameLength("counts", "best_energies"));

/** The fields of a result document that a prediction reads; what else stands there does not matter. */
const schema: z.ZodType<PredictableResult> = z.object({
  version: z.literal(1),
  job_id: z.string(),
  solver: z.object({ name: z.string(), mode: z.string() }),
  best: z.object({ energy: z.number() }).nullable(),
  reason: z.string(),
  stop: z.object({ target_energy: z.number().nullable() }),
  tts: z
    .object({
      target_energy: z.number(),
      target_source: z.enum(["given", "planted", "exact", "best_found"]),
      hits: whole,
    })
    .nullable(),
  contract: z
    .object({
      reference_energy: z.number().nullable(),
      reference_source: z.enum(["given", "planted", "proved", "own_best"]).nullable(),
    })
    .optional(),
  // Versions that did not count trials leave it out.
  trials: trials.nullish().transform((found) => found ?? null),
  provenance: z.object({ threads: z.int().positive() }),
});

/** @param where  the file or the job, for messages. */
export function predictableResult(json: unknown, where: string): Result<PredictableResult> {
  const parsed = schema.safeParse(json);
  return parsed.success ? success(parsed.data) : firstFault(parsed.error, json, where);
}
