// Original file: proto/spingap/internal/v1/engine.proto

import type { Backend as _spingap_v1_Backend, Backend__Output as _spingap_v1_Backend__Output } from '../../../spingap/v1/Backend.ts';
import type { UpdateRule as _spingap_v1_UpdateRule, UpdateRule__Output as _spingap_v1_UpdateRule__Output } from '../../../spingap/v1/UpdateRule.ts';
import type { ScanOrder as _spingap_v1_ScanOrder, ScanOrder__Output as _spingap_v1_ScanOrder__Output } from '../../../spingap/v1/ScanOrder.ts';
import type { Randomness as _spingap_internal_v1_Randomness, Randomness__Output as _spingap_internal_v1_Randomness__Output } from '../../../spingap/internal/v1/Randomness.ts';

/**
 * An annealing kernel and its build.
 */
export interface Kernel {
  'name'?: (string);
  /**
   * Hexadecimal.
   */
  'sha256'?: (string);
  /**
   * Any but AUTO and MIXED.
   */
  'backend'?: (_spingap_v1_Backend);
  /**
   * METROPOLIS or HEATBATH.
   */
  'update'?: (_spingap_v1_UpdateRule);
  'scan'?: (_spingap_v1_ScanOrder);
  'randomness'?: (_spingap_internal_v1_Randomness);
  /**
   * Spins +1 in every state, kept by exchanges; left out where single spins flip.
   */
  'numOnes'?: (number);
  '_numOnes'?: "numOnes";
}

/**
 * An annealing kernel and its build.
 */
export interface Kernel__Output {
  'name': (string);
  /**
   * Hexadecimal.
   */
  'sha256': (string);
  /**
   * Any but AUTO and MIXED.
   */
  'backend': (_spingap_v1_Backend__Output);
  /**
   * METROPOLIS or HEATBATH.
   */
  'update': (_spingap_v1_UpdateRule__Output);
  'scan': (_spingap_v1_ScanOrder__Output);
  'randomness': (_spingap_internal_v1_Randomness__Output);
  /**
   * Spins +1 in every state, kept by exchanges; left out where single spins flip.
   */
  'numOnes'?: (number);
  '_numOnes'?: "numOnes";
}
