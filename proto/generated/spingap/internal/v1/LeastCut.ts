// Original file: proto/spingap/internal/v1/engine.proto


/**
 * The ground state of a model without frustrated loops: one block of one read.
 */
export interface LeastCut {
}

/**
 * The ground state of a model without frustrated loops: one block of one read.
 */
export interface LeastCut__Output {
}
