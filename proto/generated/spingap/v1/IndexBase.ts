// Original file: proto/spingap/v1/problem.proto

export const IndexBase = {
  INDEX_BASE_UNSPECIFIED: 'INDEX_BASE_UNSPECIFIED',
  INDEX_BASE_ZERO: 'INDEX_BASE_ZERO',
  INDEX_BASE_ONE: 'INDEX_BASE_ONE',
  /**
   * Entries speak of variables by numbers of their own.
   */
  INDEX_BASE_IDS: 'INDEX_BASE_IDS',
} as const;

export type IndexBase =
  | 'INDEX_BASE_UNSPECIFIED'
  | 0
  | 'INDEX_BASE_ZERO'
  | 1
  | 'INDEX_BASE_ONE'
  | 2
  /**
   * Entries speak of variables by numbers of their own.
   */
  | 'INDEX_BASE_IDS'
  | 3

export type IndexBase__Output = typeof IndexBase[keyof typeof IndexBase]
