import assert from "node:assert/strict";
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, test } from "vitest";
import { INSTANCES } from "../../lab/verify/known-values.ts";
import { spingap } from "../support/command.ts";

const folder = mkdtempSync(join(tmpdir(), "spingap-report-"));
const campaign = join(folder, "small");

beforeAll(async () => {
  const { couplings, fields } = INSTANCES.hard;
  const spec = {
    name: "small",
    seeds: [1, 2],
    blocks: 2,
    reads: 256,
    sweeps: [4, 16, 64],
    instances: [{ id: "hard", ising: { couplings, fields } }],
    methods: [
      { name: "annealing", schedules: ["linear"] },
      { name: "sampling", polish: false, reads: 2048, schedules: ["warm", "cool"] },
    ],
    schedules: [
      { name: "linear", kind: "linear", betaRange: [0.01, 1] },
      { name: "warm", kind: "constant", beta: 0.1 },
      { name: "cool", kind: "constant", beta: 0.2 },
    ],
  };
  const file = join(folder, "spec.json");
  writeFileSync(file, JSON.stringify(spec));
  const { code, stderr } = await spingap(["bench", "schedules", file, "--out", campaign]);
  assert.equal(code, 0, stderr);
}, 240_000);

interface Document {
  readonly claims: readonly { readonly hypothesis: string; readonly verdict: string }[];
  readonly bounds: { readonly checked: number; readonly broken: number };
  readonly controls: readonly { readonly name: string; readonly verdict: string }[];
  readonly kernels: readonly { kernel: string; source: string; beta: number; integratedTime: number | null }[];
  readonly figures: readonly {
    readonly id: string;
    readonly panels: readonly {
      readonly clock: string;
      readonly series: readonly { readonly name: string; readonly points: readonly (readonly number[])[] }[];
    }[];
  }[];
  readonly provenance: { readonly cells: number; readonly dropped: number; readonly deviations: readonly string[] };
}

function documentOf(path: string): Document {
  return JSON.parse(readFileSync(path, "utf8")) as Document;
}

describe("spingap report", () => {
  test("writes the page and the JSON of a campaign that ran, with exact spectra of its small instance", async () => {
    const { code, stdout, stderr } = await spingap(["report", campaign]);
    assert.equal(code, 0, stderr);
    assert.match(stdout, /18 runs, 0 dropped, 0 deviations/);
    const document = documentOf(join(campaign, "report.json"));
    assert.equal(document.provenance.cells, 18);
    assert.ok(document.bounds.checked > 0 && document.bounds.broken === 0);
    assert.ok(document.claims.some(({ hypothesis }) => hypothesis === "hard/annealing/failure"));
    // Real kernels at one temperature: their energies follow the exact law of sequential sweeps.
    assert.equal(document.controls.find(({ name }) => name === "Sampled energies")?.verdict, "passed");
    assert.match(readFileSync(join(campaign, "report.html"), "utf8"), /^<!doctype html>/);
  });

  test("has τ_int and the gap from autocorrelations of the runs at one temperature", async () => {
    const { code, stderr } = await spingap(["report", campaign]);
    assert.equal(code, 0, stderr);
    const { kernels, figures } = documentOf(join(campaign, "report.json"));
    const measured = kernels.filter(({ kernel }) => kernel === "sampling");
    assert.equal(measured.length, 2);
    // Exact: 1.32 sweeps; 512 independent chains that are watched for 48 sweeps know it to a few percent.
    const warm = measured.find(({ beta }) => beta === 0.1)?.integratedTime ?? Number.NaN;
    assert.ok(Math.abs(warm / 1.32 - 1) < 0.15, `${warm}`);
    // Its relaxation time of 8 sweeps is too long for 16 of burn-in.
    assert.equal(measured.find(({ beta }) => beta === 0.2)?.integratedTime, null);
    const figure = figures.find(({ id }) => id === "B");
    const panel = figure?.panels.find(({ clock }) => clock === "sweeps");
    const tail = panel?.series.find(({ name }) => name === "sampling: autocorrelation");
    assert.ok(tail !== undefined && tail.points.length > 0);
    for (const [, rate, low, high] of tail.points) assert.ok(low < rate && rate < high);
  });

  test("counts runs that are gone as dropped, and shows a study of exponents", async () => {
    const cut = join(folder, "cut");
    mkdirSync(join(cut, "cells"), { recursive: true });
    for (const name of ["spec.json", "preregistration.json"]) copyFileSync(join(campaign, name), join(cut, name));
    for (const name of readdirSync(join(campaign, "cells")))
      copyFileSync(join(campaign, "cells", name), join(cut, "cells", name));
    const [first] = readdirSync(join(cut, "cells")).sort();
    rmSync(join(cut, "cells", first));
    const study = join(folder, "study.jsonl");
    const lines = [0.5, 1, 2].map((predicted, draw) => ({
      kind: "instance",
      draw,
      sha256: "0",
      predicted,
      measured: predicted,
      failures: [],
      betas: [],
    }));
    writeFileSync(study, lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
    const page = join(folder, "cut.html");
    const { code, stdout, stderr } = await spingap(["report", cut, "--out", page, "--exponents", study]);
    assert.equal(code, 0, stderr);
    assert.match(stdout, /17 runs, 1 dropped/);
    assert.equal(documentOf(join(folder, "cut.json")).provenance.dropped, 1);
    assert.match(readFileSync(page, "utf8"), /3 instances, study\.jsonl/);
  });

  test("refuses what is no campaign, and options out of range, with a reason", async () => {
    for (const [args, words] of [
      [[join(folder, "nowhere")], /is no campaign: it has no spec\.json/],
      [[campaign, "--out", "page.txt"], /--out: expected a file that ends in \.html, got page\.txt/],
      [[campaign, "--exact-spins", "15"], /--exact-spins: .*14/],
      [[campaign, "--exponents", join(folder, "spec.json")], /lab exponents --out/],
    ] as const) {
      const { code, stderr } = await spingap(["report", ...args]);
      assert.equal(code, 2);
      assert.match(stderr, words);
    }
  });
});
