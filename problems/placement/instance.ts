import type { Columns } from "./columns.ts";

/** What one tilt of the microscope measured: a number of atoms for every column, and how far to trust it. */
export interface Projection {
  readonly columns: Columns;
  /** Shape (columns): measured atoms y_c; may be a fraction or slightly negative once a background is subtracted. */
  readonly target: Float64Array;
  /** Shape (columns): w_c = 1/variance of y_c, > 0. */
  readonly weight: Float64Array;
}

/** Hard rules of distance between atoms, Å; null where there is none. */
export interface Exclusion {
  /** No two atoms are closer. */
  readonly minDistance: number | null;
  /** Every atom has another one within this distance: no stray atoms. */
  readonly maxDistance: number | null;
  /** No atom is farther from the middle of the candidates. */
  readonly radius: number | null;
}

/**
 * Atom placement: which candidate sites hold an atom, given projections.
 * E(x) = Σ_c w_c (Σ_{i∈c} x_i − y_c)² − μ Σ_⟨ij⟩ x_i x_j + λ (Σ x_i − N)², x ∈ {0,1}ⁿ; the first sum is χ².
 */
export interface PlacementInstance {
  readonly name: string;
  /** Lattice constant a, Å. */
  readonly latticeConstant: number;
  /** r ≥ 1: coordinates are in units of a/(2r). */
  readonly refinement: number;
  /** Shape (3n): candidate sites, all different, i + j + k even. */
  readonly sites: Int32Array;
  readonly projections: readonly Projection[];
  /** μ ≥ 0, energy won by each pair of neighbouring atoms; 0 for none. */
  readonly bondPrior: number;
  /** λ > 0 and N, or null. */
  readonly number: { readonly lambda: number; readonly count: number } | null;
  readonly exclusion: Exclusion | null;
}

export function numSites(instance: Pick<PlacementInstance, "sites">): number {
  return instance.sites.length / 3;
}

/** Å per unit of the site coordinates. */
export function unitLength({ latticeConstant, refinement }: PlacementInstance): number {
  return latticeConstant / (2 * refinement);
}
