import { expect, test } from "vitest";
import { kernelsUnderTest } from "../../cli/lab/kernels.ts";
import { energyTable } from "../../lab/landscape/energy-table.ts";
import { formOf, instanceOf } from "../../lab/verify/instances.ts";
import { exactFailure, linearAnneal, sampledFailure } from "../../lab/verify/sampled-curve.ts";

const model = instanceOf("hard");
const anneal = { table: energyTable(model), betas: linearAnneal(32, 0.4) };
const kernel = (name: string) => {
  const found = kernelsUnderTest().find((k) => k.name === name);
  if (found === undefined) throw new Error(`no kernel ${name}`);
  return found;
};

for (const name of ["scalar, metropolis, random", "bits, metropolis, sequential, grouped reads"])
  test(`${name}: fails as often as the exact law of its own updates says, and not as that of the other scan`, () => {
    const own = kernel(name);
    const { mean, error } = sampledFailure(own, formOf(model), anneal, 50_000, 11, 0);
    // Student's t with 127 degrees: beyond 4.5 once in 65,000.
    expect(Math.abs(mean - exactFailure(anneal, own))).toBeLessThanOrEqual(4.5 * error);
    const other = { ...own, scan: own.scan === "random" ? "sequential" : "random" } as const;
    expect(Math.abs(mean - exactFailure(anneal, other))).toBeGreaterThan(10 * error);
  });
