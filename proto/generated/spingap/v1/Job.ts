// Original file: proto/spingap/v1/job.proto

import type { JobState as _spingap_v1_JobState, JobState__Output as _spingap_v1_JobState__Output } from '../../spingap/v1/JobState.ts';
import type { EndReason as _spingap_v1_EndReason, EndReason__Output as _spingap_v1_EndReason__Output } from '../../spingap/v1/EndReason.ts';
import type { Failure as _spingap_v1_Failure, Failure__Output as _spingap_v1_Failure__Output } from '../../spingap/v1/Failure.ts';
import type { Lane as _spingap_v1_Lane, Lane__Output as _spingap_v1_Lane__Output } from '../../spingap/v1/Lane.ts';
import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from '../../google/protobuf/Timestamp.ts';
import type { SolverParameters as _spingap_v1_SolverParameters, SolverParameters__Output as _spingap_v1_SolverParameters__Output } from '../../spingap/v1/SolverParameters.ts';
import type { StopRules as _spingap_v1_StopRules, StopRules__Output as _spingap_v1_StopRules__Output } from '../../spingap/v1/StopRules.ts';
import type { Plan as _spingap_v1_Plan, Plan__Output as _spingap_v1_Plan__Output } from '../../spingap/v1/Plan.ts';
import type { Contract as _spingap_v1_Contract, Contract__Output as _spingap_v1_Contract__Output } from '../../spingap/v1/Contract.ts';

/**
 * A job as its tenant sees it. The whole result is a JSON document (GetResult) and its samples are rows (GetSamples); what a
 * program asks first stands here, typed.
 */
export interface Job {
  /**
   * 128 random bits in base64url, 22 characters.
   */
  'jobId'?: (string);
  'state'?: (_spingap_v1_JobState);
  /**
   * Only of a job that has ended.
   */
  'reason'?: (_spingap_v1_EndReason);
  /**
   * What went wrong, if reason is FAILURE.
   */
  'failure'?: (_spingap_v1_Failure | null);
  /**
   * Names and values of 1 … 63 characters.
   */
  'labels'?: ({[key: string]: string});
  'lane'?: (_spingap_v1_Lane);
  /**
   * The job ends then with what it has; left out: never.
   */
  'deadline'?: (_google_protobuf_Timestamp | null);
  'createTime'?: (_google_protobuf_Timestamp | null);
  'startTime'?: (_google_protobuf_Timestamp | null);
  'endTime'?: (_google_protobuf_Timestamp | null);
  /**
   * Running time so far, ns; waiting after a restart is not counted.
   */
  'ranNs'?: (number | string);
  /**
   * A cancel is on its way.
   */
  'cancelRequested'?: (boolean);
  /**
   * The idempotency key that the job was made with.
   */
  'requestId'?: (string);
  /**
   * SHA-256 of the model's canonical bytes, hexadecimal.
   */
  'modelSha256'?: (string);
  'numVariables'?: (number);
  'numInteractions'?: (number);
  /**
   * With the seed that was drawn.
   */
  'solver'?: (_spingap_v1_SolverParameters | null);
  'stop'?: (_spingap_v1_StopRules | null);
  /**
   * Lowest distinct states that the result document lists.
   */
  'maxSamples'?: (number);
  /**
   * Empty until planned.
   */
  'plans'?: (_spingap_v1_Plan)[];
  /**
   * SHA-256 over the samples, hexadecimal: equal digests mean equal samples. Empty where there is none.
   */
  'digest'?: (string);
  /**
   * Lowest energy so far, energy units.
   */
  'bestEnergy'?: (number | string);
  /**
   * The same in the problem's own sense.
   */
  'bestObjective'?: (number | string);
  /**
   * SHA-256 of the result document, hexadecimal, once there is one.
   */
  'resultSha256'?: (string);
  /**
   * The promise that the job was asked to keep, with the reference that it is measured by; its result says whether it did.
   */
  'contract'?: (_spingap_v1_Contract | null);
  '_bestEnergy'?: "bestEnergy";
  '_bestObjective'?: "bestObjective";
}

/**
 * A job as its tenant sees it. The whole result is a JSON document (GetResult) and its samples are rows (GetSamples); what a
 * program asks first stands here, typed.
 */
export interface Job__Output {
  /**
   * 128 random bits in base64url, 22 characters.
   */
  'jobId': (string);
  'state': (_spingap_v1_JobState__Output);
  /**
   * Only of a job that has ended.
   */
  'reason': (_spingap_v1_EndReason__Output);
  /**
   * What went wrong, if reason is FAILURE.
   */
  'failure': (_spingap_v1_Failure__Output | null);
  /**
   * Names and values of 1 … 63 characters.
   */
  'labels': ({[key: string]: string});
  'lane': (_spingap_v1_Lane__Output);
  /**
   * The job ends then with what it has; left out: never.
   */
  'deadline': (_google_protobuf_Timestamp__Output | null);
  'createTime': (_google_protobuf_Timestamp__Output | null);
  'startTime': (_google_protobuf_Timestamp__Output | null);
  'endTime': (_google_protobuf_Timestamp__Output | null);
  /**
   * Running time so far, ns; waiting after a restart is not counted.
   */
  'ranNs': (number);
  /**
   * A cancel is on its way.
   */
  'cancelRequested': (boolean);
  /**
   * The idempotency key that the job was made with.
   */
  'requestId': (string);
  /**
   * SHA-256 of the model's canonical bytes, hexadecimal.
   */
  'modelSha256': (string);
  'numVariables': (number);
  'numInteractions': (number);
  /**
   * With the seed that was drawn.
   */
  'solver': (_spingap_v1_SolverParameters__Output | null);
  'stop': (_spingap_v1_StopRules__Output | null);
  /**
   * Lowest distinct states that the result document lists.
   */
  'maxSamples': (number);
  /**
   * Empty until planned.
   */
  'plans': (_spingap_v1_Plan__Output)[];
  /**
   * SHA-256 over the samples, hexadecimal: equal digests mean equal samples. Empty where there is none.
   */
  'digest': (string);
  /**
   * Lowest energy so far, energy units.
   */
  'bestEnergy'?: (number);
  /**
   * The same in the problem's own sense.
   */
  'bestObjective'?: (number);
  /**
   * SHA-256 of the result document, hexadecimal, once there is one.
   */
  'resultSha256': (string);
  /**
   * The promise that the job was asked to keep, with the reference that it is measured by; its result says whether it did.
   */
  'contract': (_spingap_v1_Contract__Output | null);
  '_bestEnergy'?: "bestEnergy";
  '_bestObjective'?: "bestObjective";
}
