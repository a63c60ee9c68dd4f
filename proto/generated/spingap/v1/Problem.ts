// Original file: proto/spingap/v1/problem.proto

import type { Ising as _spingap_v1_Ising, Ising__Output as _spingap_v1_Ising__Output } from '../../spingap/v1/Ising.ts';
import type { Qubo as _spingap_v1_Qubo, Qubo__Output as _spingap_v1_Qubo__Output } from '../../spingap/v1/Qubo.ts';
import type { FamilyInstance as _spingap_v1_FamilyInstance, FamilyInstance__Output as _spingap_v1_FamilyInstance__Output } from '../../spingap/v1/FamilyInstance.ts';
import type { ProblemDescription as _spingap_v1_ProblemDescription, ProblemDescription__Output as _spingap_v1_ProblemDescription__Output } from '../../spingap/v1/ProblemDescription.ts';

/**
 * What is to be solved: a quadratic model whose energy is minimised. Numbers in `bytes` fields are packed, little-endian,
 * without gaps: unsigned 32-bit integers (u32) or IEEE 754 doubles (f64).
 */
export interface Problem {
  'ising'?: (_spingap_v1_Ising | null);
  'qubo'?: (_spingap_v1_Qubo | null);
  /**
   * An uploaded model by the SHA-256 of its canonical bytes, 64 lower-case hexadecimal digits (see UploadModel).
   */
  'modelSha256'?: (string);
  'family'?: (_spingap_v1_FamilyInstance | null);
  /**
   * What the problem's file says beyond the model, so that results speak its language; may be left out.
   */
  'description'?: (_spingap_v1_ProblemDescription | null);
  'source'?: "ising"|"qubo"|"modelSha256"|"family";
}

/**
 * What is to be solved: a quadratic model whose energy is minimised. Numbers in `bytes` fields are packed, little-endian,
 * without gaps: unsigned 32-bit integers (u32) or IEEE 754 doubles (f64).
 */
export interface Problem__Output {
  'ising'?: (_spingap_v1_Ising__Output | null);
  'qubo'?: (_spingap_v1_Qubo__Output | null);
  /**
   * An uploaded model by the SHA-256 of its canonical bytes, 64 lower-case hexadecimal digits (see UploadModel).
   */
  'modelSha256'?: (string);
  'family'?: (_spingap_v1_FamilyInstance__Output | null);
  /**
   * What the problem's file says beyond the model, so that results speak its language; may be left out.
   */
  'description': (_spingap_v1_ProblemDescription__Output | null);
  'source'?: "ising"|"qubo"|"modelSha256"|"family";
}
