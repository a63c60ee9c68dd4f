import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, test } from "vitest";
import { reportText } from "../../cli/report-text.ts";
import type { ResultDocument } from "../../problems/results/result-document.ts";
import type { Observable, Observables } from "../../problems/results/statistics.ts";
import trotter from "../fixtures/trotter.json" with { type: "json" };
import { assertAgrees } from "../support/agreement.ts";
import { spingap, startSpingap } from "../support/command.ts";
import { testRandom } from "../support/models.ts";

const folder = mkdtempSync(join(tmpdir(), "spingap-cli-"));
const random = testRandom(11);

/** A max-cut file of n vertices and m edges of weight 1, and its edges for an independent count. */
function maxCutFile(name: string, n: number, m: number): { path: string; edges: [number, number][] } {
  const edges = new Map<number, [number, number]>();
  while (edges.size < m) {
    const i = Math.floor(random() * n);
    const j = Math.floor(random() * n);
    if (i < j) edges.set(i * n + j, [i, j]);
  }
  const path = join(folder, name);
  const list = [...edges.values()];
  const text = `${n} ${m}\n${list.map(([i, j]) => `${i + 1} ${j + 1} 1`).join("\n")}\n`;
  writeFileSync(path, name.endsWith(".gz") ? gzipSync(text) : text);
  return { path, edges: list };
}

function cutOf(state: string, edges: readonly [number, number][]): number {
  return edges.filter(([i, j]) => state[i] !== state[j]).length;
}

/** Options of sample mode on worldlines. */
const CONSTANT = ["--beta-range", "2,2", "--gamma-range", "1,1"];
const graph = maxCutFile("graph.mc.gz", 400, 2400);
const small = join(folder, "small.ising");
writeFileSync(small, "4 5\n1 2 1\n2 3 -1\n3 4 1\n1 4 1\n2 2 0.5\n");

async function solved(args: readonly string[]): Promise<ResultDocument> {
  const { code, stdout, stderr } = await spingap(["solve", ...args, "--json"]);
  assert.equal(code, 0, stderr);
  return JSON.parse(stdout) as ResultDocument;
}

/** A schedule file that is there to be read. */
const FIELDS = join(folder, "fields.txt");
writeFileSync(FIELDS, "0 1\n1 0\n");

