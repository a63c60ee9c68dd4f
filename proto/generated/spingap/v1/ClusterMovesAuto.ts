// Original file: proto/spingap/v1/solver.proto


export interface ClusterMovesAuto {
}

export interface ClusterMovesAuto__Output {
}
