// Original file: proto/spingap/internal/v1/engine.proto

import type { Kernel as _spingap_internal_v1_Kernel, Kernel__Output as _spingap_internal_v1_Kernel__Output } from '../../../spingap/internal/v1/Kernel.ts';
import type { Long } from '@grpc/proto-loader';

export interface Sample {
  'kernel'?: (_spingap_internal_v1_Kernel | null);
  'beta'?: (number | string);
  'burnInSweeps'?: (number | string | Long);
  'thinningSweeps'?: (number | string | Long);
  'draws'?: (number | string | Long);
}

export interface Sample__Output {
  'kernel': (_spingap_internal_v1_Kernel__Output | null);
  'beta': (number);
  'burnInSweeps': (number);
  'thinningSweeps': (number);
  'draws': (number);
}
