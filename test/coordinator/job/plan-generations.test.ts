import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { sha256 } from "../../../cli/embedded/solve-problem.ts";
import type { JobRecord } from "../../../coordinator/engine/job-record.ts";
import type { Cluster, Effects, JobRun } from "../../../coordinator/job/job-effects.ts";
import { type JobModel, jobModel } from "../../../coordinator/job/job-model.ts";
import { jobRun } from "../../../coordinator/job/job-run.ts";
import type { PlannedShard } from "../../../coordinator/plan/shards.ts";
import { finishJob } from "../../../coordinator/service/finish-job.ts";
import { energyOf } from "../../../core/model/energy.ts";
import { DEFAULT_OPTIONS, KERNEL_NAMES, type SolveOptions } from "../../../core/plan/options.ts";
import type { Plan } from "../../../core/plan/plan.ts";
import type { CollectedBlock } from "../../../core/sample-set/block-results.ts";
import { emptySampleSet, packSpins, rowBytes, sampleSetOfReads } from "../../../core/sample-set/sample-set.ts";
import { coo } from "../../../problems/formats/coo.ts";
import { problemFromModel } from "../../../problems/formats/finish.ts";
import type { ResultDocument } from "../../../problems/results/result-document.ts";
import type { NodeRecord } from "../../../proto/engine/node-engine.ts";
import { failureName, type ShardOutcome } from "../../../proto/engine/tasks.ts";
import { randomGraph, testRandom } from "../../support/models.ts";
import { madeUpJob, SOME_DAY_MS } from "../engine/made-up.ts";
import { openMemoryEngine } from "../lead/harness.ts";
import { nodeRecord, planWith } from "../plan/cases.ts";

const S = 1e9;
const graph = randomGraph(12, 30, () => 1, testRandom(3));
const { model: _, ...words } = problemFromModel(coo, graph, "from-0");
const OPTIONS: SolveOptions = {
  ...DEFAULT_OPTIONS,
  solver: "sa",
  kernel: "scan",
  numSweeps: 100,
  numReads: 8,
  betaRange: [0.1, 3],
  seed: 1,
};
const planned = (changes: Partial<JobRecord> = {}): JobRecord =>
  madeUpJob("job", { options: OPTIONS, problem: words, parts: [planWith({ numReads: 8 })], ...changes });
const modelOf = ({ options }: JobRecord): JobModel => jobModel({ ...words, model: graph }, options);
const old = nodeRecord({ start: "old", threads: 1 });
const upgraded = nodeRecord({ start: "upgraded", threads: 1, builds: { scan: "newer build" } });

/** A job at a leader whose clock the test holds, with what the leader would do to it. */
class Led {
  readonly model: JobModel;
  readonly run: JobRun;
  stored: JobRecord;
  nowS = 0;
  /** Published and not answered. */
  readonly pending: PlannedShard[] = [];
  nodes: readonly NodeRecord[];

  constructor(record: JobRecord, nodes: readonly NodeRecord[]) {
    this.stored = record;
    this.nodes = nodes;
    this.model = modelOf(record);
    this.run = jobRun(record, this.model, nodes, 0);
  }

  cluster(): Cluster {
    return { nodes: this.nodes, nowNs: this.nowS * S, nowMs: SOME_DAY_MS + this.nowS * 1000 };
  }

  /** One look, its write carried out unless the test forbids it. */
  look(mayWrite = true): Effects {
    const effects = this.run.look(this.cluster());
    if (effects.write && mayWrite) {
      this.stored = this.run.record(this.cluster(), 1);
      this.run.saved(this.stored);
    }
    return effects;
  }

  publish(): readonly PlannedShard[] {
    const shards = this.run.wanted(this.cluster(), 0);
    this.run.published(shards, this.nowS * S);
    this.pending.push(...shards);
    return shards;
  }

