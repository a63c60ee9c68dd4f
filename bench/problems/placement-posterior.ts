import { columnEnergy } from "../../core/columns/energy.ts";
import { chiSquareTail } from "../../core/statistics/special-functions.ts";
import { generatePlacement, STANDARD_TILTS } from "../../problems/placement/generate.ts";
import { expectedErrors, maximiserOfMarginals, siteErrors } from "../../problems/placement/posterior/estimates.ts";
import { columnPosterior, DEFAULT_POSTERIOR } from "../../solver-node/columns/posterior.ts";
import { inlineRunner } from "../../solver-node/columns/runner.ts";
import { DEFAULT_SEARCH, searchColumns } from "../../solver-node/columns/search.ts";
import { meanAndError, placementObject, withError } from "./placement-objects.ts";
import { JOINING_MU, priorObject, pseudoLikelihoodMu, ranksOf } from "./placement-prior.ts";
import type { BenchRow } from "./row.ts";

const TILTS_3 = STANDARD_TILTS.slice(0, 3);
const TILTS_4 = STANDARD_TILTS.slice(0, 4);
const poisson = (dose: number) => ({ kind: "poisson", dose, background: 1 }) as const;

const CALIBRATED_OBJECTS = 1000;
const JOINED_OBJECTS = 200;
const VACANCY_OBJECTS = 300;
/** Objects that choose the bond prior of the claims; their seeds are none of those that are judged. */
const TRAINING_OBJECTS = 100;
const FIRST_TRAINING_SEED = 70_000;
const FIRST_VACANCY_SEED = 80_000;
const PAIRED_OBJECTS = 400;
/** Draws of each posterior, far enough apart to count as independent; a rank is one of DRAWS + 1. */
const DRAWS = 15;
const ROUNDS_PER_DRAW = 30;

/** χ² tails of the ranks of truths among the draws of their posteriors, by the number that was ranked. */
async function rankTails(objects: number, mu: number, firstSeed: number, say: (line: string) => void) {
  const runner = inlineRunner();
  const counts = new Map<string, Int32Array>();
  for (let k = 0; k < objects; k++) {
    const { model, truth } = priorObject(firstSeed + k, mu);
    const { draws } = await columnPosterior(
      model,
      {
        ...DEFAULT_POSTERIOR,
        seed: firstSeed + k,
        burnIn: 150,
        rounds: ROUNDS_PER_DRAW * DRAWS,
        roundTrips: 0,
        draws: DRAWS,
      },
      runner,
    );
    for (const [name, rank] of ranksOf(model, truth, draws, k)) {
      const ranks = counts.get(name) ?? new Int32Array(DRAWS + 1);
      ranks[rank]++;
      counts.set(name, ranks);
    }
    if ((k + 1) % 100 === 0) {
      const least = Math.min(...tailsOf(counts, k + 1).map(({ p }) => p));
      say(`${k + 1} of ${objects} objects, mu = ${mu}, least p = ${least.toPrecision(2)}`);
    }
  }
  return tailsOf(counts, objects);
}

function tailsOf(counts: ReadonlyMap<string, Int32Array>, objects: number) {
  const expected = objects / (DRAWS + 1);
  return Array.from(counts, ([name, ranks]) => {
    const chi = ranks.reduce((sum, seen) => sum + (seen - expected) ** 2 / expected, 0);
    return { name, p: chiSquareTail(chi, DRAWS) };
  });
}

/** Four numbers are ranked in each series, so that the least of eight tails is expected near 1/8. */
async function calibration(say: (line: string) => void) {
  const apart = await rankTails(CALIBRATED_OBJECTS, 0, 10_000, say);
  const joined = await rankTails(JOINED_OBJECTS, JOINING_MU, 50_000, say);
  const told = (tails: typeof apart): string =>
    tails.map(({ name, p }) => `${name} p = ${p.toPrecision(2)}`).join(", ");
  return {
    measured: `${CALIBRATED_OBJECTS} objects without bonds: ${told(apart)}; ${JOINED_OBJECTS} with bonds: ${told(joined)}`,
    met: [...apart, ...joined].every(({ p }) => p > 1e-3),
  };
}

