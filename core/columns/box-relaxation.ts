import type { ColumnModel } from "./column-model.ts";
import { columnEnergy } from "./energy.ts";
import { EMPTY, FREE, FULL, forcedSites } from "./forced-sites.ts";
import { layersOf } from "./layers.ts";
import { sitesOfColumns } from "./transpose.ts";

export interface BoxPoint {
  /** Shape (n), 0 … 1. */
  readonly x: Float64Array;
  /** Σ_c (Σ_{i∈c} x_i − y_c)² there. */
  readonly residual: number;
  readonly steps: number;
}

/** The sum of squared residuals that counts as none: columns then agree to 3e-5 atoms, far below what a site within SURE may miss. */
const NO_RESIDUAL = 1e-9;
/** A site so near to 0 or 1 is tried as such. */
const SURE = 1e-3;
const MOST_STEPS = 5000;
/** Steps between two looks at whether to stop. */
const STEPS_PER_LOOK = 64;

/**
 * Minimises Σ_c (Σ_{i∈c} x_i − y_c)² over the box 0 ≤ x ≤ 1 by accelerated projected gradients, which restart whenever the sum
 * rises. The step is 1/L, L the largest row sum of AᵀA, which bounds its norm. Deterministic; a step costs two passes over the table.
 * Source: Beck & Teboulle (2009), doi:10.1137/080716542; O'Donoghue & Candès (2015), doi:10.1007/s10208-013-9150-3.
 */
export function nearestInBox(model: ColumnModel, aborted: () => boolean = () => false): BoxPoint {
  const { n, siteStart, siteColumn, target } = model;
  const { start, site } = sitesOfColumns(model);
  let lipschitz = 1;
  for (let i = 0; i < n; i++) {
    let sum = 0;
    for (let p = siteStart[i]; p < siteStart[i + 1]; p++) sum += start[siteColumn[p] + 1] - start[siteColumn[p]];
    lipschitz = Math.max(lipschitz, sum);
  }
  const x = new Float64Array(n).fill(0.5);
  const ahead = x.slice();
  const residual = new Float64Array(target.length);
  let before = Number.POSITIVE_INFINITY;
  let inertia = 1;
  let steps = 0;
  for (; steps < MOST_STEPS; steps++) {
    let sum = residuals(ahead);
    if (sum > before) {
      ahead.set(x);
      inertia = 1;
      sum = residuals(ahead);
    }
    before = sum;
    if (sum <= NO_RESIDUAL || (steps % STEPS_PER_LOOK === 0 && aborted())) break;
    const next = (1 + Math.sqrt(1 + 4 * inertia * inertia)) / 2;
    const carry = (inertia - 1) / next;
    for (let i = 0; i < n; i++) {
      let gradient = 0;
      for (let p = siteStart[i]; p < siteStart[i + 1]; p++) gradient += residual[siteColumn[p]];
      const moved = Math.min(1, Math.max(0, ahead[i] - gradient / lipschitz));
      ahead[i] = moved + carry * (moved - x[i]);
      x[i] = moved;
    }
    inertia = next;
  }
  return { x, residual: residuals(x), steps };

  function residuals(at: Float64Array): number {
    let sum = 0;
    for (let c = 0; c < target.length; c++) {
      let own = -target[c];
      for (let q = start[c]; q < start[c + 1]; q++) own += at[site[q]];
      residual[c] = own;
      sum += own * own;
    }
    return sum;
  }
}

export interface RoundedState {
  /** Shape (n), 0 or 1. */
  readonly full: Uint8Array;
  /** Recomputed from `full`. */
  readonly energy: number;
  readonly steps: number;
}

/**
 * A state of zero residuals from the box: with more independent columns than half the sites a generic system has one point of
 * the box, its 0/1 solution. Sites near 0 or 1 are fixed, what that forces follows, and the rest is relaxed again, until
 * nothing is left or nothing is near; then all are rounded. The energy of the rounded state alone says whether it is a solution.
 * Source: Donoho & Tanner (2010), arXiv:0807.3590; Mangasarian & Recht, Eur. J. Oper. Res. 214 (2011).
 *
 * @param model  bonds and number are not looked at by the relaxation.
 */
export function roundFromBox(model: ColumnModel, aborted: () => boolean = () => false): RoundedState {
  const full = new Uint8Array(model.n);
  let layers = [{ model, site: Int32Array.from({ length: model.n }, (_, i) => i) }];
  let steps = 0;
  while (layers.length > 0) {
    const rest: typeof layers = [];
    for (const { model: layer, site } of layers) {
      const point = nearestInBox(layer, aborted);
      steps += point.steps;
      for (const [k, i] of site.entries()) full[i] = point.x[k] > 0.5 ? FULL : EMPTY;
      const decided = Uint8Array.from(point.x, (v) => (v < SURE ? EMPTY : v > 1 - SURE ? FULL : FREE));
      if (aborted() || point.residual > NO_RESIDUAL || decided.every((value) => value === FREE)) continue;
      for (const cut of layersOf(layer, decided).layers) {
        const forced = forcedSites(cut.model);
        // A contradiction: some site near 0 or 1 was wrong; its layer stays as rounded.
        if (forced === null) continue;
        for (const [k, s] of cut.site.entries()) if (forced[k] !== FREE) full[site[s]] = forced[k];
        for (const left of layersOf(cut.model, forced).layers)
          rest.push({ model: left.model, site: left.site.map((s) => site[cut.site[s]]) });
      }
    }
    layers = rest;
  }
  return { full, energy: columnEnergy(model, full), steps };
}