  answer(shard: string, outcome: ShardOutcome, nodeStart = "old"): void {
    this.run.takeResult({ jobId: "job", shard, nodeId: nodeStart, nodeStart, outcome }, this.nowS * S);
  }

  /** Looks every half second until the clock says so. @returns all warnings. */
  waitUntil(endS: number): readonly string[] {
    const warnings: string[] = [];
    for (; this.nowS < endS; this.nowS += 0.5)
      for (const event of this.look().events) if (event.kind === "warning") warnings.push(event.code);
    return warnings;
  }
}

function block(number: number): CollectedBlock {
  const spins = Int8Array.from({ length: 12 }, (_, i) => ((number >> (i % 3)) & 1 ? 1 : -1));
  const packed = new Uint8Array(rowBytes(12));
  packSpins(spins, packed, 0);
  const energy = Float64Array.of(energyOf(graph, spins, modelOf(planned()).arithmetic));
  return {
    block: number,
    finished: sampleSetOfReads(12, energy, packed),
    unfinished: emptySampleSet(12),
    ns: 1000,
    sweeps: 100,
    updates: 1200,
    trace: null,
    acceptance: null,
    tempering: null,
  };
}

const blocks = (...numbers: number[]): ShardOutcome => ({ kind: "blocks", blocks: numbers.map(block) });

/** Answers all that is published, with true energies, until the job is over. */
function carryOn(led: Led): Effects {
  for (let turn = 0; turn < 50; turn++) {
    led.publish();
    for (const { name, range } of led.pending.splice(0))
      led.answer(name, blocks(...Array.from({ length: range[1] - range[0] }, (_, k) => range[0] + k)), "upgraded");
    led.nowS += 0.1;
    const effects = led.look();
    if (effects.finished !== null) return effects;
  }
  throw new Error("the job does not end");
}

async function documentOf(led: Led, { finished }: Effects): Promise<ResultDocument> {
  assert.ok(finished !== null);
  const engine = await openMemoryEngine();
  try {
    const around = { engine, version: "test", nodeVersion: "test", sha256, nowNs: () => 0, nowMs: () => SOME_DAY_MS };
    const { record: ended, store } = await finishJob(around, led.stored, led.model, finished);
    await store();
    const bytes = await engine.blobs.get("results", ended.resultSha256 ?? "");
    assert.ok(bytes !== null);
    return JSON.parse(new TextDecoder().decode(bytes)) as ResultDocument;
  } finally {
    await engine.close();
  }
}

