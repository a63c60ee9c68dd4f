import type { z } from "zod";
import { type Result, success } from "../../core/failure.ts";
import type { InstanceSchema } from "./family.ts";
import { firstFault } from "./first-fault.ts";

/** An instance schema by a description of its fields; the first wrong field is named with its place in the document. */
export function instanceSchema<Instance>(fields: z.ZodType<Instance>): InstanceSchema<Instance> {
  return {
    read(json, where): Result<Instance> {
      const parsed = fields.safeParse(json);
      if (parsed.success) return success(parsed.data);
      return firstFault(parsed.error, json, where);
    },
    write: (instance) => instance,
  };
}
