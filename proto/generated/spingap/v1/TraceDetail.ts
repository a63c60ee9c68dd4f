// Original file: proto/spingap/v1/solver.proto

export const TraceDetail = {
  /**
   * Full.
   */
  TRACE_DETAIL_UNSPECIFIED: 'TRACE_DETAIL_UNSPECIFIED',
  TRACE_DETAIL_FULL: 'TRACE_DETAIL_FULL',
  TRACE_DETAIL_NONE: 'TRACE_DETAIL_NONE',
  /**
   * A checkpoint at each of the first 512 points and at every factor √2 of the way, whatever it costs.
   */
  TRACE_DETAIL_DENSE: 'TRACE_DETAIL_DENSE',
} as const;

export type TraceDetail =
  /**
   * Full.
   */
  | 'TRACE_DETAIL_UNSPECIFIED'
  | 0
  | 'TRACE_DETAIL_FULL'
  | 1
  | 'TRACE_DETAIL_NONE'
  | 2
  /**
   * A checkpoint at each of the first 512 points and at every factor √2 of the way, whatever it costs.
   */
  | 'TRACE_DETAIL_DENSE'
  | 3

export type TraceDetail__Output = typeof TraceDetail[keyof typeof TraceDetail]
