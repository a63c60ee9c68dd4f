// Original file: proto/spingap/internal/v1/engine.proto

import type { Samples as _spingap_internal_v1_Samples, Samples__Output as _spingap_internal_v1_Samples__Output } from '../../../spingap/internal/v1/Samples.ts';
import type { Trace as _spingap_internal_v1_Trace, Trace__Output as _spingap_internal_v1_Trace__Output } from '../../../spingap/internal/v1/Trace.ts';
import type { TemperingCounts as _spingap_internal_v1_TemperingCounts, TemperingCounts__Output as _spingap_internal_v1_TemperingCounts__Output } from '../../../spingap/internal/v1/TemperingCounts.ts';
import type { BlockTelemetry as _spingap_internal_v1_BlockTelemetry, BlockTelemetry__Output as _spingap_internal_v1_BlockTelemetry__Output } from '../../../spingap/internal/v1/BlockTelemetry.ts';
import type { Long } from '@grpc/proto-loader';

export interface Block {
  'block'?: (number | string | Long);
  'finished'?: (_spingap_internal_v1_Samples | null);
  'unfinished'?: (_spingap_internal_v1_Samples | null);
  'ns'?: (number | string);
  'sweeps'?: (number | string);
  'updates'?: (number | string);
  /**
   * Left out: none.
   */
  'trace'?: (_spingap_internal_v1_Trace | null);
  'acceptance'?: (number | string);
  /**
   * Left out: none.
   */
  'tempering'?: (_spingap_internal_v1_TemperingCounts | null);
  /**
   * No state of the model is lower.
   */
  'proven'?: (boolean);
  /**
   * Left out: nothing was watched.
   */
  'telemetry'?: (_spingap_internal_v1_BlockTelemetry | null);
  '_acceptance'?: "acceptance";
}

export interface Block__Output {
  'block': (number);
  'finished': (_spingap_internal_v1_Samples__Output | null);
  'unfinished': (_spingap_internal_v1_Samples__Output | null);
  'ns': (number);
  'sweeps': (number);
  'updates': (number);
  /**
   * Left out: none.
   */
  'trace': (_spingap_internal_v1_Trace__Output | null);
  'acceptance'?: (number);
  /**
   * Left out: none.
   */
  'tempering': (_spingap_internal_v1_TemperingCounts__Output | null);
  /**
   * No state of the model is lower.
   */
  'proven': (boolean);
  /**
   * Left out: nothing was watched.
   */
  'telemetry': (_spingap_internal_v1_BlockTelemetry__Output | null);
  '_acceptance'?: "acceptance";
}
