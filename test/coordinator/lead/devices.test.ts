import assert from "node:assert/strict";
import { afterAll, afterEach, beforeAll, describe, test } from "vitest";
import type { JobRecord } from "../../../coordinator/engine/job-record.ts";
import type { CoordinatorEngine } from "../../../coordinator/engine/port.ts";
import type { JobEvent } from "../../../coordinator/watch/event-log.ts";
import type { GpuBackend } from "../../../core/plan/options.ts";
import type { ResultDocument } from "../../../problems/results/result-document.ts";
import type { NodeEngine } from "../../../proto/engine/node-engine.ts";
import { type GpuKeeper, gpuKeeper } from "../../../solver-node/gpu/gpu-keeper.ts";
import { type NodeDevice, openDevice } from "../../../solver-node/node/device.ts";
import type { RunningNode } from "../../../solver-node/node/node.ts";
import { type ThreadPool, threadPool } from "../../../solver-node/threads/pool.ts";
import { WORKER } from "../../support/command.ts";
import { GPU_FOLDER, withVulkan } from "../../support/gpu.ts";
import { testRandom, torus } from "../../support/models.ts";
import { natsBinaries } from "../../support/nats-server.ts";
import { jetStreamHarness } from "../engine/jetstream-harness.ts";
import {
  annealing,
  atItsEnd,
  NO_LIMIT,
  openMemoryEngine,
  startLeader,
  startService,
  startTestNode,
  until,
} from "./harness.ts";

const random = testRandom(11);
const model = torus([12, 12], () => (random() < 0.5 ? -1 : 1));
const READS = 3000;
const SWEEPS = 60;
/** Told in place of what is measured, so that every machine divides alike: the CPU looks slow enough for several device blocks. */
const CPU_RATES = { bits: 1e7, "bits-degree": 1e7 };
const DEVICE_RATES = { packed: 2e7 };

let pool: ThreadPool;
beforeAll(async () => {
  pool = threadPool(WORKER, 1);
  await pool.ready();
});
afterAll(() => pool.close());

/** What a test started, ended in the reverse order. */
const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

interface Ground {
  readonly coordinator: CoordinatorEngine;
  node(): Promise<NodeEngine>;
}

async function embedded(): Promise<Ground> {
  const engine = await openMemoryEngine();
  ends.push(() => engine.close());
  return { coordinator: engine, node: async () => engine.node() };
}

interface Card {
  readonly keeper: GpuKeeper;
  readonly device: NodeDevice;
}

/** A process of its own for a card, software allowed, telling made-up rates. */
async function cardOf(name: string, backend: GpuBackend = "gpujs"): Promise<Card> {
  const keeper = gpuKeeper({ folder: GPU_FOLDER, mode: backend === "gpujs" ? "webasm" : "auto" });
  ends.push(() => keeper.close());
  const settings = {
    name,
    backend,
    keeper,
    worker: WORKER,
    software: true,
    calibrateMs: 1,
    onLost() {},
    onRestarted() {},
  };
  const device = await openDevice(settings);
  if (typeof device === "string") return assert.fail(device);
  ends.push(() => device.pool.close());
  return { keeper, device: { ...device, record: () => ({ ...device.record(), rates: DEVICE_RATES }) } };
}

async function nodeOf(ground: Ground, id: string, cards: readonly Card[] = []): Promise<RunningNode> {
  const node = startTestNode(await ground.node(), pool, id, CPU_RATES);
  ends.push(() => node.drain(0));
  for (const { device } of cards) node.addDevice(device);
  return node;
}

async function pidOf({ keeper, device }: Card): Promise<number> {
  const answer = await keeper.describe(device.backend);
  return answer.kind === "described" ? answer.gpu.pid : assert.fail(JSON.stringify(answer));
}

