import { stream } from "../../core/random/stream.ts";
import { energyTable } from "../../lab/landscape/energy-table.ts";
import { lowestLevels } from "../../lab/quantum/transverse-field.ts";
import { logLogSlope } from "../../lab/statistics/slope.ts";
import { formOf, upperTriangle } from "../../lab/verify/instances.ts";
import { pathIntegralScalar } from "../../solver-node/kernels/path-integral/scalar.ts";
import type { BenchRow } from "../problems/row.ts";

const SIZES = [6, 8, 10];
const SLICES = 128;
const BETA = 16;
/** Reversals of a size: each waiting time is nearly exponential, so the mean is known to 1/√200 = 7 %. */
const REVERSALS = 200;
/** A worldline has reversed when its magnetisation, over all slices, passes half of full order on the other side. */
const REVERSED = 0.5;

/** H = −M²/N − Σ σˣ: two wells that only tunnelling joins. */
function wells(N: number) {
  const pairs = (N * (N - 1)) / 2;
  return upperTriangle(new Array<number>(pairs).fill(-2 / N), new Array<number>(N).fill(0));
}

/** Sweeps between two reversals of a worldline, periodic in imaginary time, in the mean. */
function reversalTime(N: number): number {
  const form = formOf(wells(N));
  const engine = pathIntegralScalar.assemble(form, { slices: SLICES, update: "segment", scan: "random" });
  engine.prepare({
    betaEnergy: Float64Array.of(BETA * form.unit),
    betaGamma: Float64Array.of(BETA),
    sweepsPerPoint: 1,
  });
  engine.start(stream(3, N, 0));
  const bytes = Math.ceil(N / 8);
  const packed = new Uint8Array(engine.reads * SLICES * bytes);
  let [side, sweeps, reversals] = [0, 0, 0];
  while (reversals < REVERSALS) {
    engine.anneal(0, 1);
    engine.packedSlices(packed);
    let up = 0;
    for (let at = 0; at < SLICES * bytes; at++) for (let x = packed[at]; x > 0; x &= x - 1) up++;
    const order = (2 * up) / (SLICES * N) - 1;
    if (side !== 0) sweeps++;
    if (Math.abs(order) < REVERSED || Math.sign(order) === side) continue;
    if (side !== 0) reversals++;
    side = Math.sign(order);
  }
  return sweeps / reversals;
}

/** E₁ − E₀ of the two wells: the levels of the two sectors of the flip of all spins. */
function splitting(N: number): number {
  const table = energyTable(wells(N));
  const field = { table, s: 1, transverse: 1 };
  return lowestLevels(field, 1, -1)[0] - lowestLevels(field, 1, 1)[0];
}

export const rows: readonly BenchRow[] = [
  {
    name: "tunnelling",
    goal: "reversal time of segment-updated worldlines against the splitting g of H = −M²/N − Σσˣ: slope −2 ± 0.2 (T10)",
    async run(say) {
      const points = SIZES.map((N) => {
        const [g, time] = [splitting(N), reversalTime(N)];
        say(`N = ${N}: g = ${g.toPrecision(6)}, ${time.toFixed(0)} sweeps a reversal`);
        return { x: g, value: time, error: time / Math.sqrt(REVERSALS) };
      });
      const { slope, slopeError } = logLogSlope(points);
      return {
        measured: `slope ${slope.toFixed(3)} ± ${slopeError.toFixed(3)} over N = ${SIZES.join(", ")}`,
        met: Math.abs(slope + 2) <= 0.2,
      };
    },
  },
];
