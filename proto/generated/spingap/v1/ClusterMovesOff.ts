// Original file: proto/spingap/v1/solver.proto


export interface ClusterMovesOff {
}

export interface ClusterMovesOff__Output {
}
