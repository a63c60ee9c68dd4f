import { stream } from "../../core/random/stream.ts";
import { energyTable } from "../landscape/energy-table.ts";
import { type SlowMode, slowMode } from "../spectrum/slow-mode.ts";
import { measuredSlope } from "./eigenfunction-test.ts";
import { ferromagnet, formOf, instanceOf, signsOf } from "./instances.ts";
import type { KernelUnderTest, WorldlinesUnderTest } from "./kernel-under-test.ts";
import { INSTANCE_NAMES, type InstanceName, SQUARE_ENERGY, TROTTER_RING_ENERGY } from "./known-values.ts";
import { exactRow, type LadderRow, sampledRow } from "./rows.ts";
import { distinctBlocks, type Effort, meanEnergy, meanSliceEnergy } from "./statics.ts";

const SEGMENTS = 128;
const BLOCKS = 16;
/** The square's energy forgets itself within some 10 sweeps at T = 2.5. */
const SQUARE: Effort = { burnIn: 400, segments: SEGMENTS, segmentSweeps: 400, thinning: 4 };

/** L1: what kernels sample in equilibrium, and that blocks are independent. */
export function* staticRungs(
  kernels: readonly KernelUnderTest[],
  worldlines: readonly WorldlinesUnderTest[],
  seed: number,
): Generator<LadderRow> {
  const square = formOf(ferromagnet([16, 16]));
  for (const kernel of kernels) {
    const chains = kernel.lay(square);
    yield sampledRow("L1", `${kernel.name}: energy per site, 16 × 16, T = 2.5`, SQUARE_ENERGY, (measurement) => {
      const { mean, error } = meanEnergy(chains, square.n, 0.4, SQUARE, stream(seed, measurement, 0));
      return { mean: mean / square.n, error: error / square.n };
    });
    const streams = Array.from({ length: BLOCKS }, (_, block) => stream(seed, 0, block));
    const distinct = distinctBlocks(chains, square.n, 0.4, streams);
    yield exactRow("L1", `${kernel.name}: blocks that differ`, BLOCKS, distinct, { kind: "absolute", most: 0 });
  }
  const ring = formOf(ferromagnet([4]));
  for (const { name, batchSweeps, sweepsPerEnergy, lay } of worldlines)
    for (const [slices, energy] of Object.entries(TROTTER_RING_ENERGY)) {
      const effort = {
        burnIn: 4 * batchSweeps,
        segments: SEGMENTS,
        segmentSweeps: batchSweeps,
        thinning: sweepsPerEnergy,
      };
      const field = { beta: 2, betaGamma: 2 };
      yield sampledRow("L1", `${name}: ring of 4, β = 2, Γ = 1, P = ${slices}: energy`, 4 * energy, (measurement) =>
        meanSliceEnergy(lay(ring, Number(slices)), ring, field, effort, stream(seed, measurement, 0)),
      );
    }
}

/** β of the dynamics: where the slowest mode takes some ten to a hundred sweeps. */
const SLOW_BETA: Readonly<Record<InstanceName, number>> = { easy: 0.2, medium: 0.25, hard: 0.2 };
const SLOW_BETA_OF_SIGNS = 0.6;

/** L2: how fast kernels relax, against the exact spectrum of what they claim to be. */
export function* dynamicRungs(kernels: readonly KernelUnderTest[], seed: number): Generator<LadderRow> {
  const modeOf = exactModes();
  for (const kernel of kernels)
    for (const name of INSTANCE_NAMES) {
      const signs = kernel.couplings === "signs";
      const form = formOf(signs ? signsOf(name) : instanceOf(name));
      const { mode, beta } = modeOf(kernel, name);
      yield sampledRow(
        "L2",
        `${kernel.name}: ${signs ? `signs of ${name}` : name}, β = ${beta}: gap`,
        mode.gap,
        (m) => {
          const { rate, error } = measuredSlope(kernel, form, mode, beta, seed, m);
          return { mean: rate, error };
        },
      );
    }
}

/** The exact slow modes, each computed once. */
export function exactModes(): (
  kernel: Pick<KernelUnderTest, "rule" | "scan" | "couplings">,
  name: InstanceName,
) => { readonly mode: SlowMode; readonly beta: number } {
  const found = new Map<string, SlowMode>();
  return ({ rule, scan, couplings }, name) => {
    const beta = couplings === "signs" ? SLOW_BETA_OF_SIGNS : SLOW_BETA[name];
    const key = `${rule} ${scan} ${couplings} ${name}`;
    const model = couplings === "signs" ? signsOf(name) : instanceOf(name);
    const mode = found.get(key) ?? slowMode({ table: energyTable(model), beta, rule }, scan);
    found.set(key, mode);
    return { mode, beta };
  };
}
