// Original file: proto/spingap/v1/problem.proto


/**
 * E(s) = offset + Σ h[i] s[i] + Σ weight[k] s[row[k]] s[column[k]], s = −1 or +1.
 */
export interface Ising {
  /**
   * 0 … 1,000,000.
   */
  'numVariables'?: (number);
  /**
   * Energy units, finite.
   */
  'offset'?: (number | string);
  /**
   * f64, one a variable, energy units, finite; empty: all 0.
   */
  'h'?: (Buffer | Uint8Array | string);
  /**
   * u32, one a coupling, at most 10,000,000; indices from 0. row[k] ≠ column[k], either may be the larger one.
   */
  'row'?: (Buffer | Uint8Array | string);
  /**
   * u32, as many as `row`.
   */
  'column'?: (Buffer | Uint8Array | string);
  /**
   * f64, as many as `row`, energy units, finite. Repeated pairs add.
   */
  'weight'?: (Buffer | Uint8Array | string);
}

/**
 * E(s) = offset + Σ h[i] s[i] + Σ weight[k] s[row[k]] s[column[k]], s = −1 or +1.
 */
export interface Ising__Output {
  /**
   * 0 … 1,000,000.
   */
  'numVariables': (number);
  /**
   * Energy units, finite.
   */
  'offset': (number);
  /**
   * f64, one a variable, energy units, finite; empty: all 0.
   */
  'h': (Buffer);
  /**
   * u32, one a coupling, at most 10,000,000; indices from 0. row[k] ≠ column[k], either may be the larger one.
   */
  'row': (Buffer);
  /**
   * u32, as many as `row`.
   */
  'column': (Buffer);
  /**
   * f64, as many as `row`, energy units, finite. Repeated pairs add.
   */
  'weight': (Buffer);
}
