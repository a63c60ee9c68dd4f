// Original file: proto/spingap/v1/node_service.proto

export const NodeState = {
  NODE_STATE_UNSPECIFIED: 'NODE_STATE_UNSPECIFIED',
  NODE_STATE_READY: 'NODE_STATE_READY',
  /**
   * Finishes what it holds and takes nothing more.
   */
  NODE_STATE_DRAINING: 'NODE_STATE_DRAINING',
  /**
   * Gave wrong energies and is asked for nothing more.
   */
  NODE_STATE_QUARANTINED: 'NODE_STATE_QUARANTINED',
} as const;

export type NodeState =
  | 'NODE_STATE_UNSPECIFIED'
  | 0
  | 'NODE_STATE_READY'
  | 1
  /**
   * Finishes what it holds and takes nothing more.
   */
  | 'NODE_STATE_DRAINING'
  | 2
  /**
   * Gave wrong energies and is asked for nothing more.
   */
  | 'NODE_STATE_QUARANTINED'
  | 3

export type NodeState__Output = typeof NodeState[keyof typeof NodeState]
