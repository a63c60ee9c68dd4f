import { stream } from "../../core/random/stream.ts";
import { chanceAfter } from "../../core/statistics/chance-law.ts";
import type { Uniform } from "../statistics/bootstrap.ts";
import { cellOf, interval, quantile, timeAtRate, timeToFirstHit, type WaitingTime } from "./first-hit.ts";
import { belowTheLowest, stillMissing, type TailChecks } from "./lower-tail.ts";
import { hitsOf, spreadOver, type Trials } from "./trials.ts";

/** What is known of a job before its time is foretold. */
export interface Telemetry {
  readonly trials: Trials;
  /**
   * A job that its target ended: hits of that target over the time of all its blocks, whole or cut, in blocks. Null for all others,
   * whose blocks are trials of equal length.
   */
  readonly ended: { readonly energy: number; readonly hits: number; readonly blocks: number } | null;
}

/** What a time is asked for. */
export interface Question {
  /** Energy to be reached, energy units. */
  readonly target: number;
  /** With this probability the longest of the times suffices, between 0 and 1. */
  readonly confidence: number;
  /** Threads, over all nodes, that run blocks at the pace of the job's own. */
  readonly workers: number;
}

/** One time in three clocks. */
export interface Clocks {
  /** Running time of the job. */
  readonly seconds: number;
  /** Sweeps of a read, read after read, on each thread. */
  readonly sweeps: number;
  /** Spin updates, slices counted, of all threads together. */
  readonly spinUpdates: number;
}

/** The law of the time until the target is first met. A time that may be infinite is null. */
export interface Foretold {
  readonly expected: Clocks | null;
  readonly median: Clocks | null;
  /** 90 %: 5 % are cut on either side, or more above where whole cells leave less below. */
  readonly low: Clocks;
  readonly high: Clocks;
  /** Until the target is met with the confidence asked for. */
  readonly atConfidence: Clocks | null;
}

export type Prediction =
  | {
      readonly kind: "predicted";
      /** `blocks`: hits among blocks; `rate`: hits per time; `tail`: below all energies seen. */
      readonly model: "blocks" | "rate" | "tail";
      readonly time: Foretold;
      readonly hits: number;
      readonly blocks: number;
      readonly checks: TailChecks | null;
      /** What must hold besides: said to whoever reads the time. */
      readonly assumes: readonly string[];
      readonly toKnowMore: string;
    }
  | {
      readonly kind: "refused";
      readonly reason: string;
      readonly hits: number;
      readonly blocks: number;
      /** If the target can be met at all, it takes longer than this with 95 %. */
      readonly atLeast: Clocks | null;
      readonly moreBlocks: number;
      readonly toKnowMore: string;
    };

/** The width of the interval falls with the square root of the hits; from here on it is near that of the waiting itself. */
const ENOUGH_HITS = 20;

/** The time until a target is first met, by another run of the same kind with other random numbers, from what a job has shown. */
export function predictTime({ trials, ended }: Telemetry, { target, confidence, workers }: Question): Prediction {
  const spread = spreadOver(trials, target);
  const equalPace = `all ${workers === 1 ? "blocks run" : `${workers} threads run blocks`} at the pace of this job's`;
  if (ended !== null && target >= ended.energy && ended.hits > 0) {
    const { hits, blocks } = ended;
    const time = foretold(timeAtRate(hits, blocks, workers), trials, workers, confidence);
    if (time !== null)
      return {
        kind: "predicted",
        model: "rate",
        time,
        hits,
        blocks: trials.blocks,
        checks: null,
        assumes: [equalPace, "hits come at a constant rate, as the target cut the blocks it ended"],
        toKnowMore: more(hits, blocks, trials, workers),
      };
  }
  const hits = hitsOf(trials, target);
  if (trials.blocks > 0 && hits > 0) {
    const law = { weight: 1, ...chanceAfter(hits, trials.blocks) };
    const time = foretold(timeToFirstHit([law], spread, workers), trials, workers, confidence);
    if (time !== null)
      return {
        kind: "predicted",
        model: "blocks",
        time,
        hits,
        blocks: trials.blocks,
        checks: null,
        assumes: [equalPace],
        toKnowMore: more(hits, trials.blocks, trials, workers),
      };
  }
  if (trials.blocks === 0)
    return refused("no block ran to its end, so there is no trial to judge by", 1, trials, workers);
  const tail = belowTheLowest(trials, target, uniformOf(trials));
  if (tail.kind === "cannot-tell")
    return refused(
      `none of ${trials.blocks} blocks was as low as ${target}, and ${tail.reason}`,
      tail.blocksWanted,
      trials,
      workers,
    );
  const time = foretold(timeToFirstHit(tail.laws, spread, workers), trials, workers, confidence);
  if (time === null)
    return refused(
      `none of ${trials.blocks} blocks was as low as ${target}, and the fitted tail (shape ${tail.checks.shape.toFixed(2)}) may end before it: the interval has no upper end`,
      3 * trials.blocks,
      trials,
      workers,
    );
  return {
    kind: "predicted",
    model: "tail",
    time,
    hits: 0,
    blocks: trials.blocks,
    checks: tail.checks,
    assumes: [
      equalPace,
      `a state of energy ${target} or less exists`,
      "the lowest block energies go on below the lowest seen as a generalised Pareto tail",
    ],
    toKnowMore: `${amount(3 * trials.blocks, trials, workers)} may meet the target itself, or show that the tail bends`,
  };
}

