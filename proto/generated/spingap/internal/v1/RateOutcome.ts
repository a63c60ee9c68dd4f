// Original file: proto/spingap/internal/v1/engine.proto


export interface RateOutcome {
  'updatesPerSecond'?: (number | string);
}

export interface RateOutcome__Output {
  'updatesPerSecond': (number);
}
