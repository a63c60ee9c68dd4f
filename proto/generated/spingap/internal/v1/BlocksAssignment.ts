// Original file: proto/spingap/internal/v1/engine.proto


/**
 * The blocks that the schedule names.
 */
export interface BlocksAssignment {
}

/**
 * The blocks that the schedule names.
 */
export interface BlocksAssignment__Output {
}
