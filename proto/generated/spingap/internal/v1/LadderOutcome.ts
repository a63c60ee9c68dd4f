// Original file: proto/spingap/internal/v1/engine.proto

import type { Ladder as _spingap_internal_v1_Ladder, Ladder__Output as _spingap_internal_v1_Ladder__Output } from '../../../spingap/internal/v1/Ladder.ts';

export interface LadderOutcome {
  /**
   * Left out: it was cut.
   */
  'ladder'?: (_spingap_internal_v1_Ladder | null);
}

export interface LadderOutcome__Output {
  /**
   * Left out: it was cut.
   */
  'ladder': (_spingap_internal_v1_Ladder__Output | null);
}
