// Original file: proto/spingap/v1/job_service.proto

import type { Long } from '@grpc/proto-loader';

/**
 * How far the law of the lowest block energies was tested.
 */
export interface TailChecks {
  'tailBlocks'?: (number | string | Long);
  /**
   * Share of data sets drawn from the law that fit it less well.
   */
  'goodness'?: (number | string);
  /**
   * Blocks at the tail's lowest end: foretold from the rest of it, and there.
   */
  'heldOutExpected'?: (number | string);
  'heldOut'?: (number | string | Long);
  /**
   * ξ; below 0 the tail ends.
   */
  'shape'?: (number | string);
}

/**
 * How far the law of the lowest block energies was tested.
 */
export interface TailChecks__Output {
  'tailBlocks': (number);
  /**
   * Share of data sets drawn from the law that fit it less well.
   */
  'goodness': (number);
  /**
   * Blocks at the tail's lowest end: foretold from the rest of it, and there.
   */
  'heldOutExpected': (number);
  'heldOut': (number);
  /**
   * ξ; below 0 the tail ends.
   */
  'shape': (number);
}
