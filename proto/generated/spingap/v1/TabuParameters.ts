// Original file: proto/spingap/v1/solver.proto

import type { Long } from '@grpc/proto-loader';

/**
 * Tabu search with path relinking.
 */
export interface TabuParameters {
  /**
   * Flips of a read, 1 … 1,000,000,000; chosen by size if left out.
   */
  'numMoves'?: (number | string | Long);
  '_numMoves'?: "numMoves";
}

/**
 * Tabu search with path relinking.
 */
export interface TabuParameters__Output {
  /**
   * Flips of a read, 1 … 1,000,000,000; chosen by size if left out.
   */
  'numMoves'?: (number);
  '_numMoves'?: "numMoves";
}
