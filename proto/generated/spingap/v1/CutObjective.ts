// Original file: proto/spingap/v1/problem.proto


/**
 * Weight of the edges between the two sides: (total_weight − energy) / 2.
 */
export interface CutObjective {
  'totalWeight'?: (number | string);
  /**
   * All weights are integers over it; left out if there is none.
   */
  'scale'?: (number | string);
  '_scale'?: "scale";
}

/**
 * Weight of the edges between the two sides: (total_weight − energy) / 2.
 */
export interface CutObjective__Output {
  'totalWeight': (number);
  /**
   * All weights are integers over it; left out if there is none.
   */
  'scale'?: (number);
  '_scale'?: "scale";
}