describe("spingap solve", () => {
  test("prints one JSON document whose objective is that of its state, with tts, trace and reason", async () => {
    // A full trace has as many points as a share of the work pays for: on a busy machine, where anneals are short, one.
    const result = await solved([graph.path, "--time-limit", "2", "--threads", "2", "--trace", "dense"]);
    assert.ok(result.best !== null);
    assert.equal(cutOf(result.best.state, graph.edges), result.best.objective);
    assert.equal(result.best.objective, (2400 - result.best.energy) / 2);
    for (const sample of result.samples) assert.equal(cutOf(sample.state, graph.edges), (2400 - sample.energy) / 2);
    assert.equal(result.reason, "time_limit");
    assert.ok(result.tts !== null && result.tts.hits > 0 && result.tts.blocks >= result.tts.hits);
    assert.ok(result.trace.length > 3 && result.trace.every((point) => point.acceptance > 0 && point.acceptance <= 1));
    assert.ok(result.incumbents.length > 0);
    assert.equal(result.incumbents[result.incumbents.length - 1].energy, result.best.energy);
  });

  test("gives the digest again when its reproduce line is run", async () => {
    const first = await solved([graph.path, "--format", "gset", "--time-limit", "0.7"]);
    const line = first.provenance.reproduce;
    assert.ok(line !== null);
    const words = line.split(" ");
    assert.deepEqual(words.slice(0, 2), ["spingap", "solve"]);
    const again = await solved(words.slice(2));
    assert.equal(again.digest, first.digest);
    assert.equal(again.digest_reads, first.digest_reads);
  });

  test("auto under a time limit tries several methods; each member's line gives its digest, and theirs give the job's", async () => {
    const first = await solved([
      graph.path,
      "--format",
      "gset",
      "--time-limit",
      "2.5",
      "--threads",
      "2",
      "--seed",
      "5",
    ]);
    const { parts } = first;
    assert.ok(parts !== undefined && parts.length >= 2, "a portfolio");
    assert.deepEqual(
      first.provenance.reproduce?.split("\n"),
      parts.flatMap(({ reproduce }) => reproduce ?? []),
    );
    const digests = parts.flatMap(({ digest }) => digest ?? []);
    assert.ok(digests.length >= 2, "two members that finished reads");
    assert.equal(new Set(digests).size, digests.length);
    assert.equal(createHash("sha256").update(digests.join("")).digest("hex"), first.digest);
    assert.equal(
      parts.reduce((sum, part) => sum + part.digest_reads, 0),
      first.digest_reads,
    );
    const shares = parts.reduce((sum, part) => sum + part.share_of_time, 0);
    assert.ok(Math.abs(shares - 1) < 1e-9, `shares add up to ${shares}`);
    const leader = parts.find((part) => part.leader);
    assert.equal(leader?.best_energy, first.best?.energy);
    assert.deepEqual(leader?.solver.name, first.solver.name);
    for (const part of parts) {
      if (part.reproduce === null) continue;
      const again = await solved(part.reproduce.split(" ").slice(2));
      assert.equal(again.digest, part.digest, part.reproduce);
      assert.equal(again.digest_reads, part.digest_reads);
    }
  }, 60_000);

  test("auto solves the model that dominating couplings leave, and its states are those of the whole", async () => {
    // From each vertex of a core hangs a chain of two.
    const edges: [number, number][] = [];
    for (let i = 0; i < 30; i++) for (let j = i + 1; j < 30; j++) if (random() < 0.5) edges.push([i, j]);
    for (let i = 30; i < 90; i++) edges.push([i - 30, i]);
    const path = join(folder, "hair.mc");
    writeFileSync(path, `90 ${edges.length}\n${edges.map(([i, j]) => `${i + 1} ${j + 1} 1`).join("\n")}\n`);
    const args = [path, "--format", "gset", "--seed", "2"];
    const whole = await solved([...args, "--reduce", "off", "--time-limit", "1"]);
    const reduced = await solved([...args, "--time-limit", "1"]);
    assert.equal(whole.reduced, undefined);
    assert.equal(reduced.reduced?.num_variables, 30);
    assert.ok(reduced.best !== null && whole.best !== null);
    assert.equal(cutOf(reduced.best.state, edges), reduced.best.objective);
    assert.equal(reduced.best.objective, whole.best.objective);
    const line = reduced.provenance.reproduce;
    assert.ok(line !== null && line.includes("--reduce on"));
    assert.equal((await solved(line.split(" ").slice(2))).digest, reduced.digest);
  });

  test("auto without a stop rule gives the same digest on one thread and on two, reduced or not", async () => {
    const digests = [];
    for (const threads of ["1", "2"])
      digests.push(
        (await solved([join(folder, "hair.mc"), "--format", "gset", "--seed", "2", "--threads", threads])).digest,
      );
    assert.notEqual(digests[0], null);
    assert.equal(digests[0], digests[1]);
  }, 60_000);

  test("stops at a target given in the file's own sense", async () => {
    const best = (await solved([graph.path, "--num-reads", "256", "--num-sweeps", "400", "--seed", "3"])).best;
    assert.ok(best !== null);
    const result = await solved([
      graph.path,
      "--target-objective",
      String(best.objective - 4),
      "--seed",
      "4",
      "--time-limit",
      "60",
    ]);
    assert.equal(result.reason, "target_reached");
    assert.ok(result.best !== null && result.best.objective >= best.objective - 4);
    assert.equal(result.tts?.target_source, "given");
  });

  test("keeps the best so far at Ctrl-C, with exit code 0", async () => {
    const { child, finished } = startSpingap(["solve", graph.path, "--time-limit", "60", "--json"]);
    setTimeout(() => child.kill("SIGINT"), 2500);
    const { code, stdout } = await finished;
    assert.equal(code, 0);
    const result = JSON.parse(stdout) as ResultDocument;
    assert.equal(result.state, "CANCELLED");
    assert.equal(result.reason, "cancelled");
    assert.ok(result.best !== null && cutOf(result.best.state, graph.edges) === result.best.objective);
  });

  test("proves small problems by enumeration, decimals and fields included", async () => {
    const result = await solved([small]);
    assert.equal(result.optimality, "PROVEN");
    // Frustrated square (product of couplings −1): three of four bonds, −2; the field gives −0.5.
    assert.equal(result.best?.energy, -2.5);
    assert.deepEqual(result.problem.arithmetic, { kind: "integer", scale: 2 });
  });

  test("reads standard input and writes the document to a file", async () => {
    const out = join(folder, "result.json");
    const { code, stdout } = await spingap(
      ["solve", "-", "--format", "ising-list", "--out", out, "--quiet"],
      readFileSync(small, "utf8"),
    );
    assert.equal(code, 0);
    assert.equal(stdout, "");
    assert.equal((JSON.parse(readFileSync(out, "utf8")) as ResultDocument).best?.energy, -2.5);
  });

  test("samples at one temperature with observables and block errors", async () => {
    const result = await solved([
      small,
      "--mode",
      "sample",
      "--beta-range",
      "0.5,0.5",
      "--num-reads",
      "40000",
      "--seed",
      "5",
    ]);
    assert.ok(result.observables !== undefined);
    // Exact Boltzmann mean over the 16 states at β = 0.5.
    let weights = 0;
    let sum = 0;
    for (let state = 0; state < 16; state++) {
      const s = [0, 1, 2, 3].map((i) => ((state >> i) & 1 ? 1 : -1));
      const energy = s[0] * s[1] - s[1] * s[2] + s[2] * s[3] + s[0] * s[3] + 0.5 * s[1];
      weights += Math.exp(-0.5 * energy);
      sum += energy * Math.exp(-0.5 * energy);
    }
    const { mean, standard_error, blocks } = result.observables.energy;
    assert.ok(standard_error !== null && blocks >= 20);
    // 4.5 standard errors of a mean over ≥ 20 blocks: false alarm below 1e-3 for Student's t with 19 degrees of freedom.
    assert.ok(
      Math.abs(mean - sum / weights) < 4.5 * standard_error,
      `${mean} against ${sum / weights} ± ${standard_error}`,
    );
    assert.ok(standard_error < 0.05);
    // A field acts, so the energy alone does not tell how many couplings are satisfied.
    assert.equal(result.observables.unsatisfied_couplings, null);
  });

  test("samples slices of worldlines at one β and Γ, says what it is, and offers twice the slices", async () => {
    const ring = join(folder, "ring.ising");
    writeFileSync(ring, "4 4\n1 2 -1\n2 3 -1\n3 4 -1\n1 4 -1\n");
    const sampling = ["--solver", "sqa", "--mode", "sample", "--beta-range", "2,2", "--gamma-range", "1,1"];
    const slices = ["--num-trotter-slices", "8", "--readout", "slice0", "--update", "segment"];
    const lengths = ["--num-reads", "16384", "--num-sweeps", "200", "--thinning", "4"];
    const runs = [];
    for (const seed of ["5", "6"]) runs.push(await solved([ring, ...sampling, ...slices, ...lengths, "--seed", seed]));
    const [result] = runs;
    const exact = trotter.trotterTfim4Ring_EclPerSpin.beta2_G1.P[8];
    const observables = runs.map((run) => run.observables as Observables);
    const deviation = ({ mean, standard_error }: Observable, expected: number): number =>
      (mean - expected) / (standard_error as number);
    assertAgrees((m) => deviation(observables[m].energy, 4 * exact));
    assertAgrees((m) => deviation(observables[m].unsatisfied_couplings as Observable, (1 + exact) / 2));
    assertAgrees((m) => deviation(observables[m].magnetization, 0));
    assert.equal(observables[0].energy.blocks, 64);
    assert.equal(result.tts, null);

    assert.equal(result.solver.details?.["method"], "discrete-time SQA, P = 8");
    const again = await solved((result.provenance.reproduce as string).split(" ").slice(2));
    assert.equal(again.digest, result.digest);
    const doubled = await solved((result.solver.details["rerun_at_2p"] as string).split(" ").slice(2));
    assert.equal(doubled.solver.details?.["num_trotter_slices"], 16);
    const { num_reads, solver } = doubled;
    assert.deepEqual([num_reads, solver.num_sweeps, solver.update], [16_384, result.solver.num_sweeps, "segment"]);
    const text = reportText(result, 80);
    assert.match(text, /discrete-time SQA, P = 8, .*β 2\n/);
    assert.match(text, /no quantum dynamics.*\n +at 2P {2}spingap solve .*--num-trotter-slices 16 /);
  });

  test("keeps the number of ones in every sample of a QUBO, and finds the best that has it", async () => {
    // Σ a_i x_i + Σ b_ij x_i x_j over ten variables: few enough to look at all choices of four.
    const n = 10;
    const value = (): number => Math.round(40 * random() - 20) / 8;
    const q = Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => (j < i ? 0 : value())));
    const path = join(folder, "choose.coo");
    const lines = q.flatMap((row, i) => row.flatMap((v, j) => (v === 0 ? [] : [`${i} ${j} ${v}`])));
    writeFileSync(path, `${lines.join("\n")}\n`);
    const energyOf = (bits: readonly number[]): number =>
      bits.reduce((sum, x, i) => sum + bits.reduce((own, y, j) => own + (j < i ? 0 : q[i][j] * x * y), 0), 0);
    let lowest = Number.POSITIVE_INFINITY;
    for (let state = 0; state < 2 ** n; state++) {
      const bits = Array.from({ length: n }, (_, i) => (state >> i) & 1);
      if (bits.filter((x) => x === 1).length === 4) lowest = Math.min(lowest, energyOf(bits));
    }
    const asked = [path, "--vartype", "BINARY", "--num-ones", "4", "--num-reads", "30", "--num-sweeps", "200"];
    const result = await solved([...asked, "--seed", "5"]);
    assert.equal(result.solver.kernel, "exchange");
    assert.deepEqual(result.solver.details, { num_ones: 4 });
    assert.equal(result.best?.energy, lowest);
    assert.notEqual(result.optimality, "PROVEN");
    for (const { state, energy } of result.samples) {
      const bits = Array.from(state, Number);
      assert.equal(bits.filter((x) => x === 1).length, 4);
      assert.equal(energyOf(bits), energy);
    }
    const line = result.provenance.reproduce ?? "";
    assert.match(line, / --num-ones 4 /);
    const again = await solved(line.split(" ").slice(2));
    assert.equal(again.digest, result.digest);
    assert.notEqual((await solved([...asked, "--seed", "6"])).digest, null);
  });

  test("starts from given states and anneals them no further than told", async () => {
    const states = join(folder, "states.txt");
    writeFileSync(states, "+-+-\n");
    const args = [
      small,
      "--num-reads",
      "1",
      "--num-sweeps",
      "1",
      "--beta-range",
      "1000,1000",
      "--polish",
      "off",
      "--solver",
      "sa",
      "--kernel",
      "scalar",
    ];
    const result = await solved([...args, "--initial-state", states]);
    assert.equal(result.num_reads, 1);
    assert.match(result.best?.state ?? "", /^[-+]{4}$/);
  });

  test.for([
    ["zero variables", "0 0\n", /0/],
    ["one variable, no couplings", "1 0\n", null],
    ["no couplings", "5 0\n", null],
    ["all-zero model", "3 2\n1 2 0\n2 3 0\n", null],
  ] as const)("handles %s", async ([, text, refused]) => {
    const path = join(folder, "edge.ising");
    writeFileSync(path, text);
    for (const solver of ["auto", "sa", "pt", "sqa", "tabu", "oscillator", "descent", "exact"]) {
      const reads = solver === "auto" || solver === "exact" ? [] : ["--num-reads", "5"];
      const { code, stdout, stderr } = await spingap(["solve", path, "--solver", solver, ...reads, "--json"]);
      if (refused !== null) {
        assert.equal(code, 2);
        assert.match(stderr, refused);
      } else {
        assert.equal(code, 0, stderr);
        assert.equal((JSON.parse(stdout) as ResultDocument).best?.energy, 0);
      }
    }
  });
});

