// Original file: proto/spingap/v1/solver.proto

export const ScanOrder = {
  /**
   * Sequential.
   */
  SCAN_ORDER_UNSPECIFIED: 'SCAN_ORDER_UNSPECIFIED',
  SCAN_ORDER_SEQUENTIAL: 'SCAN_ORDER_SEQUENTIAL',
  SCAN_ORDER_RANDOM: 'SCAN_ORDER_RANDOM',
  SCAN_ORDER_CHECKERBOARD: 'SCAN_ORDER_CHECKERBOARD',
} as const;

export type ScanOrder =
  /**
   * Sequential.
   */
  | 'SCAN_ORDER_UNSPECIFIED'
  | 0
  | 'SCAN_ORDER_SEQUENTIAL'
  | 1
  | 'SCAN_ORDER_RANDOM'
  | 2
  | 'SCAN_ORDER_CHECKERBOARD'
  | 3

export type ScanOrder__Output = typeof ScanOrder[keyof typeof ScanOrder]
