// Original file: proto/spingap/internal/v1/engine.proto

import type { Kernel as _spingap_internal_v1_Kernel, Kernel__Output as _spingap_internal_v1_Kernel__Output } from '../../../spingap/internal/v1/Kernel.ts';

export interface Descent {
  'kernel'?: (_spingap_internal_v1_Kernel | null);
}

export interface Descent__Output {
  'kernel': (_spingap_internal_v1_Kernel__Output | null);
}
