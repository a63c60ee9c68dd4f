import { readFileSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type GapEstimate, gapsOfRuns } from "../../lab/estimators/gaps-of-runs.ts";
import { energyTable } from "../../lab/landscape/energy-table.ts";
import { lowestLevels } from "../../lab/quantum/transverse-field.ts";
import { observedKilling } from "../../lab/spectrum/observed-killing.ts";
import { relaxationGap } from "../../lab/spectrum/relaxation-gap.ts";
import { ferromagnet, instanceOf } from "../../lab/verify/instances.ts";
import { INSTANCES } from "../../lab/verify/known-values.ts";
import { temporaryFolder } from "../coordinator/service/harness.ts";
import { spingap } from "../support/command.ts";

const folder = temporaryFolder();
const [hard, ring] = [folder.file("hard.txt"), folder.file("ring.txt")];
const SEEDS = [1, 2, 3, 4, 5];
const filesOf = (name: string): string[] => SEEDS.map((seed) => folder.file(`${name}${seed}.json`));

async function solved(problem: string, name: string, ...args: readonly string[]): Promise<void> {
  for (const [k, file] of filesOf(name).entries()) {
    const asked = ["--format", "ising-list", "--seed", String(SEEDS[k]), "--threads", "1", "--quiet", "--out", file];
    const { code, stderr } = await spingap(["solve", problem, ...args, ...asked]);
    expect(code, stderr).toBe(0);
  }
}

beforeAll(async () => {
  const { couplings, fields } = INSTANCES.hard;
  const pairs = fields.flatMap((_, i) => fields.slice(i + 1).map((__, d) => `${i + 1} ${i + d + 2}`));
  const terms = [
    ...pairs.map((pair, k) => `${pair} ${couplings[k]}`),
    ...fields.map((h, i) => `${i + 1} ${i + 1} ${h}`),
  ];
  writeFileSync(hard, ["# planted-energy -42", `8 ${terms.length}`, ...terms, ""].join("\n"));
  writeFileSync(ring, ["8 8", ...SEEDS.concat(6, 7, 8).map((i) => `${i} ${(i % 8) + 1} -1`), ""].join("\n"));
  const constant = ["--solver", "sa", "--update", "metropolis", "--scan", "random", "--beta-range", "0.3,0.3"];
  await solved(
    hard,
    "sampled",
    ...constant,
    "--mode",
    "sample",
    "--thinning",
    "1",
    "--num-sweeps",
    "1000",
    "--num-reads",
    "60000",
  );
  await solved(hard, "watched", ...constant, "--num-sweeps", "512", "--trace", "dense", "--num-reads", "1500");
  const worldline = ["--solver", "sqa", "--mode", "sample", "--beta-range", "4,4", "--gamma-range", "2,2"];
  await solved(
    ring,
    "quantum",
    ...worldline,
    "--update",
    "segment",
    "--num-trotter-slices",
    "128",
    "--num-sweeps",
    "100",
    "--num-reads",
    "16000",
  );
}, 120_000);
afterAll(() => folder.remove());

async function gaps(files: readonly string[], ...args: readonly string[]) {
  const { code, stdout, stderr } = await spingap(["lab", "gaps", ...files, ...args, "--json"]);
  expect(stderr).toBe("");
  const { estimates } = JSON.parse(stdout) as { estimates: readonly GapEstimate[] };
  return { code, of: (estimator: string) => estimates.filter((one) => one.estimator === estimator) };
}

/** An interval of 95 %, three times as wide: t with 4 degrees strays beyond 8.3 errors once in 800. */
function expectWithin(one: GapEstimate | undefined, exact: number): void {
  if (one?.kind !== "estimated") throw new Error(JSON.stringify(one));
  const [below, above] = [one.rate - one.low, one.high - one.rate];
  expect(exact).toBeGreaterThanOrEqual(one.rate - 3 * below);
  expect(exact).toBeLessThanOrEqual(one.rate + 3 * above);
  // And it says something: another rate, twice or half as large, is outside.
  expect(one.high - one.low).toBeLessThan(exact);
}

