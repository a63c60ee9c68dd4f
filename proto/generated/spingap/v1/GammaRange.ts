// Original file: proto/spingap/v1/solver.proto


export interface GammaRange {
  /**
   * Energy units, ≥ 0.
   */
  'gamma0'?: (number | string);
  /**
   * Energy units, ≥ 0.
   */
  'gamma1'?: (number | string);
}

export interface GammaRange__Output {
  /**
   * Energy units, ≥ 0.
   */
  'gamma0': (number);
  /**
   * Energy units, ≥ 0.
   */
  'gamma1': (number);
}
