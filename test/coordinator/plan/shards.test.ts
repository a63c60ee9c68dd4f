import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, test } from "vitest";
import { type Capacity, capacityFor } from "../../../coordinator/plan/capacity.ts";
import { NEW_PACE } from "../../../coordinator/plan/pace.ts";
import { type Coverage, coverageOf, gapsOf, NOTHING, type Range, sizeOf } from "../../../coordinator/plan/ranges.ts";
import { rescueParts, rescueShards } from "../../../coordinator/plan/rescue.ts";
import { copyName, originalName, parseShardName } from "../../../coordinator/plan/shard-names.ts";
import { nextShards, type Outstanding, type PartView, uncovered } from "../../../coordinator/plan/shards.ts";
import {
  blockWorkload,
  enumerationWorkload,
  updatesPerBlock,
  type Workload,
} from "../../../coordinator/plan/workload.ts";
import type { Plan } from "../../../core/plan/plan.ts";
import { failureName, shardName } from "../../../proto/engine/tasks.ts";
import { testSeed } from "../../support/models.ts";
import { nodeRecord, planWith } from "./cases.ts";

const runs = { seed: testSeed(), numRuns: 200 };

/** Nodes of one thread with these rates, updates per second. */
function capacityOf(rates: readonly number[]): Capacity {
  const nodes = rates.map((rate, k) => nodeRecord({ start: `n${k}`, rates: { scan: rate } }));
  return capacityFor(planWith(), nodes, NEW_PACE);
}

/** Blocks of a millisecond on a thread of 10⁸ updates/s. */
function workOf(units: number | null, updatesPerUnit = 1e5): Workload {
  return { ...blockWorkload(planWith(), 1), units, updatesPerUnit };
}

function viewOf(changes: Partial<PartView> = {}): PartView {
  return {
    work: workOf(100_000),
    finished: NOTHING,
    outstanding: [],
    spentNames: new Set(),
    capacity: capacityOf([1e8, 1e8]),
    measured: true,
    timeLeftS: null,
    ...changes,
  };
}

function waiting(range: Range, at: Outstanding["at"] = { kind: "unknown" }, publishedS = 0): Outstanding {
  return { name: shardName(workOf(null).assignment(range)), publishedS, at };
}

const ranges = fc.array(
  fc.tuple(fc.nat(500), fc.integer({ min: 1, max: 60 })).map(([first, count]): Range => [first, first + count]),
  { maxLength: 30 },
);

function members(coverage: Coverage): Set<number> {
  return new Set(coverage.flatMap(([first, end]) => Array.from({ length: end - first }, (_, k) => first + k)));
}

describe("sets of blocks", () => {
  test("hold what their ranges hold, and gaps are the rest of the span", () => {
    fc.assert(
      fc.property(ranges, ranges, (some, others) => {
        const coverage = coverageOf(some);
        const held = members(some);
        assert.deepEqual(members(coverage), held);
        assert.equal(sizeOf(coverage), held.size);
        for (let k = 1; k < coverage.length; k++) assert.ok(coverage[k][0] > coverage[k - 1][1]);
        for (const [first, end] of others) {
          const rest = Array.from({ length: end - first }, (_, k) => first + k).filter((b) => !held.has(b));
          assert.deepEqual(members(gapsOf(coverage, [first, end])), new Set(rest));
        }
      }),
      runs,
    );
  });
});

describe("names of shards", () => {
  test("tell what they were made from, copies included; names of failures tell nothing", () => {
    const plan = planWith();
    const blocks = shardName({ kind: "blocks", plan, firstBlock: 12, blockCount: 30 });
    assert.deepEqual(parseShardName(blocks), { kind: "blocks", part: 1, range: [12, 42], copy: 0 });
    assert.deepEqual(parseShardName(copyName(blocks, 2)), { kind: "blocks", part: 1, range: [12, 42], copy: 2 });
    const ranged = shardName({ kind: "enumerate", plan, prefixBits: 8, firstPrefix: 16, prefixCount: 16 });
    assert.deepEqual(parseShardName(ranged), { kind: "enumerate", part: 1, range: [16, 32], copy: 0 });
    for (const kind of ["pilot", "ladder"] as const)
      assert.deepEqual(parseShardName(shardName({ kind, plan })), { kind, part: 1, copy: 0 });
    assert.equal(originalName(copyName(blocks, 3)), blocks);
    for (const other of [failureName(blocks, "c1", 1), "", "p1-b3", "p1-b3-0", "p1-x3-4"])
      assert.equal(parseShardName(other), null, other);
  });
});

