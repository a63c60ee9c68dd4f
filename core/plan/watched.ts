import type { EngineName, KernelName } from "./options.ts";
import { atOneBeta, type Plan, type TemperMethod } from "./plan.ts";

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

/** Reads of a block of anneals that share their random numbers, side by side: on small models they soon are one and the same. */
const SHARING_READS: Partial<Record<KernelName, number>> = { bits: 8, "bits-degree": 32 };
/** Of the points that are looked at one by one, the first so many are burn-in. */
const BURN_IN_SHARE = 0.25;
/** Looks after it, at the least: fewer might be the first of a trace whose looks get further apart. */
const FEWEST_EACH = 8;
/** What the looks of a block may take, bytes: magnetisation, energy and overlap of each read in each, 8 bytes each. */
const MOST_BYTES = 64e6;
const LOOK_BYTES = 24;

/** Which reads of an anneal at one temperature are looked at, and when: after points `first`, `first + 1` … */
export interface WatchedAnneal {
  /** Reads 0, `every`, 2 · `every` … */
  readonly chains: number;
  readonly every: number;
  readonly first: number;
  readonly looks: number;
}

/**
 * Where β is constant and the trace looks after every one of the first points (a dense one: of the first 512), these looks are
 * equally spaced and, after the first quarter of them, which is burn-in, taken for equilibrium. Of reads that share random numbers
 * one is watched, so that chains are independent. Null where β changes, or looks are too few.
 *
 * @param reads  of a block.
 */
export function watchedAnneal({ method, checkpoints }: Plan, reads: number): WatchedAnneal | null {
  if (method.kind !== "anneal" || !atOneBeta(method.schedule)) return null;
  const further = checkpoints.findIndex((point, k) => point !== k + 1);
  const each = further < 0 ? checkpoints.length : further;
  const burnIn = Math.floor(BURN_IN_SHARE * each);
  const looks = each - burnIn;
  if (looks < FEWEST_EACH) return null;
  const { name, randomness } = method.kernel;
  const every = randomness === "grouped" ? (SHARING_READS[name] ?? 1) : 1;
  const room = Math.floor(MOST_BYTES / (LOOK_BYTES * looks));
  return { chains: pairsOf(Math.min(Math.ceil(reads / every), room)), every, first: burnIn + 1, looks };
}

function pairsOf(chains: number): number {
  return chains < 2 ? 1 : chains - (chains % 2);
}
