import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { kernelsUnderTest, worldlinesUnderTest } from "../../../cli/lab/kernels.ts";
import { stream } from "../../../core/random/stream.ts";
import { energyTable } from "../../../lab/landscape/energy-table.ts";
import { instanceOf } from "../../../lab/verify/instances.ts";
import type { Chains, KernelUnderTest } from "../../../lab/verify/kernel-under-test.ts";
import * as known from "../../../lab/verify/known-values.ts";
import { verify } from "../../../lab/verify/ladder.ts";
import type { LadderRow, Level } from "../../../lab/verify/rows.ts";
import { eightSpins, fixture } from "../instances.ts";

const [sound] = kernelsUnderTest();

function rowsOf(kernel: KernelUnderTest, levels: readonly Level[]): readonly LadderRow[] {
  return [...verify({ kernels: [kernel], worldlines: [], seed: 5, levels })];
}

function failures(rows: readonly LadderRow[]): readonly string[] {
  return rows.filter(({ verdict }) => verdict === "fail").map(({ what }) => what);
}

/** A kernel with some of its calls replaced. */
function broken(change: (chains: Chains) => Partial<Chains>): KernelUnderTest {
  return {
    ...sound,
    name: "broken",
    lay(form) {
      const chains = sound.lay(form);
      return { ...chains, ...change(chains) };
    },
  };
}

describe("the ladder", () => {
  test("holds for exact mathematics, and its numbers are the known ones", () => {
    assert.deepEqual(failures(rowsOf(sound, ["L0"])), []);
    const spectra = fixture<Record<string, Record<string, Record<string, unknown>>>>("spectra");
    for (const name of known.INSTANCE_NAMES) {
      assert.deepEqual(energyTable(instanceOf(name)), energyTable(eightSpins(name)));
      assert.deepEqual(known.KILLING_RATES[name], spectra["killingRates"][name]);
      assert.deepEqual(known.QUANTUM_GAPS[name], spectra["quantumMinGap"][name]);
      assert.deepEqual(known.SEQUENTIAL_GAPS[name], spectra["sequentialScanGap"][`${name}_met`]);
    }
    assert.deepEqual(known.CURIE_WEISS_STEPS.lifted, spectra["curieWeissSteps"]["lifted"]);
  });

  test("holds for a sound kernel and sound worldlines in equilibrium and in its relaxation", () => {
    assert.deepEqual(failures(rowsOf(sound, ["L1", "L2"])), []);
    const [, segments] = worldlinesUnderTest();
    assert.deepEqual(failures([...verify({ kernels: [], worldlines: [segments], seed: 1, levels: ["L1"] })]), []);
  });

  test("fails a kernel that runs at a β a tenth too high, in equilibrium and in its relaxation", () => {
    const hotter = broken((chains) => ({
      prepare: ({ beta, sweepsPerBeta }) => chains.prepare({ beta: beta.map((b) => 1.1 * b), sweepsPerBeta }),
    }));
    const failed = failures(rowsOf(hotter, ["L1", "L2"]));
    assert.ok(failed.some((what) => what.includes("energy per site")));
    assert.ok(failed.some((what) => what.includes("hard")));
  });

  test("fails a kernel that accepts by another rule than it says, though its equilibrium is right", () => {
    const heatbath = kernelsUnderTest().find(({ name }) => name === "scalar, heatbath, sequential");
    assert.ok(heatbath !== undefined);
    const other: KernelUnderTest = { ...sound, lay: (form) => heatbath.lay(form) };
    assert.deepEqual(failures(rowsOf(other, ["L1"])), []);
    assert.equal(failures(rowsOf(other, ["L2"])).length, 3);
  });

  test("fails a kernel that visits spins in another order than it says", () => {
    const random = kernelsUnderTest().find(({ name }) => name === "scalar, metropolis, random");
    assert.ok(random !== undefined);
    assert.equal(failures(rowsOf({ ...sound, lay: (form) => random.lay(form) }, ["L2"])).length, 3);
  });

  test("fails a kernel whose blocks share one seed", () => {
    const shared = broken((chains) => ({ start: () => chains.start(stream(5, 0, 0)) }));
    const failed = failures(rowsOf(shared, ["L1", "L2"]));
    assert.ok(failed.some((what) => what.includes("blocks that differ")));
    assert.equal(failed.filter((what) => what.includes("gap")).length, 3);
  });
});