describe("what stops a run", () => {
  test("no improvement for the time given", async () => {
    const result = await solved([graph.path, "--no-improvement", "0.5", "--time-limit", "60", "--seed", "9"]);
    assert.equal(result.reason, "no_improvement");
    assert.equal(result.stop.no_improvement_s, 0.5);
    assert.ok(result.timing.total_ns < 50e9);
  });

  test("Ctrl-C within a long stay at one temperature", async () => {
    const stay = ["--num-sweeps", "10000000", "--num-sweeps-per-beta", "1000000", "--beta-range", "1,1"];
    for (const args of [
      [...stay, "--num-reads", "1"],
      ["--mode", "sample", "--beta-range", "1,1", "--thinning", "1000000", "--num-reads", "1"],
    ]) {
      const { child, finished } = startSpingap(["solve", graph.path, ...args, "--json"]);
      const began = Date.now();
      setTimeout(() => child.kill("SIGINT"), 2000);
      const { stdout } = await finished;
      assert.ok(Date.now() - began < 8000, "the run went on");
      assert.equal((JSON.parse(stdout) as ResultDocument).reason, "cancelled");
    }
  });

  test("a target under --trace none, within the block that meets it", async () => {
    const args = [
      graph.path,
      "--target-objective",
      "1500",
      "--num-sweeps",
      "5000000",
      "--num-reads",
      "128",
      "--trace",
      "none",
    ];
    const result = await solved([...args, "--seed", "2"]);
    assert.equal(result.reason, "target_reached");
    assert.deepEqual(result.trace, []);
    assert.ok(result.best !== null && result.best.objective >= 1500);
    assert.equal(result.tts?.estimator, "rate");
  });
});

