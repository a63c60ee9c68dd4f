// Original file: proto/spingap/internal/v1/engine.proto

import type { Engine as _spingap_internal_v1_Engine, Engine__Output as _spingap_internal_v1_Engine__Output } from '../../../spingap/internal/v1/Engine.ts';
import type { Ramp as _spingap_v1_Ramp, Ramp__Output as _spingap_v1_Ramp__Output } from '../../../spingap/v1/Ramp.ts';
import type { Long } from '@grpc/proto-loader';

export interface Oscillator {
  'engine'?: (_spingap_internal_v1_Engine | null);
  'steps'?: (number | string | Long);
  'stepSize'?: (number | string);
  /**
   * K, 1/energy units of the problem.
   */
  'coupling'?: (number | string);
  /**
   * K_s.
   */
  'injection'?: (_spingap_v1_Ramp | null);
  /**
   * D.
   */
  'noise'?: (_spingap_v1_Ramp | null);
  'polish'?: (boolean);
}

export interface Oscillator__Output {
  'engine': (_spingap_internal_v1_Engine__Output | null);
  'steps': (number);
  'stepSize': (number);
  /**
   * K, 1/energy units of the problem.
   */
  'coupling': (number);
  /**
   * K_s.
   */
  'injection': (_spingap_v1_Ramp__Output | null);
  /**
   * D.
   */
  'noise': (_spingap_v1_Ramp__Output | null);
  'polish': (boolean);
}
