import type { ColumnModel } from "../../core/columns/column-model.ts";
import { sitesOfColumns } from "../../core/columns/transpose.ts";
import type { Result } from "../../core/failure.ts";
import { modelBuilder, type QuadraticModel } from "../../core/model/quadratic-model.ts";
import { type Conflicts, conflictsOf } from "./exclusion.ts";
import { numSites, type PlacementInstance } from "./instance.ts";
import { type SiteGraph, siteGraph, stepsWithin } from "./lattice.ts";

/** A bond joins atoms whose distance is a/√2 within this share: on an unrefined lattice exactly the nearest neighbours. */
const BOND_TOLERANCE = 0.15;

/** Pairs of sites that the bond prior rewards. */
export function bondGraph({ sites, refinement }: Pick<PlacementInstance, "sites" | "refinement">): SiteGraph {
  const bond = refinement * Math.SQRT2;
  const steps = stepsWithin(bond * (1 + BOND_TOLERANCE)).filter(
    (step) => Math.hypot(...step) >= bond * (1 - BOND_TOLERANCE),
  );
  return siteGraph(sites, steps);
}

/**
 * The instance as column residuals. Excluded sites and pairs become columns of their own: P x² forbids a site, and
 * P (x_i + x_j − ½)² = P/4 + 2P x_i x_j a pair, whose constant P/4 the energy then holds.
 */
export function columnModelOf(instance: PlacementInstance): ColumnModel {
  const { projections, bondPrior, number } = instance;
  const n = numSites(instance);
  const bonds = bondPrior === 0 ? null : { mu: bondPrior, ...bondGraph(instance) };
  const conflicts: Conflicts = conflictsOf(instance, bonds);
  const measured = projections.reduce((sum, { columns }) => sum + columns.count, 0);
  const columns = measured + conflicts.weight.length;
  const weight = new Float64Array(columns);
  const target = new Float64Array(columns);
  const siteStart = new Int32Array(n + 1);
  for (let i = 0; i < n; i++)
    siteStart[i + 1] = siteStart[i] + projections.length + conflicts.start[i + 1] - conflicts.start[i];
  const siteColumn = new Int32Array(siteStart[n]);
  let first = 0;
  for (const [p, projection] of projections.entries()) {
    weight.set(projection.weight, first);
    target.set(projection.target, first);
    for (let i = 0; i < n; i++) siteColumn[siteStart[i] + p] = first + projection.columns.of[i];
    first += projection.columns.count;
  }
  weight.set(conflicts.weight, first);
  target.set(conflicts.target, first);
  for (let i = 0; i < n; i++) {
    const from = conflicts.start[i];
    for (let p = from; p < conflicts.start[i + 1]; p++)
      siteColumn[siteStart[i] + projections.length + p - from] = first + conflicts.column[p];
  }
  return { n, siteStart, siteColumn, weight, target, bonds, number };
}

/**
 * The same energies as a QUBO: w (Σ x − y)² = w y² + Σ w (1 − 2y) x_i + Σ_{i<j} 2w x_i x_j. BINARY; the spins of a state are
 * s = 2x − 1. Fails where pairs are too many for a model.
 */
export function quboOf(model: ColumnModel, where = "placement as a QUBO"): Result<QuadraticModel> {
  const { n, siteStart, siteColumn, weight, target, bonds, number } = model;
  const builder = modelBuilder("BINARY", n, Math.max(1024, 8 * siteColumn.length));
  const { start, site } = sitesOfColumns(model);
  for (let c = 0; c < weight.length; c++) {
    builder.addOffset(weight[c] * target[c] ** 2);
    for (let p = start[c]; p < start[c + 1]; p++)
      for (let q = p + 1; q < start[c + 1]; q++) builder.addQuadratic(site[p], site[q], 2 * weight[c], 0);
  }
  for (let i = 0; i < n; i++)
    for (let p = siteStart[i]; p < siteStart[i + 1]; p++)
      builder.addLinear(i, weight[siteColumn[p]] * (1 - 2 * target[siteColumn[p]]));
  if (bonds !== null)
    for (let i = 0; i < n; i++)
      for (let p = bonds.start[i]; p < bonds.start[i + 1]; p++)
        if (bonds.neighbour[p] > i) builder.addQuadratic(i, bonds.neighbour[p], -bonds.mu, 0);
  if (number !== null) {
    const { lambda, count } = number;
    builder.addOffset(lambda * count ** 2);
    for (let i = 0; i < n; i++) {
      builder.addLinear(i, lambda * (1 - 2 * count));
      for (let j = i + 1; j < n; j++) builder.addQuadratic(i, j, 2 * lambda, 0);
    }
  }
  return builder.build(where, "sum");
}

/** @param spins  shape (n), −1 or +1. @returns shape (n), 1 where there is an atom. */
export function occupationOf(spins: Int8Array): Uint8Array {
  return Uint8Array.from(spins, (s) => (s > 0 ? 1 : 0));
}
