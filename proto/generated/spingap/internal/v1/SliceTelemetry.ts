// Original file: proto/spingap/internal/v1/engine.proto


export interface SliceTelemetry {
  /**
   * f64, one a checkpoint, energy units: the lowest slice of a worldline, mean over worldlines.
   */
  'lowest'?: (Buffer | Uint8Array | string);
  /**
   * f64, as many: the mean of all slices.
   */
  'mean'?: (Buffer | Uint8Array | string);
  /**
   * Worldlines in the correlator.
   */
  'worldlines'?: (number | string);
  /**
   * f64: Σ over worldlines and slices of M_p M_{p+t}, t = 0 … P/2.
   */
  'correlator'?: (Buffer | Uint8Array | string);
}

export interface SliceTelemetry__Output {
  /**
   * f64, one a checkpoint, energy units: the lowest slice of a worldline, mean over worldlines.
   */
  'lowest': (Buffer);
  /**
   * f64, as many: the mean of all slices.
   */
  'mean': (Buffer);
  /**
   * Worldlines in the correlator.
   */
  'worldlines': (number);
  /**
   * f64: Σ over worldlines and slices of M_p M_{p+t}, t = 0 … P/2.
   */
  'correlator': (Buffer);
}
