import { invariant } from "../../../core/invariant.ts";
import type { Stream } from "../../../core/random/stream.ts";
import { GENERATOR_WORDS, seedGenerator, vectorGenerator } from "../../../core/random/xorshift.ts";
import { rowBytes } from "../../../core/sample-set/sample-set.ts";
import type { StateTape } from "../../../core/state-tape.ts";
import { swapParity, swapProbabilities, swapRound } from "../../../core/tempering/exchange.ts";
import { type RoundTrips, roundTrips } from "../../../core/tempering/round-trips.ts";
import type { TemperingEngine, TemperingOptions } from "./tempering.ts";

/** Cluster moves of one round: between ensembles e and e + step, e without the bit `step`, at places first … temperatures − 1. */
export interface ClusterRound {
  readonly step: number;
  readonly firstPlace: number;
  /** Where the search for a cluster begins, 0 … n − 1; common to all pairs, each of which would be as right with any. */
  readonly start: number;
}

/** The replicas of a block, however they are kept. Arrays by place have shape (ensembles, temperatures). */
export interface ReplicaBlock {
  readonly n: number;
  readonly ensembles: number;
  readonly temperatures: number;
  prepare(ladder: Float64Array): void;
  start(words: Stream): void;
  sweep(count: number): void;
  /** @param out by place. */
  energies(out: Float64Array): void;
  /** Swaps what is at places l and l + 1 of an ensemble wherever `accepted` is 1 at l. @param accepted by place. */
  exchange(accepted: Uint8Array): void;
  /** @returns spins exchanged, over all pairs. */
  moveClusters(round: ClusterRound): number;
  /** Where replicas lie outside this memory: keeps what would be packed at once otherwise. */
  readonly keeper?: BestKeeper;
  /** Writes the state at one place as a packed row. */
  packRow(ensemble: number, place: number, out: Uint8Array, at: number): void;
  /** Carries spins, generators, and which replica is at which place. */
  carry(tape: StateTape): void;
}

/** Best states that are read only when somebody wants them. */
export interface BestKeeper {
  /** What is at a place is the lowest of its ensemble so far. */
  note(ensemble: number, place: number): void;
  /** Writes the rows of all that were noted since. @param out  shape (ensembles, ⌈n/8⌉). */
  read(out: Uint8Array): void;
}

