// Original file: proto/spingap/v1/solver.proto


/**
 * A least cut for models without frustrated loops and more than 22 variables; otherwise all states by Gray code, at most 40 variables.
 */
export interface ExactParameters {
}

/**
 * A least cut for models without frustrated loops and more than 22 variables; otherwise all states by Gray code, at most 40 variables.
 */
export interface ExactParameters__Output {
}
