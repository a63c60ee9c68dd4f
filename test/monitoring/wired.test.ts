import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { describe, test } from "vitest";
import { type ServedProcess, startProcess } from "../cli/served.ts";
import { eventually } from "../coordinator/engine/harness.ts";
import { followed, startGateway } from "../coordinator/http/harness.ts";
import { temporaryFolder } from "../coordinator/service/harness.ts";

/** Six spins on a ring, one coupling of the wrong sign: the ground energy is −4. */
const RING = [0, 1, 2, 3, 4, 5].map((i) => [i, (i + 1) % 6, i === 5 ? 1 : -1]);
const JOB = {
  problem: { ising: { J: RING } },
  solver: { simulated_annealing: { num_sweeps: 50 }, seed: 7 },
  stop: { num_reads: 512 },
};

/** A page's values, by series as they are written there. */
async function scraped(url: string, init: RequestInit = {}): Promise<ReadonlyMap<string, number>> {
  const answer = await fetch(`${url}/metrics`, init);
  assert.equal(answer.status, 200);
  assert.match(answer.headers.get("content-type") ?? "", /^text\/plain; version=0\.0\.4/);
  const lines = (await answer.text()).split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return new Map(lines.map((line) => [line.slice(0, line.lastIndexOf(" ")), Number(line.split(" ").at(-1))]));
}

function sumOf(values: ReadonlyMap<string, number>, name: string): number {
  return [...values].reduce((sum, [series, value]) => sum + (series.split("{")[0] === name ? value : 0), 0);
}

describe("the coordinator's metrics", () => {
  test("follow a job from the door to its result", async () => {
    const gateway = await startGateway();
    try {
      const before = await scraped(gateway.url);
      assert.equal(before.get('spingap_jobs_accepted_total{lane="high"}'), 0);
      const made = (await (await gateway.ask("POST", "/v1/jobs", { ...JOB, lane: "high" })).json()) as {
        job_id: string;
      };
      await followed(gateway, made.job_id);
      assert.equal((await gateway.ask("POST", "/v1/jobs", { ...JOB, solver: { seed: -1 } })).status, 400);
      const after = await scraped(gateway.url);
      const count = (series: string): number | undefined => after.get(series);
      assert.equal(count('spingap_jobs_accepted_total{lane="high"}'), 1);
      assert.equal(count('spingap_jobs_ended_total{lane="high",reason="completed"}'), 1);
      assert.equal(sumOf(after, "spingap_jobs_ended_total"), 1);
      assert.equal(count('spingap_job_running_seconds_count{lane="high"}'), 1);
      assert.equal(count("spingap_leading"), 1);
      assert.ok((count('spingap_thread_seconds_total{fate="counted"}') ?? 0) > 0);
      assert.ok(sumOf(after, "spingap_shards_published_total") >= 1);
      assert.ok(sumOf(after, "spingap_results_total") === 1);
      assert.ok((count('spingap_ledger_seconds_count{call="create"}') ?? 0) >= 1);
      assert.equal(sumOf(after, "spingap_ledger_errors_total"), 0);
      assert.equal(count('spingap_nodes{state="ready"}'), 1);
      assert.equal(sumOf(after, "spingap_job_tts99_seconds_count"), 1);
    } finally {
      await gateway.stop();
    }
  });

  test("ask for a token like all else, where tenants have one", async () => {
    const folder = temporaryFolder();
    writeFileSync(folder.file("anna"), "anna-token-0123456789");
    const gateway = await startGateway({
      threads: 0,
      settings: { tenants: [{ name: "anna", token_files: [folder.file("anna")] }] },
    });
    try {
      assert.equal((await fetch(`${gateway.url}/metrics`)).status, 401);
      await scraped(gateway.url, { headers: { authorization: "Bearer anna-token-0123456789" } });
    } finally {
      await gateway.stop();
      folder.remove();
    }
  });
});

/** Where a process says to serve. */
async function addressOf(process: ServedProcess, event: string, fact: string): Promise<string> {
  return `http://${String((await process.seen(event))[fact])}`;
}

test("`serve` tells of coordinator, node and process on one page, and says what its threads have done", async () => {
  const folder = temporaryFolder();
  const served = startProcess([
    "serve",
    "--data",
    folder.file("data"),
    "--listen",
    "127.0.0.1:0",
    "--http",
    "127.0.0.1:0",
    "--threads",
    "1",
  ]);
  try {
    const url = await addressOf(served, "listening", "http");
    await served.seen("node-ready");
    const answer = await fetch(`${url}/v1/jobs`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(JOB),
    });
    const { job_id: id } = (await answer.json()) as { job_id: string };
    await (await fetch(`${url}/v1/jobs/${id}/events`)).text();
    const values = await eventually("the committed shard", async () => {
      const page = await scraped(url);
      return sumOf(page, "spingap_node_sampling_seconds_total") > 0 ? page : null;
    });
    assert.ok(sumOf(values, "spingap_node_sampled_updates_total") >= 512 * 6 * 50);
    assert.ok(sumOf(values, "spingap_node_updates_total") > 0);
    assert.ok((values.get("spingap_planner_ratio_count") ?? 0) >= 1);
    assert.ok(sumOf(values, "spingap_acceptance_ratio_count") >= 1);
    assert.equal(values.get("spingap_node_model_loads_total"), 1);
    assert.ok((values.get("spingap_node_model_cache_bytes") ?? 0) > 0);
    assert.equal(sumOf(values, "spingap_node_threads"), 1);
    assert.equal(values.get('spingap_node_state{state="ready"}'), 1);
    assert.ok(sumOf(values, "spingap_node_calibrated_updates_per_second") > 1e6);
    assert.ok((values.get("process_resident_memory_bytes") ?? 0) > 1e7);
    assert.ok((values.get("process_cpu_seconds_total") ?? 0) > 0.1);
    assert.ok(values.has('spingap_event_loop_lag_seconds{percentile="99"}'));
    const again = await scraped(url);
    assert.ok((again.get("process_cpu_seconds_total") ?? 0) >= (values.get("process_cpu_seconds_total") ?? 0));
  } finally {
    served.child.kill("SIGTERM");
    await served.ended;
    folder.remove();
  }
});
