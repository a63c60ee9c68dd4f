// Original file: proto/spingap/internal/v1/engine.proto


export interface Ladder {
  /**
   * f64.
   */
  'beta'?: (Buffer | Uint8Array | string);
  /**
   * f64.
   */
  'rejection'?: (Buffer | Uint8Array | string);
  'clusterShare'?: (number | string);
}

export interface Ladder__Output {
  /**
   * f64.
   */
  'beta': (Buffer);
  /**
   * f64.
   */
  'rejection': (Buffer);
  'clusterShare': (number);
}
