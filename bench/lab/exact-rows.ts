import { kernelsUnderTest, worldlinesUnderTest } from "../../cli/lab/kernels.ts";
import { orderOf, phasesAt, quantilePhases } from "../../lab/oscillators/ensemble.ts";
import { centresAt, meanField } from "../../lab/oscillators/ott-antonsen.ts";
import { birthDeathGap, fieldDialEnergies, lumpedChain } from "../../lab/spectrum/birth-death.ts";
import { liftedGenerator, relaxationRateOf } from "../../lab/spectrum/lifted.ts";
import { logLogSlope } from "../../lab/statistics/slope.ts";
import { verify } from "../../lab/verify/ladder.ts";
import type { LadderRow, Level } from "../../lab/verify/rows.ts";
import known from "../../test/fixtures/oscillators.json" with { type: "json" };
import type { BenchOutcome, BenchRow } from "../problems/row.ts";

const SEED = 1;

/** Rows of the ladder of one level whose text fits; all must pass. */
function rungs(level: Level, fits: RegExp): readonly LadderRow[] {
  const ladder = { kernels: kernelsUnderTest(), worldlines: worldlinesUnderTest(), seed: SEED, levels: [level] };
  return [...verify(ladder)].filter(({ what }) => fits.test(what));
}

function judged(rows: readonly LadderRow[], more = ""): BenchOutcome {
  const failed = rows.filter(({ verdict }) => verdict === "fail");
  const worst = failed.map(({ what, expected, measured }) => `${what}: ${measured} for ${expected}`).join("; ");
  return {
    measured: `${rows.length - failed.length} of ${rows.length} rows pass${more}${failed.length > 0 ? `; ${worst}` : ""}`,
    met: rows.length > 0 && failed.length === 0,
  };
}

function slopesOf(rows: readonly LadderRow[]): string {
  const slopes = rows.filter(({ what }) => what.includes("slope"));
  return `; ${slopes.map(({ what, measured, expected }) => `${what} ${measured.toFixed(3)} (${expected.toFixed(3)})`).join(", ")}`;
}

const SIZES = [32, 64, 128, 256, 512];

/** Exponent of relaxation times in single attempts. */
function exponentOf(time: (N: number) => number): number {
  return logLogSlope(SIZES.map((N) => ({ x: N, value: time(N), error: time(N) }))).slope;
}

export const rows: readonly BenchRow[] = [
  {
    name: "exact-numbers",
    goal: "L0: rings, Grover, p-spin, Kaufman, Landau–Zener, Kibble–Zurek, Markov fixtures, landscapes: 6 digits or all that are known",
    async run() {
      return judged(rungs("L0", /./));
    },
  },
  {
    name: "relaxation",
    goal: "L2: every kernel × rule × scan on the three instances: slope of the eigenfunction = exact gap within 3 standard errors",
    async run() {
      return judged(rungs("L2", /./));
    },
  },
  {
    name: "slopes",
    goal: "field dial N = 16, h = 0.1, 0.2 and easy, medium, hard: slopes of the master equation (2¹³ … 2¹⁸) within 15 % of −1/D and −δ/m",
    async run() {
      const found = rungs("L3", /slope|failure/);
      return judged(found, slopesOf(found));
    },
  },
  {
    name: "bounds",
    goal: "distance to π between its bounds (T1, T2), π(x₀)Δ ≤ k ≤ Δ: never violated",
    async run() {
      return judged(rungs("L3", /bound|at most|at least/));
    },
  },
  {
    name: "curie-weiss",
    goal: "critical Curie–Weiss, N = 32 … 512: exponents 0.87 ± 0.03 lifted, 1.45 ± 0.03 reversible",
    async run() {
      const chain = (N: number) => lumpedChain(fieldDialEnergies(N, 0), 1, "metropolis");
      const reversible = exponentOf((N) => N / birthDeathGap(chain(N)));
      const lifted = exponentOf((N) => N / relaxationRateOf(liftedGenerator(chain(N))));
      return {
        measured: `${lifted.toFixed(4)} lifted, ${reversible.toFixed(4)} reversible`,
        met: Math.abs(lifted - 0.87) <= 0.03 && Math.abs(reversible - 1.45) <= 0.03,
      };
    },
  },
  {
    name: "ott-antonsen",
    goal: "order of 1000 identical oscillators within 1e-3 of the exact curve",
    async run() {
      const { ottAntonsen } = known;
      const mixture = {
        ...ottAntonsen,
        frequency: 0,
        centres: ottAntonsen.centresPolar.map(([r, psi]) => ({ re: r * Math.cos(psi), im: r * Math.sin(psi) })),
      };
      const times = Object.keys(ottAntonsen.order)
        .map(Number)
        .sort((a, b) => a - b);
      const length = ({ re, im }: { re: number; im: number }): number => Math.hypot(re, im);
      const exact = centresAt(mixture, times).map((z) => length(meanField(mixture.weights, z)));
      const phases = phasesAt(mixture, quantilePhases(mixture, 1000), times);
      const off = Math.max(...phases.map((at, k) => Math.abs(length(orderOf(at)) - exact[k])));
      return { measured: `largest difference ${off.toExponential(2)} at ${times.length} times`, met: off <= 1e-3 };
    },
  },
];