/** Rounds, swaps, best states and counts over a block of replicas: the same code for every family and its reference. */
export function temperingEngine(block: ReplicaBlock): TemperingEngine {
  const { n, ensembles, temperatures } = block;
  const replicas = ensembles * temperatures;
  const bytes = rowBytes(n);
  const bestEnergies = new Float64Array(ensembles).fill(Number.POSITIVE_INFINITY);
  const bestStates = new Uint8Array(ensembles * bytes);
  /** By place, after the swaps of the last round. */
  const energy = new Float64Array(replicas);
  const accepted = new Uint8Array(replicas);
  /** Of all ensembles, so that round trips tell them apart. */
  const replicaAt = new Uint16Array(replicas);
  const probability = new Float64Array(temperatures - 1);
  const attempts = new Float64Array(temperatures - 1);
  const rejections = new Float64Array(temperatures - 1);
  const seed = new Uint32Array(GENERATOR_WORDS);
  let uniform = uniformNumbers(seed);
  const next = (): number => uniform.next();
  let trips: RoundTrips = roundTrips(replicas, temperatures);
  let ladder = new Float64Array(0);
  let options: TemperingOptions = { swapOrder: "deterministic-even-odd", sweepsPerRound: 1, clusterMoves: null };
  let firstPlace = temperatures;
  let rounds = 0;
  let clusters = 0;
  let clusterSpins = 0;

  const moveClusters = (move: number): void => {
    // Ensembles pair up across each bit of their number in turn, so that all of one block meet.
    const step = 2 ** (move % Math.ceil(Math.log2(ensembles)));
    const start = Math.floor(next() * n);
    clusterSpins += block.moveClusters({ step, firstPlace, start });
    let pairs = 0;
    for (let e = 0; e + step < ensembles; e++) if ((e & step) === 0) pairs++;
    clusters += pairs * (temperatures - firstPlace);
  };

  const keepBest = (): void => {
    for (let e = 0; e < ensembles; e++) {
      let place = -1;
      for (let l = 0; l < temperatures; l++) {
        if (energy[e * temperatures + l] >= bestEnergies[e]) continue;
        bestEnergies[e] = energy[e * temperatures + l];
        place = l;
      }
      if (place < 0) continue;
      if (block.keeper === undefined) block.packRow(e, place, bestStates, e * bytes);
      else block.keeper.note(e, place);
    }
  };

  const swap = (): void => {
    const parity = swapParity(options.swapOrder, rounds, next);
    for (let at = 0; at < replicas; at += temperatures) {
      swapProbabilities(ladder, energy, at, parity, probability);
      for (let l = parity; l < probability.length; l += 2) {
        attempts[l]++;
        rejections[l] += 1 - probability[l];
      }
      swapRound(replicaAt, at, probability, parity, next, accepted);
      for (let k = at; k < at + temperatures - 1; k++) {
        if (accepted[k] === 0) continue;
        const there = energy[k];
        energy[k] = energy[k + 1];
        energy[k + 1] = there;
      }
      trips.visit(replicaAt, at);
    }
    block.exchange(accepted);
  };

  return {
    ensembles,
    temperatures,
    bestEnergies,
    bestStates,
    prepare(given, chosen) {
      invariant(given.length === temperatures, `the ladder has ${given.length} places, the engine ${temperatures}`);
      for (let l = 0; l < temperatures; l++)
        invariant(given[l] >= (l === 0 ? 0 : given[l - 1]), "a ladder ascends from a β of 0 or more");
      ladder = given.slice();
      options = chosen;
      const from = chosen.clusterMoves?.beta ?? Number.POSITIVE_INFINITY;
      firstPlace = ladder.reduce((place, beta) => (beta < from ? place + 1 : place), 0);
      if (ensembles === 1) firstPlace = temperatures;
      block.prepare(ladder);
    },
    start(words) {
      block.start(words);
      seedGenerator(words, seed);
      uniform = uniformNumbers(seed);
      bestEnergies.fill(Number.POSITIVE_INFINITY);
      bestStates.fill(0);
      attempts.fill(0);
      rejections.fill(0);
      for (let k = 0; k < replicas; k++) replicaAt[k] = k;
      trips = roundTrips(replicas, temperatures);
      rounds = clusters = clusterSpins = 0;
    },
    round(count) {
      const every = options.clusterMoves?.everyRounds ?? Number.POSITIVE_INFINITY;
      for (let k = 0; k < count; k++) {
        block.sweep(options.sweepsPerRound);
        if (firstPlace < temperatures && (rounds + 1) % every === 0) moveClusters((rounds + 1) / every - 1);
        block.energies(energy);
        keepBest();
        swap();
        rounds++;
      }
      block.keeper?.read(bestStates);
    },
    energies: (out) => block.energies(out),
    packed(out) {
      for (let k = 0; k < replicas; k++) block.packRow(Math.floor(k / temperatures), k % temperatures, out, k * bytes);
    },
    stateAt(ensemble, place, out, at) {
      block.packRow(ensemble, place, out, at);
      return energy[ensemble * temperatures + place];
    },
    telemetry() {
      return {
        rounds,
        attempts: attempts.slice(),
        rejections: rejections.slice(),
        roundTrips: trips.count,
        replicaAt: replicaAt.map((replica) => replica % temperatures),
        clusters,
        clusterSpins,
      };
    },
    carry(tape) {
      block.carry(tape);
      for (const part of [bestEnergies, bestStates, replicaAt, attempts, rejections, seed]) tape.cells(part);
      uniform.carry(tape);
      trips.carry(tape);
      rounds = tape.number(rounds);
      clusters = tape.number(clusters);
      clusterSpins = tape.number(clusterSpins);
    },
  };
}

/** Uniform numbers (53 bits) in [0, 1), two from each vector of a generator. */
function uniformNumbers(seed: Uint32Array): { next(): number; carry(tape: StateTape): void } {
  const generator = vectorGenerator(seed);
  const words = new Uint32Array(4);
  let at = 4;
  return {
    next() {
      if (at === 4) {
        generator.next(words, 0);
        at = 0;
      }
      at += 2;
      return (words[at - 1] * 2 ** 21 + (words[at - 2] >>> 11)) * 2 ** -53;
    },
    carry(tape) {
      tape.cells(words);
      at = tape.number(at);
    },
  };
}
