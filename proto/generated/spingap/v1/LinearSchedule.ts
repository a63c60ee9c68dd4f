// Original file: proto/spingap/v1/solver.proto


/**
 * Evenly spaced β between the ends of the range: the default.
 */
export interface LinearSchedule {
}

/**
 * Evenly spaced β between the ends of the range: the default.
 */
export interface LinearSchedule__Output {
}
