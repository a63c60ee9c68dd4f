import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { DEFAULT_OPTIONS } from "../../../core/plan/options.ts";
import { cellOptions, NOTHING_FOUND, resampled } from "../../../lab/campaign/cell-options.ts";
import { cellsOf, partOfBlock, readsOfBlock, unknownInstances } from "../../../lab/campaign/grid.ts";
import { campaignSpecSchema } from "../../../lab/campaign/spec.ts";

const SMALL = {
  name: "small",
  instances: [{ id: "a", ising: { couplings: [1], fields: [0, 0] } }],
  methods: [{ name: "sa" }, { name: "tempering", solver: "pt" }],
  schedules: [
    { name: "linear", kind: "linear", betaRange: [0.1, 2] },
    { name: "own", kind: "auto" },
  ],
  sweeps: [10, 20],
  seeds: [1, 2],
};
const INSTANCES = [
  { id: "a", group: null },
  { id: "b", group: "pair" },
];

function fault(changes: object): string {
  const parsed = campaignSpecSchema.safeParse({ ...SMALL, ...changes });
  assert.ok(!parsed.success, "the spec was accepted");
  return parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; ");
}

describe("a campaign's spec", () => {
  test("comes out with every default and every list written out, and reads back as itself", () => {
    const spec = campaignSpecSchema.parse({
      ...SMALL,
      sweeps: { from: 16, to: 300, factor: 4 },
      seeds: { first: 5, count: 3 },
    });
    assert.deepEqual(spec.sweeps, [16, 64, 256]);
    assert.deepEqual(spec.seeds, [5, 6, 7]);
    assert.deepEqual([spec.blocks, spec.reads, spec.margin], [16, 2048, 0.15]);
    assert.equal(spec.methods[0].scan, "sequential");
    assert.deepEqual(campaignSpecSchema.parse(JSON.parse(JSON.stringify(spec))), spec);
  });

  test("is refused with the place and what would be right", () => {
    assert.match(fault({ sweep: [1] }), /sweep/);
    assert.match(fault({ methods: [{ name: "sa" }, { name: "sa" }] }), /methods\.1\.name: sa names two of the methods/);
    assert.match(
      fault({ methods: [{ name: "tabu", solver: "tabu", schedules: ["linear"] }, { name: "sa" }] }),
      /solver tabu follows schedules of kind auto; linear is linear/,
    );
    assert.match(fault({ methods: [{ name: "sa", schedules: ["cold"] }] }), /there is no schedule cold/);
    assert.match(
      fault({ methods: [{ name: "pt", solver: "pt" }] }),
      /schedules\.0: no method follows linear, of kind linear/,
    );
    assert.match(fault({ seeds: [3, 3] }), /each seed once/);
    assert.match(
      fault({ schedules: [{ name: "x", kind: "linear", betaRange: [2, 1] }] }),
      /\[HOT, COLD\], inverse temperatures that grow/,
    );
    assert.match(
      fault({ instances: [{ id: "a", ising: { couplings: [1, 1], fields: [0, 0] } }] }),
      /upper triangle row by row/,
    );
  });
});

