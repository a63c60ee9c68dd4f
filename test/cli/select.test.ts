import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, test } from "vitest";
import { selectRequest } from "../../cli/selection/request.ts";
import { describeFailure } from "../../core/failure.ts";
import type { SelectionDocument } from "../../problems/selection/selection-document.ts";
import { spingap, startSpingap } from "../support/command.ts";
import { startProcess } from "./served.ts";

const EXAMPLE = "problems/examples/selection.csv";
const TRUTH = "problems/examples/selection.truth.json";
const folder = (): string => mkdtempSync(join(tmpdir(), "spingap-select-"));

async function answer(args: readonly string[], input?: string): Promise<SelectionDocument> {
  const { code, stdout, stderr } = await spingap(["select", ...args, "--json"], input);
  assert.equal(code, 0, stderr);
  return JSON.parse(stdout) as SelectionDocument;
}

/** All that does not depend on the run. */
function lasting({ timing, provenance, ...rest }: SelectionDocument): unknown {
  return { ...rest, timed: typeof timing.total_ns, seed: provenance.seed };
}

describe("spingap select", () => {
  test("goes from the shipped table to the proven support, files and pictures in one command", async () => {
    const out = folder();
    const document = await answer([
      EXAMPLE,
      "--target",
      "y",
      "--k",
      "4",
      "--truth",
      TRUTH,
      "--cv",
      "3",
      "--seed",
      "1",
      "--out-dir",
      out,
    ]);
    assert.equal(document.optimality, "PROVEN");
    assert.equal(document.judgement?.exact, true);
    assert.deepEqual(
      document.answer.support,
      (JSON.parse(readFileSync(TRUTH, "utf8")) as { support: string[] }).support,
    );
    assert.ok(document.path.every(({ cv_mse }, k) => k > 14 || cv_mse !== null));
    const files = ["answer.json", "coefficients.csv", "inclusion.csv", "inclusion.svg", "path.csv", "path.svg"];
    assert.deepEqual(readdirSync(out).sort(), files);
    for (const name of ["path.svg", "inclusion.svg"]) {
      const svg = readFileSync(join(out, name), "utf8");
      assert.ok(svg.startsWith("<svg") && !svg.includes("NaN"), name);
    }
    assert.deepEqual(
      lasting(JSON.parse(readFileSync(join(out, "answer.json"), "utf8")) as SelectionDocument),
      lasting(document),
    );
  });

  test("gives the same answer for any number of threads, and again by the line that it prints", async () => {
    const csv = join(folder(), "wide.csv");
    assert.equal(
      (await spingap(["generate", "selection", "--p", "40", "--n", "50", "--k", "4", "--out", csv])).code,
      0,
    );
    const args = [csv, "--target", "y", "--criterion", "ebic", "--max-k", "7", "--rounds", "40", "--seed", "5"];
    const one = await answer([...args, "--threads", "1"]);
    assert.equal(one.optimality, "UNKNOWN");
    const again = one.provenance.reproduce.split(" ").slice(2);
    assert.deepEqual(lasting(await answer([...again, "--threads", "3"])), lasting(one));
  });

  test("solves the fixed-point QUBO here and at a coordinator, with energies that the data confirm", async () => {
    const csv = join(folder(), "small.csv");
    assert.equal(
      (await spingap(["generate", "selection", "--p", "5", "--n", "30", "--k", "2", "--seed", "3", "--out", csv])).code,
      0,
    );
    const args = [csv, "--target", "y", "--k", "2", "--bits", "3", "--time-limit", "2", "--seed", "1"];
    const here = await answer([...args, "--method", "qubo"]);
    const data = folder();
    const served = startProcess([
      "serve",
      "--listen",
      "127.0.0.1:0",
      "--http",
      "off",
      "--threads",
      "1",
      "--data",
      data,
    ]);
    try {
      const listening = await served.seen("listening");
      const there = await answer([...args, "--server", String(listening["grpc"])]);
      for (const { qubo, answer: got, optimality } of [here, there]) {
        assert.ok(qubo !== null && Math.abs(qubo.energy - qubo.energy_from_data) < 1e-11);
        assert.deepEqual(qubo.violations, { bits_without_term: 0, terms_off: 0 });
        assert.equal(optimality, "PROVEN");
        assert.deepEqual(got.support, here.answer.support);
      }
    } finally {
      served.child.kill("SIGTERM");
      await served.ended;
    }
  });

  test("ends at Ctrl-C with the best so far", async () => {
    const csv = join(folder(), "long.csv");
    assert.equal(
      (await spingap(["generate", "selection", "--p", "100", "--n", "60", "--k", "5", "--out", csv])).code,
      0,
    );
    const out = join(folder(), "made");
    const endless = ["--num-starts", "1000", "--num-sweeps", "100000", "--json", "--out-dir", out];
    const { child, finished } = startSpingap([
      "select",
      csv,
      "--target",
      "y",
      "--k",
      "5",
      "--threads",
      "1",
      ...endless,
    ]);
    // The folder is made when the table was read: the search begins then.
    while (!existsSync(out)) await sleep(50);
    await sleep(1200);
    child.kill("SIGINT");
    const { code, stdout, stderr } = await finished;
    // On a machine so busy that no thread has begun there is no support yet, which is told, too.
    if (code === 3) return assert.ok(stderr.includes("before any support"));
    assert.equal(code, 0, stderr);
    const document = JSON.parse(stdout) as SelectionDocument;
    assert.deepEqual([document.state, document.reason], ["CANCELLED", "cancelled"]);
    assert.ok(document.answer.support.length <= 5 && document.path.length > 1);
  });

  test("refuses what it cannot answer in one line that names the place, and ends with 2", async () => {
    const csv = join(folder(), "bad.csv");
    writeFileSync(csv, "a,b,y\n1,2,3\n2,oops,4\n3,1,5\n5,6,7\n");
    for (const [args, ...words] of [
      [[csv, "--target", "y"], "row 3", 'column "b"', "oops"],
      [[EXAMPLE, "--target", "y", "--truth", EXAMPLE], "selection.csv", "JSON"],
    ] as [string[], ...string[]][]) {
      const { code, stdout, stderr } = await spingap(["select", ...args]);
      assert.equal(code, 2, stderr);
      assert.equal(stdout, "");
      assert.equal(stderr.trim().split("\n").length, 1);
      for (const word of words) assert.ok(stderr.includes(word), `${word} not in: ${stderr}`);
    }
  });

  test("names the option that is wrong, its range and its value", () => {
    const usual = {
      target: "y",
      missing: "refuse",
      intercept: true,
      standardise: true,
      ridge: "0",
      level: "0.95",
      prior: "sizes",
      bits: "6",
      numStarts: "8",
      numSweeps: "10",
      chains: "4",
      rounds: "300",
    };
    for (const [flags, ...words] of [
      [{ k: "0" }, "--k", "from 1", '"0"'],
      [{ k: "2.5" }, "--k", '"2.5"'],
      [{ k: "2", criterion: "bic" }, "--criterion", "--k"],
      [{ penalty: "0" }, "--penalty", "above 0"],
      [{ k: "4", maxK: "3" }, "--max-k", "4"],
      [{ level: "95" }, "--level", "0.95"],
      [{ ridge: "-1" }, "--ridge"],
      [{ cv: "1" }, "--cv", "from 2"],
      [{ method: "qubo" }, "--method", "--penalty"],
      [{ k: "2", method: "qubo", bits: "25" }, "--bits", "24"],
      [{ k: "2", method: "refit", server: "127.0.0.1:1" }, "--method", "coordinator"],
      [{ k: "2", coefficientRange: "1" }, "--coefficient-range", "qubo"],
      [{ k: "2", method: "qubo", coefficientRange: "0" }, "--coefficient-range", "above 0"],
      [{ timeLimit: "0" }, "--time-limit"],
      [{ seed: "-1" }, "--seed"],
    ] as [Record<string, string>, ...string[]][]) {
      const read = selectRequest({ ...usual, ...flags }, 2, () => 1);
      assert.ok(!read.ok, JSON.stringify(flags));
      for (const word of words) assert.ok(describeFailure(read.failure).includes(word), describeFailure(read.failure));
    }
    assert.ok(selectRequest(usual, 2, () => 1).ok);
  });
});