async function submitted({ coordinator }: Ground, backend: "mixed" | "auto" | GpuBackend = "mixed"): Promise<string> {
  const job = annealing(model, READS, { backend, numSweeps: SWEEPS });
  const made = await startService(coordinator, NO_LIMIT, () => 0).create("default", job);
  assert.ok(made.ok, JSON.stringify(made));
  return made.value.record.id;
}

function led(ground: Ground, backendWaitS = 60): readonly JobEvent[] {
  const events: JobEvent[] = [];
  const leader = startLeader(ground.coordinator, { backendWaitS, tell: (_, event) => events.push(event) });
  ends.push(() => leader.stop());
  return events;
}

async function resultOf({ coordinator }: Ground, record: JobRecord): Promise<ResultDocument> {
  const bytes = await coordinator.blobs.get("results", record.resultSha256 ?? "");
  assert.ok(bytes !== null);
  return JSON.parse(new TextDecoder().decode(bytes)) as ResultDocument;
}

/** The device's shards are under way. */
function begun({ device }: Card, id: string, node: RunningNode): Promise<true> {
  return until(
    async () => (node.record().holding.some((held) => held.startsWith(`${id}/p128-b`)) ? true : null),
    `a shard on ${device.record().name}`,
  );
}

/** Parts with their digests and reads, in order of their numbers. */
function partsOf(document: ResultDocument) {
  return (document.parts ?? [])
    .map(({ part, solver, digest, digest_reads }) => ({ part, backend: solver.backend, digest, reads: digest_reads }))
    .toSorted((a, b) => a.part - b.part);
}

/** A node without devices and one with some, both announced: a leader that starts now knows of both. @returns the second. */
async function bothNodes(ground: Ground, cards: readonly Card[]): Promise<RunningNode> {
  await nodeOf(ground, "cpu");
  const node = await nodeOf(ground, "gpu", cards);
  await until(async () => {
    const live = await ground.coordinator.nodes.live();
    return live.length === 2 && live.some(({ devices: told }) => told.length === cards.length) ? true : null;
  }, "both nodes");
  return node;
}

async function mixedRun(
  open: () => Promise<Ground>,
  backend: GpuBackend,
  disturb: (card: Card, id: string, node: RunningNode) => Promise<void>,
): Promise<{ document: ResultDocument; restarts: number }> {
  const ground = await open();
  const card = await cardOf("gpu0", backend);
  const node = await bothNodes(ground, [card]);
  led(ground);
  const id = await submitted(ground);
  await disturb(card, id, node);
  const record = await atItsEnd(ground.coordinator, id, 120_000);
  assert.deepEqual([record.state, record.reason], ["SUCCEEDED", "completed"]);
  const restarts = card.device.record().restarts;
  return { document: await resultOf(ground, record), restarts };
}

const vulkan = withVulkan();
const devices: readonly GpuBackend[] = vulkan === null ? ["gpujs", "webgpu"] : ["gpujs"];
if (vulkan !== null) process.stderr.write(`shaders are not tested: ${vulkan}\n`);

describe.each(devices)("a node of CPU threads and a node with a device (%s)", (backend) => {
  test("solve one job together; killing the device's process on the way changes no digest and no outcome", async () => {
    const undisturbed = await mixedRun(embedded, backend, async () => {});
    const killed = await mixedRun(embedded, backend, async (card, id, node) => {
      await begun(card, id, node);
      process.kill(await pidOf(card), "SIGKILL");
    });
    const parts = partsOf(undisturbed.document);
    assert.deepEqual(
      parts.map(({ part, backend: on }) => [part, on]),
      [
        [1, "cpu"],
        [128, backend],
      ],
    );
    assert.equal(
      parts.reduce((sum, { reads }) => sum + reads, 0),
      READS,
    );
    assert.equal(undisturbed.document.num_reads, READS);
    assert.deepEqual(partsOf(killed.document), parts);
    assert.equal(killed.document.digest, undisturbed.document.digest);
    assert.deepEqual(killed.document.best, undisturbed.document.best);
    assert.deepEqual([undisturbed.restarts, killed.restarts], [0, 1]);
  }, 180_000);
});

