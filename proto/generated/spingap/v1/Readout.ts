// Original file: proto/spingap/v1/solver.proto

export const Readout = {
  /**
   * Best; slice 0 in sample mode.
   */
  READOUT_UNSPECIFIED: 'READOUT_UNSPECIFIED',
  /**
   * The slice of the lowest energy.
   */
  READOUT_BEST: 'READOUT_BEST',
  READOUT_SLICE0: 'READOUT_SLICE0',
} as const;

export type Readout =
  /**
   * Best; slice 0 in sample mode.
   */
  | 'READOUT_UNSPECIFIED'
  | 0
  /**
   * The slice of the lowest energy.
   */
  | 'READOUT_BEST'
  | 1
  | 'READOUT_SLICE0'
  | 2

export type Readout__Output = typeof Readout[keyof typeof Readout]
