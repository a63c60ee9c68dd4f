// Original file: proto/spingap/v1/problem.proto

export const Sense = {
  SENSE_UNSPECIFIED: 'SENSE_UNSPECIFIED',
  SENSE_MINIMIZE: 'SENSE_MINIMIZE',
  SENSE_MAXIMIZE: 'SENSE_MAXIMIZE',
} as const;

export type Sense =
  | 'SENSE_UNSPECIFIED'
  | 0
  | 'SENSE_MINIMIZE'
  | 1
  | 'SENSE_MAXIMIZE'
  | 2

export type Sense__Output = typeof Sense[keyof typeof Sense]
