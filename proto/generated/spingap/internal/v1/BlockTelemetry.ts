// Original file: proto/spingap/internal/v1/engine.proto

import type { Autocorrelation as _spingap_internal_v1_Autocorrelation, Autocorrelation__Output as _spingap_internal_v1_Autocorrelation__Output } from '../../../spingap/internal/v1/Autocorrelation.ts';
import type { SliceTelemetry as _spingap_internal_v1_SliceTelemetry, SliceTelemetry__Output as _spingap_internal_v1_SliceTelemetry__Output } from '../../../spingap/internal/v1/SliceTelemetry.ts';

/**
 * What a block saw besides its trace.
 */
export interface BlockTelemetry {
  /**
   * Left out: no chain stood at constant temperature.
   */
  'autocorrelation'?: (_spingap_internal_v1_Autocorrelation | null);
  /**
   * Left out: no worldlines.
   */
  'slices'?: (_spingap_internal_v1_SliceTelemetry | null);
}

/**
 * What a block saw besides its trace.
 */
export interface BlockTelemetry__Output {
  /**
   * Left out: no chain stood at constant temperature.
   */
  'autocorrelation': (_spingap_internal_v1_Autocorrelation__Output | null);
  /**
   * Left out: no worldlines.
   */
  'slices': (_spingap_internal_v1_SliceTelemetry__Output | null);
}
