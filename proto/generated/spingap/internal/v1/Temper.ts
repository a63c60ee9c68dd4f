// Original file: proto/spingap/internal/v1/engine.proto

import type { Engine as _spingap_internal_v1_Engine, Engine__Output as _spingap_internal_v1_Engine__Output } from '../../../spingap/internal/v1/Engine.ts';
import type { SwapOrder as _spingap_internal_v1_SwapOrder, SwapOrder__Output as _spingap_internal_v1_SwapOrder__Output } from '../../../spingap/internal/v1/SwapOrder.ts';
import type { ClusterMoves as _spingap_internal_v1_ClusterMoves, ClusterMoves__Output as _spingap_internal_v1_ClusterMoves__Output } from '../../../spingap/internal/v1/ClusterMoves.ts';
import type { Long } from '@grpc/proto-loader';

export interface Temper {
  'engine'?: (_spingap_internal_v1_Engine | null);
  /**
   * f64, ascending.
   */
  'ladder'?: (Buffer | Uint8Array | string);
  'rounds'?: (number | string | Long);
  'sweepsPerRound'?: (number | string | Long);
  'swapOrder'?: (_spingap_internal_v1_SwapOrder);
  /**
   * Left out: none.
   */
  'clusterMoves'?: (_spingap_internal_v1_ClusterMoves | null);
  /**
   * Spins +1 in every state, kept by exchanges; left out where single spins flip.
   */
  'numOnes'?: (number);
  '_numOnes'?: "numOnes";
}

export interface Temper__Output {
  'engine': (_spingap_internal_v1_Engine__Output | null);
  /**
   * f64, ascending.
   */
  'ladder': (Buffer);
  'rounds': (number);
  'sweepsPerRound': (number);
  'swapOrder': (_spingap_internal_v1_SwapOrder__Output);
  /**
   * Left out: none.
   */
  'clusterMoves': (_spingap_internal_v1_ClusterMoves__Output | null);
  /**
   * Spins +1 in every state, kept by exchanges; left out where single spins flip.
   */
  'numOnes'?: (number);
  '_numOnes'?: "numOnes";
}
