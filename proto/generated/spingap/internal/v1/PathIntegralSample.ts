// Original file: proto/spingap/internal/v1/engine.proto

import type { Engine as _spingap_internal_v1_Engine, Engine__Output as _spingap_internal_v1_Engine__Output } from '../../../spingap/internal/v1/Engine.ts';
import type { UpdateRule as _spingap_v1_UpdateRule, UpdateRule__Output as _spingap_v1_UpdateRule__Output } from '../../../spingap/v1/UpdateRule.ts';
import type { ScanOrder as _spingap_v1_ScanOrder, ScanOrder__Output as _spingap_v1_ScanOrder__Output } from '../../../spingap/v1/ScanOrder.ts';
import type { Long } from '@grpc/proto-loader';

/**
 * Worldlines at constant β and Γ, whose slices 0 are samples.
 */
export interface PathIntegralSample {
  'engine'?: (_spingap_internal_v1_Engine | null);
  'slices'?: (number);
  'update'?: (_spingap_v1_UpdateRule);
  /**
   * SEQUENTIAL or RANDOM.
   */
  'scan'?: (_spingap_v1_ScanOrder);
  /**
   * Of the whole worldline.
   */
  'beta'?: (number | string);
  /**
   * Γ, the transverse field, energy units.
   */
  'gamma'?: (number | string);
  'burnInSweeps'?: (number | string | Long);
  'thinningSweeps'?: (number | string | Long);
  'draws'?: (number | string | Long);
}

/**
 * Worldlines at constant β and Γ, whose slices 0 are samples.
 */
export interface PathIntegralSample__Output {
  'engine': (_spingap_internal_v1_Engine__Output | null);
  'slices': (number);
  'update': (_spingap_v1_UpdateRule__Output);
  /**
   * SEQUENTIAL or RANDOM.
   */
  'scan': (_spingap_v1_ScanOrder__Output);
  /**
   * Of the whole worldline.
   */
  'beta': (number);
  /**
   * Γ, the transverse field, energy units.
   */
  'gamma': (number);
  'burnInSweeps': (number);
  'thinningSweeps': (number);
  'draws': (number);
}
