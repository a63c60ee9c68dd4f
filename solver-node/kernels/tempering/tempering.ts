import type { IsingForm } from "../../../core/model/ising-form.ts";
import type { Stream } from "../../../core/random/stream.ts";
import type { StateTape } from "../../../core/state-tape.ts";
import type { SwapOrder } from "../../../core/tempering/exchange.ts";

/** When ensembles exchange clusters: every so many rounds, and only at inverse temperatures from `beta` (per unit) on. */
export interface ClusterMoves {
  readonly everyRounds: number;
  readonly beta: number;
}

export interface TemperingOptions {
  readonly swapOrder: SwapOrder;
  readonly sweepsPerRound: number;
  /** Needs two ensembles; pays where the clusters do not percolate: lattices of low dimension, cold enough. */
  readonly clusterMoves: ClusterMoves | null;
}

/** What a block counted since `start`, as copies. */
export interface TemperingTelemetry {
  readonly rounds: number;
  /** Shape (temperatures − 1): attempts of each link, over all ensembles. */
  readonly attempts: Float64Array;
  /** Shape (temperatures − 1): the sum of 1 − (swap probability) over the attempts: rejections, without the coin's noise. */
  readonly rejections: Float64Array;
  /** Cold → hot → cold, over all replicas. */
  readonly roundTrips: number;
  /**
   * Shape (ensembles, temperatures): the replica (0 … temperatures − 1 of its ensemble, numbered by where it started) at each
   * place. The trace of labels is this, looked at after every round.
   */
  readonly replicaAt: Uint16Array;
  /** Cluster moves of single pairs, and spins that they exchanged. */
  readonly clusters: number;
  readonly clusterSpins: number;
}

/**
 * Parallel tempering of one block: `ensembles` independent copies of one ladder of `temperatures`, all of one model in
 * one memory. A *place* is a step of the ladder, place 0 the hottest. The result is a function of (model, ladder,
 * options, stream, rounds) alone, however the rounds are cut into calls.
 *
 * A round is `sweepsPerRound` Metropolis sweeps of every replica at its temperature, cluster moves if they are due, and one
 * round of swaps. All three keep the product of the ladder's Boltzmann distributions.
 *
 * Order of calls: `prepare` once per ladder; then for each block `start`, any number of `round`, and the read-outs.
 */
export interface TemperingEngine {
  readonly ensembles: number;
  readonly temperatures: number;
  /** @param ladder  shape (temperatures), ascending β per unit of the form, ≥ 0. */
  prepare(ladder: Float64Array, options: TemperingOptions): void;
  /** Seeds the generators from the stream, draws every spin uniformly from them, and forgets all counts and best states. */
  start(words: Stream): void;
  round(count: number): void;
  /**
   * Lowest energy of each ensemble seen so far, units: energies are looked at in every round, before its swaps. +∞ before the
   * first round. Shape (ensembles); updated by rounds.
   */
  readonly bestEnergies: Float64Array;
  /** The states that had them, as packed rows of ⌈n/8⌉ bytes; polishing them is the caller's. Shape (ensembles, ⌈n/8⌉); updated. */
  readonly bestStates: Uint8Array;
  /**
   * Present energies by ensemble and place, units. Exact for integer forms; a family that rounds couplings gives the
   * energies of the rounded ones.
   * @param out  shape (ensembles, temperatures).
   */
  energies(out: Float64Array): void;
  /** Present states by ensemble and place, packed as `Kernel.packed`. @param out shape (ensembles · temperatures · ⌈n/8⌉). */
  packed(out: Uint8Array): void;
  /**
   * Writes the state at one place as a packed row from byte `at` on. Costs one row alone; only after a round.
   * @returns its energy, units, as the round's swaps knew it.
   */
  stateAt(ensemble: number, place: number, out: Uint8Array, at: number): number;
  telemetry(): TemperingTelemetry;
  /** Carries all that `start` sets and rounds change, as `Kernel.carry`. */
  carry(tape: StateTape): void;
  /** Frees what lies outside this memory, where anything does. No call may follow. */
  release?(): void;
}

/** One way to lay out ensembles, as WebAssembly and as flat TypeScript with the same results, bit for bit. */
export interface TemperingFamily {
  readonly name: string;
  /** Whether the family can hold the model. */
  accepts(form: IsingForm): boolean;
  /** Ladder lengths that fill a block, ascending. */
  readonly temperatures: readonly number[];
  assemble(form: IsingForm, temperatures: number): TemperingEngine;
  reference(form: IsingForm, temperatures: number): TemperingEngine;
}