describe("a part whose kernel build no node has any more", () => {
  function halfDone(): Led {
    const led = new Led(planned(), [old]);
    led.look();
    assert.ok(led.publish().length > 0);
    led.answer("p1-b0-3", blocks(0, 1, 2));
    led.look();
    // What the old node had is gone with it.
    led.pending.splice(0);
    led.nodes = [upgraded];
    return led;
  }

  test("waits for a minute, then goes on as a new part by the build that nodes have, and says so", () => {
    const led = halfDone();
    assert.deepEqual(led.waitUntil(60), []);
    assert.deepEqual(led.publish(), []);
    assert.equal(led.stored.parts?.length, 1);
    const effects = led.look(false);
    assert.deepEqual(
      effects.events.flatMap((event) => (event.kind === "warning" ? [event.code, event.message] : [])),
      [
        "plan-replaced",
        "no node has the build of scan that part 1 was planned with: part 257 takes its place, the digest changes",
      ],
    );
    assert.deepEqual([effects.write, effects.withdraw, effects.cancel], [true, true, false]);
    assert.deepEqual(led.publish(), [], "a shard of a plan that is not stored");
    led.run.notSaved();
    led.look();
    const [plan] = led.stored.parts ?? [];
    assert.equal("kernel" in plan.method && plan.method.kernel.sha256, "newer build");
    assert.deepEqual(
      led.stored.parts?.map(({ part }) => part),
      [257, 1],
    );
    const shards = led.publish();
    assert.ok(shards.length > 0 && shards.every(({ name }) => name.startsWith("p257-b")), JSON.stringify(shards));
    assert.equal(shards[0].range[0], 0);
  });

  test("ends with the digest of the new plan alone, and its earlier samples beside it", async () => {
    const led = halfDone();
    led.waitUntil(61);
    // A result of the old plan that comes late is a sample like the others of its part.
    led.answer("p1-b3-1", blocks(3));
    const document = await documentOf(led, carryOn(led));
    const fresh = new Led(planned({ parts: [{ ...planWith({ numReads: 8 }), part: 257 }] }), [old]);
    fresh.look();
    const undisturbed = await documentOf(fresh, carryOn(fresh));
    assert.equal(document.reason, "completed");
    assert.equal(document.digest, undisturbed.digest);
    assert.equal(document.digest_reads, 8);
    assert.equal(document.provenance.plan_generation, 1);
    assert.deepEqual(
      document.parts?.map(({ part, digest_reads, num_reads }) => [part, digest_reads, num_reads]),
      [
        [257, 8, 8],
        [1, 0, 4],
      ],
    );
    const outside = document.samples.filter(({ in_digest }) => !in_digest);
    assert.equal(
      outside.reduce((sum, { num_occurrences }) => sum + num_occurrences, 0),
      4,
    );
  });

  test("goes on in its new generation under the next leader", async () => {
    const led = halfDone();
    led.waitUntil(61);
    const next = new Led(led.stored, [upgraded]);
    next.answer("p1-b0-3", blocks(0, 1, 2));
    next.look();
    const shards = next.publish();
    assert.ok(shards.length > 0 && shards.every(({ name }) => name.startsWith("p257-b")), JSON.stringify(shards));
    next.run.sawQueued(new Set(["p1-b4-4"]), 0);
    assert.equal(next.run.outstandingShards(), shards.length, "it waits for a shard of a plan that is replaced");
    const document = await documentOf(next, carryOn(next));
    assert.deepEqual([document.digest_reads, document.num_reads], [8, 11]);
  });

  test("waits on while there is no node at all, or none that takes work, and where a node with its build comes back", () => {
    const led = halfDone();
    led.nodes = [];
    assert.deepEqual(led.waitUntil(200), []);
    led.nodes = [{ ...upgraded, state: "draining" }];
    assert.deepEqual(led.waitUntil(400), []);
    led.nodes = [upgraded];
    assert.deepEqual(led.waitUntil(459), []);
    led.nodes = [upgraded, old];
    assert.deepEqual(led.waitUntil(460), []);
    led.nodes = [upgraded];
    assert.deepEqual(led.waitUntil(519), []);
    assert.equal(led.stored.parts?.length, 1);
  });

  test("waits with a warning where nodes have no build of the kernel at all", () => {
    const led = halfDone();
    led.nodes = [nodeRecord({ start: "other", builds: { bits: "build of bits" } })];
    assert.deepEqual(led.waitUntil(300), ["build-missing"]);
    led.nodes = [old];
    led.look();
    assert.ok(led.publish().every(({ name }) => name.startsWith("p1-b")));
    assert.equal(led.stored.parts?.length, 1);
  });

  test("does not use up the running time of a job that waits for nodes which have its build", () => {
    const led = new Led(planned({ options: { ...OPTIONS, timeLimitS: 30 } }), [old]);
    led.look();
    led.publish();
    led.answer("p1-b0-1", blocks(0));
    led.nodes = [upgraded];
    led.nowS = 1;
    led.look();
    led.waitUntil(50);
    assert.ok(led.run.look(led.cluster()).finished === null);
    assert.ok(led.run.record(led.cluster(), 1).ranNs <= 2 * S, String(led.run.record(led.cluster(), 1).ranNs));
  });
});

