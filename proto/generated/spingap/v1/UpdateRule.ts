// Original file: proto/spingap/v1/solver.proto

export const UpdateRule = {
  /**
   * Metropolis.
   */
  UPDATE_RULE_UNSPECIFIED: 'UPDATE_RULE_UNSPECIFIED',
  UPDATE_RULE_METROPOLIS: 'UPDATE_RULE_METROPOLIS',
  UPDATE_RULE_HEATBATH: 'UPDATE_RULE_HEATBATH',
  /**
   * Clusters in imaginary time, path-integral annealing only.
   */
  UPDATE_RULE_SEGMENT: 'UPDATE_RULE_SEGMENT',
} as const;

export type UpdateRule =
  /**
   * Metropolis.
   */
  | 'UPDATE_RULE_UNSPECIFIED'
  | 0
  | 'UPDATE_RULE_METROPOLIS'
  | 1
  | 'UPDATE_RULE_HEATBATH'
  | 2
  /**
   * Clusters in imaginary time, path-integral annealing only.
   */
  | 'UPDATE_RULE_SEGMENT'
  | 3

export type UpdateRule__Output = typeof UpdateRule[keyof typeof UpdateRule]
