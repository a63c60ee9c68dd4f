import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "vitest";
import { INSTANCES } from "../../lab/verify/known-values.ts";
import { spingap } from "../support/command.ts";

const folder = mkdtempSync(join(tmpdir(), "spingap-lab-"));

/** A file of lines `i j J`, fields as i = j. */
function problemFile(name: string, n: number, terms: readonly (readonly [number, number, number])[]): string {
  const path = join(folder, name);
  writeFileSync(path, [`${n} ${terms.length}`, ...terms.map((term) => term.join(" ")), ""].join("\n"));
  return path;
}

const { couplings, fields } = INSTANCES.hard;
const pairs = fields.flatMap((_, i) => fields.slice(i + 1).map((_, d) => [i + 1, i + d + 2] as const));
const hard = problemFile("hard.txt", 8, [
  ...pairs.map(([i, j], k) => [i, j, couplings[k]] as const),
  ...fields.map((h, i) => [i + 1, i + 1, h] as const),
]);
const large = problemFile(
  "large.txt",
  21,
  Array.from({ length: 20 }, (_, i) => [i + 1, i + 2, -1] as const),
);
const lab = (...args: string[]) => spingap(["lab", ...args]);
const ising = ["--format", "ising-list"];

describe("spingap lab", () => {
  test("landscape prints the constants of a model", async () => {
    const { code, stdout } = await lab("landscape", hard, ...ising, "--json");
    assert.equal(code, 0);
    const expected = { ground_energy: -42, ground_states: 1, excitation: 6, barrier: 16, deepest: 16, difficulty: 2 };
    assert.deepEqual(JSON.parse(stdout), expected);
  });

  test("gap prints exact gaps of the scan that is asked for", async () => {
    for (const [scan, gap] of [
      ["continuous", 0.0093841023],
      ["random", 0.0093896135],
      ["sequential", 0.019004],
    ] as const) {
      const { code, stdout } = await lab("gap", hard, ...ising, "--beta", "0.3", "--scan", scan, "--json");
      assert.equal(code, 0);
      const [row] = (JSON.parse(stdout) as { rows: { gap: number; ground_probability: number }[] }).rows;
      assert.ok(Math.abs(row.gap - gap) < 5e-7, `${scan}: ${row.gap}`);
      assert.ok(Math.abs(row.ground_probability - 0.63400482) < 1e-7);
    }
  });

  test("gap tells slow gaps to their digits, and refuses with exit code 1 and a reason what rounding hides", async () => {
    for (const scan of ["continuous", "random"]) {
      const { code, stdout, stderr } = await lab("gap", hard, ...ising, "--beta", "1,5", "--scan", scan, "--json");
      assert.equal(code, 1);
      const { rows } = JSON.parse(stdout) as { rows: { gap: number | null; refused: string | null }[] };
      // Rounding is 1e-15 of the norm, 16: some 1e-7 of the gap.
      assert.ok(Math.abs((rows[0].gap ?? 0) / 1.36336478e-7 - 1) < 1e-6, `${scan}: ${rows[0].gap}`);
      assert.equal(rows[1].gap, null);
      assert.match(stderr, /β = 5: the gap is below/);
    }
    const { code, stdout, stderr } = await lab("gap", hard, ...ising, "--beta", "5");
    assert.equal(code, 1);
    assert.match(stdout, /refused +refused/);
    assert.match(stderr, /β = 5: the gap is below 1\.0e-12/);
  });

  test("anneal-gap prints the quantum gap along s and where it is least, or a CSV of the curve", async () => {
    const { code, stdout } = await lab("anneal-gap", hard, ...ising, "--points", "20");
    assert.equal(code, 0);
    assert.match(stdout, /least gap 0\.78171260 at s = 0\.12379/);
    const csv = await lab("anneal-gap", hard, ...ising, "--points", "20", "--out", "-");
    assert.equal(csv.stdout.split("\n").length, 22);
    assert.match(csv.stdout, /^s,gap\n0\.025,/);
  });

  test("schedules are files that solve takes", async () => {
    const [fieldFile, betaFile] = [join(folder, "fields.txt"), join(folder, "betas.txt")];
    const written = await lab(
      "schedule",
      hard,
      ...ising,
      "--kind",
      "local-adiabatic",
      "--sweeps",
      "200",
      "--out",
      fieldFile,
    );
    assert.equal(written.code, 0, written.stderr);
    const cooled = await lab("schedule", hard, ...ising, "--kind", "catoni", "--sweeps", "200", "--out", betaFile);
    assert.equal(cooled.code, 0, cooled.stderr);
    assert.equal(
      readFileSync(betaFile, "utf8")
        .split("\n")
        .filter((line) => /^\d/.test(line)).length,
      200,
    );
    for (const solver of [
      ["--solver", "sqa", "--anneal-schedule", fieldFile],
      ["--solver", "sa", "--beta-schedule", betaFile],
    ]) {
      const args = [...solver, "--num-sweeps", "200", "--num-reads", "64", "--seed", "1", "--json"];
      const { code, stdout, stderr } = await spingap(["solve", hard, ...ising, ...args]);
      assert.equal(code, 0, stderr);
      assert.match(stdout, /-42/);
    }
  });

  test("the lifted sampler solves and samples, the same on one thread as on two, and is named for what it is", async () => {
    const solve = async (...args: string[]) => {
      const { code, stdout, stderr } = await spingap([
        "solve",
        hard,
        ...ising,
        "--solver",
        "lifted",
        "--seed",
        "3",
        "--json",
        ...args,
      ]);
      assert.equal(code, 0, stderr);
      return JSON.parse(stdout) as {
        digest: string;
        solver: { kernel: string };
        samples: readonly { energy: number; num_occurrences: number }[];
      };
    };
    const annealed = await solve("--num-reads", "64", "--num-sweeps", "400", "--threads", "1");
    assert.equal(annealed.samples[0].energy, -42);
    assert.equal(annealed.solver.kernel, "lifted");
    const again = await solve("--num-reads", "64", "--num-sweeps", "400", "--threads", "2");
    assert.equal(again.digest, annealed.digest);
    const sampling = [
      "--mode",
      "sample",
      "--beta-range",
      "0.3,0.3",
      "--num-reads",
      "4000",
      "--num-sweeps",
      "500",
      "--thinning",
      "40",
    ];
    const { samples } = await solve(...sampling, "--max-samples", "256");
    const ground = samples.reduce((sum, s) => sum + (s.energy === -42 ? s.num_occurrences : 0), 0) / 4000;
    // π(ground) = 0.634; relaxation takes some 110 sweeps, so 4000 samples 40 sweeps apart are worth 700: 5 errors are 0.09.
    assert.ok(Math.abs(ground - 0.634) < 0.09, `${ground}`);
    const refused = await spingap(["solve", hard, ...ising, "--solver", "lifted", "--kernel", "scan"]);
    assert.equal(refused.code, 2);
    assert.match(refused.stderr, /--kernel: --solver lifted is a kernel of its own, got scan/);
  });

  test("verify prints a row for every check, and refuses levels that do not exist", async () => {
    const { code, stdout } = await lab("verify", "--level", "L0", "--json");
    assert.equal(code, 0);
    const document = JSON.parse(stdout) as { failed: number; rows: { level: string; verdict: string }[] };
    assert.equal(document.failed, 0);
    assert.ok(
      document.rows.length > 100 && document.rows.every(({ level, verdict }) => level === "L0" && verdict === "pass"),
    );
    for (const level of ["L4", "L2..L1", "L0..", ""]) {
      const refused = await lab("verify", "--level", level);
      assert.equal(refused.code, 2);
      assert.match(refused.stderr, /--level: expected levels such as/);
    }
  });

  test("a model that is too large or a schedule that makes no sense is refused with its limit", async () => {
    for (const command of [
      ["landscape", large],
      ["gap", large, "--beta", "1", "--scan", "continuous"],
      ["anneal-gap", large],
    ]) {
      const { code, stderr } = await lab(...command, ...ising);
      assert.equal(code, 2);
      assert.match(stderr, /the number of variables here is limited to 20, got 21/);
    }
    const sequential = await lab("gap", large, ...ising, "--beta", "1");
    assert.match(sequential.stderr, /limited to 16, got 21/);
    const negative = await lab("gap", hard, ...ising, "--beta", "0.1,-1");
    assert.match(negative.stderr, /--beta: an inverse temperature must be ≥ 0, got -1/);
    const free = problemFile("free.txt", 3, [[1, 2, 1]]);
    const degenerate = await lab(
      "schedule",
      free,
      ...ising,
      "--kind",
      "local-adiabatic",
      "--sweeps",
      "9",
      "--out",
      "-",
    );
    assert.equal(degenerate.code, 2);
    assert.match(degenerate.stderr, /the ground state is 4-fold/);
  });
});