describe("the grid", () => {
  const spec = campaignSpecSchema.parse(SMALL);

  test("goes seed by seed, and a method runs the schedules that its solver follows", () => {
    const cells = cellsOf(spec, INSTANCES);
    // Per seed and instance: annealing on two schedules, tempering on one, two lengths each.
    assert.equal(cells.length, 2 * 2 * 3 * 2);
    assert.deepEqual(
      cells.slice(0, 6).map(({ cell, schedule }) => `${cell} ${schedule.name}`),
      [
        "0001-a-sa-10-1 linear",
        "0002-a-sa-20-1 linear",
        "0003-a-sa-10-1 own",
        "0004-a-sa-20-1 own",
        "0005-a-tempering-10-1 own",
        "0006-a-tempering-20-1 own",
      ],
    );
    assert.ok(cells.slice(0, 12).every(({ seed }) => seed === 1));
    assert.equal(new Set(cells.map(({ cell }) => cell)).size, cells.length);
  });

  test("leaves out instances that a schedule does not name, by id or by group", () => {
    const [linear, own] = SMALL.schedules;
    const only = campaignSpecSchema.parse({
      ...SMALL,
      schedules: [
        { ...linear, instances: ["pair"] },
        { ...own, instances: ["a"] },
      ],
    });
    const seen = new Set(cellsOf(only, INSTANCES).map(({ instance, schedule }) => `${instance} ${schedule.name}`));
    assert.deepEqual([...seen], ["a own", "b linear"]);
    assert.deepEqual(unknownInstances(only, INSTANCES), []);
    assert.deepEqual(unknownInstances(only, INSTANCES.slice(0, 1)), ["pair"]);
  });

  test("gives each block streams of its own, away from pilots and replaced plans", () => {
    const parts = Array.from({ length: 250 }, (_, block) => partOfBlock(block));
    assert.equal(new Set(parts).size, 250);
    assert.ok(parts.every((part) => part !== 0 && part !== 2 && part < 256));
  });

  test("fills the kernel's lanes whatever number of reads is asked for", () => {
    assert.equal(readsOfBlock(2048, 16, 128), 128);
    assert.equal(readsOfBlock(100, 16, 128), 128);
    assert.equal(readsOfBlock(2048, 16, 1), 128);
    assert.equal(readsOfBlock(1000, 16, 24), 72);
  });
});

describe("options of a run", () => {
  const spec = campaignSpecSchema.parse({
    ...SMALL,
    methods: [
      { name: "sa", numSweepsPerBeta: 2 },
      { name: "tabu", solver: "tabu" },
    ],
    schedules: [
      { name: "bent", kind: "points", beta: [0, 1, 4] },
      { name: "slow", kind: "catoni" },
      { name: "own", kind: "auto" },
    ],
  });
  const landscape = {
    groundEnergy: -5,
    groundStates: 1,
    excitation: 2,
    barrier: 4,
    difficulty: 2,
    criticalDepth: 4,
    deepest: 4,
  };
  const facts = { n: 8, landscape: () => landscape };
  const [annealing, tabu] = spec.methods;
  const [bent, slow, own] = spec.schedules;

  test("stretch a curve to the length of the run", () => {
    assert.deepEqual(resampled([0, 1, 4], 5), [0, 0.5, 1, 2.5, 4]);
    const options = cellOptions(annealing, bent, 10, 7, facts, NOTHING_FOUND);
    assert.deepEqual(options.betaSchedule, { kind: "points", beta: [0, 0.5, 1, 2.5, 4] });
    assert.deepEqual([options.numSweeps, options.numSweepsPerBeta, options.seed], [10, 2, 7]);
  });

  test("end a Catoni cooling at ln t / m, and refuse one without a landscape", () => {
    const { betaSchedule } = cellOptions(annealing, slow, 2000, 1, facts, NOTHING_FOUND);
    assert.ok(betaSchedule.kind === "points");
    const last = betaSchedule.beta[betaSchedule.beta.length - 1];
    assert.equal(betaSchedule.beta.length, 1000);
    // Half a sweep before the end of 2000, the curve is (1/4000) ln(cold/hot) below its end, relatively.
    assert.ok(Math.abs(last / (Math.log(2000) / 4) - 1) < 2e-3, String(last));
    assert.throws(() => cellOptions(annealing, slow, 20, 1, { n: 30, landscape: () => null }, NOTHING_FOUND));
  });

  test("hold what a pilot found, and leave the rest to the solver", () => {
    const found = { betaRange: [0.2, 3] as const, temper: null };
    assert.deepEqual(cellOptions(annealing, own, 10, 1, facts, found).betaRange, [0.2, 3]);
    const moves = cellOptions(tabu, own, 10, 1, facts, NOTHING_FOUND);
    assert.deepEqual([moves.numMoves, moves.numSweeps, moves.betaRange], [80, DEFAULT_OPTIONS.numSweeps, null]);
  });
});
