// Original file: proto/spingap/v1/job_service.proto

import type { Long } from '@grpc/proto-loader';

/**
 * How far a job is.
 */
export interface Progress {
  /**
   * Running time of the job, ns.
   */
  'tNs'?: (number | string);
  /**
   * Lowest energy so far, energy units; +∞ before the first.
   */
  'bestEnergy'?: (number | string);
  /**
   * Spin updates so far.
   */
  'updates'?: (number | string);
  'finishedReads'?: (number | string | Long);
  'shardsDone'?: (number | string | Long);
}

/**
 * How far a job is.
 */
export interface Progress__Output {
  /**
   * Running time of the job, ns.
   */
  'tNs': (number);
  /**
   * Lowest energy so far, energy units; +∞ before the first.
   */
  'bestEnergy': (number);
  /**
   * Spin updates so far.
   */
  'updates': (number);
  'finishedReads': (number);
  'shardsDone': (number);
}
