// Original file: proto/spingap/v1/solver.proto

import type { BetaRange as _spingap_v1_BetaRange, BetaRange__Output as _spingap_v1_BetaRange__Output } from '../../spingap/v1/BetaRange.ts';
import type { ClusterMovesAuto as _spingap_v1_ClusterMovesAuto, ClusterMovesAuto__Output as _spingap_v1_ClusterMovesAuto__Output } from '../../spingap/v1/ClusterMovesAuto.ts';
import type { ClusterMovesOff as _spingap_v1_ClusterMovesOff, ClusterMovesOff__Output as _spingap_v1_ClusterMovesOff__Output } from '../../spingap/v1/ClusterMovesOff.ts';
import type { ClusterMovesGiven as _spingap_v1_ClusterMovesGiven, ClusterMovesGiven__Output as _spingap_v1_ClusterMovesGiven__Output } from '../../spingap/v1/ClusterMovesGiven.ts';
import type { Long } from '@grpc/proto-loader';

/**
 * Parallel tempering.
 */
export interface TemperingParameters {
  /**
   * Ends of the ladder that a pilot places.
   */
  'betaRange'?: (_spingap_v1_BetaRange | null);
  /**
   * Rounds of a read, 1 … 10,000,000.
   */
  'numSweeps'?: (number | string | Long);
  /**
   * β of the ladder, ascending, 2 … 128 of them; empty: a pilot places them. Excludes beta_range.
   */
  'betaLadder'?: (number | string)[];
  /**
   * Where a pilot finds clusters small: the default.
   */
  'clusterMovesAuto'?: (_spingap_v1_ClusterMovesAuto | null);
  'clusterMovesOff'?: (_spingap_v1_ClusterMovesOff | null);
  'clusterMovesGiven'?: (_spingap_v1_ClusterMovesGiven | null);
  /**
   * K, 0 … n: every sample has exactly K variables at 1 (spins +1). Not with cluster moves.
   */
  'numOnes'?: (number);
  '_numSweeps'?: "numSweeps";
  /**
   * Isoenergetic cluster moves.
   */
  'clusterMoves'?: "clusterMovesAuto"|"clusterMovesOff"|"clusterMovesGiven";
  '_numOnes'?: "numOnes";
}

/**
 * Parallel tempering.
 */
export interface TemperingParameters__Output {
  /**
   * Ends of the ladder that a pilot places.
   */
  'betaRange': (_spingap_v1_BetaRange__Output | null);
  /**
   * Rounds of a read, 1 … 10,000,000.
   */
  'numSweeps'?: (number);
  /**
   * β of the ladder, ascending, 2 … 128 of them; empty: a pilot places them. Excludes beta_range.
   */
  'betaLadder': (number)[];
  /**
   * Where a pilot finds clusters small: the default.
   */
  'clusterMovesAuto'?: (_spingap_v1_ClusterMovesAuto__Output | null);
  'clusterMovesOff'?: (_spingap_v1_ClusterMovesOff__Output | null);
  'clusterMovesGiven'?: (_spingap_v1_ClusterMovesGiven__Output | null);
  /**
   * K, 0 … n: every sample has exactly K variables at 1 (spins +1). Not with cluster moves.
   */
  'numOnes'?: (number);
  '_numSweeps'?: "numSweeps";
  /**
   * Isoenergetic cluster moves.
   */
  'clusterMoves'?: "clusterMovesAuto"|"clusterMovesOff"|"clusterMovesGiven";
  '_numOnes'?: "numOnes";
}
