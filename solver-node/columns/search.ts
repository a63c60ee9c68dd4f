import type { ColumnModel } from "../../core/columns/column-model.ts";
import { expanded, withoutComplements } from "../../core/columns/complements.ts";
import { columnEnergy } from "../../core/columns/energy.ts";
import { EMPTY, FREE, FULL, forcedSites } from "../../core/columns/forced-sites.ts";
import { type Layer, layersOf } from "../../core/columns/layers.ts";
import { columnBetaRange } from "../../core/columns/schedule.ts";
import { invariant } from "../../core/invariant.ts";
import type { ColumnBackend, SweepMoves } from "../kernels/columns/columns.ts";
import type { AnnealedRead, AnnealPlan } from "./anneal.ts";
import type { ColumnRunner } from "./runner.ts";
import type { ColumnFound } from "./work.ts";

/** A search for the state of lowest energy. */
export interface ColumnSearch {
  readonly seed: number;
  /** Anneals of each layer. */
  readonly reads: number;
  /** Sweeps of each. */
  readonly sweeps: number;
  /** Whether only states with exactly `number.count` full sites are visited; `number` must then be given. */
  readonly fixedNumber: boolean;
  /**
   * Layers that could have energy 0 (integer targets, no priors) are first relaxed to the box, then given to reinforced beliefs and
   * to anneals, and where 0 is not reached these two are repeated that often, each time more slowly. With 0, only one round of anneals.
   */
  readonly extraRounds: number;
  readonly backend: ColumnBackend;
}

export const DEFAULT_SEARCH: Omit<ColumnSearch, "seed"> = {
  reads: 8,
  sweeps: 1500,
  fixedNumber: false,
  extraRounds: 6,
  backend: "webassembly",
};

export interface LayerAnswer {
  /** Shape (layer): sites of the whole model. */
  readonly site: Int32Array;
  readonly energy: number;
  /** Energies of all reads, in their order. */
  readonly readEnergies: readonly number[];
  readonly sweeps: number;
}

export interface ColumnAnswer {
  /** Shape (n): 1 where a site is full. */
  readonly full: Uint8Array;
  /** Recomputed from `full`. */
  readonly energy: number;
  /** Proved lowest: it is 0 without priors. */
  readonly proved: boolean;
  /** Sites that zero residuals force, decided before any annealing. */
  readonly decided: number;
  readonly layers: readonly LayerAnswer[];
}

/**
 * Searches for the lowest energy: decides what zero residuals force, splits the rest into independent layers, anneals each,
 * and joins the best of all. Without noise the search ends as soon as the energy is 0. The answer depends on the search
 * alone, not on the runner, unless that is stopped.
 *
 * @param report  told after every layer: layers done and of how many.
 */
export async function searchColumns(
  model: ColumnModel,
  search: ColumnSearch,
  runner: ColumnRunner,
  report: (done: number, of: number) => void = () => {},
): Promise<ColumnAnswer> {
  invariant(!search.fixedNumber || model.number !== null, "a fixed number of full sites needs that number");
  const forced = model.bonds === null && model.number === null ? forcedSites(model) : null;
  const first = await searchFrom(model, forced ?? new Uint8Array(model.n).fill(FREE), search, runner, report);
  // What only zero residuals force may cost where residuals stay.
  if (forced === null || first.energy === 0 || first.decided === 0 || runner.stopped) return first;
  const second = await searchFrom(
    model,
    new Uint8Array(model.n).fill(FREE),
    { ...search, extraRounds: 0 },
    runner,
    report,
  );
  return second.energy < first.energy ? second : first;
}

