import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, afterEach, describe, test } from "vitest";
import { checkPreregistration } from "../../../cli/campaign/check-preregistration.ts";
import { readCampaign } from "../../../cli/campaign/directory.ts";
import type { CampaignCell } from "../../../lab/campaign/cell.ts";
import { INSTANCES } from "../../../lab/verify/known-values.ts";
import type { ResultDocument } from "../../../problems/results/result-document.ts";
import { temporaryFolder } from "../../coordinator/service/harness.ts";
import { MAIN, spingap, startSpingap } from "../../support/command.ts";
import { type ServedProcess, startProcess } from "../served.ts";

const folder = temporaryFolder();
const processes: ServedProcess[] = [];
afterEach(async () => {
  for (const { child, ended } of processes.splice(0)) {
    child.kill("SIGKILL");
    await ended;
  }
});
afterAll(() => folder.remove());

const SPEC = `
name: test
instances:
  - id: medium
    group: eight
    ising:
      couplings: [${INSTANCES.medium.couplings.join(", ")}]
      fields: [${INSTANCES.medium.fields.join(", ")}]
  - {id: torus, family: lattice, parameters: {width: 6, height: 6}, seeds: [3]}
  - {file: ring.ising, ground: {energy: -24, source: proved}}
methods:
  - {name: sweeping, reads: 256}
  - {name: random, scan: random, polish: false, schedules: [warm, cold]}
  - {name: tempering, solver: pt, reads: 32}
  - {name: quantum, solver: sqa, numTrotterSlices: 4, reads: 8}
  - {name: tabu, solver: tabu, reads: 4}
schedules:
  - {name: own, kind: auto}
  - {name: warm, kind: constant, beta: 0.1, instances: [eight]}
  - {name: cold, kind: constant, beta: 1, instances: [eight]}
  - {name: catoni, kind: catoni, instances: [eight]}
sweeps: [8, 16]
seeds: [1, 2]
reads: 64
blocks: 2
`;
/** Per seed: medium has sweeping on four schedules, random on two, three more on one; torus and ring four methods on one; two lengths each. */
const RUNS = 2 * 2 * (4 + 2 + 3 + 4 + 4);

const ring = Array.from({ length: 24 }, (_, i) => `${i + 1} ${((i + 1) % 24) + 1} -1`);
writeFileSync(folder.file("ring.ising"), `24 24\n${ring.join("\n")}\n`);
writeFileSync(folder.file("spec.yaml"), SPEC);

const bench = (...args: string[]) => spingap(["bench", "schedules", ...args]);

function cellsIn(directory: string): readonly CampaignCell[] {
  const campaign = readCampaign(directory);
  assert.ok(campaign.ok, JSON.stringify(campaign));
  assert.deepEqual(campaign.value.unreadable, []);
  return campaign.value.cells;
}

const digests = (directory: string) => cellsIn(directory).map(({ cell, digest }) => `${cell} ${digest}`);

