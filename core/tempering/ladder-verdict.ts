import { globalBarrier } from "./ladder.ts";

/** What the swaps of a ladder say of it. */
export interface LadderVerdict {
  /**
   * `sound`: replicas travel as the rejections promise. `bottleneck`: less than half as often. `broken-link`: two neighbours
   * hardly ever swap. `too-sparse`, `too-dense`: fewer or more temperatures than serve best. `too-short`: not enough rounds to tell.
   */
  readonly kind: "sound" | "bottleneck" | "broken-link" | "too-sparse" | "too-dense" | "too-short";
  /** For people: what was seen, and what would help. */
  readonly text: string;
}

export interface LadderCounts {
  /** Shape (temperatures − 1): mean rejection of each link, hottest first. */
  readonly rejection: readonly number[];
  /** Round trips of all replicas, and how many independent links with these rejections would make. */
  readonly roundTrips: number;
  readonly expectedRoundTrips: number;
  /** Round trips that one replica of one block is expected to make: below a few, its way from random states to its first counts. */
  readonly expectedPerReplica: number;
}

/** A link that rejects more is no link. */
const BROKEN = 0.95;
/** Fewer expected round trips than these say nothing: of ten a Poisson count is below half with probability 7 %, of 20 with 1 %. */
const FEWEST_EXPECTED = 20;
/** A replica's first trip is longer than the others, as its way to the cold end comes before it. */
const FEWEST_PER_REPLICA = 3;
/** Round trips below this share of the formula's show a bottleneck. */
const BOTTLENECK = 0.5;
/** Mean rejections for which the number of temperatures is far from the best, 2Λ + 1, at which links reject about ½. */
const SPARSE = 0.7;
const DENSE = 0.2;

/**
 * Judges a ladder by its swaps; the first that applies of the kinds above, in the order broken-link, too-short, bottleneck,
 * too-sparse, too-dense, sound.
 * Source: Syed et al. (2022), doi:10.1111/rssb.12464, for the round trips and the number of temperatures.
 *
 * @param ladder  shape (temperatures): β, ascending.
 */
export function ladderVerdict(ladder: readonly number[], counts: LadderCounts): LadderVerdict {
  const { rejection, roundTrips, expectedRoundTrips, expectedPerReplica } = counts;
  const barrier = globalBarrier(Float64Array.from(rejection));
  const best = Math.max(2, Math.ceil(2 * barrier) + 1);
  const worst = rejection.indexOf(Math.max(...rejection));
  if (rejection[worst] > BROKEN)
    return {
      kind: "broken-link",
      text: `β ${ladder[worst]} and ${ladder[worst + 1]} reject ${percent(rejection[worst])} of their swaps: temperatures between them are missing`,
    };
  if (expectedRoundTrips < FEWEST_EXPECTED || expectedPerReplica < FEWEST_PER_REPLICA)
    return {
      kind: "too-short",
      text: `${roundTrips} round trips where ${digits(expectedRoundTrips)} are expected, ${digits(expectedPerReplica)} a replica: too few to judge the ladder; more rounds would tell`,
    };
  const share = roundTrips / expectedRoundTrips;
  if (share < BOTTLENECK)
    return {
      kind: "bottleneck",
      text: `${percent(share)} of the round trips that the rejections promise: replicas turn back somewhere, as at a phase transition; more sweeps between swaps, or temperatures closer together there, help`,
    };
  const mean = barrier / rejection.length;
  if (mean > SPARSE)
    return {
      kind: "too-sparse",
      text: `links reject ${percent(mean)} on average: about ${best} temperatures would make more round trips than ${ladder.length}`,
    };
  if (mean < DENSE && best < ladder.length)
    return {
      kind: "too-dense",
      text: `links reject ${percent(mean)} on average: about ${best} temperatures would do, ${ladder.length} cost more`,
    };
  return { kind: "sound", text: `${percent(share)} of the expected round trips over a barrier of ${digits(barrier)}` };
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}

function digits(value: number): string {
  return String(Number(value.toPrecision(3)));
}
