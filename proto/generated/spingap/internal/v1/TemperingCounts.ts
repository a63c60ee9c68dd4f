// Original file: proto/spingap/internal/v1/engine.proto


export interface TemperingCounts {
  'rounds'?: (number | string);
  'roundTrips'?: (number | string);
  'expectedRoundTrips'?: (number | string);
  /**
   * f64.
   */
  'rejection'?: (Buffer | Uint8Array | string);
}

export interface TemperingCounts__Output {
  'rounds': (number);
  'roundTrips': (number);
  'expectedRoundTrips': (number);
  /**
   * f64.
   */
  'rejection': (Buffer);
}