describe("a node with several cards", () => {
  test("has a process for each, told by name; both work on one job, and losing one of them on the way loses no read", async () => {
    const ground = await embedded();
    const cards = [await cardOf("left"), await cardOf("right")];
    const node = await bothNodes(ground, cards);
    led(ground);
    assert.notEqual(await pidOf(cards[0]), await pidOf(cards[1]));
    assert.deepEqual(
      node.record().devices.map(({ name, isGpu, restarts }) => [name, isGpu, restarts]),
      [
        ["left", false, 0],
        ["right", false, 0],
      ],
    );
    const id = await submitted(ground, "gpujs");
    await until(
      async () => (node.record().holding.filter((held) => held.startsWith(`${id}/p1-b`)).length === 2 ? true : null),
      "a shard on each card",
    );
    process.kill(await pidOf(cards[1]), "SIGKILL");
    const record = await atItsEnd(ground.coordinator, id, 120_000);
    assert.equal(record.state, "SUCCEEDED");
    assert.deepEqual(
      cards.map(({ device }) => device.record().restarts),
      [0, 1],
    );
    const document = await resultOf(ground, record);
    assert.deepEqual([document.digest_reads, document.solver.backend], [READS, "gpujs"]);
  }, 180_000);
});

const { binaries, skipped } = natsBinaries();
if (skipped !== null) process.stderr.write(`JetStream is not tested: ${skipped}\n`);
const grounds: readonly (readonly [name: string, open: () => Promise<Ground>])[] = [
  ["the embedded engine", embedded],
  ...binaries.slice(-1).map(
    (binary) =>
      [
        `the JetStream engine on NATS ${binary.version}`,
        async () => {
          const harness = await jetStreamHarness(binary)({ ackWaitMs: 5000, nodeExpiryMs: 10_000 });
          ends.push(() => harness.close());
          return harness;
        },
      ] as const,
  ),
];

describe.each(grounds)("a device that leaves for good, on %s", (_, open) => {
  test("leaves its part to the CPU as another generation, says why, and every read is there once", async () => {
    const ground = await open();
    const card = await cardOf("gpu0");
    const node = await bothNodes(ground, [card]);
    const events = led(ground, 1);
    const id = await submitted(ground);
    await begun(card, id, node);
    await node.drain(0);
    const record = await atItsEnd(ground.coordinator, id, 120_000);
    assert.deepEqual([record.state, record.reason], ["SUCCEEDED", "completed"]);
    const warnings = events.flatMap((event) => (event.kind === "warning" ? [event] : []));
    assert.deepEqual(
      warnings.map(({ code, message }) => [code, message]),
      [
        [
          "plan-replaced",
          "for 1 s no node has had the backend gpujs that part 128 was planned for: part 384 takes its place, the digest changes",
        ],
      ],
    );
    const document = await resultOf(ground, record);
    const parts = partsOf(document);
    assert.deepEqual(
      parts.map(({ part, backend }) => [part, backend]),
      [
        [1, "cpu"],
        [128, "gpujs"],
        [384, "cpu"],
      ],
    );
    // What the device finished before stands beside the digest; the generations in force have every read once.
    assert.deepEqual([parts[0].reads + parts[2].reads, parts[1].reads], [READS, 0]);
    assert.equal(document.digest_reads, READS);
    assert.equal(document.provenance.plan_generation, 1);
    const inDigest = document.samples.filter(({ in_digest }) => in_digest);
    assert.ok(inDigest.every(({ num_occurrences }) => num_occurrences <= READS));
    const why = document.parts?.find(({ part }) => part === 384)?.why.join();
    assert.match(why ?? "", /planned anew as part 384 for the CPU: no node had the backend gpujs/);
  }, 180_000);
});
