// Original file: proto/spingap/internal/v1/engine.proto


export interface Exact {
}

export interface Exact__Output {
}
