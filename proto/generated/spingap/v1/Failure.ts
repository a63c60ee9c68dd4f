// Original file: proto/spingap/v1/job.proto

import type { FailureKind as _spingap_v1_FailureKind, FailureKind__Output as _spingap_v1_FailureKind__Output } from '../../spingap/v1/FailureKind.ts';

export interface Failure {
  'kind'?: (_spingap_v1_FailureKind);
  /**
   * The field, option, file or shard.
   */
  'where'?: (string);
  /**
   * What is wrong with which value, and what would be right.
   */
  'reason'?: (string);
  /**
   * Of OVER_LIMIT: what is limited, and to how much.
   */
  'limit'?: (string);
  'max'?: (number | string);
  'got'?: (number | string);
}

export interface Failure__Output {
  'kind': (_spingap_v1_FailureKind__Output);
  /**
   * The field, option, file or shard.
   */
  'where': (string);
  /**
   * What is wrong with which value, and what would be right.
   */
  'reason': (string);
  /**
   * Of OVER_LIMIT: what is limited, and to how much.
   */
  'limit': (string);
  'max': (number);
  'got': (number);
}
