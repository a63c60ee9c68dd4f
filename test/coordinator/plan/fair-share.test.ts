import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, test } from "vitest";
import { refuseBeyond } from "../../../coordinator/plan/backlog.ts";
import { type Demand, NO_TURNS, shareOut } from "../../../coordinator/plan/fair-share.ts";
import { LANES, type Lane } from "../../../proto/engine/tasks.ts";
import { testSeed } from "../../support/models.ts";

const NONE = { high: 0, normal: 0, low: 0 } as const;

function demand(tenant: string, changes: Partial<Demand> & { readonly cost?: number } = {}): Demand {
  const { cost = 1, ...rest } = changes;
  return { jobId: `job of ${tenant}`, tenant, lane: "normal", costs: new Array<number>(200).fill(cost), ...rest };
}

/**
 * A cluster that does one thread-second of each lane's oldest shards in turn, lanes weighted as nodes pull them; jobs never run dry.
 * @returns thread-seconds done for each job.
 */
function serve(jobs: readonly Demand[], windowS: number, rounds: number): Map<string, number> {
  const weight: Record<Lane, number> = { high: 8, normal: 4, low: 1 };
  const queues: Record<Lane, { jobId: string; cost: number }[]> = { high: [], normal: [], low: [] };
  const done = new Map(jobs.map(({ jobId }) => [jobId, 0]));
  let turns = NO_TURNS;
  for (let round = 0; round < rounds; round++) {
    const queued = (lane: Lane): number => queues[lane].reduce((sum, { cost }) => sum + cost, 0);
    const outstanding = { high: queued("high"), normal: queued("normal"), low: queued("low") };
    const shared = shareOut(turns, jobs, windowS, outstanding);
    turns = shared.turns;
    for (const job of jobs)
      for (let k = 0; k < (shared.grants.get(job.jobId) ?? 0); k++)
        queues[job.lane].push({ jobId: job.jobId, cost: job.costs[k] });
    for (const lane of LANES)
      for (let pulls = 0; pulls < weight[lane]; pulls++) {
        const shard = queues[lane].shift();
        if (shard !== undefined) done.set(shard.jobId, (done.get(shard.jobId) ?? 0) + shard.cost);
      }
  }
  return done;
}

describe("tenants of a lane", () => {
  test("get equal thread-seconds, whatever the sizes of their shards and the number of their jobs", () => {
    const jobs = [
      demand("a", { cost: 5 }),
      demand("b", { cost: 1 }),
      demand("c", { cost: 0.2 }),
      ...[1, 2, 3, 4].map((k) => demand("d", { jobId: `d${k}`, cost: 1 })),
    ];
    const done = serve(jobs, 40, 500);
    const many = [1, 2, 3, 4].map((k) => done.get(`d${k}`) ?? 0);
    const shares = [...["a", "b", "c"].map((t) => done.get(`job of ${t}`) ?? 0), many.reduce((a, b) => a + b, 0)];
    const mean = shares.reduce((a, b) => a + b, 0) / 4;
    // A quantum is 5 s; what is queued at the end is 40 s, a small part of some 1000.
    for (const share of shares) assert.ok(Math.abs(share / mean - 1) < 0.1, shares.join());
    for (const share of many) assert.ok(Math.abs(share / (mean / 4) - 1) < 0.1, many.join());
  });

  test("are not kept waiting by one that sends a thousand jobs", () => {
    const crowd = Array.from({ length: 1000 }, (_, k) => demand("crowd", { jobId: `crowd${k}`, costs: [1, 1, 1] }));
    const { grants } = shareOut(NO_TURNS, [...crowd, demand("one", { costs: [1, 1, 1] })], 6, NONE);
    assert.equal(grants.get("job of one"), 3);
    assert.equal(
      [...grants.values()].reduce((a, b) => a + b, 0),
      6,
    );
  });

  test("keep their turns however little room there is at a time", () => {
    let turns = NO_TURNS;
    const published = new Map<string, number>();
    const jobs = ["a", "b", "c"].map((tenant) => demand(tenant, { cost: tenant === "a" ? 3 : 1 }));
    for (let k = 0; k < 900; k++) {
      const shared = shareOut(turns, jobs, 0.5, NONE);
      turns = shared.turns;
      for (const [job, count] of shared.grants)
        published.set(job, (published.get(job) ?? 0) + count * (job === "job of a" ? 3 : 1));
    }
    const shares = [...published.values()];
    assert.ok(shares.length === 3 && Math.max(...shares) - Math.min(...shares) <= 6, shares.join());
  });

  test("save nothing up while they want nothing", () => {
    let turns = NO_TURNS;
    for (let k = 0; k < 100; k++) turns = shareOut(turns, [demand("a")], 5, NONE).turns;
    const { grants } = shareOut(turns, [demand("a"), demand("b")], 20, NONE);
    assert.deepEqual([grants.get("job of a"), grants.get("job of b")], [10, 10]);
  });
});