describe("a part whose device no node has any more", () => {
  const onDevice = {
    ...planWith({ part: 128, numReads: 8, blockReads: 4 }),
    method: {
      ...planWith().method,
      kernel: {
        name: "packed",
        sha256: "build of packed",
        backend: "webgpu",
        update: "metropolis",
        scan: "sequential",
        randomness: "grouped",
        numOnes: null,
      },
    },
  } as Plan;
  const builds = Object.fromEntries([...KERNEL_NAMES, "packed"].map((name) => [name, `build of ${name}`]));
  const cpu = nodeRecord({ start: "cpu", builds: { ...builds, packed: "" } });
  const gpu: NodeRecord = {
    ...nodeRecord({ start: "gpu", builds }),
    backends: ["cpu", "webgpu"],
    devices: [
      {
        name: "gpu0",
        backend: "webgpu",
        mode: null,
        adapter: "made up",
        isGpu: true,
        slots: 2,
        rates: { packed: 1e9 },
        restarts: 0,
        lost: null,
      },
    ],
  };
  const divided = (changes: Partial<JobRecord> = {}): JobRecord =>
    planned({ parts: [planWith({ numReads: 8 }), onDevice], options: { ...OPTIONS, kernel: null }, ...changes });

  function begun(): Led {
    const led = new Led(divided(), [cpu, gpu]);
    led.look();
    const shards = led.publish().map(({ name }) => name);
    assert.ok(
      ["p1-b", "p128-b"].every((part) => shards.some((name) => name.startsWith(part))),
      shards.join(),
    );
    led.answer("p1-b0-8", blocks(0, 1, 2, 3, 4, 5, 6, 7), "cpu");
    led.answer("p128-b0-1", blocks(0), "gpu");
    led.look();
    led.pending.splice(0);
    return led;
  }

  test("waits for a minute, then goes to the CPU whole as another generation, and the reason is told", () => {
    const led = begun();
    led.nodes = [
      old,
      { ...gpu, start: "restarted", backends: ["cpu"], devices: [{ ...gpu.devices[0], lost: "gone" }] },
    ];
    assert.deepEqual(led.waitUntil(60), []);
    const { events } = led.look();
    assert.deepEqual(
      events.flatMap((event) => (event.kind === "warning" ? [event.message] : [])),
      [
        "for 60 s no node has had the backend webgpu that part 128 was planned for: part 384 takes its place, the digest changes",
      ],
    );
    led.look();
    assert.deepEqual(
      led.stored.parts?.map(({ part, method, numReads }) => [
        part,
        "kernel" in method && method.kernel.backend,
        numReads,
      ]),
      [
        [1, "cpu", 8],
        [384, "cpu", 8],
        [128, "webgpu", 8],
      ],
    );
    const shards = led.publish();
    assert.ok(shards.length > 0 && shards.every(({ name }) => name.startsWith("p384-b")), JSON.stringify(shards));
  });

  test("stays where a node with the device comes back in time", () => {
    const led = begun();
    led.nodes = [cpu];
    assert.deepEqual(led.waitUntil(59), []);
    led.nodes = [cpu, gpu];
    assert.deepEqual(led.waitUntil(200), []);
    assert.ok(led.publish().every(({ name }) => name.startsWith("p128-b")));
  });

  test("waits as long as the leader is told to", () => {
    const record = divided();
    const run = jobRun(record, modelOf(record), [cpu], 0, 5);
    const look = (s: number): readonly string[] =>
      run
        .look({ nodes: [cpu], nowNs: s * S, nowMs: SOME_DAY_MS })
        .events.flatMap((event) => (event.kind === "warning" ? [event.message] : []));
    assert.deepEqual([look(0), look(4.9)], [[], []]);
    assert.match(look(5).join(), /^for 5 s no node has had the backend webgpu/);
  });
});

