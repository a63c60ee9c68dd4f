// Original file: proto/spingap/internal/v1/engine.proto

import type { BlocksOutcome as _spingap_internal_v1_BlocksOutcome, BlocksOutcome__Output as _spingap_internal_v1_BlocksOutcome__Output } from '../../../spingap/internal/v1/BlocksOutcome.ts';
import type { PilotOutcome as _spingap_internal_v1_PilotOutcome, PilotOutcome__Output as _spingap_internal_v1_PilotOutcome__Output } from '../../../spingap/internal/v1/PilotOutcome.ts';
import type { LadderOutcome as _spingap_internal_v1_LadderOutcome, LadderOutcome__Output as _spingap_internal_v1_LadderOutcome__Output } from '../../../spingap/internal/v1/LadderOutcome.ts';
import type { RateOutcome as _spingap_internal_v1_RateOutcome, RateOutcome__Output as _spingap_internal_v1_RateOutcome__Output } from '../../../spingap/internal/v1/RateOutcome.ts';
import type { EnumerateOutcome as _spingap_internal_v1_EnumerateOutcome, EnumerateOutcome__Output as _spingap_internal_v1_EnumerateOutcome__Output } from '../../../spingap/internal/v1/EnumerateOutcome.ts';
import type { FailedOutcome as _spingap_internal_v1_FailedOutcome, FailedOutcome__Output as _spingap_internal_v1_FailedOutcome__Output } from '../../../spingap/internal/v1/FailedOutcome.ts';

/**
 * What came of a shard.
 */
export interface ShardResult {
  'jobId'?: (string);
  'shard'?: (string);
  'nodeId'?: (string);
  /**
   * Random token of the node's process.
   */
  'nodeStart'?: (string);
  'blocks'?: (_spingap_internal_v1_BlocksOutcome | null);
  'pilot'?: (_spingap_internal_v1_PilotOutcome | null);
  'ladder'?: (_spingap_internal_v1_LadderOutcome | null);
  'rate'?: (_spingap_internal_v1_RateOutcome | null);
  'enumerate'?: (_spingap_internal_v1_EnumerateOutcome | null);
  'failed'?: (_spingap_internal_v1_FailedOutcome | null);
  'outcome'?: "blocks"|"pilot"|"ladder"|"rate"|"enumerate"|"failed";
}

/**
 * What came of a shard.
 */
export interface ShardResult__Output {
  'jobId': (string);
  'shard': (string);
  'nodeId': (string);
  /**
   * Random token of the node's process.
   */
  'nodeStart': (string);
  'blocks'?: (_spingap_internal_v1_BlocksOutcome__Output | null);
  'pilot'?: (_spingap_internal_v1_PilotOutcome__Output | null);
  'ladder'?: (_spingap_internal_v1_LadderOutcome__Output | null);
  'rate'?: (_spingap_internal_v1_RateOutcome__Output | null);
  'enumerate'?: (_spingap_internal_v1_EnumerateOutcome__Output | null);
  'failed'?: (_spingap_internal_v1_FailedOutcome__Output | null);
  'outcome'?: "blocks"|"pilot"|"ladder"|"rate"|"enumerate"|"failed";
}
