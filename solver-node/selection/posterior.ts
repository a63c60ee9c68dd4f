import type { Gram } from "../../core/regression/design.ts";
import { type SupportFit, supportFit } from "../../core/regression/support-fit.ts";
import { swapProbabilities, swapRound } from "../../core/tempering/exchange.ts";
import { birthOrDeath, exchangeTerm, moveSpace } from "./moves.ts";
import { uniformNumbers } from "./uniform.ts";

/** What one tempered chain over supports of at most `mostTerms` terms saw. */
export interface PosteriorSeen {
  /** Shape (p): mean of z_j at the last temperature. */
  readonly inclusion: Float64Array;
  /** Shape (mostTerms + 1): the share of rounds with k terms, at the last temperature. */
  readonly sizes: Float64Array;
  /** One row for each temperature: E after each round, nats. */
  readonly energies: readonly Float64Array[];
  /** Supports that the last temperature met while burning in: known energies to compare the rest with. */
  readonly anchors: {
    /** E of each, nats. */
    readonly energies: readonly number[];
    /** The share of the rounds that count in which the chain was at one of them. */
    readonly share: number;
  };
  /** Shape (R − 1): accepted share of the swaps of each link. */
  readonly swaps: Float64Array;
  /** Rounds that count. */
  readonly rounds: number;
  readonly complete: boolean;
}

export interface PosteriorPlan {
  /** Shape (mostTerms + 1): what k terms cost; E = cost[k] + (n/2) ln loss. */
  readonly cost: readonly number[];
  /** Ascending; the last is 1 for the posterior. */
  readonly ladder: readonly number[];
  /** Rounds that are thrown away, and rounds that count. A round is `movesPerRound` moves of each replica and one attempt of every other link. */
  readonly burnIn: number;
  readonly rounds: number;
  readonly movesPerRound: number;
  readonly seed: number;
  readonly chain: number;
  /** Where all replicas begin. */
  readonly from: readonly number[];
}

const POSTERIOR_PART = 2;

/** Anchors kept: the first met. */
const MOST_ANCHORS = 10_000;

/** Replica exchange over supports: births, deaths and exchanges of terms at each temperature, swaps between neighbours. */
export function samplePosterior(gram: Gram, plan: PosteriorPlan, stopped: () => boolean): PosteriorSeen {
  const { n, p } = gram;
  const { cost, burnIn, movesPerRound } = plan;
  const mostTerms = cost.length - 1;
  const ladder = Float64Array.from(plan.ladder);
  const places = ladder.length;
  const next = uniformNumbers(plan.seed, POSTERIOR_PART, plan.chain);
  const space = moveSpace(p);
  const fits = Array.from({ length: places }, () => {
    const fit = supportFit(gram, mostTerms);
    fit.set(plan.from.slice(0, mostTerms));
    return fit;
  });
  const energyOf = (fit: SupportFit): number => cost[fit.size] + 0.5 * n * Math.log(fit.loss);
  const replicaAt = Uint16Array.from({ length: places }, (_, l) => l);
  const energy = new Float64Array(places);
  const probability = new Float64Array(places - 1);
  const accepted = new Uint8Array(places);
  const swaps = new Float64Array(places - 1);
  const attempts = new Float64Array(places - 1);
  const inclusion = new Float64Array(p);
  const sizes = new Float64Array(mostTerms + 1);
  const energies = Array.from(ladder, () => new Float64Array(plan.rounds));
  const anchors = new Map<string, number>();
  let atAnchor = 0;
  let counted = 0;
  let round = 0;
  for (; counted < plan.rounds && !stopped(); round++) {
    for (let l = 0; l < places; l++) {
      const fit = fits[replicaAt[l]];
      const beta = ladder[l];
      for (let move = 0; move < movesPerRound; move++) {
        if (next() < 0.5 && fit.size > 0) exchangeTerm(fit, (beta * n) / 2, next, space);
        else birthOrDeath(fit, n, beta, cost, mostTerms, next, space);
      }
      energy[l] = energyOf(fit);
    }
    const fit = fits[replicaAt[places - 1]];
    const key = fit.support.slice(0, fit.size).sort().join();
    if (round < burnIn && anchors.size < MOST_ANCHORS) anchors.set(key, energy[places - 1]);
    if (round >= burnIn) {
      for (let l = 0; l < places; l++) energies[l][counted] = energy[l];
      if (anchors.has(key)) atAnchor++;
      sizes[fit.size]++;
      for (let m = 0; m < fit.size; m++) inclusion[fit.support[m]]++;
      counted++;
    }
    const parity = round & 1;
    swapProbabilities(ladder, energy, 0, parity, probability);
    swapRound(replicaAt, 0, probability, parity, next, accepted);
    if (round >= burnIn)
      for (let l = parity; l + 1 < places; l += 2) {
        attempts[l]++;
        swaps[l] += accepted[l];
      }
  }
  const share = Math.max(1, counted);
  return {
    inclusion: inclusion.map((value) => value / share),
    sizes: sizes.map((value) => value / share),
    energies: energies.map((row) => row.subarray(0, counted).slice()),
    anchors: { energies: [...anchors.values()], share: atAnchor / share },
    swaps: swaps.map((value, l) => value / Math.max(1, attempts[l])),
    rounds: counted,
    complete: counted === plan.rounds,
  };
}
