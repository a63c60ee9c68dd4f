// Original file: proto/spingap/v1/job.proto

export const EndReason = {
  /**
   * Not ended.
   */
  END_REASON_UNSPECIFIED: 'END_REASON_UNSPECIFIED',
  /**
   * All work done.
   */
  END_REASON_COMPLETED: 'END_REASON_COMPLETED',
  END_REASON_TARGET_REACHED: 'END_REASON_TARGET_REACHED',
  END_REASON_TIME_LIMIT: 'END_REASON_TIME_LIMIT',
  END_REASON_NO_IMPROVEMENT: 'END_REASON_NO_IMPROVEMENT',
  END_REASON_CANCELLED: 'END_REASON_CANCELLED',
  END_REASON_DEADLINE: 'END_REASON_DEADLINE',
  END_REASON_FAILURE: 'END_REASON_FAILURE',
} as const;

export type EndReason =
  /**
   * Not ended.
   */
  | 'END_REASON_UNSPECIFIED'
  | 0
  /**
   * All work done.
   */
  | 'END_REASON_COMPLETED'
  | 1
  | 'END_REASON_TARGET_REACHED'
  | 2
  | 'END_REASON_TIME_LIMIT'
  | 3
  | 'END_REASON_NO_IMPROVEMENT'
  | 4
  | 'END_REASON_CANCELLED'
  | 5
  | 'END_REASON_DEADLINE'
  | 6
  | 'END_REASON_FAILURE'
  | 7

export type EndReason__Output = typeof EndReason[keyof typeof EndReason]