describe("lanes", () => {
  test("get 8 : 4 : 1 of the window while all want it, and all of it while nobody else does", () => {
    const jobs = LANES.map((lane) => demand("a", { jobId: lane, lane, cost: 0.125 }));
    const { grants } = shareOut(NO_TURNS, jobs, 13, NONE);
    assert.deepEqual([grants.get("high"), grants.get("normal"), grants.get("low")], [64, 32, 8]);
    assert.equal(shareOut(NO_TURNS, [jobs[2]], 13, NONE).grants.get("low"), 104);
  });

  test("never starve, and a new one gets its share though another filled the window", () => {
    const jobs = LANES.map((lane) => demand("a", { jobId: lane, lane }));
    const done = serve(jobs, 26, 100);
    const total = [...done.values()].reduce((a, b) => a + b, 0);
    for (const [lane, share] of [
      ["high", 8 / 13],
      ["normal", 4 / 13],
      ["low", 1 / 13],
    ] as const)
      assert.ok(Math.abs((done.get(lane) ?? 0) / total - share) < 0.02, `${lane}: ${done.get(lane)} of ${total}`);
    assert.ok((shareOut(NO_TURNS, jobs, 26, { ...NONE, low: 26 }).grants.get("high") ?? 0) >= 16);
  });
});

test("grants never exceed demand, and the room by no more than one shard a lane", () => {
  const job = fc.record({
    jobId: fc.uuid(),
    tenant: fc.constantFrom("a", "b", "c"),
    lane: fc.constantFrom(...LANES),
    costs: fc.array(fc.double({ min: 0.01, max: 9, noNaN: true }), { maxLength: 20 }),
  });
  fc.assert(
    fc.property(fc.array(job, { maxLength: 12 }), fc.double({ min: 0, max: 60, noNaN: true }), (jobs, windowS) => {
      const { grants, turns } = shareOut(NO_TURNS, jobs, windowS, NONE);
      let spent = 0;
      for (const { jobId, costs } of jobs) {
        const count = grants.get(jobId) ?? 0;
        assert.ok(count <= costs.length);
        spent += costs.slice(0, count).reduce((a, b) => a + b, 0);
      }
      assert.ok(spent <= windowS + 3 * 9);
      const wanted = jobs.reduce((sum, { costs }) => sum + costs.length, 0);
      const given = [...grants.values()].reduce((a, b) => a + b, 0);
      // With room everywhere all is granted; the turns that are left behind serve again.
      assert.equal(shareOut(turns, jobs, 1e9, NONE).grants.size, jobs.filter(({ costs }) => costs.length > 0).length);
      assert.ok(given <= wanted);
    }),
    { seed: testSeed(), numRuns: 300 },
  );
});

test("a full backlog refuses with limit and count, and one tenant cannot fill it", () => {
  assert.equal(refuseBeyond({ jobs: 99, ofTenant: 49 }, 100), null);
  assert.deepEqual(refuseBeyond({ jobs: 100, ofTenant: 0 }, 100), {
    kind: "over-limit",
    where: "backlog",
    limit: "number of jobs that wait or run",
    max: 100,
    got: 101,
  });
  const own = refuseBeyond({ jobs: 60, ofTenant: 50 }, 100);
  assert.ok(own?.kind === "over-limit" && own.max === 50 && own.got === 51);
});