describe("spingap bench schedules", () => {
  const whole = folder.file("whole");

  test("runs the grid of a spec and leaves cells, tables and exports that agree", async () => {
    const { code, stdout, stderr } = await bench(folder.file("spec.yaml"), "--out", whole, "--threads", "2");
    assert.equal(code, 0, stderr);
    assert.match(stdout, /what was run is what was registered/);
    const cells = cellsIn(whole);
    assert.equal(cells.length, RUNS);
    const about = new Map(cells.map(({ instance }) => [instance.id, instance]));
    assert.deepEqual(about.get("medium")?.ground, { energy: -38, source: "enumerated" });
    assert.deepEqual(about.get("ring")?.ground, { energy: -24, source: "proved" });
    assert.equal(about.get("torus")?.ground?.source, "best-found");
    for (const cell of cells) {
      assert.equal(cell.blocks.length, 2);
      for (const block of cell.blocks) {
        assert.equal(
          block.energies.reduce((sum, [, count]) => sum + count, 0),
          block.reads,
        );
        const { energy } = cell.instance.ground ?? { energy: Number.NaN };
        assert.equal(block.energies.find(([e]) => e === energy)?.[1] ?? 0, block.hits);
      }
      for (const { counts, censored } of cell.firstHits)
        assert.equal(
          counts.reduce((a, b) => a + b, censored),
          cell.blocks.reduce((sum, { reads }) => sum + reads, 0),
        );
    }
    const of = (method: string) => cells.find((cell) => cell.method.name === method) as CampaignCell;
    const balance = (method: string): string => of(method).method.detailedBalance;
    assert.deepEqual(["random", "sweeping", "tabu"].map(balance), ["kept", "broken", "unknown"]);
    assert.deepEqual([of("quantum").schedule.slices, of("quantum").schedule.gamma?.length], [4, 8]);
    assert.ok((of("tempering").schedule.beta?.length ?? 0) > 1);
    const lines = readFileSync(join(whole, "rows.csv"), "utf8").split("\r\n");
    assert.equal(lines.length, RUNS + 2);
    const rows = readFileSync(join(whole, "rows.jsonl"), "utf8").trim().split("\n");
    assert.equal(rows.length, RUNS);
    const series = gunzipSync(
      readFileSync(join(whole, "qoblib", "medium", "medium_objective_time_series.json.gz")),
    ).toString();
    for (const run of JSON.parse(series) as { Time: number; Incumbent: number }[][])
      for (const [k, { Time, Incumbent }] of run.entries())
        assert.ok(k === 0 || (Time >= run[k - 1].Time && Incumbent <= run[k - 1].Incumbent));
    const solution = readFileSync(join(whole, "qoblib", "ring", "ring_solution.sol"), "utf8");
    assert.match(solution, /^# ring\n# Objective value: -24\n(([01])\n)\1{23}$/);
  });

  test("a cell's command gives its digest again", () => {
    const cells = cellsIn(whole);
    const chosen = ["sweeping", "quantum", "tempering"].map(
      (name) => cells.find(({ method, schedule }) => method.name === name && schedule.name !== "warm") as CampaignCell,
    );
    const catoni = cells.find(({ schedule }) => schedule.name === "catoni") as CampaignCell;
    for (const { reproduce, digest } of [...chosen, catoni]) {
      const script = reproduce.replaceAll("spingap solve", `'${process.execPath}' '${MAIN}' solve`);
      const printed = execFileSync("/bin/sh", ["-c", script], { encoding: "utf8" });
      const parts = printed.trim().split("\n");
      const hash = createHash("sha256");
      for (const text of parts) hash.update(String((JSON.parse(text) as ResultDocument).digest));
      assert.equal(hash.digest("hex"), digest);
    }
  });

  test("goes on where it was killed, whatever was under way, and ends with the same samples", async () => {
    const killed = folder.file("killed");
    const args = ["bench", "schedules", folder.file("spec.yaml"), "--out", killed, "--threads", "1"];
    const started = startSpingap(args);
    const done = (): number => (existsSync(join(killed, "cells")) ? readdirSync(join(killed, "cells")).length : 0);
    while (done() < 3) await new Promise((resolve) => setTimeout(resolve, 5));
    started.child.kill("SIGKILL");
    await started.finished;
    assert.ok(done() < RUNS);
    const interrupted = startSpingap(["bench", "schedules", "--out", killed, "--threads", "1"]);
    const before = done();
    while (done() < before + 3) await new Promise((resolve) => setTimeout(resolve, 5));
    interrupted.child.kill("SIGINT");
    const { code, stderr } = await interrupted.finished;
    assert.equal(code, 3, stderr);
    assert.match(stderr, /runs are there already/);
    assert.match(stderr, new RegExp(`stopped after \\d+ of ${RUNS} runs; go on: spingap bench schedules --out`));
    const ended = await bench(folder.file("spec.yaml"), "--out", killed);
    assert.equal(ended.code, 0, ended.stderr);
    assert.deepEqual(digests(killed), digests(whole));
  });

  test("gives on a coordinator the samples that it gives here", async () => {
    const served = startProcess(["serve", "--data", folder.file("data"), "--listen", "127.0.0.1:0", "--threads", "2"]);
    processes.push(served);
    const { grpc } = await served.seen("listening");
    const remote = folder.file("remote");
    const { code, stderr } = await bench(folder.file("spec.yaml"), "--out", remote, "--server", String(grpc));
    assert.equal(code, 0, stderr);
    assert.deepEqual(digests(remote), digests(whole));
    const [here, there] = [cellsIn(whole), cellsIn(remote)].map(([{ blocks }]) =>
      blocks.map(({ energies }) => energies),
    );
    assert.deepEqual(there, here);
    assert.match(cellsIn(remote)[0].host.platform, /^coordinator/);
  });

  test("refuses another spec, another instance and a folder that is none, each with the place", async () => {
    const changed = folder.file("changed.yaml");
    writeFileSync(changed, SPEC.replace("sweeps: [8, 16]", "sweeps: [8, 32]"));
    const other = await bench(changed, "--out", whole);
    assert.equal(other.code, 2);
    assert.match(other.stderr, /holds another campaign: its sweeps\[1\] is 16, not 32/);

    const moved = folder.file("moved");
    mkdirSync(moved);
    cpSync(folder.file("ring.ising"), join(moved, "ring.ising"));
    const grid =
      "methods: [{name: sa}], schedules: [{name: own, kind: auto}], sweeps: [4], seeds: [1], reads: 8, blocks: 1";
    writeFileSync(join(moved, "one.yaml"), `{name: one, instances: [{file: ring.ising}], ${grid}}`);
    const one = await bench(join(moved, "one.yaml"), "--out", join(moved, "one"), "--dry-run");
    assert.equal(one.code, 0, one.stderr);
    assert.match(one.stdout, /^1 runs: 1 instances/);
    writeFileSync(join(moved, "ring.ising"), `24 24\n${ring.join("\n").replace("1 2 -1", "1 2 1")}\n`);
    const model = await bench("--out", join(moved, "one"));
    assert.equal(model.code, 2);
    assert.match(model.stderr, /ring\.ising: instance ring is another model than when the campaign was registered/);

    const none = await bench("--out", folder.file("nothing"));
    assert.equal(none.code, 2);
    assert.match(none.stderr, /name a spec or problem files/);
    const both = await bench(folder.file("spec.yaml"), "--out", folder.file("x"), "--num-sweeps", "10");
    assert.match(both.stderr, /--num-sweeps: stands in .*spec\.yaml/);
    assert.equal((await bench(folder.file("spec.yaml"))).code, 2);
    assert.match((await spingap(["bench", "nosuch"])).stderr, /there is no class nosuch/);
  });

  test("makes a small campaign from flags", async () => {
    const out = folder.file("flags");
    const grid =
      "--num-sweeps 4,8 --schedule linear,geometric --beta-range 0.1,2 --beta 0.5 --seeds 1..2 --reads 16 --blocks 2";
    const { code, stderr } = await bench(folder.file("ring.ising"), ...grid.split(" "), "--out", out, "--quiet");
    assert.equal(code, 0, stderr);
    const cells = cellsIn(out);
    assert.deepEqual(
      cells.slice(0, 6).map(({ schedule, sweeps }) => `${schedule.name} ${sweeps}`),
      ["beta-0.5 4", "beta-0.5 8", "linear 4", "linear 8", "geometric 4", "geometric 8"],
    );
    assert.equal(cells.length, 12);
    const refused = await bench(folder.file("ring.ising"), "--num-sweeps", "4", "--schedule", "linear", "--out", out);
    assert.match(refused.stderr, /linear goes between the ends of --beta-range/);
  });

  test("the check of the registration finds a run that was changed afterwards", () => {
    const clean = checkPreregistration(whole);
    assert.ok(clean.ok);
    assert.deepEqual(clean.value.deviations, []);
    assert.deepEqual([clean.value.registeredRuns, clean.value.finishedRuns], [RUNS, RUNS]);
    assert.deepEqual(
      clean.value.registration.hypotheses.map(({ id }) => id),
      ["medium/sweeping/failure", "medium/random/residual"],
    );
    const [cell] = cellsIn(whole);
    const path = join(whole, "cells", `${cell.cell}.json`);
    const before = readFileSync(path, "utf8");
    try {
      writeFileSync(path, JSON.stringify({ ...cell, seed: 99 }));
      const changed = checkPreregistration(whole);
      assert.ok(changed.ok);
      assert.deepEqual(
        changed.value.deviations.map(({ kind, where }) => [kind, where]),
        [["amount", cell.cell]],
      );
      writeFileSync(path, "{}");
      const spoilt = checkPreregistration(whole);
      assert.ok(spoilt.ok);
      assert.deepEqual(spoilt.value.deviations.map(({ kind }) => kind).sort(), ["missing", "unreadable"]);
    } finally {
      writeFileSync(path, before);
    }
  });

  test("a claim that was changed after the runs is noticed", () => {
    const path = join(whole, "preregistration.json");
    const before = readFileSync(path, "utf8");
    try {
      writeFileSync(path, before.replace(/"margin": 0.15/g, '"margin": 60'));
      const changed = checkPreregistration(whole);
      assert.ok(changed.ok);
      assert.deepEqual([...new Set(changed.value.deviations.map(({ kind }) => kind))], ["registration"]);
    } finally {
      writeFileSync(path, before);
    }
  });

  test("a run whose file was cut is made again, and nothing else", async () => {
    const copy = folder.file("cut");
    cpSync(whole, copy, { recursive: true });
    const cells = cellsIn(copy);
    const [{ cell }] = cells;
    const times = new Map(cells.map((one) => [one.cell, one.startedAt]));
    writeFileSync(
      join(copy, "cells", `${cell}.json`),
      readFileSync(join(copy, "cells", `${cell}.json`)).subarray(0, 200),
    );
    cpSync(folder.file("ring.ising"), join(copy, "ring.ising"));
    const { code, stdout, stderr } = await bench("--out", copy);
    assert.equal(code, 0, stderr);
    assert.match(stderr, new RegExp(`${cell}\\.json is run again, it cannot be read`));
    assert.match(stdout, new RegExp(`^${RUNS} of ${RUNS} runs`));
    assert.deepEqual(digests(copy), digests(whole));
    const again = cellsIn(copy).filter((one) => one.startedAt !== times.get(one.cell));
    assert.deepEqual(
      again.map((one) => one.cell),
      [cell],
    );
  });

  test("one folder is run by one process; what a dead one left behind does not matter", async () => {
    const copy = folder.file("locked");
    cpSync(whole, copy, { recursive: true });
    const lock = join(copy, "running.json");
    writeFileSync(lock, JSON.stringify({ pid: process.pid, host: hostname() }));
    const refused = await bench("--out", copy);
    assert.equal(refused.code, 2);
    assert.match(refused.stderr, new RegExp(`is being run by process ${process.pid} on`));
    // Process 2³⁰ is beyond what any system numbers.
    writeFileSync(lock, JSON.stringify({ pid: 2 ** 30, host: hostname() }));
    const { code, stderr } = await bench("--out", copy);
    assert.equal(code, 0, stderr);
    assert.equal(existsSync(lock), false);
  });
});
