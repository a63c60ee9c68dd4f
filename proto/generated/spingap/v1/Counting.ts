// Original file: proto/spingap/v1/problem.proto

export const Counting = {
  COUNTING_UNSPECIFIED: 'COUNTING_UNSPECIFIED',
  /**
   * An entry off the diagonal stands for q_ij.
   */
  COUNTING_ONCE: 'COUNTING_ONCE',
  /**
   * For q_ij + q_ji.
   */
  COUNTING_TWICE: 'COUNTING_TWICE',
  /**
   * As once, but a diagonal entry stands for q_ii / 2.
   */
  COUNTING_ONCE_SQUARES_HALF: 'COUNTING_ONCE_SQUARES_HALF',
} as const;

export type Counting =
  | 'COUNTING_UNSPECIFIED'
  | 0
  /**
   * An entry off the diagonal stands for q_ij.
   */
  | 'COUNTING_ONCE'
  | 1
  /**
   * For q_ij + q_ji.
   */
  | 'COUNTING_TWICE'
  | 2
  /**
   * As once, but a diagonal entry stands for q_ii / 2.
   */
  | 'COUNTING_ONCE_SQUARES_HALF'
  | 3

export type Counting__Output = typeof Counting[keyof typeof Counting]
