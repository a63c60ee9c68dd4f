// Original file: proto/spingap/v1/solver.proto

import type { Long } from '@grpc/proto-loader';

export interface ClusterMovesGiven {
  /**
   * ≥ 1.
   */
  'everyRounds'?: (number | string | Long);
  /**
   * The least β at which clusters are exchanged, ≥ 0.
   */
  'beta'?: (number | string);
}

export interface ClusterMovesGiven__Output {
  /**
   * ≥ 1.
   */
  'everyRounds': (number);
  /**
   * The least β at which clusters are exchanged, ≥ 0.
   */
  'beta': (number);
}
