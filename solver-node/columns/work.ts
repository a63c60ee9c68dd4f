import { roundFromBox } from "../../core/columns/box-relaxation.ts";
import type { ColumnModel } from "../../core/columns/column-model.ts";
import { reinforceBeliefs } from "../../core/columns/reinforced-belief.ts";
import { stream } from "../../core/random/stream.ts";
import { type AnnealedRead, type AnnealPlan, annealReads } from "./anneal.ts";
import { type TemperedSample, type TemperPlan, temper } from "./temper.ts";

/** One piece of work on one layer: what a thread does without asking anybody. */
export type ColumnWork =
  | { readonly kind: "anneal"; readonly model: ColumnModel; readonly plan: AnnealPlan }
  | { readonly kind: "relax"; readonly model: ColumnModel }
  | { readonly kind: "believe"; readonly model: ColumnModel; readonly plan: BelievePlan }
  | { readonly kind: "temper"; readonly model: ColumnModel; readonly plan: TemperPlan };

/** One attempt of reinforced beliefs at zero residuals. */
export interface BelievePlan {
  readonly seed: number;
  /** The part of the stream: which layer of a job. */
  readonly part: number;
  readonly attempt: number;
  readonly rounds: number;
  readonly rate: number;
}

/** Attempts take streams above the reads of anneals. */
const FIRST_ATTEMPT = 2 ** 31;
/** The number of the one state that the box gives; it draws nothing. */
const RELAXED = FIRST_ATTEMPT - 1;

export type ColumnFound =
  | { readonly kind: "anneal"; readonly reads: readonly AnnealedRead[] }
  | { readonly kind: "temper"; readonly sample: TemperedSample };

/** @param stop  shape (1); not 0 as soon as the work is to end with what it has. */
export function runColumnWork(work: ColumnWork, stop: Int32Array<SharedArrayBuffer>): ColumnFound {
  const aborted = (): boolean => Atomics.load(stop, 0) !== 0;
  switch (work.kind) {
    case "anneal":
      return { kind: "anneal", reads: annealReads(work.model, work.plan, aborted) };
    case "relax": {
      const { full, energy, steps } = roundFromBox(work.model, aborted);
      return { kind: "anneal", reads: [{ read: RELAXED, energy, full, sweeps: steps }] };
    }
    case "believe": {
      const { seed, part, attempt } = work.plan;
      const words = stream(seed, part, FIRST_ATTEMPT + attempt);
      const one = new Uint32Array(1);
      const uniform = (): number => {
        words.words(one);
        return one[0] / 2 ** 32;
      };
      const found = reinforceBeliefs(work.model, work.plan, uniform, aborted);
      if (found === null) return { kind: "anneal", reads: [] };
      const { energy, full, rounds } = found;
      return { kind: "anneal", reads: [{ read: FIRST_ATTEMPT + attempt, energy, full, sweeps: rounds }] };
    }
    case "temper":
      return { kind: "temper", sample: temper(work.model, work.plan, aborted) };
  }
}
