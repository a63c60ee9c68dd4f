// Original file: proto/spingap/v1/solver.proto

import type { Curve as _spingap_v1_Curve, Curve__Output as _spingap_v1_Curve__Output } from '../../spingap/v1/Curve.ts';

export interface AnnealSchedule {
  /**
   * A(s), the transverse field, energy units.
   */
  'a'?: (_spingap_v1_Curve | null);
  /**
   * B(s), the factor of the problem's energy; left out: 1.
   */
  'b'?: (_spingap_v1_Curve | null);
}

export interface AnnealSchedule__Output {
  /**
   * A(s), the transverse field, energy units.
   */
  'a': (_spingap_v1_Curve__Output | null);
  /**
   * B(s), the factor of the problem's energy; left out: 1.
   */
  'b': (_spingap_v1_Curve__Output | null);
}
