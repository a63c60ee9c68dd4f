// Original file: proto/spingap/v1/solver.proto


export interface ForwardPath {
}

export interface ForwardPath__Output {
}
