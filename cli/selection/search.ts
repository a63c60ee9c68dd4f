import { invariant } from "../../core/invariant.ts";
import type { Design } from "../../core/regression/design.ts";
import {
  censusSummary,
  columnsOf,
  MOST_ENUMERATED,
  mergeCensus,
  type SupportCensus,
} from "../../core/regression/enumeration.ts";
import type { SelectionFound, SelectionWork } from "../../solver-node/selection/run-selection.ts";
import type { ThreadPool } from "../../solver-node/threads/pool.ts";
import { MOST_ATTEMPTS } from "../embedded/plan-here.ts";

/** Threads, the wish to stop, and somebody to tell. */
export interface SearchSurroundings {
  readonly pool: ThreadPool;
  /** Not 0 as soon as the search is to end with what it has. */
  readonly stop: Int32Array<SharedArrayBuffer>;
  onProgress(what: string, done: number, all: number): void;
}

/** The best support of one size. */
export interface BestOfSize {
  /** Loss as a share of the target's sum of squares. */
  readonly loss: number;
  /** Ascending. */
  readonly support: readonly number[];
  /** Starts that ended at this loss. */
  readonly agreeing: number;
}

export interface InclusionFound {
  /** `exact`: summed over all supports; `sampled`: by replica exchange. */
  readonly source: "exact" | "sampled";
  /** Shape (p). */
  readonly probability: Float64Array;
  /** The largest difference of a column's probability between two chains; null for sums and single chains. */
  readonly chainsDiffer: number | null;
}

export interface SupportsFound {
  /** Entry k; null where none was found. */
  readonly path: readonly (BestOfSize | null)[];
  readonly starts: number;
  /** True when every support of at most `mostTerms` terms was seen. */
  readonly proven: boolean;
  /** Supports that an enumeration visited; 0 without one. */
  readonly enumerated: number;
  readonly inclusion: InclusionFound | null;
}

export interface SearchPlan {
  readonly mostTerms: number;
  /** Entry k: the prior's cost of k terms, nats; as long as the largest support that inclusion probabilities count. */
  readonly cost: readonly number[];
  readonly starts: number;
  readonly sweeps: number;
  readonly chains: number;
  readonly rounds: number;
  readonly seed: number;
}

/** Ranges of an enumeration, enough for several threads to end together. */
const PREFIX_BITS = 4;
/** Columns from which splitting pays. */
const SPLIT_FROM = 14;

/** β of the replicas of a posterior chain. E has one term a row, so a few hundred rows let neighbours swap only this near to each other. */
const LADDER = [0.8, 0.9, 1];
const MOVES_PER_ROUND = 5;
/** Supports beyond have no weight to speak of, and the fit of one costs as much as it is long. */
const MOST_SAMPLED_TERMS = 60;

/** The same tasks for any number of threads, each a function of the seed, merged in their order: so is the answer. */
export async function searchSupports(
  design: Design,
  plan: SearchPlan,
  around: SearchSurroundings,
): Promise<SupportsFound> {
  const { p } = design;
  const exhaustive = p <= MOST_ENUMERATED;
  const census = exhaustive ? await enumerate(design, plan, around) : null;
  const proven = census?.complete === true;
  const starts = proven ? 0 : plan.starts;
  const works: SelectionWork[] = Array.from({ length: starts }, (_, start) => ({
    kind: "path",
    design,
    mostTerms: plan.mostTerms,
    seed: plan.seed,
    start,
    sweeps: plan.sweeps,
  }));
  const paths = (await runAll(works, "searching", around)).map((found) => {
    invariant(found.kind === "path", "a search answers with a path");
    return found.path;
  });
  const path = Array.from({ length: plan.mostTerms + 1 }, (_, k): BestOfSize | null => {
    const candidates = paths.map(({ loss, support }) => ({ loss: loss[k], support: support[k] }));
    if (census !== null && Number.isFinite(census.bestLoss[k]))
      candidates.unshift({ loss: census.bestLoss[k], support: columnsOf(census.bestMask[k]) });
    const best = candidates.reduce((a, b) => (b.loss < a.loss * (1 - 1e-12) ? b : a), {
      loss: Number.POSITIVE_INFINITY,
      support: [] as readonly number[],
    });
    if (!Number.isFinite(best.loss)) return null;
    return { ...best, agreeing: paths.filter(({ loss }) => loss[k] <= best.loss * (1 + 1e-9)).length };
  });
  const inclusion = proven
    ? ({
        source: "exact",
        probability: censusSummary(census, plan.mostTerms).inclusion,
        chainsDiffer: null,
      } as const)
    : await sampleInclusion(design, plan, path, around);
  return { path, starts, proven, enumerated: census?.supports ?? 0, inclusion };
}

