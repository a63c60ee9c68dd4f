import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, describe, test } from "vitest";
import { readTask } from "../../cli/placement/read-data.ts";
import { PLACE_DEFAULTS, type PlaceFlags, placeRequest } from "../../cli/placement/request.ts";
import { describeFailure } from "../../core/failure.ts";
import { temporaryFolder } from "../coordinator/service/harness.ts";
import { spingap } from "../support/command.ts";
import { type ServedProcess, startProcess } from "./served.ts";

const EXAMPLES = new URL("../../problems/examples/", import.meta.url).pathname;
const DATA = join(EXAMPLES, "placement-147.json");
const TRUTH = join(EXAMPLES, "placement-147.truth.xyz");

const processes: ServedProcess[] = [];
const folder = temporaryFolder();

afterEach(async () => {
  for (const { child, ended } of processes.splice(0)) {
    child.kill("SIGKILL");
    await ended;
  }
});
afterAll(() => folder.remove());

interface Answer {
  readonly energy: number;
  readonly chi_square: number;
  readonly atoms: number;
  readonly occupied: string;
  readonly probability: readonly number[] | null;
  readonly violations: readonly unknown[];
  readonly truth: { readonly site_errors: number; readonly energy_of_truth: number } | null;
  readonly calibration: { readonly expected_errors: number } | null;
  readonly proved: boolean;
  readonly reproduce: string;
  readonly engine: Readonly<Record<string, unknown>>;
}

async function placed(...args: readonly string[]): Promise<Answer> {
  const { code, stdout, stderr } = await spingap(["place", ...args, "--json", "--threads", "1"]);
  assert.equal(code, 0, stderr);
  return JSON.parse(stdout) as Answer;
}

async function refused(...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await spingap(args);
  assert.equal(code, 2, stderr);
  assert.equal(stdout, "");
  assert.equal(stderr.trim().split("\n").length, 1, stderr);
  return stderr;
}

/** What reading says, without a process: the line that `refused` would see. */
function refusal(file: string, flags: Partial<PlaceFlags>): string {
  const { background, weightCap, atomWeight } = PLACE_DEFAULTS;
  const usual = { background, weightCap, atomWeight, refine: "1", disconnected: "warn", engine: "columns" };
  const request = placeRequest({ ...usual, ...flags }, 1, () => 1);
  assert.ok(request.ok);
  const task = readTask(file, request.value.data);
  assert.ok(!task.ok);
  return describeFailure(task.failure);
}

