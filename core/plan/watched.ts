import type { EngineName } from "./options.ts";
import type { TemperMethod } from "./plan.ts";

/**
 * How much of a block is watched for autocorrelations and slices. All of it follows from the plan and the size of the model, so
 * that a block is watched in the same way wherever it runs.
 */

/** Of a block's work, for each of the two: chains, and slices. Checkpoints have a share of their own. */
const WATCH_SHARE = 0.004;
/** A spin update of the fastest kernels, ns: slower ones are watched for less. */
const UPDATE_NS = 0.2;
/** Watching one chain once: counting its ones and those that it shares with its neighbour, and the sums of all lags, ns. */
const CHAIN_NS = 100;
const CHAIN_SPIN_NS = 0.25;
/** Reading one spin of one replica out of its engine, ns. */
const PACK_SPIN_NS = 2;
/** Reading one spin of one slice out of its engine, counted, ns; and a product of two slices. */
const SLICE_SPIN_NS = 0.5;
const SLICE_PRODUCT_NS = 1;

/** Looks at the coldest place of a ladder; more would only make the state of a paused block larger. */
const MOST_LOOKS = 512;
const FEWEST_LOOKS = 4;

/** Nanoseconds of one update, at the least. */
const TEMPERING_NS: Partial<Record<EngineName, number>> = { "tempering-lanes": 0.5, "tempering-exchange": 20 };
/** What a round costs besides its updates, for each replica, ns. */
const SWAP_NS = 20;

/**
 * Chains of a block in sample mode whose autocorrelations are counted: an even number, for overlaps are of pairs, or the only one.
 *
 * @param updatesPerDraw  spin updates of the whole block for each of its draws, burn-in included.
 */
export function watchedChains(n: number, reads: number, updatesPerDraw: number): number {
  const affordable = Math.floor((WATCH_SHARE * UPDATE_NS * updatesPerDraw) / (CHAIN_NS + CHAIN_SPIN_NS * n));
  return pairsOf(Math.min(reads, Math.max(2, affordable)));
}

/** Draws of a block of worldlines whose slices are looked at, evenly spaced up to the last. */
export function watchedDraws(n: number, reads: number, slices: number, draws: number, updatesPerDraw: number): number {
  const look = reads * slices * (SLICE_SPIN_NS * n + (SLICE_PRODUCT_NS * slices) / 2);
  const affordable = Math.floor((WATCH_SHARE * UPDATE_NS * updatesPerDraw * draws) / look);
  return Math.min(draws, Math.max(1, affordable));
}

/** When the coldest place of a ladder is looked at: after rounds `first`, `first + every` … */
export interface WatchedRounds {
  /** Ensembles that are watched. */
  readonly chains: number;
  readonly first: number;
  readonly every: number;
  readonly looks: number;
}

/** The second half of the rounds is taken for equilibrium; null where it is too short to look often enough. */
export function watchedRounds(
  n: number,
  ensembles: number,
  { kernel, ladder, rounds, sweepsPerRound }: TemperMethod,
): WatchedRounds | null {
  const chains = pairsOf(Math.min(ensembles, 2));
  const replicas = ensembles * ladder.length;
  const round = replicas * (n * sweepsPerRound * (TEMPERING_NS[kernel.name] ?? UPDATE_NS) + SWAP_NS);
  const look = chains * (CHAIN_NS + (CHAIN_SPIN_NS + PACK_SPIN_NS) * n);
  const half = Math.floor(rounds / 2);
  const every = Math.max(1, Math.ceil(look / (2 * WATCH_SHARE * round)), Math.ceil(half / MOST_LOOKS));
  const looks = Math.floor(half / every);
  return looks < FEWEST_LOOKS ? null : { chains, first: rounds - (looks - 1) * every, every, looks };
}

function pairsOf(chains: number): number {
  return chains < 2 ? 1 : chains - (chains % 2);
}
