// Original file: proto/spingap/v1/solver.proto


/**
 * From the first step of a read to its last, both ≥ 0.
 */
export interface Ramp {
  'start'?: (number | string);
  'end'?: (number | string);
}

/**
 * From the first step of a read to its last, both ≥ 0.
 */
export interface Ramp__Output {
  'start': (number);
  'end': (number);
}