async function searchFrom(
  model: ColumnModel,
  decided: Uint8Array,
  search: ColumnSearch,
  runner: ColumnRunner,
  report: (done: number, of: number) => void,
): Promise<ColumnAnswer> {
  const { layers } = layersOf(model, decided);
  let done = 0;
  const answers = await Promise.all(
    layers.map(async (layer, part) => {
      const reads = await searchLayer(layer, part, search, runner);
      report(++done, layers.length);
      return reads;
    }),
  );
  const full = decided.map((value) => (value === FULL ? FULL : EMPTY));
  const found = answers.map((reads, part): LayerAnswer => {
    const { site } = layers[part];
    const best = reads.reduce((least, read) => (read.energy < least.energy ? read : least));
    for (const [k, i] of site.entries()) full[i] = best.full[k];
    return {
      site,
      energy: best.energy,
      readEnergies: reads.map(({ energy }) => energy),
      sweeps: reads.reduce((sum, read) => sum + read.sweeps, 0),
    };
  });
  const energy = columnEnergy(model, full);
  return {
    full,
    energy,
    proved: energy === 0 && model.bonds === null,
    decided: decided.reduce((count, value) => count + (value === FREE ? 0 : 1), 0),
    layers: found,
  };
}

/** Rates of reinforcement, the slower the later: slow ones get further and take longer. */
const BELIEF_RATES = [0.004, 0.002, 0.001, 0.0005, 0.00025];
/** After that many time constants 1/rate beliefs have set. */
const BELIEF_SPAN = 1.5;

/**
 * All attempts at one layer: where zero residuals are possible the box relaxation, then beliefs, both on the layer without its
 * complementary sites; then anneals of the layer itself. In rounds, so that each of them can end the search.
 */
async function searchLayer(
  { model }: Layer,
  part: number,
  search: ColumnSearch,
  runner: ColumnRunner,
): Promise<readonly AnnealedRead[]> {
  const mayVanish = model.bonds === null && model.number === null && model.target.every(Number.isInteger);
  const plan: AnnealPlan = {
    seed: search.seed,
    part,
    firstRead: 0,
    reads: search.reads,
    sweeps: search.sweeps,
    range: columnBetaRange(model),
    moves: movesFor(model, search.fixedNumber),
    fixedNumber: search.fixedNumber,
    targetEnergy: mayVanish ? 0 : Number.NEGATIVE_INFINITY,
    backend: search.backend,
  };
  const reads: AnnealedRead[] = [];
  const over = (): boolean => runner.stopped || reads.some(({ energy }) => energy <= plan.targetEnergy);
  const rounds = mayVanish ? search.extraRounds : 0;
  const reduced = mayVanish && search.extraRounds > 0 ? withoutComplements(model) : null;
  const sought = reduced?.model ?? model;
  /** Reads of the smaller model in the sites of the layer. */
  const ofLayer = (found: readonly AnnealedRead[]): readonly AnnealedRead[] =>
    reduced === null
      ? found
      : found.map((read) => {
          const full = expanded(reduced, read.full);
          return { ...read, full, energy: columnEnergy(model, full) };
        });
  if (mayVanish && search.extraRounds > 0)
    reads.push(...ofLayer(readsOf(await runner.run({ kind: "relax", model: sought }))));
  for (let round = 0; round <= rounds; round++) {
    // However soon it is stopped, a search has one read to hand over.
    if (reads.length > 0 && over()) break;
    if (mayVanish && search.extraRounds > 0) {
      const rate = BELIEF_RATES[Math.min(round, BELIEF_RATES.length - 1)];
      const work = { seed: search.seed, part, attempt: round, rounds: Math.round(BELIEF_SPAN / rate), rate };
      reads.push(...ofLayer(readsOf(await runner.run({ kind: "believe", model: sought, plan: work }))));
      if (reads.length > 0 && over()) break;
    }
    const again = { ...plan, firstRead: round * search.reads, sweeps: search.sweeps * 2 ** round };
    reads.push(...readsOf(await runner.run({ kind: "anneal", model, plan: again })));
  }
  return reads;
}

function readsOf(found: ColumnFound): readonly AnnealedRead[] {
  invariant(found.kind === "anneal", "a search is answered by reads");
  return found.reads;
}

/** The moves of a sweep: flips, as many exchanges within columns, and anywhere where the number of full sites is priced. */
export function movesFor(model: ColumnModel, fixedNumber: boolean): SweepMoves {
  const entries = model.siteColumn.length;
  return {
    flips: fixedNumber ? 0 : 1,
    columnExchanges: entries === 0 ? 0 : model.n,
    anyExchanges: fixedNumber || model.number !== null ? model.n : 0,
  };
}
