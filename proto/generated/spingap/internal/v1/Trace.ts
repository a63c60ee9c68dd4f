// Original file: proto/spingap/internal/v1/engine.proto


export interface Trace {
  /**
   * f64.
   */
  'levels'?: (Buffer | Uint8Array | string);
  /**
   * f64, rows of 10 columns and one for each level.
   */
  'values'?: (Buffer | Uint8Array | string);
}

export interface Trace__Output {
  /**
   * f64.
   */
  'levels': (Buffer);
  /**
   * f64, rows of 10 columns and one for each level.
   */
  'values': (Buffer);
}
