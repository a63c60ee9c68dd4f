import type { LandscapeConstants } from "../landscape/constants.ts";
import { type CoolingFamily, coolingEnvelope } from "../spectrum/cooling-envelope.ts";
import type { EnvelopePoint } from "../spectrum/exact-anneal.ts";
import { logLogSlope } from "../statistics/slope.ts";

/** How fast the best failure of one instance falls, foretold and found. */
export interface MeasuredExponent {
  /** 1/D. */
  readonly predicted: number;
  /** −d ln P / d ln t by least squares over all times, which weigh the same. */
  readonly measured: number;
  readonly points: readonly EnvelopePoint[];
}

/** Five octaves. */
export const EXPONENT_TIMES: readonly number[] = [13, 14, 15, 16, 17, 18].map((k) => 2 ** k);

const PER_DOUBLING = 2;
/** Beyond the end of logarithmic cooling stages grow apart: closely as long as wells as deep as the critical one freeze … */
const FINE_RATIO = 1.06;
const FINE_END = 1.6;
/** … then by larger steps until the shallowest freeze, which whole couplings and fields leave 2 deep. */
const COARSE_RATIO = 1.12;
const COARSE_END = 1.2;
const SHALLOWEST = 2;

/** The best failure of all coolings of the families below after each time, without any sampling, and its slope. */
export function measuredExponent(
  table: Float64Array,
  constants: LandscapeConstants,
  times: readonly number[] = EXPONENT_TIMES,
): MeasuredExponent {
  const families = coolingFamilies(table, constants, times).map(coolingEnvelope);
  const points = families[0].map((_, t) =>
    families.map((family) => family[t]).reduce((a, b) => (b.value < a.value ? b : a)),
  );
  const { slope } = logLogSlope(points.map(({ sweeps, value }) => ({ x: sweeps, value, error: value })));
  return { predicted: 1 / constants.difficulty, measured: -slope, points };
}

/**
 * Coolings as β = ln(t)/d, slow enough for the deepest well (Hajek's d*), and, where it is another, for the deepest of those that
 * decide D. At constant speed the time near a temperature is t/ln t, which would cost the exponent a factor 1 − 1/ln t.
 */
function coolingFamilies(
  table: Float64Array,
  { deepest, criticalDepth }: LandscapeConstants,
  times: readonly number[],
): readonly CoolingFamily[] {
  const longest = times[times.length - 1];
  return [...new Set([deepest, criticalDepth])].map((depth) => {
    const betas = Array.from(
      { length: PER_DOUBLING * Math.round(Math.log2(longest)) },
      (_, j) => ((j + 0.5) * Math.LN2) / (PER_DOUBLING * depth),
    );
    const append = (ratio: number, end: number): void => {
      while (betas[betas.length - 1] < end) betas.push(ratio * betas[betas.length - 1]);
    };
    append(FINE_RATIO, (FINE_END * Math.log(longest)) / criticalDepth);
    append(COARSE_RATIO, (COARSE_END * Math.log(longest)) / SHALLOWEST);
    return { table, rule: "metropolis", betas, perDoubling: PER_DOUBLING, times };
  });
}
