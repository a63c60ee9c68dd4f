import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { EMBEDDED_DEFAULTS, openEmbeddedEngine } from "../../../coordinator/engine/embedded/engine.ts";
import { EngineUnavailable } from "../../../proto/engine/node-engine.ts";
import { testRandom, testSeed } from "../../support/models.ts";
import { sha256 } from "./made-up.ts";

const WRITER = new URL("random-writer.ts", import.meta.url).pathname;

/** What the writers said over all rounds. */
interface Said {
  /** Running times that were begun and acknowledged last, by job. */
  readonly jobs: Map<string, { begun: number; acknowledged: number }>;
  /** Lengths of the texts that were stored, by the name they repeat. */
  readonly blobs: Map<string, number>;
  /** Begun and acknowledged publishes since the shard's last result was begun. */
  readonly published: Map<string, "begun" | "acknowledged">;
  /** By shard: nodes that began to commit, and the one that was told "committed". */
  readonly results: Map<string, { readonly begun: Set<string>; committed: string | null }>;
}

function hear(said: Said, line: string): void {
  const [sign, what, name, detail, answer] = line.split(" ");
  if (what === "job") {
    const job = said.jobs.get(name) ?? { begun: -1, acknowledged: -1 };
    job[sign === "+" ? "begun" : "acknowledged"] = Number(detail);
    said.jobs.set(name, job);
  } else if (what === "blob") said.blobs.set(name, Number(detail));
  else if (what === "publish") {
    if (sign === "=") said.published.set(name, "acknowledged");
    else if (said.published.get(name) !== "acknowledged") said.published.set(name, "begun");
  } else if (what === "result") {
    const result = said.results.get(name) ?? { begun: new Set(), committed: null };
    said.results.set(name, result);
    if (sign === "+") result.begun.add(detail);
    else if (answer === "committed") {
      assert.equal(result.committed, null, `${name} was committed by ${result.committed} and by ${detail}`);
      result.committed = detail;
    }
  }
}

/** Runs a writer and kills it in the middle of its `lines`-th line or soon after. @returns all that it said. */
async function killedWriter(folder: string, seed: number, round: number, lines: number): Promise<string[]> {
  const child = spawn(process.execPath, ["--import", "tsx", WRITER, folder, `${seed}`, `${round}`], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let errors = "";
  child.stderr.on("data", (chunk: Buffer) => (errors += chunk.toString()));
  const said: string[] = [];
  for await (const line of createInterface(child.stdout)) {
    said.push(line);
    if (said.length === 1) {
      // The folder is the writer's: nobody else gets in.
      await assert.rejects(
        openEmbeddedEngine({ ...EMBEDDED_DEFAULTS, folder }),
        (error) => error instanceof EngineUnavailable && /in use by another spingap process/.test(error.message),
      );
    }
    if (said.length >= lines) child.kill("SIGKILL");
  }
  assert.ok(said.length >= lines, `the writer ended by itself: ${errors}`);
  return said;
}

/**
 * Kills a writer again and again on one folder and looks each time: everything acknowledged is there, nothing twice, and
 * nothing that nobody asked for.
 */
export async function killRounds(rounds: number): Promise<void> {
  const seed = testSeed();
  const random = testRandom(seed);
  const folder = await mkdtemp(join(tmpdir(), "spingap-kill-"));
  const said: Said = { jobs: new Map(), blobs: new Map(), published: new Map(), results: new Map() };
  try {
    for (let round = 0; round < rounds; round++) {
      for (const line of await killedWriter(folder, seed, round, 100 + Math.floor(random() * 900))) hear(said, line);

      const engine = await openEmbeddedEngine({ ...EMBEDDED_DEFAULTS, folder });
      for (const [id, { begun, acknowledged }] of said.jobs) {
        const stored = (await engine.jobs.get(id))?.record.ranNs ?? -1;
        assert.ok(stored >= acknowledged && stored <= begun, `${id}: ${stored} is not in ${acknowledged} … ${begun}`);
      }
      for (const [id, length] of said.blobs) {
        const bytes = Buffer.from(id.repeat(length / id.length));
        assert.deepEqual(Buffer.from((await engine.blobs.get("samples", sha256(bytes))) ?? []), bytes);
      }
      const results = await engine.results.of("shared-job");
      assert.equal(new Set(results.map(({ shard }) => shard)).size, results.length);
      const stored = new Map(results.map(({ shard, nodeId }) => [shard, nodeId]));
      for (const [shard, { begun, committed }] of said.results) {
        const nodeId = stored.get(shard);
        if (committed !== null) assert.equal(nodeId, committed, shard);
        else if (nodeId !== undefined) {
          assert.ok(begun.has(nodeId), `${shard} has a result of ${nodeId}, who never brought one`);
          // Stored, but not told: the answer was lost with the process.
          said.results.set(shard, { begun, committed: nodeId });
        }
      }
      for (const shard of stored.keys()) assert.ok(said.results.has(shard), shard);
      const queued = new Set(await engine.work.queued("shared-job"));
      for (const shard of queued) assert.ok(said.published.has(shard), shard);
      for (const [shard, state] of said.published)
        if (state === "acknowledged" && !said.results.has(shard)) assert.ok(queued.has(shard), `${shard} is lost`);
      await engine.close();
    }
    // The test must have had something to lose.
    assert.ok(
      said.jobs.size > 10 * rounds && said.results.size > 5 * rounds,
      `${said.jobs.size}, ${said.results.size}`,
    );
  } finally {
    await rm(folder, { recursive: true });
  }
}
