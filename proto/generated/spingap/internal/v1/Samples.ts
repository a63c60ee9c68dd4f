// Original file: proto/spingap/internal/v1/engine.proto


export interface Samples {
  'numVariables'?: (number);
  /**
   * f64, one a row.
   */
  'energy'?: (Buffer | Uint8Array | string);
  /**
   * f64, one a row: whole numbers ≥ 1.
   */
  'count'?: (Buffer | Uint8Array | string);
  /**
   * Rows of ⌈n/8⌉ bytes.
   */
  'packed'?: (Buffer | Uint8Array | string);
}

export interface Samples__Output {
  'numVariables': (number);
  /**
   * f64, one a row.
   */
  'energy': (Buffer);
  /**
   * f64, one a row: whole numbers ≥ 1.
   */
  'count': (Buffer);
  /**
   * Rows of ⌈n/8⌉ bytes.
   */
  'packed': (Buffer);
}