function refused(reason: string, moreBlocks: number, trials: Trials, workers: number): Prediction {
  const wait: WaitingTime = { survival: (t) => stillMissing(trials.blocks, t * workers), mean: null, cells: null };
  const blocks = trials.blocks === 0 ? null : quantile(wait, 0.95);
  return {
    kind: "refused",
    reason: `the data cannot tell: ${reason}`,
    hits: 0,
    blocks: trials.blocks,
    atLeast: blocks === null ? null : clocks(blocks, trials, workers),
    moreBlocks,
    toKnowMore: `run at least ${amount(moreBlocks, trials, workers)} more`,
  };
}

/** Null where the interval has no upper end. */
function foretold(wait: WaitingTime, trials: Trials, workers: number, confidence: number): Foretold | null {
  const ends = interval(wait, 0.9);
  if (ends === null) return null;
  const [half, sure] = [quantile(wait, 0.5), quantile(wait, 1 - confidence)];
  const clocksOf = (blocks: number | null): Clocks | null => (blocks === null ? null : clocks(blocks, trials, workers));
  return {
    expected: clocksOf(wait.mean),
    median: clocksOf(half),
    low: clocks(ends.low, trials, workers),
    high: clocks(ends.high, trials, workers),
    atConfidence: clocksOf(sure === null ? null : cellOf(wait, sure)[1]),
  };
}

/** @param blocks  one after the other on each thread. */
function clocks(blocks: number, { blockTimeS, sweepsPerBlock, updatesPerBlock }: Trials, workers: number): Clocks {
  return {
    seconds: blocks * blockTimeS,
    sweeps: blocks * sweepsPerBlock,
    spinUpdates: blocks * updatesPerBlock * workers,
  };
}

function amount(blocks: number, { blockTimeS }: Trials, workers: number): string {
  const seconds = Number(((blocks * blockTimeS) / workers).toPrecision(2));
  return `${blocks} blocks (about ${seconds} s on ${workers} ${workers === 1 ? "thread" : "threads"})`;
}

function more(hits: number, blocks: number, trials: Trials, workers: number): string {
  if (hits >= ENOUGH_HITS)
    return `the ${hits} hits fix the mean to ±${Math.round(165 / Math.sqrt(hits))} %; what is left is chance`;
  const wanted = Math.max(1, Math.ceil((blocks * ENOUGH_HITS) / hits - blocks));
  return `${amount(wanted, trials, workers)} more would bring some ${ENOUGH_HITS} hits where there are ${hits}, and a narrower interval`;
}

/** The tests of the tail draw from a stream of their own: the same data give the same answer. */
function uniformOf({ blocks }: Trials): Uniform {
  const source = stream(blocks, 0, 0);
  const word = new Uint32Array(1);
  return () => {
    source.words(word);
    return word[0] / 2 ** 32;
  };
}
