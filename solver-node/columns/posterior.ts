import type { ColumnModel } from "../../core/columns/column-model.ts";
import { columnEnergy } from "../../core/columns/energy.ts";
import { layersOf } from "../../core/columns/layers.ts";
import { columnBetaRange } from "../../core/columns/schedule.ts";
import { invariant } from "../../core/invariant.ts";
import type { ColumnBackend } from "../kernels/columns/columns.ts";
import type { ColumnRunner } from "./runner.ts";
import { movesFor } from "./search.ts";
import type { TemperedSample } from "./temper.ts";

/** The posterior of a χ² is e^(−χ²/2): temperature 2 in units of the energy. */
export const POSTERIOR_BETA = 0.5;

/** How the posterior of a model is sampled; rounds are those of each layer. */
export interface PosteriorSearch {
  readonly seed: number;
  readonly beta: number;
  readonly burnIn: number;
  readonly rounds: number;
  readonly roundTrips: number;
  readonly mostRounds: number;
  /** States of the whole model to keep. */
  readonly draws: number;
  readonly fixedNumber: boolean;
  readonly backend: ColumnBackend;
}

export const DEFAULT_POSTERIOR: Omit<PosteriorSearch, "seed"> = {
  beta: POSTERIOR_BETA,
  burnIn: 300,
  rounds: 2000,
  roundTrips: 40,
  mostRounds: 20_000,
  draws: 0,
  fixedNumber: false,
  backend: "webassembly",
};

export interface ColumnPosterior {
  /** Shape (n): the probability that a site is full. */
  readonly marginal: Float64Array;
  /** Shape (n) each; layers are independent, so the k-th draws of all of them make one draw of the whole. */
  readonly draws: readonly Uint8Array[];
  /** The state of the lowest energy that any replica saw. */
  readonly best: { readonly energy: number; readonly full: Uint8Array };
  /** How each layer was sampled, in the order of `layersOf`. */
  readonly layers: readonly Omit<TemperedSample, "marginal" | "draws" | "best">[];
}

/** Parts of the stream above this belong to tempering, so that it shares no words with anneals of the same seed. */
const FIRST_PART = 2 ** 31;
/** The hot end is at least this many times hotter than the samples. */
const LEAST_RATIO = 4;

/** Samples e^(−βE) by parallel tempering, layer by layer. The answer does not depend on the runner, unless that is stopped. */
export async function columnPosterior(
  model: ColumnModel,
  search: PosteriorSearch,
  runner: ColumnRunner,
  report: (done: number, of: number) => void = () => {},
): Promise<ColumnPosterior> {
  const { layers } = layersOf(model);
  let done = 0;
  const samples = await Promise.all(
    layers.map(async ({ model: layer }, k) => {
      const found = await runner.run({
        kind: "temper",
        model: layer,
        plan: {
          ...search,
          part: FIRST_PART + k,
          hot: Math.min(columnBetaRange(layer).hot, search.beta / LEAST_RATIO),
          moves: movesFor(layer, search.fixedNumber),
        },
      });
      invariant(found.kind === "temper", "tempering is answered by a sample");
      report(++done, layers.length);
      return found.sample;
    }),
  );
  const marginal = new Float64Array(model.n);
  const best = new Uint8Array(model.n);
  const kept = Math.min(search.draws, ...samples.map(({ draws }) => draws.length));
  const draws = Array.from({ length: kept }, () => new Uint8Array(model.n));
  for (const [k, { site }] of layers.entries()) {
    for (const [s, i] of site.entries()) {
      marginal[i] = samples[k].marginal[s];
      best[i] = samples[k].best.full[s];
      for (const [d, draw] of draws.entries()) draw[i] = samples[k].draws[d][s];
    }
  }
  return {
    marginal,
    draws,
    best: { energy: columnEnergy(model, best), full: best },
    layers: samples.map(({ meanEnergy, rounds, temperatures, barrier, roundTrips, expectedRoundTrips }) => ({
      meanEnergy,
      rounds,
      temperatures,
      barrier,
      roundTrips,
      expectedRoundTrips,
    })),
  };
}
