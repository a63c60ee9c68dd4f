// Original file: proto/spingap/v1/solver.proto


export interface BetaRange {
  /**
   * ≥ 0, finite.
   */
  'hot'?: (number | string);
  /**
   * ≥ hot, finite.
   */
  'cold'?: (number | string);
}

export interface BetaRange__Output {
  /**
   * ≥ 0, finite.
   */
  'hot': (number);
  /**
   * ≥ hot, finite.
   */
  'cold': (number);
}
