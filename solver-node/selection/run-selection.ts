import { unreachable } from "../../core/invariant.ts";
import { type Design, type Gram, gramOf } from "../../core/regression/design.ts";
import { enumerateSupports, type SupportCensus } from "../../core/regression/enumeration.ts";
import { type PathFound, searchPath } from "./path-search.ts";
import { type PosteriorPlan, type PosteriorSeen, samplePosterior } from "./posterior.ts";

/** One task of a search over supports; equal work gives equal answers on any thread. */
export type SelectionWork =
  | {
      readonly kind: "path";
      readonly design: Design;
      readonly mostTerms: number;
      readonly seed: number;
      readonly start: number;
      readonly sweeps: number;
    }
  | { readonly kind: "posterior"; readonly design: Design; readonly plan: PosteriorPlan }
  | {
      readonly kind: "enumerate";
      readonly design: Design;
      readonly cost: readonly number[];
      readonly prefixBits: number;
      readonly prefix: number;
    };

export type SelectionFound =
  | { readonly kind: "path"; readonly path: PathFound }
  | { readonly kind: "posterior"; readonly seen: PosteriorSeen }
  | { readonly kind: "enumerate"; readonly census: SupportCensus };

/** The scalar products of the design that this thread worked for last. */
let prepared: { readonly key: string; readonly gram: Gram } | null = null;

function gramFor(design: Design): Gram {
  if (prepared?.key !== design.key) prepared = { key: design.key, gram: gramOf(design) };
  return prepared.gram;
}

/** @param stop  not 0 as soon as the work is to end with what it has. */
export function runSelection(work: SelectionWork, stop: Int32Array): SelectionFound {
  const gram = gramFor(work.design);
  const stopped = (): boolean => Atomics.load(stop, 0) !== 0;
  switch (work.kind) {
    case "path":
      return { kind: "path", path: searchPath(gram, work.mostTerms, work, stopped) };
    case "posterior":
      return { kind: "posterior", seen: samplePosterior(gram, work.plan, stopped) };
    case "enumerate":
      return {
        kind: "enumerate",
        census: enumerateSupports(gram, work.cost, work.prefixBits, work.prefix, stopped),
      };
    default:
      return unreachable(work);
  }
}
