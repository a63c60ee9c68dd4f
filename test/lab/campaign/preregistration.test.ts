import assert from "node:assert/strict";
import { describe, test } from "vitest";
import type { CampaignCell } from "../../../lab/campaign/cell.ts";
import { JUDGING_RULES } from "../../../lab/campaign/judging-rules.ts";
import { deviationsFrom, hypothesesOf, type Preregistration } from "../../../lab/campaign/preregistration.ts";
import { campaignSpecSchema } from "../../../lab/campaign/spec.ts";
import { landscapeConstants } from "../../../lab/landscape/constants.ts";
import { energyTable } from "../../../lab/landscape/energy-table.ts";
import { instanceOf } from "../../../lab/verify/instances.ts";
import { sampleCell } from "./sample-cell.ts";

const { methods, schedules } = campaignSpecSchema.parse({
  name: "laws",
  instances: [{ id: "a", ising: { couplings: [1], fields: [0, 0] } }],
  methods: [{ name: "polished" }, { name: "bare", polish: false }, { name: "tempering", solver: "pt" }],
  schedules: [
    { name: "catoni", kind: "catoni" },
    { name: "warm", kind: "constant", beta: 0.1 },
    { name: "cold", kind: "constant", beta: 1, instances: ["easy", "medium", "hard"] },
    { name: "own", kind: "auto" },
  ],
  sweeps: [16],
  seeds: [1],
});

describe("hypotheses", () => {
  test("are −1/D for coolings and −δ/m at constant temperature, from the exact landscape", () => {
    // D, δ and m of the three instances of eight spins: 0.5, 2, 6; 1, 6, 8; 2, 6, 16.
    const expected = { easy: [-2, -1 / 3], medium: [-1, -0.75], hard: [-0.5, -0.375] } as const;
    for (const name of ["easy", "medium", "hard"] as const) {
      const landscape = landscapeConstants(energyTable(instanceOf(name)));
      const about = { id: name, family: null };
      const found = methods.flatMap((method) => hypothesesOf(about, landscape, method, "bits", schedules, 0.15));
      assert.deepEqual(
        found.map(({ id, predicted }) => [id, predicted]),
        [
          [`${name}/polished/failure`, expected[name][0]],
          [`${name}/bare/failure`, expected[name][0]],
          // A descent at the end takes away what the law of constant temperatures is about.
          [`${name}/bare/residual`, expected[name][1]],
        ],
      );
      assert.deepEqual(found[0].schedules, ["catoni", "own"]);
      assert.deepEqual(found[2].schedules, ["warm", "cold"]);
    }
  });

  test("are left out where no power law is predicted", () => {
    const flat = {
      groundEnergy: 0,
      groundStates: 1,
      excitation: 2,
      barrier: 0,
      difficulty: 0,
      criticalDepth: 0,
      deepest: 0,
    };
    assert.deepEqual(hypothesesOf({ id: "easy", family: null }, flat, methods[1], "bits", schedules, 0.15), []);
    // One constant temperature has no envelope.
    const landscape = landscapeConstants(energyTable(instanceOf("easy")));
    const other = hypothesesOf({ id: "other", family: null }, landscape, methods[1], "bits", schedules, 0.15);
    assert.deepEqual(
      other.map(({ quantity }) => quantity),
      ["failure"],
    );
  });
});

describe("the check of a registration", () => {
  const registration: Preregistration = {
    version: 1,
    name: "check",
    registeredAt: "2030-01-01T00:00:00.000Z",
    spingapVersion: "0.1.0",
    specSha256: "dd",
    margin: 0.15,
    instances: [{ ...sampleCell().instance, landscape: null }],
    seeds: [1],
    hypotheses: [],
    rules: JUDGING_RULES,
    runs: [
      {
        cell: "0001-ring-plain-16-1",
        instance: "ring",
        method: "plain",
        schedule: "linear",
        sweeps: 16,
        seed: 1,
        kernel: "bits",
        kernelSha256: "bb",
        blocks: 2,
        readsPerBlock: 4,
        found: { betaRange: null, temper: null },
      },
    ],
  };
  const kinds = (cells: readonly CampaignCell[], spec = "dd", text = "ee"): readonly string[] =>
    deviationsFrom(registration, spec, text, cells).map(({ kind }) => kind);

  test("finds nothing where what was run is what was registered", () => {
    assert.deepEqual(kinds([sampleCell()]), []);
  });

  test("finds every kind of deviation", () => {
    const cell = sampleCell();
    const { method, instance, blocks } = cell;
    assert.deepEqual(kinds([]), ["missing"]);
    assert.deepEqual(kinds([cell, sampleCell({ cell: "0002-more" })]), ["unregistered"]);
    assert.deepEqual(kinds([cell], "ee"), ["spec"]);
    assert.deepEqual(kinds([cell], "dd", "ff"), ["registration"]);
    const { registrationSha256: _, ...nameless } = cell;
    assert.deepEqual(kinds([nameless]), ["registration"]);
    const rules = (changed: Preregistration["rules"]): readonly string[] => {
      const { rules: __, ...without } = registration;
      return deviationsFrom(changed === undefined ? without : { ...without, rules: changed }, "dd", "ee", [cell]).map(
        ({ what }) => what,
      );
    };
    assert.match(rules({ ...JUDGING_RULES, judgedFromSweeps: 100 })[0], /judgedFromSweeps 100, now 8192/);
    assert.match(rules(undefined)[0], /no rules of judgement/);
    assert.deepEqual(kinds([sampleCell({ instance: { ...instance, sha256: "ff" } })]), ["instance"]);
    assert.deepEqual(kinds([sampleCell({ method: { ...method, kernel: "dense" } })]), ["method"]);
    assert.deepEqual(kinds([sampleCell({ method: { ...method, kernelSha256: "ff" } })]), ["build"]);
    assert.deepEqual(kinds([sampleCell({ spingapVersion: "0.0.9" })]), ["build"]);
    assert.deepEqual(kinds([sampleCell({ seed: 2 })]), ["amount"]);
    assert.deepEqual(kinds([sampleCell({ sweeps: 32 })]), ["amount"]);
    assert.deepEqual(kinds([sampleCell({ blocks: blocks.slice(0, 1) })]), ["amount"]);
    assert.deepEqual(kinds([sampleCell({ blocks: [blocks[0], { ...blocks[1], reads: 3 }] })]), ["amount"]);
    assert.deepEqual(kinds([sampleCell({ startedAt: "2029-12-31T23:59:59.000Z" })]), ["order"]);
  });
});
