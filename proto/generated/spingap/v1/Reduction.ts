// Original file: proto/spingap/v1/solver.proto

/**
 * Whether to solve the smaller model that dominating couplings leave.
 */
export const Reduction = {
  /**
   * Auto.
   */
  REDUCTION_UNSPECIFIED: 'REDUCTION_UNSPECIFIED',
  /**
   * Where the solver is chosen and a worthwhile share of the variables goes.
   */
  REDUCTION_AUTO: 'REDUCTION_AUTO',
  /**
   * Not in sample mode and not with initial states.
   */
  REDUCTION_ON: 'REDUCTION_ON',
  REDUCTION_OFF: 'REDUCTION_OFF',
} as const;

/**
 * Whether to solve the smaller model that dominating couplings leave.
 */
export type Reduction =
  /**
   * Auto.
   */
  | 'REDUCTION_UNSPECIFIED'
  | 0
  /**
   * Where the solver is chosen and a worthwhile share of the variables goes.
   */
  | 'REDUCTION_AUTO'
  | 1
  /**
   * Not in sample mode and not with initial states.
   */
  | 'REDUCTION_ON'
  | 2
  | 'REDUCTION_OFF'
  | 3

/**
 * Whether to solve the smaller model that dominating couplings leave.
 */
export type Reduction__Output = typeof Reduction[keyof typeof Reduction]
