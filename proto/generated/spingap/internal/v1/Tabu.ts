// Original file: proto/spingap/internal/v1/engine.proto

import type { Engine as _spingap_internal_v1_Engine, Engine__Output as _spingap_internal_v1_Engine__Output } from '../../../spingap/internal/v1/Engine.ts';
import type { Tenure as _spingap_internal_v1_Tenure, Tenure__Output as _spingap_internal_v1_Tenure__Output } from '../../../spingap/internal/v1/Tenure.ts';
import type { Long } from '@grpc/proto-loader';

export interface Tabu {
  'engine'?: (_spingap_internal_v1_Engine | null);
  'moves'?: (number | string | Long);
  'tenures'?: (_spingap_internal_v1_Tenure)[];
  'patience'?: (number | string | Long);
  'relinkPatience'?: (number | string | Long);
  'population'?: (number | string | Long);
}

export interface Tabu__Output {
  'engine': (_spingap_internal_v1_Engine__Output | null);
  'moves': (number);
  'tenures': (_spingap_internal_v1_Tenure__Output)[];
  'patience': (number);
  'relinkPatience': (number);
  'population': (number);
}
