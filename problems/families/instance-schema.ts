import type { z } from "zod";
import { invalid, type Result, success } from "../../core/failure.ts";
import type { InstanceSchema } from "./family.ts";

/** An instance schema by a description of its fields; the first wrong field is named with its place in the document. */
export function instanceSchema<Instance>(fields: z.ZodType<Instance>): InstanceSchema<Instance> {
  return {
    read(json, where): Result<Instance> {
      const parsed = fields.safeParse(json);
      if (parsed.success) return success(parsed.data);
      const { path, message } = parsed.error.issues[0];
      return invalid(path.length === 0 ? where : `${where}, ${path.join(".")}`, message);
    },
    write: (instance) => instance,
  };
}
