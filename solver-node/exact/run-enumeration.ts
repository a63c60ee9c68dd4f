import { mergeMinima, NOTHING_VISITED, type RangeMinimum } from "../../core/exact/minimum.ts";
import type { Arithmetic } from "../../core/model/arithmetic.ts";
import type { IsingForm } from "../../core/model/ising-form.ts";
import type { QuadraticModel } from "../../core/model/quadratic-model.ts";
import type { Pace } from "../blocks/block.ts";
import { rangeEnumerator } from "./gray-code.ts";

/** What a thread found in its ranges of states. */
export interface EnumerationOutcome {
  readonly minimum: RangeMinimum;
  /** Ranges visited to their end; fewer than asked for when stopped. */
  readonly finishedRanges: number;
  readonly states: number;
  readonly ns: number;
}

/** Blocks of the kernel between two looks at the abort flag: about 10 ms. */
const SLICE_BLOCKS = 2 ** 20;

/** Visits ranges firstPrefix … firstPrefix + prefixCount − 1 of an enumeration cut by `prefixBits`. */
export function runEnumeration(
  problem: { readonly model: QuadraticModel; readonly arithmetic: Arithmetic; readonly form: IsingForm },
  prefixBits: number,
  firstPrefix: number,
  prefixCount: number,
  pace: Pace,
): EnumerationOutcome {
  const began = pace.nowNs();
  const enumerateRange = rangeEnumerator(problem.model, problem.arithmetic, problem.form, prefixBits);
  let minimum = NOTHING_VISITED;
  let states = 0;
  let finishedRanges = 0;
  for (let k = 0; k < prefixCount && !(k > 0 && pace.aborted()); k++) {
    const range = enumerateRange(firstPrefix + k);
    let visited = 0;
    let more = true;
    while (more) {
      more = range.advance(SLICE_BLOCKS);
      pace.report(range.visited - visited, range.minimum().energy);
      visited = range.visited;
      if (more && pace.aborted()) break;
    }
    minimum = mergeMinima(minimum, range.minimum());
    states += visited;
    if (!more) finishedRanges++;
  }
  return { minimum, finishedRanges, states, ns: pace.nowNs() - began };
}
