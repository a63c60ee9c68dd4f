import { landscapeConstants } from "../landscape/constants.ts";
import { energyTable } from "../landscape/energy-table.ts";
import { fieldDialEnergies } from "../spectrum/birth-death.ts";
import {
  type EnvelopePoint,
  exactAnneal,
  failureEnvelope,
  linearBetas,
  residualEnvelope,
} from "../spectrum/exact-anneal.ts";
import { lumpedEnvelope } from "../spectrum/lumped-anneal.ts";
import { forDoublings } from "../spectrum/master-equation.ts";
import { killingRate, relaxationOf, rootWeights, type SingleFlipDynamics } from "../spectrum/single-flip.ts";
import { logLogSlope } from "../statistics/slope.ts";
import { instanceOf } from "./instances.ts";
import { FIELD_DIAL, GAPS, INSTANCE_NAMES, type InstanceName, KILLING_RATES } from "./known-values.ts";
import { boundRow, exactRow, type LadderRow } from "./rows.ts";

/** Exponents hold for t → ∞; between 2¹³ and 2¹⁸ sweeps the logarithms left over move them by up to this. */
const SLOPE_MARGIN = { kind: "relative", most: 0.15 } as const;
const SLOPE_TIMES: readonly number[] = [13, 14, 15, 16, 17, 18].map((k) => 2 ** k);

/** L3: accuracy against time by master equations, and the exact inequalities between gap, survival and accuracy. */
export function* tradeOffRungs(): Generator<LadderRow> {
  yield* boundRungs();
  yield* dialRungs();
  for (const name of INSTANCE_NAMES) yield* annealRungs(name);
}

function* boundRungs(): Generator<LadderRow> {
  for (const name of INSTANCE_NAMES) {
    const table = energyTable(instanceOf(name));
    for (const [beta, known] of Object.entries(KILLING_RATES[name])) {
      const dynamics: SingleFlipDynamics = { table, beta: Number(beta), rule: "metropolis" };
      const { gap } = relaxationOf(dynamics);
      const rate = killingRate(dynamics);
      const gapKnown = Object.entries(GAPS[name]).find(([b]) => b === beta)?.[1][0] ?? Number.NaN;
      // The known rate has eight decimals.
      const tolerance = { kind: "absolute", most: 6e-9 / gapKnown } as const;
      yield exactRow("L3", `${name}, β = ${beta}: k/Δ`, known / gapKnown, rate / gap, tolerance);
      yield boundRow("L3", `${name}, β = ${beta}: k is at most Δ`, rate, "≤", gap);
      const root = rootWeights(dynamics);
      const ground = table.indexOf(Math.min(...table));
      yield boundRow("L3", `${name}, β = ${beta}: k is at least π(x₀)Δ`, rate, "≥", root[ground] ** 2 * gap);
    }
    const [upper, lower] = sandwich({ table, beta: 0.3, rule: "metropolis" });
    yield boundRow("L3", `${name}, β = 0.3: distance over its upper bound, largest`, upper, "≤", 1);
    yield boundRow("L3", `${name}, β = 0.3: worst distance over its lower bound, least`, lower, "≥", 1);
  }
}

/**
 * How total-variation distances of the master equation lie between ½ √((1 − π(x))/π(x)) e^(−Δt) for every start x, and ½ e^(−Δt)
 * for the worst start. @returns the largest distance over the first, and the least worst distance over the second.
 * Sources: Fill (1991), doi:10.1214/aoap/1177005981; Levin and Peres, Markov Chains and Mixing Times, theorem 12.5.
 */
export function sandwich(
  dynamics: SingleFlipDynamics,
  gap = relaxationOf(dynamics).gap,
): readonly [upper: number, lower: number] {
  const weights = rootWeights(dynamics).map((r) => r * r);
  const size = weights.length;
  let [upper, lower] = [0, Number.POSITIVE_INFINITY];
  forDoublings(dynamics, 1, 7, (advance, k) => {
    const decay = Math.exp(-gap * 2 ** k);
    // Beyond, the distance is rounding.
    if (decay < 1e-10) return;
    let worst = 0;
    for (let start = 0; start < size; start++) {
      const p = new Float64Array(size);
      p[start] = 1;
      const distance = advance(p).reduce((sum, share, x) => sum + Math.abs(share - weights[x]), 0) / 2;
      worst = Math.max(worst, distance);
      upper = Math.max(upper, distance / (0.5 * Math.sqrt((1 - weights[start]) / weights[start]) * decay));
    }
    lower = Math.min(lower, worst / (0.5 * decay));
  });
  return [upper, lower];
}

export function* dialRungs(): Generator<LadderRow> {
  for (const { h, difficulty, times, failures } of FIELD_DIAL) {
    const envelope = lumpedEnvelope({
      energy: fieldDialEnergies(16, h),
      rule: "metropolis",
      stages: 80,
      betaMax: Array.from({ length: 40 }, (_, k) => 1.05 ** k),
      shortest: 16,
      doublings: 14,
    });
    for (const [k, t] of times.entries()) {
      const found = envelope.find(({ sweeps }) => sweeps === t)?.value ?? Number.NaN;
      // The known ramps ended on a coarser grid of β, which costs them up to 5 %.
      yield exactRow("L3", `field dial, h = ${h}, t = ${t}: failure`, failures[k], found, {
        kind: "relative",
        most: 0.06,
      });
    }
    yield exactRow(
      "L3",
      `field dial, h = ${h}: slope of the failure`,
      -1 / difficulty,
      slopeOf(envelope),
      SLOPE_MARGIN,
    );
  }
}

/** Steps of β: the best ramp to 2¹⁸ sweeps ends at some 45 of 50 of them. */
const BETA_STEP: Readonly<Record<InstanceName, number>> = { easy: 0.04, medium: 0.04, hard: 0.02 };

function* annealRungs(name: InstanceName): Generator<LadderRow> {
  const table = energyTable(instanceOf(name));
  const { difficulty, excitation, barrier } = landscapeConstants(table);
  const settings = {
    table,
    rule: "metropolis",
    betas: linearBetas(BETA_STEP[name], 50),
    // 2¹⁸ sweeps at one β are the longest stage; the shortest is that of fifty in 2¹³.
    shortest: 128,
    doublings: 11,
  } as const;
  const result = exactAnneal(settings);
  const failures = failureEnvelope(settings, result, SLOPE_TIMES);
  yield exactRow("L3", `${name}: slope of the failure`, -1 / difficulty, slopeOf(failures), SLOPE_MARGIN);
  const residuals = residualEnvelope(settings, result, SLOPE_TIMES);
  yield exactRow(
    "L3",
    `${name}: slope of the residual energy`,
    -excitation / barrier,
    slopeOf(residuals),
    SLOPE_MARGIN,
  );
}

/** Over t = 2¹³ … 2¹⁸; all points weigh the same. */
function slopeOf(envelope: readonly EnvelopePoint[]): number {
  const points = envelope
    .filter(({ sweeps }) => SLOPE_TIMES.includes(sweeps))
    .map(({ sweeps, value }) => ({ x: sweeps, value, error: value }));
  return logLogSlope(points).slope;
}