describe("spingap lab gaps", () => {
  const dynamics = { table: energyTable(instanceOf("hard")), beta: 0.3, rule: "metropolis" } as const;
  const exact = relaxationGap(dynamics, "random");
  const gap = exact.kind === "gap" ? exact.gap : Number.NaN;

  test("reads the killing rate from dense first hits, with what it bounds, and finds where hits come at one rate", async () => {
    const { code, of } = await gaps(filesOf("watched"));
    expect(code).toBe(0);
    const [survival] = of("survival slope k");
    expectWithin(survival, observedKilling(dynamics, "random").rate);
    expect(survival.kind === "estimated" && survival.bounds).toMatch(/Δ from below/);
    // From the start on hits come faster, as runs fall into wells.
    const [early] = (await gaps(filesOf("watched"), "--burn-in", "0")).of("survival slope k");
    expect(early.kind === "refused" && early.reason).toMatch(/after 0 sweeps of burn-in hits do not come at one rate/);
    // Anneals at one temperature are watched as well, if briefly: what their correlations tell is a bound from above.
    const tails = of("autocorrelation tail").flatMap((one) => (one.kind === "estimated" ? [one] : []));
    expect(tails.length).toBeGreaterThan(0);
    for (const { rate, high, bounds } of tails) {
      expect(rate + 3 * (high - rate)).toBeGreaterThan(gap);
      expect(bounds).toBe("Δ from above");
    }
  });

  test("bounds the gap from above by autocorrelations, nearer by their tail than by a single lag", async () => {
    const { code, of } = await gaps(filesOf("sampled"));
    expect(code).toBe(0);
    for (const observable of ["magnetization", "energy"]) {
      const tail = of("autocorrelation tail").find((one) => one.of === observable);
      const single = of("variational rate").find((one) => one.of === observable);
      expectWithin(tail, gap);
      if (tail?.kind !== "estimated" || single?.kind !== "estimated") throw new Error(observable);
      expect(single.low).toBeGreaterThan(gap);
      expect(single.rate).toBeGreaterThan(tail.rate);
      expect(tail.bounds).toBe("Δ from above");
    }
  });

  test("reads the quantum gap from imaginary time, and refuses it where fields keep ⟨M⟩ from 0", async () => {
    const table = energyTable(ferromagnet([8]));
    const [even, odd] = ([1, -1] as const).map((parity) => lowestLevels({ table, s: 1, transverse: 2 }, 1, parity)[0]);
    const [plateau] = (await gaps(filesOf("quantum"))).of("imaginary-time plateau");
    expectWithin(plateau, odd - even);
    const values = SEEDS.map(() => Array.from({ length: 17 }, (_, t) => Math.cosh((t - 16) / 8)));
    const correlator = { values, slices: 32, beta: 4, meanInErrors: 12 };
    const watched = { runs: 5, constantBeta: true, reversible: false, firstHits: [], autocorrelation: [], correlator };
    const refused = gapsOfRuns(watched, null, () => 0.5).at(-1);
    expect(refused?.kind === "refused" && refused.reason).toMatch(/⟨M⟩ is 12\.0 errors from 0/);
  });

  test("refuses one run, with the number that is needed, and exits 1 where nothing is left", async () => {
    const { code, of } = await gaps([filesOf("sampled")[0]]);
    expect(code).toBe(1);
    const [tail] = of("autocorrelation tail");
    expect(tail.kind === "refused" && tail.reason).toMatch(/the scatter of 5 runs with different seeds, got 1/);
  });

  test("refuses runs that are not independent or not alike, and documents without the field, by name", async () => {
    const [first, second] = filesOf("sampled");
    const broken = folder.file("broken.json");
    const whole = JSON.parse(readFileSync(first, "utf8")) as Record<string, unknown>;
    writeFileSync(broken, JSON.stringify({ ...whole, solver: { ...(whole["solver"] as object), beta_range: 3 } }));
    for (const [files, words] of [
      [[first, first], /has the seed 1 of .*: runs must be independent/],
      [[first, filesOf("quantum")[1]], /is of another model than/],
      [[first, filesOf("watched")[1]], /was solved with other settings than/],
      [[broken], /broken\.json, solver\.beta_range: /],
      [[second, "--burn-in", "-1"], /--burn-in/],
    ] as const) {
      const { code, stderr } = await spingap(["lab", "gaps", ...files]);
      expect(stderr).toMatch(words);
      expect(code).toBe(2);
    }
  });
});
