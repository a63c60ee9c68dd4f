// Original file: proto/spingap/v1/solver.proto

import type { LinearSchedule as _spingap_v1_LinearSchedule, LinearSchedule__Output as _spingap_v1_LinearSchedule__Output } from '../../spingap/v1/LinearSchedule.ts';
import type { GeometricSchedule as _spingap_v1_GeometricSchedule, GeometricSchedule__Output as _spingap_v1_GeometricSchedule__Output } from '../../spingap/v1/GeometricSchedule.ts';
import type { ListedSchedule as _spingap_v1_ListedSchedule, ListedSchedule__Output as _spingap_v1_ListedSchedule__Output } from '../../spingap/v1/ListedSchedule.ts';

export interface BetaSchedule {
  'linear'?: (_spingap_v1_LinearSchedule | null);
  'geometric'?: (_spingap_v1_GeometricSchedule | null);
  'listed'?: (_spingap_v1_ListedSchedule | null);
  'schedule'?: "linear"|"geometric"|"listed";
}

export interface BetaSchedule__Output {
  'linear'?: (_spingap_v1_LinearSchedule__Output | null);
  'geometric'?: (_spingap_v1_GeometricSchedule__Output | null);
  'listed'?: (_spingap_v1_ListedSchedule__Output | null);
  'schedule'?: "linear"|"geometric"|"listed";
}
