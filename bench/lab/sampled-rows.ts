import { kernelsUnderTest } from "../../cli/lab/kernels.ts";
import { stream } from "../../core/random/stream.ts";
import { energyTable } from "../../lab/landscape/energy-table.ts";
import { batchMean } from "../../lab/statistics/batch-mean.ts";
import { ferromagnet, formOf, instanceOf, upperTriangle } from "../../lab/verify/instances.ts";
import { INSTANCE_NAMES } from "../../lab/verify/known-values.ts";
import { exactFailure, linearAnneal, sampledFailure } from "../../lab/verify/sampled-curve.ts";
import { pathIntegralScalar } from "../../solver-node/kernels/path-integral/scalar.ts";
import exact from "../../test/fixtures/trotter.json" with { type: "json" };
import type { BenchRow } from "../problems/row.ts";

const READS = 100_000;
const SEED = 7;

/** The ferromagnet of 16 spins in a field, all states. */
function dial(h: number) {
  const n = 16;
  const pairs = (n * (n - 1)) / 2;
  const model = upperTriangle(new Array<number>(pairs).fill(-1 / n), new Array<number>(n).fill(-h));
  return model;
}

const CURVE_MODELS = [
  ...[0.1, 0.2].map((h) => ({ name: `dial ${h}`, model: dial(h), end: 4, sweeps: [16, 64] })),
  ...INSTANCE_NAMES.map((name) => ({
    name,
    model: instanceOf(name),
    end: name === "hard" ? 0.4 : 0.8,
    sweeps: [16, 64, 256],
  })),
];

/** Kernels of the curve: each scan and rule, vectors of every kind; the dial's real couplings leave the integer ones out. */
const CURVE_KERNELS = [
  "scalar, metropolis, random",
  "scan, metropolis, sequential",
  "lanes-i8, metropolis, sequential",
  "bits, metropolis, sequential",
];

/** Kinks of the annealed ring: the annealing times that are run and the rings of each. */
const KINK_TIMES = [30, 100, 300];
const RINGS = 16;

export const rows: readonly BenchRow[] = [
  {
    name: "sampled-curve",
    goal: `kernels of the solver, ${READS} reads a point: P_fail equals the exact one of their own updates wherever it is above 1e-4`,
    async run(say) {
      let [points, worst] = [0, 0];
      let most = "";
      for (const { name, model, end, sweeps } of CURVE_MODELS) {
        const table = energyTable(model);
        const form = formOf(model);
        for (const kernel of kernelsUnderTest().filter((k) => CURVE_KERNELS.includes(k.name))) {
          if (!form.integer && !kernel.name.startsWith("sca")) continue;
          for (const t of sweeps) {
            const anneal = { table, betas: linearAnneal(t, end) };
            const expected = exactFailure(anneal, kernel);
            if (expected <= 1e-4) continue;
            const { mean, error } = sampledFailure(kernel, form, anneal, READS, SEED, points);
            const z = (mean - expected) / error;
            points++;
            if (Math.abs(z) > Math.abs(worst)) {
              worst = z;
              most = `${kernel.name}, ${name}, t = ${t}: ${mean.toFixed(5)} for ${expected.toFixed(5)}`;
            }
            say(
              `${name}, ${kernel.name}, t = ${t}: exact ${expected.toFixed(5)}, sampled ${mean.toFixed(5)}, z = ${z.toFixed(2)}`,
            );
          }
        }
      }
      // Student's t with 127 degrees passes 4.5 once in 65,000: over some fifty points a false alarm in a thousand runs.
      return {
        measured: `${points} points, worst ${worst.toFixed(2)} errors (${most})`,
        met: points > 30 && Math.abs(worst) <= 4.5,
      };
    },
  },
  {
    name: "segment-kinks",
    goal: "segment updates, ring of 1024, β = 32, P = 256: kinks as known within 3 standard errors",
    async run(say) {
      const form = formOf(ferromagnet([1024]));
      const known: Readonly<Record<string, readonly number[]>> =
        exact.sqaRing1024_segmentCluster_beta32_P256.kinkDensity;
      const found = KINK_TIMES.map((tau) => {
        const engine = pathIntegralScalar.assemble(form, { slices: 256, update: "segment", scan: "random" });
        const s = Float64Array.from({ length: tau }, (_, k) => (k + 0.5) / tau);
        engine.prepare({
          betaEnergy: s.map((v) => 32 * v * form.unit),
          betaGamma: s.map((v) => 32 * (1 - v)),
          sweepsPerPoint: 1,
        });
        const energies = new Float64Array(engine.reads * engine.slices);
        const densities = Array.from({ length: RINGS }, (_, ring) => {
          engine.start(stream(SEED, tau, ring));
          engine.anneal(0, tau);
          engine.energies(energies);
          return (1 + (energies.reduce((a, b) => a + b, 0) * form.unit) / (energies.length * form.n)) / 2;
        });
        const { mean, error } = batchMean(densities);
        const [expected, itsError] = known[tau];
        const z = (mean - expected) / Math.hypot(error, itsError);
        say(`τ = ${tau}: ${mean.toFixed(5)} ± ${error.toFixed(5)} for ${expected} ± ${itsError}`);
        return { tau, mean, z };
      });
      return {
        measured: found.map(({ tau, mean, z }) => `τ = ${tau}: ${mean.toFixed(5)}, ${z.toFixed(2)} errors`).join("; "),
        met: found.every(({ z }) => Math.abs(z) <= 3),
      };
    },
  },
];
