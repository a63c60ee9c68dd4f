import { z } from "zod";
import { type Result, success } from "../../core/failure.ts";
import { firstFault } from "../families/first-fault.ts";
import type { SelectionTruth } from "./generate.ts";

const schema = z
  .object({
    family: z.literal("selection"),
    description: z.string(),
    target: z.literal("y"),
    support: z.array(z.string()),
    coefficients: z.array(z.number()),
    sigma: z.number(),
    snr: z.number(),
  })
  .refine(({ support, coefficients }) => support.length === coefficients.length, {
    path: ["coefficients"],
    message: "must be as many as the support's columns",
  });

/** A truth file as `generate selection` writes it. @param where names the file in messages. */
export function readTruth(json: unknown, where: string): Result<SelectionTruth> {
  const read = schema.safeParse(json);
  return read.success ? success(read.data) : firstFault(read.error, json, where);
}
