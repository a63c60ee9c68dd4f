// Original file: proto/spingap/v1/job_service.proto

import type { PredictedTime as _spingap_v1_PredictedTime, PredictedTime__Output as _spingap_v1_PredictedTime__Output } from '../../spingap/v1/PredictedTime.ts';
import type { CannotTell as _spingap_v1_CannotTell, CannotTell__Output as _spingap_v1_CannotTell__Output } from '../../spingap/v1/CannotTell.ts';
import type { Long } from '@grpc/proto-loader';

export interface PredictTimeResponse {
  /**
   * Energies up to here are accurate enough, energy units.
   */
  'targetEnergy'?: (number | string);
  'referenceEnergy'?: (number | string);
  /**
   * "asked", "given", "planted", "exact" or "best_found".
   */
  'referenceSource'?: (string);
  'threads'?: (number);
  'confidence'?: (number | string);
  /**
   * Blocks of the job that ran to their end, and those of them that were as low as the target.
   */
  'blocks'?: (number | string | Long);
  'hits'?: (number | string | Long);
  'predicted'?: (_spingap_v1_PredictedTime | null);
  'cannotTell'?: (_spingap_v1_CannotTell | null);
  /**
   * What to run for a better answer.
   */
  'toKnowMore'?: (string);
  'answer'?: "predicted"|"cannotTell";
}

export interface PredictTimeResponse__Output {
  /**
   * Energies up to here are accurate enough, energy units.
   */
  'targetEnergy': (number);
  'referenceEnergy': (number);
  /**
   * "asked", "given", "planted", "exact" or "best_found".
   */
  'referenceSource': (string);
  'threads': (number);
  'confidence': (number);
  /**
   * Blocks of the job that ran to their end, and those of them that were as low as the target.
   */
  'blocks': (number);
  'hits': (number);
  'predicted'?: (_spingap_v1_PredictedTime__Output | null);
  'cannotTell'?: (_spingap_v1_CannotTell__Output | null);
  /**
   * What to run for a better answer.
   */
  'toKnowMore': (string);
  'answer'?: "predicted"|"cannotTell";
}