/** Claims need a prior that describes the objects: clusters hold together, so μ is chosen from truths of other seeds, and nothing else is. */
async function claimedErrors(say: (line: string) => void) {
  const runner = inlineRunner();
  const bondPrior = pseudoLikelihoodMu(
    Array.from({ length: TRAINING_OBJECTS }, (_, k) => generatePlacement({}, FIRST_TRAINING_SEED + k)),
  );
  say(`mu = ${bondPrior} of the pseudo-likelihood of ${TRAINING_OBJECTS} other objects`);
  const claimed: number[] = [];
  const actual: number[] = [];
  let lost = 0;
  for (let k = 0; k < VACANCY_OBJECTS; k++) {
    const { model, truth } = placementObject({ tilts: TILTS_3, noise: poisson(30), bondPrior }, FIRST_VACANCY_SEED + k);
    const { marginal, best } = await columnPosterior(model, { ...DEFAULT_POSTERIOR, seed: k }, runner);
    claimed.push(expectedErrors(marginal));
    actual.push(siteErrors(maximiserOfMarginals(marginal), truth));
    if (best.energy > columnEnergy(model, truth)) lost++;
    if ((k + 1) % 10 === 0) {
      const far = withError(meanAndError(claimed.map((c, at) => c - actual[at])));
      say(`${k + 1} of ${VACANCY_OBJECTS} objects: claimed less actual ${far}`);
    }
  }
  const gap = meanAndError(claimed.map((c, k) => c - actual[k]));
  return {
    measured: `mu = ${bondPrior}: claimed ${withError(meanAndError(claimed))}, actual ${withError(meanAndError(actual))}, difference ${withError(gap)}; best energy above the truth's in ${lost}`,
    met: Math.abs(gap.mean) <= 0.3,
  };
}

async function pairedEstimates(say: (line: string) => void) {
  const runner = inlineRunner();
  const mpm: number[] = [];
  const map: number[] = [];
  const claimed: number[] = [];
  let lost = 0;
  for (let k = 0; k < PAIRED_OBJECTS; k++) {
    const { model, truth } = placementObject({ tilts: TILTS_4, noise: poisson(10) }, 30_000 + k);
    const { marginal } = await columnPosterior(model, { ...DEFAULT_POSTERIOR, seed: k, rounds: 1000 }, runner);
    const answer = await searchColumns(model, { ...DEFAULT_SEARCH, seed: k }, runner);
    mpm.push(siteErrors(maximiserOfMarginals(marginal), truth));
    map.push(siteErrors(answer.full, truth));
    claimed.push(expectedErrors(marginal));
    if (answer.energy > columnEnergy(model, truth)) lost++;
    if ((k + 1) % 50 === 0)
      say(
        `${k + 1} of ${PAIRED_OBJECTS} objects: MPM ${withError(meanAndError(mpm), 2)}, MAP ${withError(meanAndError(map), 2)}`,
      );
  }
  const gain = meanAndError(map.map((errors, k) => errors - mpm[k]));
  const z = gain.mean / gain.error;
  // The normal's upper tail from χ² of one degree; 400 differences make the mean normal.
  const p = z > 0 ? chiSquareTail(z * z, 1) / 2 : 1 - chiSquareTail(z * z, 1) / 2;
  return {
    measured: `MPM ${withError(meanAndError(mpm), 2)}, MAP ${withError(meanAndError(map), 2)} errors, difference ${withError(gain, 2)}, p = ${p.toExponential(1)}; MPM claims ${withError(meanAndError(claimed), 2)}; best energy ≤ the truth's in ${PAIRED_OBJECTS - lost}/${PAIRED_OBJECTS}`,
    met: p < 1e-3 && lost === 0,
  };
}

export const rows: readonly BenchRow[] = [
  {
    name: "placement-a3-calibration",
    goal: "A3: 3 projections, σ of N_e = 30, 1000 objects drawn from the prior: rank chi-square p > 1e-3",
    run: calibration,
  },
  {
    name: "placement-a3-claims",
    goal: "A3: 3 projections, N_e = 30, 300 vacancy objects, μ by pseudo-likelihood of 100 others: |claimed − actual| MPM errors ≤ 0.3",
    run: claimedErrors,
  },
  {
    name: "placement-mpm-map",
    goal: "4 projections, N_e = 10, 400 objects: MPM fewer errors than MAP, one-sided p < 1e-3; A4 best energy ≤ truth's always",
    run: pairedEstimates,
  },
];
