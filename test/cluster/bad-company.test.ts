import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, test } from "vitest";
import { natsBinaries } from "../support/nats-server.ts";
import { type Fleet, startFleet } from "./fleet.ts";
import { type JobKind, jobMix, required, resultOf, startUndisturbed, toEnd, type Undisturbed } from "./job-mix.ts";
import { POISON_SEED } from "./strange-faults.ts";

const { binaries, skipped } = natsBinaries();
const binary = binaries[binaries.length - 1];
/** A second or two on a thread, in blocks of which every node gets some. */
const [work] = jobMix(4);

describe.skipIf(skipped !== null)(`a cluster in bad company${skipped === null ? "" : ` (skipped: ${skipped})`}`, () => {
  let undisturbed: Undisturbed;
  let fleet: Fleet | null = null;
  beforeAll(async () => {
    undisturbed = await startUndisturbed();
  });
  afterEach(async () => {
    await fleet?.remove();
    fleet = null;
  });
  afterAll(() => undisturbed.stop());

  async function fleetOf(nodes: number): Promise<Fleet> {
    fleet = await startFleet({ binary, coordinators: 1, nodes, proxySeed: null });
    await fleet.seen("leads");
    return fleet;
  }

  async function submitted({ coordinators }: Fleet, { request }: JobKind): Promise<string> {
    return required((await coordinators[0].client.create(request)).job).jobId;
  }

  /** The job ends as if nothing had happened. */
  async function endsWell(of: Fleet, id: string, kind: JobKind): Promise<void> {
    const { client } = of.coordinators[0];
    const job = await toEnd(client, id);
    assert.equal(job.state, "JOB_STATE_SUCCEEDED", job.failure?.reason);
    const { digest, num_reads: reads } = await resultOf(client, id);
    const expected = await undisturbed.run(kind);
    assert.deepEqual([digest, reads], [expected.digest, expected.reads]);
  }

  test("a node that claims wrong energies is caught, named, and takes no more shards; the job comes out right", async () => {
    const of = await fleetOf(2);
    await of.nodes[0].kill();
    await of.nodes[0].start("wrong-energies");
    const id = await submitted(of, work);
    const { what: caught } = await of.seen("wrong-energies");
    assert.ok(caught !== "killed");
    assert.equal(caught["node"], "node-0");
    assert.match(String(caught["reason"]), /claimed energy -?\d+, its spins have -?\d+/);
    assert.equal((await of.seen("quarantined")).member, "node-0");
    await endsWell(of, id, work);
    const nodes = await of.coordinators[0].client.nodes();
    const states = Object.fromEntries(nodes.map(({ nodeId, state }) => [nodeId, state]));
    assert.deepEqual(states, { "node-0": "NODE_STATE_QUARANTINED", "node-1": "NODE_STATE_READY" });
    // What it is given afterwards goes to the other one alone.
    await endsWell(of, await submitted(of, { ...work, request: { ...work.request, labels: { second: "yes" } } }), work);
  });

  test("shards of a node whose kernel never answers, though it lives, are run by the others", async () => {
    const of = await fleetOf(2);
    await of.nodes[0].kill();
    await of.nodes[0].start("hangs");
    await endsWell(of, await submitted(of, work), work);
  });

  test("shards of a process that stands still are run by the others, and what it says when it wakes changes nothing", async () => {
    const of = await fleetOf(2);
    const id = await submitted(of, work);
    await of.seen("leads");
    const { child } = of.nodes[0].process;
    child.kill("SIGSTOP");
    await endsWell(of, id, work);
    child.kill("SIGCONT");
    await endsWell(of, await submitted(of, work), work);
    await endsWell(of, id, work);
  });

  test("a node with other builds of the kernels refuses shards of plans that name ours: the job ends when nobody else is left, naming both", async () => {
    const of = await fleetOf(1);
    const id = await submitted(of, work);
    const { client } = of.coordinators[0];
    // Once it works the plan stands, with the builds of a node that is about to go.
    for await (const { progress } of client.watch(id, 0, new AbortController().signal))
      if ((progress?.updates ?? 0) > 0) break;
    await of.nodes[0].kill();
    await of.nodes[0].start("another-build");
    // The coordinator hears of it a moment after the node says that it is ready.
    const versions = async (): Promise<string> => (await client.nodes()).map(({ version }) => version).join();
    for (let tries = 0; (await versions()) !== "0.0.0-other" && tries < 100; tries++) await pause(100);
    assert.equal(await versions(), "0.0.0-other");
    const job = await toEnd(client, id);
    assert.equal(job.state, "JOB_STATE_FAILED");
    assert.match(job.failure?.reason ?? "", /refused by every node: the plan wants build [0-9a-f]{64} of /);
  });

  test("a shard that no node can do ends its job, named, with the rest of its result; other jobs go on", async () => {
    const of = await fleetOf(2);
    for (const node of of.nodes) {
      await node.kill();
      await node.start("fails-of-poison");
    }
    const poisonous: JobKind = {
      ...work,
      request: { ...work.request, solver: { ...work.request.solver, seed: POISON_SEED } },
    };
    const id = await submitted(of, poisonous);
    const other = await submitted(of, work);
    const { client } = of.coordinators[0];
    const job = await toEnd(client, id);
    assert.equal(job.state, "JOB_STATE_FAILED");
    assert.match(
      `${job.failure?.where} ${job.failure?.reason}`,
      /shard p\d+-b0-\d+ given up after 5 attempts: .*seed -1/,
    );
    assert.ok((await resultOf(client, id)).num_reads > 0, "the partial result is kept");
    await endsWell(of, other, work);
  });

  test("with NATS down at start everything waits for it, and says so; with NATS away in the middle the job goes on after it", async () => {
    const of = await fleetOf(2);
    const members = [of.coordinators[0].member, ...of.nodes];
    await Promise.all(members.map((member) => member.kill()));
    await of.nats.kill();
    const since = Date.now();
    const starts = members.map((member) => member.start());
    const waiting = members.map(({ name }) => of.seenBy(name, /cannot be reached .* trying again every second/, since));
    await Promise.all(waiting);
    await of.nats.start();
    await Promise.all(starts);
    const id = await submitted(of, work);
    await of.seen("leads", since);
    await of.nats.kill();
    // Longer than any operation waits for its answer: everybody has to notice.
    await of.seen("leads-no-more", since);
    await of.nats.start();
    await endsWell(of, id, work);
  });
});