describe("spingap place", () => {
  test("goes from the example to files and pictures in one command, and the seed gives the answer again", async () => {
    const out = folder.file("out");
    const args = [DATA, "--truth", TRUTH, "--seed", "5"];
    const answer = await placed(...args, "--out-dir", out);
    assert.ok(answer.truth !== null && answer.energy <= answer.truth.energy_of_truth + 1e-9);
    assert.ok(answer.truth.site_errors <= 20); // at a dose of 12 electrons some six of 309 are usual
    assert.deepEqual(answer.violations, []);
    for (const file of ["atoms.xyz", "sites.xyz", "projections.csv", "projections.svg", "layers.svg"])
      assert.ok(existsSync(join(out, file)), file);
    assert.equal(readFileSync(join(out, "atoms.xyz"), "utf8").split("\n")[0], String(answer.atoms));
    assert.match(answer.reproduce, /^spingap place .*placement-147.json .* --seed 5$/);
    const again = await placed(...args);
    assert.equal(again.occupied, answer.occupied);

    // The atoms as truth, the table and the sites as data: what was written can be read.
    const [sites, table, atoms] = ["sites.xyz", "projections.csv", "atoms.xyz"].map((name) => join(out, name));
    const reread = await placed(sites, "--projections", table, "--truth", atoms, "--seed", "5");
    assert.equal(reread.occupied, answer.occupied);
    assert.equal(reread.truth?.site_errors, 0);
  });

  test("the posterior gives every site a probability and the answer is each site's likelier value", async () => {
    const { probability, occupied, calibration } = await placed(DATA, "--posterior", "--rounds", "300", "--seed", "2");
    assert.ok(probability !== null && calibration !== null);
    assert.equal(occupied, probability.map((p) => (p > 0.5 ? "1" : "0")).join(""));
    assert.ok(calibration.expected_errors > 1 && calibration.expected_errors < 20);
  });

  test("the same energy through the QUBO, here and by a coordinator", async () => {
    const file = folder.file("easy.json");
    const made = await spingap(["generate", "placement", "--shells", "2", "--seed", "3", "--out", file]);
    assert.equal(made.code, 0, made.stderr);
    const columns = await placed(file, "--seed", "1");
    const here = await placed(file, "--engine", "qubo", "--seed", "1", "--num-reads", "64");
    const server = startProcess(["serve", "--data", folder.file("data"), "--listen", "127.0.0.1:0", "--threads", "1"]);
    processes.push(server);
    const { grpc } = await server.seen("listening");
    const there = await placed(file, "--server", String(grpc), "--seed", "1", "--num-reads", "64");
    for (const answer of [columns, here, there]) {
      assert.equal(answer.energy, 0);
      assert.ok(answer.proved);
    }
    assert.deepEqual(
      [columns, here, there].map(({ engine }) => engine["engine"]),
      ["columns", "qubo", "qubo"],
    );
    assert.ok(typeof there.engine["job"] === "string");
  });

  test("distance rules hold in every answer, also one that is stopped at once", async () => {
    const file = folder.file("slip.json");
    const truth = folder.file("slip.xyz");
    await spingap([
      "generate",
      "placement",
      "--shells",
      "1",
      "--slip",
      "--tilts",
      "5",
      "--out",
      file,
      "--truth",
      truth,
    ]);
    for (const more of [[], ["--num-sweeps", "2", "--num-reads", "1"], ["--max-distance", "3", "--radius", "5"]]) {
      const answer = await placed(file, "--truth", truth, "--seed", "1", ...more);
      assert.deepEqual(answer.violations, []);
    }
  });

  test("a cluster is placed by energy, and small grids are held against all placements", async () => {
    const file = folder.file("cluster.json");
    writeFileSync(
      file,
      JSON.stringify({
        format: "spingap-cluster",
        version: 1,
        sites: { cuboctahedron: 1 },
        potential: { kind: "bond-counting" },
        atoms: 4,
      }),
    );
    const { stdout, code } = await spingap([
      "place",
      file,
      "--json",
      "--seed",
      "1",
      "--out-dir",
      folder.file("cluster"),
    ]);
    assert.equal(code, 0);
    const answer = JSON.parse(stdout) as { energy: number; least_energy: number; degeneracy: number };
    assert.deepEqual([answer.energy, answer.least_energy, answer.degeneracy], [-6, -6, 8]);
    assert.ok(existsSync(join(folder.file("cluster"), "layers.svg")));
  });

  test("bad input ends with one line that names what is wrong, before any work", async () => {
    const broken = folder.file("broken.json");
    const document = JSON.parse(readFileSync(DATA, "utf8")) as { projections: { atoms: number[] }[] };
    document.projections[1].atoms.pop();
    writeFileSync(broken, JSON.stringify(document));
    assert.match(await refused("place", broken), /projections\[1\], atoms: 80 values, but .* 81 columns along \[010\]/);
    assert.match(await refused("place", DATA, "--out-dir", DATA), /--out-dir/);
    assert.match(await refused("generate", "placement", "--tilts", "0,0.4636"), /looks like radians/);
    assert.match(refusal(folder.file("none.json"), {}), /there is no such file/);
    assert.match(refusal(DATA, { atoms: "310" }), /310 atoms do not fit into 309 candidate sites/);
    const negative = folder.file("negative.csv");
    writeFileSync(negative, "direction,counts\n[100],-4\n");
    assert.match(
      refusal(negative, { shells: "1", dose: "10" }),
      /negative.csv, line 2, counts: .* not negative, got -4/,
    );
    const apart = folder.file("apart.json");
    const sites = {
      sites: [
        [0, 0, 0],
        [6, 0, 0],
      ],
      projections: [{ direction: [1, 0, 0], atoms: [1] }],
    };
    writeFileSync(apart, JSON.stringify({ format: "spingap-placement", version: 1, ...sites }));
    assert.match(refusal(apart, { disconnected: "refuse" }), /apart.json: .* fall into 2 pieces/);
    const warned = await spingap(["place", apart, "--seed", "1", "--threads", "1"]);
    assert.equal(warned.code, 0);
    assert.match(warned.stderr, /warning: .* 2 pieces/);
  });
});
