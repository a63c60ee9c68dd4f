// Original file: proto/spingap/v1/problem.proto

import type { VariableKind as _spingap_v1_VariableKind, VariableKind__Output as _spingap_v1_VariableKind__Output } from '../../spingap/v1/VariableKind.ts';
import type { IndexBase as _spingap_v1_IndexBase, IndexBase__Output as _spingap_v1_IndexBase__Output } from '../../spingap/v1/IndexBase.ts';
import type { Counting as _spingap_v1_Counting, Counting__Output as _spingap_v1_Counting__Output } from '../../spingap/v1/Counting.ts';
import type { Sense as _spingap_v1_Sense, Sense__Output as _spingap_v1_Sense__Output } from '../../spingap/v1/Sense.ts';

/**
 * How the file's numbers are meant, for people.
 */
export interface Convention {
  'variables'?: (_spingap_v1_VariableKind);
  'indexBase'?: (_spingap_v1_IndexBase);
  'counting'?: (_spingap_v1_Counting);
  'sense'?: (_spingap_v1_Sense);
}

/**
 * How the file's numbers are meant, for people.
 */
export interface Convention__Output {
  'variables': (_spingap_v1_VariableKind__Output);
  'indexBase': (_spingap_v1_IndexBase__Output);
  'counting': (_spingap_v1_Counting__Output);
  'sense': (_spingap_v1_Sense__Output);
}
