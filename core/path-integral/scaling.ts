import type { ModelAnalysis } from "../model/analysis.ts";

/**
 * β of a worldline and the transverse field Γ0 that its anneal begins at, scaled to the spread σ_i = √(h_i² + Σ_j J_ij²) of
 * the local fields, so that a model in other units gives the same anneal.
 */
export interface PathIntegralScale {
  /** 1 / energy units of the problem, for all P slices: each feels β/P. */
  readonly beta: number;
  /** Energy units of the problem. */
  readonly gamma: number;
}

/**
 * β/P · σ, the cold of one slice. What decides is P·T, not T (Martoňák, Santoro and Tosatti (2002),
 * doi:10.1103/PhysRevB.66.094203): of ¼, ½, 1 and 2 at P = 8 and 32, 2 left the least energy on a ±J torus and a ±J cubic
 * lattice, and 1 or 2 on a random graph of degree 20.
 */
export const SLICE_COLD = 2;
/** Γ0/σ: of 1, 2 and 4 the first two were best, 1 in short anneals. */
export const FIELD_SPREAD = 1.5;

/**
 * The scale that is used when the user gives none.
 * @param unit  energy of one unit of the form that `model` was analysed in.
 */
export function pathIntegralScale(model: ModelAnalysis, unit: number, slices: number): PathIntegralScale {
  if (model.spreadHigh === 0) return { beta: slices / unit, gamma: unit };
  return {
    beta: (SLICE_COLD * slices) / (Math.sqrt(model.spreadLow * model.spreadHigh) * unit),
    gamma: FIELD_SPREAD * model.spreadHigh * unit,
  };
}
