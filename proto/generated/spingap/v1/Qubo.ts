// Original file: proto/spingap/v1/problem.proto


/**
 * E(x) = offset + Σ value[k] x[row[k]] x[column[k]], x = 0 or 1: each entry counts once, row[k] = column[k] is a linear term.
 */
export interface Qubo {
  /**
   * 0 … 1,000,000.
   */
  'numVariables'?: (number);
  /**
   * Energy units, finite.
   */
  'offset'?: (number | string);
  /**
   * u32, one an entry; indices from 0. At most 10,000,000 off the diagonal.
   */
  'row'?: (Buffer | Uint8Array | string);
  /**
   * u32, as many as `row`.
   */
  'column'?: (Buffer | Uint8Array | string);
  /**
   * f64, as many as `row`, energy units, finite. Entries of a pair, in whichever order, add.
   */
  'value'?: (Buffer | Uint8Array | string);
}

/**
 * E(x) = offset + Σ value[k] x[row[k]] x[column[k]], x = 0 or 1: each entry counts once, row[k] = column[k] is a linear term.
 */
export interface Qubo__Output {
  /**
   * 0 … 1,000,000.
   */
  'numVariables': (number);
  /**
   * Energy units, finite.
   */
  'offset': (number);
  /**
   * u32, one an entry; indices from 0. At most 10,000,000 off the diagonal.
   */
  'row': (Buffer);
  /**
   * u32, as many as `row`.
   */
  'column': (Buffer);
  /**
   * f64, as many as `row`, energy units, finite. Entries of a pair, in whichever order, add.
   */
  'value': (Buffer);
}
