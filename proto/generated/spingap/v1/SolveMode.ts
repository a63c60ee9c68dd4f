// Original file: proto/spingap/v1/solver.proto

export const SolveMode = {
  /**
   * Anneal.
   */
  SOLVE_MODE_UNSPECIFIED: 'SOLVE_MODE_UNSPECIFIED',
  /**
   * Find low energies.
   */
  SOLVE_MODE_ANNEAL: 'SOLVE_MODE_ANNEAL',
  /**
   * Draw from the Boltzmann distribution at one β, given twice as the range; of path integrals, at one Γ as well.
   */
  SOLVE_MODE_SAMPLE: 'SOLVE_MODE_SAMPLE',
} as const;

export type SolveMode =
  /**
   * Anneal.
   */
  | 'SOLVE_MODE_UNSPECIFIED'
  | 0
  /**
   * Find low energies.
   */
  | 'SOLVE_MODE_ANNEAL'
  | 1
  /**
   * Draw from the Boltzmann distribution at one β, given twice as the range; of path integrals, at one Γ as well.
   */
  | 'SOLVE_MODE_SAMPLE'
  | 2

export type SolveMode__Output = typeof SolveMode[keyof typeof SolveMode]
