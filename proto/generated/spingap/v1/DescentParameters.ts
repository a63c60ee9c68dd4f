// Original file: proto/spingap/v1/solver.proto


/**
 * Steepest descent from each initial state.
 */
export interface DescentParameters {
}

/**
 * Steepest descent from each initial state.
 */
export interface DescentParameters__Output {
}
