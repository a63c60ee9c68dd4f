// Original file: proto/spingap/v1/solver.proto


export interface ListedSchedule {
  /**
   * The β of each point, ≥ 0, finite; at most 10,000,000.
   */
  'beta'?: (number | string)[];
}

export interface ListedSchedule__Output {
  /**
   * The β of each point, ≥ 0, finite; at most 10,000,000.
   */
  'beta': (number)[];
}
