import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "vitest";
import { parse } from "yaml";
import { campaignSpecSchema } from "../../../lab/campaign/spec.ts";
import { INSTANCES } from "../../../lab/verify/known-values.ts";

describe("the shipped campaigns", () => {
  for (const name of ["campaign-small", "campaign-gset"])
    test(`${name} is one, with the three landscapes whose constants are known`, () => {
      const file = new URL(`../../../problems/examples/${name}.yaml`, import.meta.url);
      const spec = campaignSpecSchema.parse(parse(readFileSync(file, "utf8")));
      for (const id of ["easy", "medium", "hard"] as const) {
        const instance = spec.instances.find((one) => one.id === id);
        assert.ok(instance !== undefined && "ising" in instance);
        assert.deepEqual(instance.ising.couplings, INSTANCES[id].couplings);
        assert.deepEqual(instance.ising.fields, INSTANCES[id].fields);
      }
    });
});