describe("the running time of a job", () => {
  test("is at least what its blocks say, when the leader before could not write it", () => {
    const led = new Led(planned({ options: { ...OPTIONS, timeLimitS: 30 } }), [old, upgraded]);
    // Two threads worked 30 s each; the record knows of nothing.
    const worked = (number: number): ShardOutcome => ({ kind: "blocks", blocks: [{ ...block(number), ns: 30 * S }] });
    led.answer("p1-b0-1", worked(0), "old");
    led.answer("p1-b1-1", worked(1), "upgraded");
    led.nowS = 0.1;
    const { finished } = led.look();
    assert.equal(finished?.reason, "time_limit");
    assert.ok(finished.elapsedNs >= 30 * S && finished.elapsedNs <= 30.2 * S, String(finished.elapsedNs));
  });
});

describe("the running time of a job at a leader that knows one of its nodes", () => {
  test("is not made longer by what the others did", () => {
    const led = new Led(planned({ options: { ...OPTIONS, timeLimitS: 30 } }), [old]);
    for (const [number, start] of ["old", "unheard", "gone"].entries())
      led.answer(`p1-b${number}-1`, { kind: "blocks", blocks: [{ ...block(number), ns: 12 * S }] }, start);
    led.nowS = 0.1;
    assert.equal(led.look().finished, null);
    const { ranNs } = led.run.record(led.cluster(), 1);
    assert.ok(ranNs >= 12 * S && ranNs <= 12.2 * S, String(ranNs));
  });
});

describe("a job that is being planned", () => {
  const pilot: ShardOutcome = {
    kind: "pilot",
    pilot: {
      beta: [0.01, 0.1, 1, 10],
      meanEnergy: [0, -10, -20, -21],
      acceptance: [1, 0.5, 0.1, 0.001],
      bestEnergy: -22,
      sweeps: 4,
      updates: 48,
    },
  };

  test("is planned again with the builds that nodes have, when nobody has that of its pilot for a minute", () => {
    const both = { scan: "build of scan", scalar: "s" };
    const led = new Led(planned({ parts: null, options: { ...OPTIONS, betaRange: null } }), [{ ...old, builds: both }]);
    led.look();
    assert.deepEqual(
      led.publish().map(({ name }) => name),
      ["p0-pilot"],
    );
    led.nodes = [{ ...upgraded, builds: { scan: "newer build", scalar: "t" } }];
    assert.deepEqual(led.waitUntil(61), ["plan-replaced"]);
    const [shard] = led.publish();
    assert.equal(shard.name, "p0-pilot-c1");
    const { method } = shard.assignment.plan;
    assert.equal("kernel" in method && ["newer build", "t"].includes(method.kernel.sha256), true);
    led.answer("p0-pilot-c1", pilot, "upgraded");
    led.look();
    assert.deepEqual(
      led.stored.parts?.map(({ part, method: m }) => [part, "kernel" in m && m.kernel.sha256]),
      [[1, "newer build"]],
    );
  });
});

describe("a shard that every node refuses", () => {
  const refusal = (shard: string): ShardOutcome => ({ kind: "failed", shard, reason: "no such build", refused: true });
  const refuse = (led: Led, start: string): void => {
    led.answer(failureName("p1-b0-1", start, 1), refusal("p1-b0-1"), start);
  };

  test("waits where none of them says to have its build", () => {
    const led = new Led(planned(), [upgraded]);
    led.look();
    refuse(led, "upgraded");
    assert.deepEqual(led.waitUntil(59), []);
    assert.equal(led.run.look(led.cluster()).finished, null);
  });

  test("ends the job where they say so, naming the shard and the reason", () => {
    const led = new Led(planned(), [old, upgraded]);
    led.look();
    refuse(led, "upgraded");
    assert.equal(led.look().finished, null);
    refuse(led, "old");
    const finished = led.look().finished;
    assert.deepEqual(finished?.failure, {
      kind: "job-failed",
      where: "job job, shard p1-b0-1",
      reason: "given up after 0 attempts: refused by every node: no such build",
    });
  });
});
