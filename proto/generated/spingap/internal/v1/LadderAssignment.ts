// Original file: proto/spingap/internal/v1/engine.proto


export interface LadderAssignment {
}

export interface LadderAssignment__Output {
}
