// Original file: proto/spingap/internal/v1/engine.proto

import type { Kernel as _spingap_internal_v1_Kernel, Kernel__Output as _spingap_internal_v1_Kernel__Output } from '../../../spingap/internal/v1/Kernel.ts';
import type { Betas as _spingap_internal_v1_Betas, Betas__Output as _spingap_internal_v1_Betas__Output } from '../../../spingap/internal/v1/Betas.ts';

export interface Anneal {
  'kernel'?: (_spingap_internal_v1_Kernel | null);
  'beta'?: (_spingap_internal_v1_Betas | null);
  'sweepsPerBeta'?: (number);
  'polish'?: (boolean);
}

export interface Anneal__Output {
  'kernel': (_spingap_internal_v1_Kernel__Output | null);
  'beta': (_spingap_internal_v1_Betas__Output | null);
  'sweepsPerBeta': (number);
  'polish': (boolean);
}
