import type { ColumnModel } from "../../core/columns/column-model.ts";
import { columnEnergy } from "../../core/columns/energy.ts";
import { stream } from "../../core/random/stream.ts";
import { GENERATOR_WORDS, seedGenerator, vectorGenerator } from "../../core/random/xorshift.ts";
import { swapParity, swapProbabilities, swapRound } from "../../core/tempering/exchange.ts";
import { barrierFromRejections, globalBarrier, ladderLength, placeLadder } from "../../core/tempering/ladder.ts";
import { roundTripRate, roundTrips } from "../../core/tempering/round-trips.ts";
import { type ColumnBackend, type ColumnState, columnStates, type SweepMoves } from "../kernels/columns/columns.ts";
import { startRandomly, sweep } from "./anneal.ts";

/** Samples of e^(−βE) by parallel tempering. */
export interface TemperPlan {
  readonly seed: number;
  /** The part of the stream: which layer of a job. */
  readonly part: number;
  /** β of the samples, the cold end; ½ for the posterior of a χ². */
  readonly beta: number;
  /** β of the hot end, where every site moves freely; below `beta`. */
  readonly hot: number;
  /** Rounds (a sweep of every replica, then one swap) before samples count, after the ladder has been placed. */
  readonly burnIn: number;
  /** Rounds at least. */
  readonly rounds: number;
  /** More rounds are added until replicas have made so many round trips, up to `mostRounds`. */
  readonly roundTrips: number;
  readonly mostRounds: number;
  /** States kept, evenly spaced over the least number of rounds. */
  readonly draws: number;
  readonly moves: SweepMoves;
  readonly fixedNumber: boolean;
  readonly backend: ColumnBackend;
}

export interface TemperedSample {
  /** Shape (n): mean of x. */
  readonly marginal: Float64Array;
  /** Shape (n) each, in the order drawn. */
  readonly draws: readonly Uint8Array[];
  /** Mean energy at β. */
  readonly meanEnergy: number;
  /** The lowest energy seen at any temperature after a round, with its state. */
  readonly best: { readonly energy: number; readonly full: Uint8Array };
  readonly rounds: number;
  readonly temperatures: number;
  /** Λ as the rejections measure it. */
  readonly barrier: number;
  readonly roundTrips: number;
  /** Round trips that independent rejections would give; a measured number below half of it shows a bottleneck. */
  readonly expectedRoundTrips: number;
}

/** Temperatures of the first ladder, before its rejections are known. */
const FIRST_TEMPERATURES = 8;
/** Rounds that measure a ladder, and how often it is placed anew. */
const PILOT_ROUNDS = 100;
const PLACEMENTS = 2;
const MOST_TEMPERATURES = 128;
/** Sweeps that bring every replica from a random state to its temperature before the first ladder is measured. */
const FIRST_SWEEPS = 50;

/**
 * Parallel tempering with deterministic even-odd swaps; the ladder is placed by its own rejections, about 2Λ + 1 temperatures
 * that reject equally. A function of the plan alone.
 * Source: Syed, Bouchard-Côté, Deligiannidis & Doucet (2022), doi:10.1111/rssb.12464.
 *
 * @param aborted  asked after every round; samples so far are returned, of at least one round.
 */
export function temper(model: ColumnModel, plan: TemperPlan, aborted: () => boolean): TemperedSample {
  let beta = geometric(plan.hot, plan.beta, FIRST_TEMPERATURES);
  let ladder = newLadder(model, plan, beta, 0, null);
  for (let placement = 1; placement <= PLACEMENTS; placement++) {
    for (let round = 0; round < PILOT_ROUNDS; round++) ladder.round();
    const barrier = barrierFromRejections(beta, ladder.rejection());
    beta = placeLadder(barrier, Math.min(MOST_TEMPERATURES, ladderLength(barrier)));
    ladder = newLadder(model, plan, beta, placement, ladder.coldStates());
  }
  for (let round = 0; round < plan.burnIn && !aborted(); round++) ladder.round();
  ladder.forget();

  const { n } = model;
  const tally = new Uint32Array(n);
  const draws: Uint8Array[] = [];
  let energy = 0;
  let rounds = 0;
  while (rounds < plan.mostRounds && (rounds < plan.rounds || ladder.trips() < plan.roundTrips)) {
    ladder.round();
    rounds++;
    const { full } = ladder.cold();
    for (let i = 0; i < n; i++) tally[i] += full[i];
    energy += ladder.coldEnergy();
    if (draws.length < plan.draws && rounds * plan.draws >= plan.rounds * (draws.length + 1)) draws.push(full.slice());
    if (aborted()) break;
  }
  const rejection = ladder.rejection();
  const { energy: best, full } = ladder.best();
  return {
    marginal: Float64Array.from(tally, (count) => count / rounds),
    draws,
    meanEnergy: energy / rounds,
    best: { energy: best, full },
    rounds,
    temperatures: beta.length,
    barrier: globalBarrier(rejection),
    roundTrips: ladder.trips(),
    expectedRoundTrips: rounds * roundTripRate(rejection, "deterministic-even-odd"),
  };
}