describe("the work of a block", () => {
  test("is what nodes count: all lanes, slices, temperatures and sweeps", () => {
    const anneal = planWith({ blockReads: 128 });
    assert.equal(updatesPerBlock(anneal, 50), 128 * 50 * 100);
    const kernel = { name: "tempering-bits", sha256: "", backend: "cpu" } as const;
    const method = (changed: unknown): Plan => ({ ...anneal, method: changed as Plan["method"] });
    const temper = {
      kind: "temper",
      kernel,
      ladder: [1, 2, 3, 4],
      rounds: 10,
      sweepsPerRound: 3,
      clusterMoves: null,
      numOnes: null,
    };
    assert.equal(updatesPerBlock({ ...method(temper), blockReads: 32 }, 50), 32 * 4 * 50 * 30);
    const worldlines = { kind: "path-integral", kernel, slices: 16, points: 7, sweepsPerPoint: 2 };
    assert.equal(updatesPerBlock({ ...method(worldlines), blockReads: 16 }, 50), 16 * 16 * 50 * 14);
    const sample = { kind: "sample", kernel, burnInSweeps: 100, thinningSweeps: 10, draws: 8 };
    assert.equal(updatesPerBlock({ ...method(sample), blockReads: 128 * 8 }, 50), 128 * 50 * 180);
    const sampledWorldlines = { ...sample, kind: "path-integral-sample", slices: 16 };
    assert.equal(updatesPerBlock({ ...method(sampledWorldlines), blockReads: 16 * 8 }, 50), 16 * 16 * 50 * 180);
    const oscillators = { kind: "oscillator", kernel, steps: 70 };
    assert.equal(updatesPerBlock({ ...method(oscillators), blockReads: 8 }, 50), 8 * 50 * 70);
    const tabu = { kind: "tabu", kernel, moves: 4000 };
    assert.equal(updatesPerBlock({ ...method(tabu), blockReads: 1 }, 50), 4000);
  });
});

describe("the next shards", () => {
  test("cover what is neither finished nor outstanding, once, in order and inside the part", () => {
    fc.assert(
      fc.property(
        ranges,
        ranges,
        fc.integer({ min: 1, max: 600 }),
        fc.array(fc.double({ min: 1e6, max: 2e7, noNaN: true }), { minLength: 1, maxLength: 8 }),
        fc.boolean(),
        (finished, held, units, rates, measured) => {
          const inside = (list: Range[]): Range[] =>
            list.map(([a, b]): Range => [Math.min(a, units), Math.min(b, units)]).filter(([a, b]) => a < b);
          let view = viewOf({
            work: workOf(units, 1e6),
            finished: coverageOf(inside(finished)),
            outstanding: inside(held).map((range) => waiting(range)),
            capacity: capacityOf(rates),
            measured,
          });
          const open = members(uncovered(view));
          const seen = new Set<number>();
          // Whatever is published is finished, and the window opens again; then what was outstanding is lost, and comes anew.
          for (;;) {
            const shards = nextShards(view);
            for (const block of shards.flatMap(({ range }) => [...members([range])])) {
              assert.ok(open.has(block) && !seen.has(block) && block < units);
              seen.add(block);
            }
            view = { ...view, finished: coverageOf([...view.finished, ...shards.map(({ range }) => range)]) };
            if (shards.length > 0) continue;
            if (view.outstanding.length === 0) break;
            view = { ...view, outstanding: [] };
            for (const block of members(uncovered(view))) open.add(block);
          }
          assert.deepEqual(view.finished, [[0, units]]);
        },
      ),
      runs,
    );
  });

  test("are none without a node, without time, or with the window full", () => {
    assert.deepEqual(nextShards(viewOf({ capacity: capacityOf([]) })), []);
    assert.deepEqual(nextShards(viewOf({ timeLeftS: 0 })), []);
    const first = nextShards(viewOf());
    // Two threads: what they run and two seconds more, up to one shard too many.
    const seconds = first.reduce((sum, { expectedS }) => sum + expectedS, 0);
    assert.ok(seconds >= 2 * 3.5 && seconds < 2 * 3.5 + 1.5, `${seconds}`);
    const outstanding = first.map(({ name }): Outstanding => ({ name, publishedS: 0, at: { kind: "unknown" } }));
    assert.deepEqual(nextShards(viewOf({ outstanding })), []);
  });

  test("hold at least a block, and one each for every thread where blocks are long", () => {
    const shards = nextShards(viewOf({ work: workOf(100, 3e9), capacity: capacityOf([1e8, 1e8, 1e8]) }));
    assert.ok(shards.length > 3 && shards.length <= 5, `${shards.length}`);
    for (const { range } of shards) assert.equal(range[1] - range[0], 1);
  });

  test("begin small before rates are measured, and end before a limit on the slowest thread", () => {
    const expected = (changes: Partial<PartView>): number => nextShards(viewOf(changes))[0].expectedS;
    assert.ok(expected({ measured: false }) < 0.5);
    assert.ok(expected({ measured: true }) > 1.4);
    assert.ok(expected({ work: workOf(null), timeLeftS: 0.5 }) <= 0.5);
    assert.ok(expected({ work: workOf(null), timeLeftS: 3, capacity: capacityOf([1e8, 1e7]) }) < 0.6);
  });

  test("take another name where theirs is spent, as after a node's wrong energies", () => {
    const [first] = nextShards(viewOf());
    const [again] = nextShards(viewOf({ spentNames: new Set([first.name]) }));
    assert.equal(again.name, `${first.name}-c1`);
    assert.deepEqual(again.assignment, first.assignment);
  });

  test("of an enumeration keep one grid, whatever the rates: its counts must not overlap", () => {
    const exact = planWith({}, {});
    const work = enumerationWorkload({ ...exact, method: { kind: "exact" } }, 34, {
      prefixBits: 8,
      ranges: 250,
      symmetric: false,
    });
    for (const rate of [1e7, 1e9, 1e12]) {
      const capacity = capacityOf([rate, rate / 10]);
      const shards = nextShards(viewOf({ work, capacity, finished: [[0, 16]] }));
      for (const { range } of shards) assert.deepEqual([range[0] % 16, range[1]], [0, Math.min(250, range[0] + 16)]);
    }
  });

  test("go only to nodes that are ready and have the very build and the backend", () => {
    const nodes = [
      nodeRecord({ start: "fits" }),
      nodeRecord({ start: "draining", state: "draining" }),
      nodeRecord({ start: "quarantined", state: "quarantined" }),
      nodeRecord({ start: "other build", builds: { scan: "another" } }),
      nodeRecord({ start: "no cpu", backends: ["gpu"] }),
    ];
    assert.deepEqual([...capacityFor(planWith(), nodes, NEW_PACE).rateOf.keys()], ["fits"]);
  });
});