describe("the account of a run", () => {
  test("reports the best state seen on the way where the reads end higher", async () => {
    const schedule = join(folder, "warming.txt");
    writeFileSync(schedule, Array.from({ length: 2000 }, (_, k) => String(2 - k / 1050)).join("\n"));
    const result = await solved([
      graph.path,
      "--num-reads",
      "128",
      "--beta-schedule",
      schedule,
      "--polish",
      "off",
      "--seed",
      "1",
    ]);
    assert.ok(result.best !== null);
    assert.equal(result.best.energy, Math.min(...result.incumbents.map((i) => i.energy)));
    assert.equal(result.samples[0].in_digest, false);
    assert.equal(cutOf(result.best.state, graph.edges), result.best.objective);
  });

  test("does not certify a planted energy that is too high", async () => {
    const path = join(folder, "claim.ising");
    writeFileSync(path, "# planted-energy 5\n3 1\n1 2 1\n");
    const result = await solved([path, "--solver", "sa", "--num-reads", "4"]);
    assert.equal(result.optimality, "UNKNOWN");
    assert.equal(result.tts?.target_source, "best_found");
  });

  test.for([
    ["sample mode, cut by time", ["--mode", "sample", "--beta-range", "0.3,0.3", "--time-limit", "0.5"]],
    ["descent", ["--solver", "descent", "--num-reads", "5"]],
    ["tempering, ladder by pilot", ["--solver", "pt", "--time-limit", "0.7"]],
    ["path integral, cut by time", ["--solver", "sqa", "--num-trotter-slices", "8", "--time-limit", "1.5"]],
    [
      "path integral with a pause and a field range",
      [
        "--solver",
        "sqa",
        "--num-reads",
        "20",
        "--num-sweeps",
        "60",
        "--anneal-path",
        "pause,0.5,0.3",
        "--gamma-range",
        "3,0.1",
      ],
    ],
    [
      "worldlines sampled, cut by time",
      [..."--solver sqa --mode sample --num-trotter-slices 8 --num-sweeps 50 --time-limit 1.5".split(" "), ...CONSTANT],
    ],
    ["fields from a file", "--solver sqa --num-reads 20 --num-sweeps 60 --anneal-schedule FIELDS".split(" ")],
    [
      "a transverse field from a file, in reverse",
      [
        ..."--solver sqa --num-reads 20 --num-sweeps 60 --gamma-schedule GAMMA".split(" "),
        ..."--initial-state STATES --anneal-path reverse,0.3,0.2".split(" "),
      ],
    ],
    [
      "a reverse anneal of initial states",
      "--initial-state STATES --anneal-path reverse,0.4,0.2 --num-reads 130 --num-sweeps 40".split(" "),
    ],
    [
      "a pause along a schedule file",
      "--beta-schedule SCHEDULE --anneal-path pause,0.5,0.4 --num-reads 130 --num-sweeps-per-beta 5".split(" "),
    ],
    ["tabu", ["--solver", "tabu", "--num-reads", "3", "--num-moves", "20000"]],
    ["oscillators, all chosen", "--solver oscillator --num-reads 9 --num-sweeps 200".split(" ")],
    [
      "oscillators, all given",
      [
        ..."--solver oscillator --num-reads 9 --num-sweeps 200 --coupling 0.3 --polish off".split(" "),
        ..."--injection-range 0.1,3 --noise-range 0.5,0.1".split(" "),
      ],
    ],
    [
      "initial states used in turn",
      ["--initial-state", "STATES", "--num-reads", "7", "--num-sweeps", "10", "--beta-range", "1,2"],
    ],
    ["a schedule file", ["--beta-schedule", "SCHEDULE", "--num-reads", "130"]],
    [
      "checkerboard and geometric",
      ["--scan", "checkerboard", "--beta-schedule", "geometric", "--num-reads", "9", "--num-sweeps", "50"],
    ],
    ["random heat bath", ["--scan", "random", "--update", "heatbath", "--num-reads", "3", "--num-sweeps", "20"]],
    ["long stays at each β", ["--num-sweeps", "600", "--num-sweeps-per-beta", "300", "--num-reads", "129"]],
  ] as const)("its reproduce line gives the digest again: %s", async ([, given]) => {
    const states = join(folder, "three-states.txt");
    writeFileSync(states, ["01", "10", "11"].map((pair) => pair.repeat(200)).join("\n"));
    const schedule = join(folder, "cooling.txt");
    writeFileSync(schedule, "0.1\n0.5\n# colder\n1\n2\n");
    const fields = join(folder, "fields.txt");
    writeFileSync(fields, "# s A B\n0 3 0\n0.4 1 0.5\n1 0 1\n");
    const gamma = join(folder, "gamma.txt");
    writeFileSync(gamma, "0 4\n0.5 1\n1 0.1\n");
    const files = new Map(Object.entries({ STATES: states, SCHEDULE: schedule, FIELDS: fields, GAMMA: gamma }));
    const args = given.map((word) => files.get(word) ?? word);
    const first = await solved([graph.path, ...args]);
    assert.ok(first.digest !== null && first.provenance.reproduce !== null);
    const again = await solved(first.provenance.reproduce.split(" ").slice(2));
    assert.equal(again.digest, first.digest);
  });

  test("is right for coefficients of every size, with each kernel that takes them", async () => {
    for (const [name, weights] of [
      ["thirds", [1 / 3, -2 / 3, 1e-3, 0.7]],
      ["wide", [1e9, -1e-9, 3.5, 1e-300]],
      ["huge", [1e200, -3e200, 2.5e199, 1e200]],
      ["decimals", [0.1, -0.25, 1.75, 1e-6]],
    ] as const) {
      const path = join(folder, `${name}.ising`);
      writeFileSync(
        path,
        `5 5\n1 2 ${weights[0]}\n2 3 ${weights[1]}\n3 4 ${weights[2]}\n1 4 ${weights[3]}\n5 5 ${weights[0]}\n`,
      );
      for (const kernel of ["scalar", "scan", "lanes-f32"]) {
        const { code, stdout, stderr } = await spingap([
          "solve",
          path,
          "--kernel",
          kernel,
          "--num-reads",
          "9",
          "--num-sweeps",
          "20",
          "--json",
        ]);
        if (code === 2) assert.match(stderr, /range too widely/);
        else assert.equal(code, 0, stderr);
        if (code !== 0) continue;
        const { best } = JSON.parse(stdout) as ResultDocument;
        assert.ok(best !== null);
        const s = Array.from(best.state, (c) => (c === "+" ? 1 : -1));
        const terms = [
          weights[0] * s[0] * s[1],
          weights[1] * s[1] * s[2],
          weights[2] * s[2] * s[3],
          weights[3] * s[0] * s[3],
          weights[0] * s[4],
        ];
        // Five terms in float64: four roundings, each at most half an ulp of the largest partial sum.
        const bound = 4 * 2 ** -53 * terms.reduce((sum, t) => sum + Math.abs(t), 0);
        assert.ok(Math.abs(best.energy - terms.reduce((a, b) => a + b, 0)) <= bound, `${name}, ${kernel}`);
      }
    }
  });
});

