import { readFileSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { PredictionDocument } from "../../coordinator/predict/prediction-document.ts";
import type { ResultDocument } from "../../problems/results/result-document.ts";
import { temporaryFolder } from "../coordinator/service/harness.ts";
import { spingap } from "../support/command.ts";

const folder = temporaryFolder();
const [problem, run] = [folder.file("glass.ising"), folder.file("run.json")];

beforeAll(async () => {
  const size = ["--width", "24", "--height", "24", "--seed", "3"];
  expect((await spingap(["generate", "lattice", ...size, "--out", problem])).code).toBe(0);
  const asked = ["--solver", "sa", "--num-sweeps", "8", "--num-reads", "5120", "--seed", "1", "--threads", "1"];
  const solved = await spingap(["solve", problem, ...asked, "--out", run, "--quiet"]);
  expect(solved.code, solved.stderr).toBe(0);
});
afterAll(() => folder.remove());

async function predicted(...args: readonly string[]): Promise<PredictionDocument> {
  const { stdout, stderr } = await spingap(["predict", run, ...args, "--json"]);
  expect(stderr).toBe("");
  return JSON.parse(stdout) as PredictionDocument;
}

describe("spingap predict", () => {
  test("tells the time to a job's own best, with interval, sweeps, evidence and what would tell more", async () => {
    const { code, stdout } = await spingap(["predict", run, "--accuracy", "0"]);
    expect(code).toBe(0);
    for (const line of [
      /target {2}energy -\d+ or less; reference -\d+, the best that the job found/,
      /first met {2}after .* on 1 thread \(median; (mean .*|no finite mean from one hit)\)/,
      /90 % interval {2}.* to /,
      /in sweeps {2}.* spin updates in all/,
      /with 99 % {2}within/,
      /from {2}\d+ of 40 independent blocks were as low/,
      /to know more {2}/,
    ])
      expect(stdout).toMatch(line);
  });

  test("asks for less time where the accuracy is less, and where threads are more", async () => {
    const [best, worse, many] = [
      await predicted("--accuracy", "0"),
      await predicted("--accuracy", "0.02", "--relative"),
      await predicted("--accuracy", "0", "--threads", "4", "--nodes", "2"),
    ];
    if (best.answer !== "predicted" || worse.answer !== "predicted" || many.answer !== "predicted")
      throw new Error("no answer");
    expect(worse.median?.seconds).toBeLessThan(best.median?.seconds ?? 0);
    expect(many.threads).toBe(8);
    expect(many.interval_90.high.seconds).toBeLessThan(best.interval_90.high.seconds);
    expect(worse.target_energy).toBeCloseTo(0.98 * best.reference_energy, 9);
  });

  test("says that the data cannot tell, with exit code 1, a least time, and how much to run", async () => {
    const { code, stdout } = await spingap(["predict", run, "--accuracy", "0", "--reference", "-1152"]);
    expect(code).toBe(1);
    expect(stdout).toMatch(/no answer {2}the data cannot tell: none of 40 blocks was as low as -1152/);
    expect(stdout).toMatch(/at least {2}.* with 95 %, if it can be met at all/);
    expect(stdout).toMatch(/to know more {2}run at least 120 blocks \(about .* s on 1 thread\) more/);
  });

  test("reads a job that its target ended by its rate of hits", async () => {
    const { best } = JSON.parse(readFileSync(run, "utf8")) as ResultDocument;
    const ended = folder.file("ended.json");
    const asked = ["--solver", "sa", "--num-sweeps", "8", "--seed", "2", "--threads", "1"];
    const easy = String((best?.energy ?? 0) * 0.97);
    const solved = await spingap(["solve", problem, ...asked, "--target-energy", easy, "--out", ended, "--quiet"]);
    expect(solved.code, solved.stderr).toBe(0);
    const { code, stdout } = await spingap(["predict", ended, "--accuracy", "0"]);
    expect(stdout).toMatch(/in the time of all blocks, until the target ended the job/);
    expect(stdout).toMatch(/the job's own target/);
    expect(code).toBe(0);
  });

  test("refuses what is no result, no number or no trial, each by its name", async () => {
    const other = folder.file("other.json");
    writeFileSync(other, "{}");
    const exact = folder.file("exact.json");
    writeFileSync(folder.file("two.coo"), "0 1 1\n");
    const two = ["solve", folder.file("two.coo"), "--vartype", "SPIN", "--solver", "exact", "--out", exact, "--quiet"];
    expect((await spingap(two)).code).toBe(0);
    for (const [args, words] of [
      [[other, "--accuracy", "0"], /other\.json: expected a result document/],
      [[folder.file("none.json"), "--accuracy", "0"], /none\.json: there is no such file/],
      [[run, "--accuracy", "much"], /--accuracy/],
      [[run, "--accuracy", "-1"], /--accuracy: expected a number ≥ 0, got -1/],
      [[run, "--accuracy", "0", "--confidence", "1"], /--confidence: expected a probability/],
      [[run, "--accuracy", "0", "--nodes", "2"], /--nodes: give --threads, too/],
      [[run], /--accuracy/],
      [[exact, "--accuracy", "0"], /an exact method needs no second try/],
    ] as const) {
      const { code, stderr } = await spingap(["predict", ...args]);
      expect(stderr).toMatch(words);
      expect(code).toBe(2);
    }
  });
});

describe("an incomplete result document", () => {
  const refused = async (document: unknown): Promise<string> => {
    const file = folder.file("incomplete.json");
    writeFileSync(file, JSON.stringify(document));
    const { code, stderr } = await spingap(["predict", file, "--accuracy", "0"]);
    expect(code, stderr).toBe(2);
    expect(stderr).not.toMatch(/TypeError|\n +at /);
    return stderr;
  };

  test("is refused with exit code 2 and the name of the field, whichever is missing", async () => {
    const whole = JSON.parse(readFileSync(run, "utf8")) as Record<string, unknown>;
    expect(await refused({ version: 1, provenance: {} })).toMatch(/incomplete\.json, job_id: .*, got nothing/);
    for (const field of ["job_id", "solver", "best", "reason", "stop", "tts"])
      expect(await refused({ ...whole, [field]: undefined })).toMatch(
        new RegExp(`incomplete\\.json, ${field}: .*, got nothing`),
      );
    expect(await refused({ ...whole, provenance: {} })).toMatch(/, provenance\.threads: .*, got nothing/);
    const trials = whole["trials"] as Record<string, unknown>;
    expect(await refused({ ...whole, trials: { ...trials, counts: undefined } })).toMatch(/, trials\.counts: /);
    expect(await refused({ ...whole, trials: { ...trials, counts: [1] } })).toMatch(/as many counts as best_energies/);
    expect(await refused({ ...whole, version: 2 })).toMatch(/, version: .*, got 2/);
  });

  test("without trials is no crash but nothing to foretell from", async () => {
    const whole = JSON.parse(readFileSync(run, "utf8")) as Record<string, unknown>;
    expect(await refused({ ...whole, trials: undefined })).toMatch(/there is nothing to foretell from/);
  });
});

describe("a contract of spingap solve", () => {
  const base = ["solve", problem, "--solver", "sa", "--num-sweeps", "8", "--seed", "4", "--threads", "1"];

  test("ends as soon as it is met, and says so", async () => {
    const { best } = JSON.parse(readFileSync(run, "utf8")) as ResultDocument;
    const reference = ["--contract-reference", String(best?.energy)];
    const { stdout } = await spingap([...base, "--contract-gap", "0.05", ...reference, "--budget", "60"]);
    expect(stdout).toMatch(/ended {2}target reached/);
    expect(stdout).toMatch(/contract {2}met, gap 5 %: energy -\d+ is not above/);
  });

  test("spends its budget where it is not met, and without a reference says what it rests on", async () => {
    const tight = ["--contract-gap", "0", "--contract-reference", "-1152", "--budget", "0.3"];
    const { stdout } = await spingap([...base, ...tight]);
    expect(stdout).toMatch(
      /contract {2}not met, gap 0 %: the lowest energy found within the budget is -\d+, above -1152/,
    );
    const own = await spingap([...base, "--contract-gap", "0.1", "--budget", "0.3"]);
    expect(own.stdout).toMatch(
      /contract {2}met, gap 10 %: \d+ of \d+ independent blocks .* \(if a state beyond the gap/,
    );
  });

  test("refuses flags that stand alone or contradict it", async () => {
    for (const [flags, words] of [
      [["--budget", "1"], /--budget: belongs to a contract/],
      [["--contract-gap", "0.1"], /--budget: a contract needs its budget/],
      [["--contract-gap", "0.1", "--budget", "1", "--time-limit", "1"], /--budget: is the time limit/],
      [["--contract-gap", "0.1", "--budget", "1", "--target-energy", "-3"], /--target-energy: a contract sets its own/],
      [["--contract-gap", "-1", "--budget", "1"], /--contract-gap: expected a share/],
    ] as const) {
      const { code, stderr } = await spingap([...base, ...flags]);
      expect(stderr).toMatch(words);
      expect(code).toBe(2);
    }
  });
});
