// Original file: proto/spingap/v1/job_service.proto

import type { Clocks as _spingap_v1_Clocks, Clocks__Output as _spingap_v1_Clocks__Output } from '../../spingap/v1/Clocks.ts';
import type { Long } from '@grpc/proto-loader';

/**
 * The data do not allow an answer.
 */
export interface CannotTell {
  'reason'?: (string);
  /**
   * If the target can be met at all, with 95 % not before. Left out without a block.
   */
  'atLeast'?: (_spingap_v1_Clocks | null);
  /**
   * Blocks to run before asking again.
   */
  'moreBlocks'?: (number | string | Long);
}

/**
 * The data do not allow an answer.
 */
export interface CannotTell__Output {
  'reason': (string);
  /**
   * If the target can be met at all, with 95 % not before. Left out without a block.
   */
  'atLeast': (_spingap_v1_Clocks__Output | null);
  /**
   * Blocks to run before asking again.
   */
  'moreBlocks': (number);
}