describe("wrong usage ends with code 2 and one line that names option, limit and value", () => {
  test.for([
    [["--num-reads", "-5"], /--num-reads.*1 to 1000000000.*"-5"/],
    [["--num-reads", "0"], /--num-reads/],
    [["--num-sweeps", "0"], /--num-sweeps.*"0"/],
    [["--num-sweeps", "ten"], /--num-sweeps.*"ten"/],
    [["--beta-range", "3,0.1"], /--beta-range.*HOT.*3,0.1/],
    [["--beta-range", "1"], /--beta-range.*"1"/],
    [["--beta-range", "NaN,1"], /--beta-range.*NaN/],
    [["--time-limit", "0"], /--time-limit.*0\.001.*got 0/],
    [["--time-limit", "inf"], /--time-limit.*"inf"/],
    [["--seed", "9007199254740992"], /--seed.*9007199254740991.*9007199254740992/],
    [["--seed", "-1"], /--seed/],
    [["--threads", "0"], /--threads.*1 to 1024/],
    [["--target-energy", "low"], /--target-energy.*low/],
    [["--kernel", "bits"], /bits cannot run this: its coefficients/],
    [["--solver", "annealing"], /annealing/],
    [["--initial-state", join(folder, "missing.txt")], /--initial-state.*missing\.txt/],
    [["--out", join(folder, "no/such/folder/x.json")], /--out.*no\/such\/folder/],
    [["--mode", "sample"], /--beta-range.*B,B/],
    [["--beta-schedule", join(folder, "missing.txt")], /--beta-schedule.*missing/],
    [["--gamma", "1"], /--gamma: belongs to --solver sqa, got --solver auto/],
    [["--solver", "pt", "--beta-ladder", "1,0.5"], /--beta-ladder.*ascending.*1,0\.5/],
    [["--solver", "pt", "--beta-range", "1,1"], /--beta-range: .*HOT below COLD/],
    [["--solver", "pt", "--kernel", "scalar"], /--kernel: has no effect with --solver pt/],
    [["--solver", "sqa", "--num-trotter-slices", "0"], /--num-trotter-slices.*1 to 1024/],
    [["--solver", "sqa", "--anneal-path", "reverse,0.5,0.2"], /--anneal-path.*--initial-state/],
    [["--solver", "sqa", "--gamma", "1", "--gamma-range", "2,1"], /--gamma.*not both/],
    [["--solver", "sqa", "--anneal-schedule", join(folder, "missing.txt")], /--anneal-schedule.*missing/],
    [["--solver", "sqa", "--mode", "sample", "--beta-range", "1,1"], /--gamma-range: .*G,G/],
    [["--solver", "sqa", "--mode", "sample", ...CONSTANT, "--readout", "best"], /--readout: .*slice0, got best/],
    [["--anneal-schedule", FIELDS], /--anneal-schedule: belongs to --solver sqa, got --solver auto/],
    [["--anneal-path", "reverse,0.5,0.2"], /--anneal-path: .*--initial-state/],
    [["--solver", "pt", "--anneal-path", "pause,0.5,0.2"], /--anneal-path: belongs to --solver sa or sqa, got .*pt/],
    [["--mode", "sample", "--beta-range", "1,1", "--anneal-path", "pause,0.5,0.2"], /--anneal-path: .*no schedule/],
    [["--solver", "tabu", "--num-moves", "0"], /--num-moves/],
    [["--solver", "oscillator", "--coupling", "0"], /--coupling: expected a number from 1e-100 to .*, got 0/],
    [["--solver", "oscillator", "--noise-range", "1,-1"], /--noise-range: .*from 0 to .*, got 1,-1/],
    [["--coupling", "1"], /--coupling: belongs to --solver oscillator, got --solver auto/],
    [["--frobnicate"], /^spingap: unknown option/],
    [["--num-ones", "4"], /--num-ones: expected a whole number from 0 to 3, the number of variables, got 4/],
    [["--num-ones", "1.5"], /--num-ones/],
    [["--num-ones", "1", "--solver", "exact"], /--num-ones: belongs to --solver sa or pt, got --solver exact/],
    [["--num-ones", "1", "--kernel", "scan"], /--kernel: scan cannot run this: .*--num-ones/],
    [["--solver", "descent", "--beta-range", "1,2"], /--beta-range: has no effect with --solver descent/],
    [["--solver", "exact", "--kernel", "scalar"], /--kernel: has no effect with --solver exact/],
    [["--mode", "sample", "--beta-range", "0,0"], /--beta-range: at β = 0 Metropolis/],
    [["--out", folder], /--out.*is a directory/],
    [["--out", ""], /--out/],
  ] as const)("%s", async ([args, message]) => {
    const path = join(folder, "pi.ising");
    writeFileSync(path, "3 2\n1 2 3.14159265358979\n2 3 1e-17\n");
    const { code, stdout, stderr } = await spingap(["solve", path, ...args]);
    assert.equal(code, 2, stderr);
    assert.equal(stdout, "");
    assert.match(stderr, message);
    assert.equal(stderr.trim().split("\n").length, 1, stderr);
  });

  test.for([
    ["0 3 0\n\n0.5 1\n1 0 1\n", "--anneal-schedule", /fields\.txt, line 3: expected 3 numbers, got 0\.5 1$/],
    ["0 1 2 3\n1 1 1 1\n", "--anneal-schedule", /fields\.txt, line 1: expected s A B, or s A, got 0 1 2 3$/],
    ["0 3\n# up\n0.6 1\n0.5 1\n1 0\n", "--anneal-schedule", /fields\.txt, line 4: .*before the one above it: 0\.5$/],
    ["0 3\n1 -0.5\n", "--gamma-schedule", /fields\.txt, line 2: expected finite values ≥ 0, got -0\.5 at 1$/],
    ["0 3\n1 much\n", "--gamma-schedule", /fields\.txt, line 2: expected a finite number, got "much"$/],
    ["0 3 1\n1 0 1\n", "--gamma-schedule", /fields\.txt, line 1: expected s Γ, got 0 3 1$/],
    ["0 3\n0.9 0\n", "--gamma-schedule", /fields\.txt: expected points from 0 to 1, got 0 to 0\.9$/],
    ["0 3\n", "--gamma-schedule", /fields\.txt: expected 2 to 100000 lines of s Γ, got 1$/],
    ["", "--anneal-schedule", /fields\.txt: expected 2 to 100000 lines of s A B, or s A, got 0$/],
  ] as const)("a schedule file is refused with its line: %j", async ([text, flag, message]) => {
    writeFileSync(FIELDS, text);
    const { code, stderr } = await spingap(["solve", small, "--solver", "sqa", flag, FIELDS]);
    assert.equal(code, 2);
    assert.match(stderr.trim(), message);
  });

  test("an initial state of the wrong length names file, line and both lengths", async () => {
    const states = join(folder, "short.txt");
    writeFileSync(states, "++--\n+-+\n");
    const { code, stderr } = await spingap(["solve", small, "--initial-state", states]);
    assert.equal(code, 2);
    assert.match(stderr, /short\.txt, line 2.*3 characters.*4 variables/);
  });

  test("an initial state with another number of ones names file, line and both numbers", async () => {
    const states = join(folder, "other-ones.txt");
    writeFileSync(states, "+-+-\n++-+\n");
    const { code, stderr } = await spingap(["solve", small, "--num-ones", "2", "--initial-state", states]);
    assert.equal(code, 2);
    assert.match(stderr, /other-ones\.txt, line 2: the state has 3 ones; --num-ones asks for 2/);
  });

  test("a file without a telling name is refused with the formats that would fit", async () => {
    const path = join(folder, "mystery.txt");
    writeFileSync(path, "3 2\n1 2 1\n2 3 1\n");
    const { code, stderr } = await spingap(["solve", path]);
    assert.equal(code, 2);
    assert.match(stderr, /--format.*gset.*ising-list/);
  });
});

