// Original file: proto/spingap/internal/v1/engine.proto


export interface RateAssignment {
  /**
   * Milliseconds.
   */
  'forMs'?: (number | string);
}

export interface RateAssignment__Output {
  /**
   * Milliseconds.
   */
  'forMs': (number);
}
