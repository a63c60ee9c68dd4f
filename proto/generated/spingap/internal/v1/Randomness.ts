// Original file: proto/spingap/internal/v1/engine.proto

export const Randomness = {
  RANDOMNESS_UNSPECIFIED: 'RANDOMNESS_UNSPECIFIED',
  RANDOMNESS_GROUPED: 'RANDOMNESS_GROUPED',
  RANDOMNESS_INDEPENDENT: 'RANDOMNESS_INDEPENDENT',
} as const;

export type Randomness =
  | 'RANDOMNESS_UNSPECIFIED'
  | 0
  | 'RANDOMNESS_GROUPED'
  | 1
  | 'RANDOMNESS_INDEPENDENT'
  | 2

export type Randomness__Output = typeof Randomness[keyof typeof Randomness]
