// Original file: proto/spingap/v1/solver.proto


/**
 * A function on [0, 1], linear between its points: point k is the k-th of each list. 2 … 100,000 points.
 */
export interface Curve {
  /**
   * Ascending from 0 to 1; two points at one s are a step.
   */
  's'?: (number | string)[];
  /**
   * ≥ 0, finite.
   */
  'value'?: (number | string)[];
}

/**
 * A function on [0, 1], linear between its points: point k is the k-th of each list. 2 … 100,000 points.
 */
export interface Curve__Output {
  /**
   * Ascending from 0 to 1; two points at one s are a step.
   */
  's': (number)[];
  /**
   * ≥ 0, finite.
   */
  'value': (number)[];
}
