// Original file: proto/spingap/internal/v1/engine.proto

import type { Lane as _spingap_v1_Lane, Lane__Output as _spingap_v1_Lane__Output } from '../../../spingap/v1/Lane.ts';
import type { ReplicaSchedule as _spingap_internal_v1_ReplicaSchedule, ReplicaSchedule__Output as _spingap_internal_v1_ReplicaSchedule__Output } from '../../../spingap/internal/v1/ReplicaSchedule.ts';
import type { BlocksAssignment as _spingap_internal_v1_BlocksAssignment, BlocksAssignment__Output as _spingap_internal_v1_BlocksAssignment__Output } from '../../../spingap/internal/v1/BlocksAssignment.ts';
import type { PilotAssignment as _spingap_internal_v1_PilotAssignment, PilotAssignment__Output as _spingap_internal_v1_PilotAssignment__Output } from '../../../spingap/internal/v1/PilotAssignment.ts';
import type { LadderAssignment as _spingap_internal_v1_LadderAssignment, LadderAssignment__Output as _spingap_internal_v1_LadderAssignment__Output } from '../../../spingap/internal/v1/LadderAssignment.ts';
import type { RateAssignment as _spingap_internal_v1_RateAssignment, RateAssignment__Output as _spingap_internal_v1_RateAssignment__Output } from '../../../spingap/internal/v1/RateAssignment.ts';
import type { EnumerateAssignment as _spingap_internal_v1_EnumerateAssignment, EnumerateAssignment__Output as _spingap_internal_v1_EnumerateAssignment__Output } from '../../../spingap/internal/v1/EnumerateAssignment.ts';

/**
 * What a node is to do.
 */
export interface ShardTask {
  'jobId'?: (string);
  'tenant'?: (string);
  'lane'?: (_spingap_v1_Lane);
  /**
   * Unique in its job; says what the shard does.
   */
  'shard'?: (string);
  /**
   * Hexadecimal; the model's name in the blob store.
   */
  'modelSha256'?: (string);
  /**
   * Hexadecimal; empty: random initial states.
   */
  'statesSha256'?: (string);
  /**
   * Stop a block at this or a lower energy, energy units.
   */
  'targetEnergy'?: (number | string);
  /**
   * Report energies after every slice.
   */
  'watched'?: (boolean);
  /**
   * Rough seconds on one thread.
   */
  'expectedS'?: (number | string);
  'schedule'?: (_spingap_internal_v1_ReplicaSchedule | null);
  'blocks'?: (_spingap_internal_v1_BlocksAssignment | null);
  'pilot'?: (_spingap_internal_v1_PilotAssignment | null);
  'ladder'?: (_spingap_internal_v1_LadderAssignment | null);
  'rate'?: (_spingap_internal_v1_RateAssignment | null);
  'enumerate'?: (_spingap_internal_v1_EnumerateAssignment | null);
  /**
   * Work on what dominating couplings leave of the model.
   */
  'reduced'?: (boolean);
  '_targetEnergy'?: "targetEnergy";
  'assignment'?: "blocks"|"pilot"|"ladder"|"rate"|"enumerate";
}

/**
 * What a node is to do.
 */
export interface ShardTask__Output {
  'jobId': (string);
  'tenant': (string);
  'lane': (_spingap_v1_Lane__Output);
  /**
   * Unique in its job; says what the shard does.
   */
  'shard': (string);
  /**
   * Hexadecimal; the model's name in the blob store.
   */
  'modelSha256': (string);
  /**
   * Hexadecimal; empty: random initial states.
   */
  'statesSha256': (string);
  /**
   * Stop a block at this or a lower energy, energy units.
   */
  'targetEnergy'?: (number);
  /**
   * Report energies after every slice.
   */
  'watched': (boolean);
  /**
   * Rough seconds on one thread.
   */
  'expectedS': (number);
  'schedule': (_spingap_internal_v1_ReplicaSchedule__Output | null);
  'blocks'?: (_spingap_internal_v1_BlocksAssignment__Output | null);
  'pilot'?: (_spingap_internal_v1_PilotAssignment__Output | null);
  'ladder'?: (_spingap_internal_v1_LadderAssignment__Output | null);
  'rate'?: (_spingap_internal_v1_RateAssignment__Output | null);
  'enumerate'?: (_spingap_internal_v1_EnumerateAssignment__Output | null);
  /**
   * Work on what dominating couplings leave of the model.
   */
  'reduced': (boolean);
  '_targetEnergy'?: "targetEnergy";
  'assignment'?: "blocks"|"pilot"|"ladder"|"rate"|"enumerate";
}