function geometric(hot: number, cold: number, places: number): Float64Array {
  return Float64Array.from({ length: places }, (_, l) =>
    l === places - 1 ? cold : hot * (cold / hot) ** (l / (places - 1)),
  );
}

interface Ladder {
  /** A sweep of every replica at its temperature, then one swap of every second link. */
  round(): void;
  /** Shape (R − 1): mean rejection of each link since the start or the last `forget`. */
  rejection(): Float64Array;
  trips(): number;
  forget(): void;
  cold(): ColumnState;
  coldEnergy(): number;
  /** The states at all places, hottest first. */
  coldStates(): readonly Uint8Array[];
  best(): { readonly energy: number; readonly full: Uint8Array };
}

/** @param from  states of a former ladder to begin with, hottest first; random ones without it. */
function newLadder(
  model: ColumnModel,
  plan: TemperPlan,
  beta: Float64Array,
  placement: number,
  from: readonly Uint8Array[] | null,
): Ladder {
  const places = beta.length;
  const states = columnStates(model, places, plan.backend);
  const replicaAt = Uint16Array.from({ length: places }, (_, r) => r);
  for (const [r, state] of states.entries()) {
    startRandomly(model, state, plan, (placement << 16) | r);
    if (from === null) {
      for (let k = 0; k < FIRST_SWEEPS; k++) sweep(state, plan.moves, beta[r]);
    } else {
      state.full.set(from[Math.round((r * (from.length - 1)) / Math.max(1, places - 1))]);
      state.recount();
    }
  }
  const uniform = uniforms(plan.seed, plan.part, (placement << 16) | 0xffff);
  const energy = new Float64Array(places);
  const probability = new Float64Array(places - 1);
  const accepted = new Uint8Array(places);
  const rejected = new Float64Array(places - 1);
  const attempts = new Float64Array(places - 1);
  let best = { energy: Number.POSITIVE_INFINITY, full: new Uint8Array(model.n) };
  let trips = roundTrips(places, places);
  let rounds = 0;
  return {
    round() {
      for (let l = 0; l < places; l++) {
        const state = states[replicaAt[l]];
        sweep(state, plan.moves, beta[l]);
        energy[l] = state.energy();
        if (energy[l] < best.energy) best = { energy: energy[l], full: state.full.slice() };
      }
      const parity = swapParity("deterministic-even-odd", rounds, uniform);
      swapProbabilities(beta, energy, 0, parity, probability);
      swapRound(replicaAt, 0, probability, parity, uniform, accepted);
      for (let l = parity; l < places - 1; l += 2) {
        rejected[l] += 1 - probability[l];
        attempts[l]++;
        if (accepted[l] === 1) [energy[l], energy[l + 1]] = [energy[l + 1], energy[l]];
      }
      trips.visit(replicaAt, 0);
      rounds++;
    },
    rejection: () => rejected.map((sum, l) => sum / Math.max(1, attempts[l])),
    trips: () => trips.count,
    forget() {
      rejected.fill(0);
      attempts.fill(0);
      trips = roundTrips(places, places);
    },
    cold: () => states[replicaAt[places - 1]],
    coldEnergy: () => energy[places - 1],
    coldStates: () => Array.from(replicaAt, (r) => states[r].full.slice()),
    best: () => ({ energy: columnEnergy(model, best.full), full: best.full }),
  };
}

/** Fractions in [0, 1) of 53 bits for the swaps. */
function uniforms(seed: number, part: number, block: number): () => number {
  const state = new Uint32Array(GENERATOR_WORDS);
  seedGenerator(stream(seed, part, block), state);
  const { next } = vectorGenerator(state);
  const words = new Uint32Array(4);
  return () => {
    next(words, 0);
    return (words[1] * 2 ** 21 + (words[0] >>> 11)) * 2 ** -53;
  };
}
