// Original file: proto/spingap/internal/v1/engine.proto

import type { Pilot as _spingap_internal_v1_Pilot, Pilot__Output as _spingap_internal_v1_Pilot__Output } from '../../../spingap/internal/v1/Pilot.ts';

export interface PilotOutcome {
  /**
   * Left out: it was cut.
   */
  'pilot'?: (_spingap_internal_v1_Pilot | null);
}

export interface PilotOutcome__Output {
  /**
   * Left out: it was cut.
   */
  'pilot': (_spingap_internal_v1_Pilot__Output | null);
}