async function enumerate(design: Design, { cost }: SearchPlan, around: SearchSurroundings): Promise<SupportCensus> {
  const prefixBits = design.p >= SPLIT_FROM ? PREFIX_BITS : 0;
  const works: SelectionWork[] = Array.from({ length: 2 ** prefixBits }, (_, prefix) => ({
    kind: "enumerate",
    design,
    cost,
    prefixBits,
    prefix,
  }));
  const found = await runAll(works, "enumerating", around);
  return found
    .map((answer) => {
      invariant(answer.kind === "enumerate", "an enumeration answers with a census");
      return answer.census;
    })
    .reduce(mergeCensus);
}

async function sampleInclusion(
  { p, ...rest }: Design,
  plan: SearchPlan,
  path: readonly (BestOfSize | null)[],
  around: SearchSurroundings,
): Promise<InclusionFound | null> {
  const { cost, chains, rounds, seed } = plan;
  if (chains === 0) return null;
  const most = Math.min(cost.length - 1, MOST_SAMPLED_TERMS);
  const energyAt = (k: number): number => {
    // Sizes beyond the path are sampled, too.
    const best = path[k] ?? null;
    return best === null ? Number.POSITIVE_INFINITY : cost[k] + 0.5 * rest.n * Math.log(best.loss);
  };
  let best = 0;
  for (let k = 1; k <= most; k++) if (energyAt(k) < energyAt(best)) best = k;
  const from = path[best]?.support ?? [];
  // Chains begin apart, at the best support and at none, so that their difference shows what they forgot.
  const works: SelectionWork[] = Array.from({ length: chains }, (_, chain) => ({
    kind: "posterior",
    design: { p, ...rest },
    plan: {
      cost: cost.slice(0, most + 1),
      ladder: LADDER,
      burnIn: Math.ceil(rounds / 5),
      rounds,
      movesPerRound: MOVES_PER_ROUND,
      seed,
      chain,
      from: chain % 2 === 0 ? from : [],
    },
  }));
  const seen = (await runAll(works, "sampling", around)).flatMap((found) =>
    found.kind === "posterior" && found.seen.rounds > 0 ? [found.seen] : [],
  );
  if (seen.length === 0) return null;
  const all = seen.reduce((sum, { rounds: own }) => sum + own, 0);
  const probability = new Float64Array(p);
  let chainsDiffer = 0;
  for (let j = 0; j < p; j++) {
    let low = 1;
    let high = 0;
    for (const { inclusion, rounds: own } of seen) {
      probability[j] += (inclusion[j] * own) / all;
      low = Math.min(low, inclusion[j]);
      high = Math.max(high, inclusion[j]);
    }
    chainsDiffer = Math.max(chainsDiffer, high - low);
  }
  return { source: "sampled", probability, chainsDiffer: seen.length > 1 ? chainsDiffer : null };
}

/** Carries out tasks on all threads; answers stand in the order of the tasks. A task whose thread died is given again. */
export async function runAll(
  works: readonly SelectionWork[],
  what: string,
  { pool, stop, onProgress }: SearchSurroundings,
): Promise<SelectionFound[]> {
  let done = 0;
  const runOne = async (work: SelectionWork): Promise<SelectionFound> => {
    for (let attempt = 1; ; attempt++) {
      try {
        const answer = await pool.run({ kind: "select", work, stop });
        invariant(answer.kind === "select", "a thread answers a selection with one");
        onProgress(what, ++done, works.length);
        return answer.found;
      } catch (error) {
        if (attempt === MOST_ATTEMPTS) throw error;
      }
    }
  };
  return await Promise.all(works.map(runOne));
}
