// Original file: proto/spingap/internal/v1/engine.proto

import type { Backend as _spingap_v1_Backend, Backend__Output as _spingap_v1_Backend__Output } from '../../../spingap/v1/Backend.ts';

/**
 * Any other engine and its build.
 */
export interface Engine {
  'name'?: (string);
  /**
   * Hexadecimal.
   */
  'sha256'?: (string);
  /**
   * Any but AUTO and MIXED.
   */
  'backend'?: (_spingap_v1_Backend);
}

/**
 * Any other engine and its build.
 */
export interface Engine__Output {
  'name': (string);
  /**
   * Hexadecimal.
   */
  'sha256': (string);
  /**
   * Any but AUTO and MIXED.
   */
  'backend': (_spingap_v1_Backend__Output);
}