describe("copies of late shards", () => {
  const all = (at: Outstanding["at"]): PartView =>
    viewOf({
      work: workOf(2000),
      finished: [[0, 1000]],
      outstanding: [waiting([1000, 2000], at)],
      capacity: capacityOf([1e8, 1e8, 1e7]),
    });
  const slow = { kind: "node", start: "n2", sinceS: 0 } as const;

  test("are made of what a slow or dead process has, when threads idle and nothing else is left", () => {
    for (const at of [slow, { kind: "gone" }] as const) {
      const copies = rescueShards(all(at), 1, 2);
      assert.deepEqual(coverageOf(copies.map(({ range }) => range)), [[1000, 2000]]);
      assert.equal(copies.length, 2, "one for each idle thread");
      assert.deepEqual(rescueShards(all(at), 1, 0), []);
      assert.deepEqual(rescueShards({ ...all(at), work: workOf(2500) }, 1, 2), [], "new blocks come first");
    }
    const fast = { kind: "node", start: "n0", sinceS: 0.5 } as const;
    assert.deepEqual(rescueShards(all(fast), 1, 2).length, 0, "it is done sooner than a copy");
  });

  test("wait while another part of the job has units that nobody holds, and parts share the idle threads", () => {
    const late = all({ kind: "gone" });
    const begun = { ...late, outstanding: [], finished: [] };
    assert.deepEqual(rescueParts([late, begun], 1, 1), []);
    assert.ok(rescueParts([late, { ...begun, finished: [[0, 2000]] as const }], 1, 1).length > 0);
    // Three threads, one of them busy.
    assert.equal(rescueParts([late, late], 1, 1).length, 2);
  });

  test("are made once while they promise to be in time, and three times at most", () => {
    let view = all({ kind: "gone" });
    let made = 0;
    for (let nowS = 1; nowS < 100; nowS += 0.5) {
      const copies = rescueShards(view, nowS, 1);
      made += copies.length;
      const held = copies.map(({ name }): Outstanding => ({ name, publishedS: nowS, at: { kind: "unknown" } }));
      if (nowS === 1)
        assert.deepEqual(rescueShards({ ...view, outstanding: [...view.outstanding, ...held] }, 1.1, 1), []);
      view = { ...view, outstanding: [...view.outstanding, ...held] };
    }
    assert.equal(made, 3);
  });

  test("of a job that ends by time are made of what would leave a gap before the digest's end", () => {
    const open = (timeLeftS: number, at: Outstanding["at"]): PartView => ({
      ...all(at),
      work: workOf(null),
      timeLeftS,
    });
    // Ten seconds on the slow thread, one on a copy's.
    assert.equal(rescueShards(open(5, slow), 1, 0).length, 1);
    assert.equal(rescueShards(open(20, slow), 1, 0).length, 0, "it will be in time");
    assert.equal(rescueShards(open(1, slow), 1, 0).length, 0, "so would the copy miss it");
    assert.equal(rescueShards(open(20, { kind: "gone" }), 1, 0).length, 1);
  });
});
