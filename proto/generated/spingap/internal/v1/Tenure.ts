// Original file: proto/spingap/internal/v1/engine.proto


export interface Tenure {
  'least'?: (number);
  'span'?: (number);
}

export interface Tenure__Output {
  'least': (number);
  'span': (number);
}
