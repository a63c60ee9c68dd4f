// Original file: proto/spingap/v1/job.proto

/**
 * Lanes share the nodes by weighted turns, 8 : 4 : 1.
 */
export const Lane = {
  /**
   * Normal.
   */
  LANE_UNSPECIFIED: 'LANE_UNSPECIFIED',
  LANE_HIGH: 'LANE_HIGH',
  LANE_NORMAL: 'LANE_NORMAL',
  LANE_LOW: 'LANE_LOW',
} as const;

/**
 * Lanes share the nodes by weighted turns, 8 : 4 : 1.
 */
export type Lane =
  /**
   * Normal.
   */
  | 'LANE_UNSPECIFIED'
  | 0
  | 'LANE_HIGH'
  | 1
  | 'LANE_NORMAL'
  | 2
  | 'LANE_LOW'
  | 3

/**
 * Lanes share the nodes by weighted turns, 8 : 4 : 1.
 */
export type Lane__Output = typeof Lane[keyof typeof Lane]
