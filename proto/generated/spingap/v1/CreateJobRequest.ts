// Original file: proto/spingap/v1/job_service.proto

import type { Problem as _spingap_v1_Problem, Problem__Output as _spingap_v1_Problem__Output } from '../../spingap/v1/Problem.ts';
import type { SolverParameters as _spingap_v1_SolverParameters, SolverParameters__Output as _spingap_v1_SolverParameters__Output } from '../../spingap/v1/SolverParameters.ts';
import type { StopRules as _spingap_v1_StopRules, StopRules__Output as _spingap_v1_StopRules__Output } from '../../spingap/v1/StopRules.ts';
import type { InitialStates as _spingap_v1_InitialStates, InitialStates__Output as _spingap_v1_InitialStates__Output } from '../../spingap/v1/InitialStates.ts';
import type { Lane as _spingap_v1_Lane, Lane__Output as _spingap_v1_Lane__Output } from '../../spingap/v1/Lane.ts';
import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from '../../google/protobuf/Timestamp.ts';
import type { Contract as _spingap_v1_Contract, Contract__Output as _spingap_v1_Contract__Output } from '../../spingap/v1/Contract.ts';

export interface CreateJobRequest {
  /**
   * Required.
   */
  'problem'?: (_spingap_v1_Problem | null);
  'solver'?: (_spingap_v1_SolverParameters | null);
  'stop'?: (_spingap_v1_StopRules | null);
  'initialStates'?: (_spingap_v1_InitialStates | null);
  /**
   * At most 64, names and values of 1 … 63 characters.
   */
  'labels'?: ({[key: string]: string});
  'lane'?: (_spingap_v1_Lane);
  /**
   * In the future.
   */
  'deadline'?: (_google_protobuf_Timestamp | null);
  /**
   * Idempotency key, 1 … 64 characters of A–Z a–z 0–9 _ -: for 7 days the same key is the same job. Empty: each call makes one.
   */
  'requestId'?: (string);
  /**
   * Check and plan, but make no job.
   */
  'validateOnly'?: (boolean);
  /**
   * Lowest distinct states that the result document lists, 1 … 1,000,000; default 16.
   */
  'maxSamples'?: (number);
  /**
   * A promise to keep; excludes stop.target.
   */
  'contract'?: (_spingap_v1_Contract | null);
  '_maxSamples'?: "maxSamples";
}

export interface CreateJobRequest__Output {
  /**
   * Required.
   */
  'problem': (_spingap_v1_Problem__Output | null);
  'solver': (_spingap_v1_SolverParameters__Output | null);
  'stop': (_spingap_v1_StopRules__Output | null);
  'initialStates': (_spingap_v1_InitialStates__Output | null);
  /**
   * At most 64, names and values of 1 … 63 characters.
   */
  'labels': ({[key: string]: string});
  'lane': (_spingap_v1_Lane__Output);
  /**
   * In the future.
   */
  'deadline': (_google_protobuf_Timestamp__Output | null);
  /**
   * Idempotency key, 1 … 64 characters of A–Z a–z 0–9 _ -: for 7 days the same key is the same job. Empty: each call makes one.
   */
  'requestId': (string);
  /**
   * Check and plan, but make no job.
   */
  'validateOnly': (boolean);
  /**
   * Lowest distinct states that the result document lists, 1 … 1,000,000; default 16.
   */
  'maxSamples'?: (number);
  /**
   * A promise to keep; excludes stop.target.
   */
  'contract': (_spingap_v1_Contract__Output | null);
  '_maxSamples'?: "maxSamples";
}
