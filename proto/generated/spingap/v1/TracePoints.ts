// Original file: proto/spingap/v1/job_service.proto

import type { Long } from '@grpc/proto-loader';

/**
 * Points of the blocks' traces, as many as came at once: point k is the k-th of each list.
 */
export interface TracePoints {
  'part'?: (number)[];
  'block'?: (number | string | Long)[];
  /**
   * Since the block began, ns.
   */
  'tNs'?: (number | string)[];
  /**
   * Sweeps of a read.
   */
  'sweeps'?: (number | string)[];
  /**
   * Of the block's reads, energy units.
   */
  'bestEnergy'?: (number | string)[];
  'medianEnergy'?: (number | string)[];
  /**
   * Energies whose first hits are counted, the same for all points.
   */
  'levels'?: (number | string)[];
  /**
   * Reads that had reached each level by then: of point k the k-th `levels` numbers.
   */
  'hits'?: (number | string)[];
  /**
   * Of the block's reads: a tenth of them is lower, a tenth higher, energy units.
   */
  'q10Energy'?: (number | string)[];
  'q90Energy'?: (number | string)[];
}

/**
 * Points of the blocks' traces, as many as came at once: point k is the k-th of each list.
 */
export interface TracePoints__Output {
  'part': (number)[];
  'block': (number)[];
  /**
   * Since the block began, ns.
   */
  'tNs': (number)[];
  /**
   * Sweeps of a read.
   */
  'sweeps': (number)[];
  /**
   * Of the block's reads, energy units.
   */
  'bestEnergy': (number)[];
  'medianEnergy': (number)[];
  /**
   * Energies whose first hits are counted, the same for all points.
   */
  'levels': (number)[];
  /**
   * Reads that had reached each level by then: of point k the k-th `levels` numbers.
   */
  'hits': (number)[];
  /**
   * Of the block's reads: a tenth of them is lower, a tenth higher, energy units.
   */
  'q10Energy': (number)[];
  'q90Energy': (number)[];
}
