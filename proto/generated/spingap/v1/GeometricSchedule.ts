// Original file: proto/spingap/v1/solver.proto


/**
 * β in even ratios between the ends of the range, hot > 0.
 */
export interface GeometricSchedule {
}

/**
 * β in even ratios between the ends of the range, hot > 0.
 */
export interface GeometricSchedule__Output {
}
