// Original file: proto/spingap/internal/v1/engine.proto


export interface PilotAssignment {
}

export interface PilotAssignment__Output {
}
