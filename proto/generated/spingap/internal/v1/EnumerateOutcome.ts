// Original file: proto/spingap/internal/v1/engine.proto

import type { Long } from '@grpc/proto-loader';

export interface EnumerateOutcome {
  'firstPrefix'?: (number | string | Long);
  'finishedRanges'?: (number | string | Long);
  'states'?: (number | string);
  'ns'?: (number | string);
  /**
   * +∞ where nothing was visited.
   */
  'energy'?: (number | string);
  'count'?: (number | string);
  /**
   * f64: the lowest ranks, ascending.
   */
  'ranks'?: (Buffer | Uint8Array | string);
}

export interface EnumerateOutcome__Output {
  'firstPrefix': (number);
  'finishedRanges': (number);
  'states': (number);
  'ns': (number);
  /**
   * +∞ where nothing was visited.
   */
  'energy': (number);
  'count': (number);
  /**
   * f64: the lowest ranks, ascending.
   */
  'ranks': (Buffer);
}