describe("other commands", () => {
  test("bench measures a kernel, appends to its file, and takes up where it was stopped", async () => {
    const out = join(folder, "bench.jsonl");
    const first = await spingap(["bench", "torus-3d", "--out", out]);
    assert.equal(first.code, 0, first.stderr);
    assert.match(first.stdout, /bits-degree +\d/);
    const lines = readFileSync(out, "utf8").trim().split("\n");
    assert.ok(lines.length >= 5);
    for (const line of lines)
      assert.match((JSON.parse(line) as { resultSha256: string }).resultSha256, /^[0-9a-f]{64}$/);
    const again = await spingap(["bench", "torus-3d", "--out", out]);
    assert.equal(again.code, 0);
    assert.equal(readFileSync(out, "utf8").trim().split("\n").length, lines.length);
    assert.equal((await spingap(["bench", "nothing"])).code, 2);
  });

  test("help of every command teaches its options", async () => {
    for (const command of ["solve", "inspect", "convert", "generate"]) {
      const { code, stdout } = await spingap([command, "--help"]);
      assert.equal(code, 0);
      assert.match(stdout, /Usage: spingap/);
    }
  });

  test("inspect prints the convention, the size and the plan", async () => {
    const { code, stdout } = await spingap(["inspect", graph.path]);
    assert.equal(code, 0);
    assert.match(stdout, /maximize/);
    assert.match(stdout, /400/);
    assert.match(stdout, /kernel {2}bits/);
  });

  test("generate writes an instance whose planted energy solve knows, and convert keeps its energies", async () => {
    const tiles = join(folder, "tiles.ising");
    assert.equal(
      (await spingap(["generate", "tile-2d", "--width", "8", "--height", "8", "--seed", "3", "--out", tiles])).code,
      0,
    );
    const result = await solved([tiles, "--seed", "1"]);
    assert.equal(result.optimality, "PLANTED");
    assert.equal(result.tts?.target_source, "planted");
    const converted = join(folder, "tiles.coo");
    assert.equal((await spingap(["convert", tiles, converted])).code, 0);
    const again = await solved([converted, "--seed", "1", "--num-reads", "256"]);
    assert.equal(again.best?.energy, result.best?.energy);
  });
});
