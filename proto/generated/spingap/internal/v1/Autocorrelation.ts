// Original file: proto/spingap/internal/v1/engine.proto


/**
 * Sums over chains at equally spaced looks. Of an observable x they are: looks, Σx, Σx²; then for each lag over its pairs (x, y)
 * of looks so far apart: pairs, Σxy, Σ(x + y).
 */
export interface Autocorrelation {
  'spacingSweeps'?: (number | string);
  /**
   * u32, in looks, ascending.
   */
  'lags'?: (Buffer | Uint8Array | string);
  /**
   * f64, 3 + 3 · lags.
   */
  'magnetization'?: (Buffer | Uint8Array | string);
  /**
   * f64; empty: a block has one chain.
   */
  'overlap'?: (Buffer | Uint8Array | string);
  /**
   * f64, of energies in units of the Ising form.
   */
  'energy'?: (Buffer | Uint8Array | string);
}

/**
 * Sums over chains at equally spaced looks. Of an observable x they are: looks, Σx, Σx²; then for each lag over its pairs (x, y)
 * of looks so far apart: pairs, Σxy, Σ(x + y).
 */
export interface Autocorrelation__Output {
  'spacingSweeps': (number);
  /**
   * u32, in looks, ascending.
   */
  'lags': (Buffer);
  /**
   * f64, 3 + 3 · lags.
   */
  'magnetization': (Buffer);
  /**
   * f64; empty: a block has one chain.
   */
  'overlap': (Buffer);
  /**
   * f64, of energies in units of the Ising form.
   */
  'energy': (Buffer);
}
