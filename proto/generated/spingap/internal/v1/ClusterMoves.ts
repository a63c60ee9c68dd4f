// Original file: proto/spingap/internal/v1/engine.proto

import type { Long } from '@grpc/proto-loader';

export interface ClusterMoves {
  'everyRounds'?: (number | string | Long);
  'beta'?: (number | string);
}

export interface ClusterMoves__Output {
  'everyRounds': (number);
  'beta': (number);
}
