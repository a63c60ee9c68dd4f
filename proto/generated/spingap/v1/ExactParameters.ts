// Original file: proto/spingap/v1/solver.proto


/**
 * Enumeration of all states by Gray code, at most 40 variables.
 */
export interface ExactParameters {
}

/**
 * Enumeration of all states by Gray code, at most 40 variables.
 */
export interface ExactParameters__Output {
}
