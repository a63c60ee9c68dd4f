// Original file: proto/spingap/v1/job_service.proto

import type { Clocks as _spingap_v1_Clocks, Clocks__Output as _spingap_v1_Clocks__Output } from '../../spingap/v1/Clocks.ts';
import type { TailChecks as _spingap_v1_TailChecks, TailChecks__Output as _spingap_v1_TailChecks__Output } from '../../spingap/v1/TailChecks.ts';

/**
 * When the target is first met. A time that may be infinite is left out.
 */
export interface PredictedTime {
  /**
   * "blocks": from hits among blocks; "rate": from hits per time; "tail": below all energies seen.
   */
  'model'?: (string);
  'expected'?: (_spingap_v1_Clocks | null);
  'median'?: (_spingap_v1_Clocks | null);
  /**
   * With 90 % it takes no less than low and no more than high; at most 5 % are cut below.
   */
  'low'?: (_spingap_v1_Clocks | null);
  'high'?: (_spingap_v1_Clocks | null);
  /**
   * Enough with the confidence asked for.
   */
  'atConfidence'?: (_spingap_v1_Clocks | null);
  /**
   * What must hold besides.
   */
  'assumes'?: (string)[];
  'tail'?: (_spingap_v1_TailChecks | null);
}

/**
 * When the target is first met. A time that may be infinite is left out.
 */
export interface PredictedTime__Output {
  /**
   * "blocks": from hits among blocks; "rate": from hits per time; "tail": below all energies seen.
   */
  'model': (string);
  'expected': (_spingap_v1_Clocks__Output | null);
  'median': (_spingap_v1_Clocks__Output | null);
  /**
   * With 90 % it takes no less than low and no more than high; at most 5 % are cut below.
   */
  'low': (_spingap_v1_Clocks__Output | null);
  'high': (_spingap_v1_Clocks__Output | null);
  /**
   * Enough with the confidence asked for.
   */
  'atConfidence': (_spingap_v1_Clocks__Output | null);
  /**
   * What must hold besides.
   */
  'assumes': (string)[];
  'tail': (_spingap_v1_TailChecks__Output | null);
}
