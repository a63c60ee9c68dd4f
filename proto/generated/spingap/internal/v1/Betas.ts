// Original file: proto/spingap/internal/v1/engine.proto


export interface _spingap_internal_v1_Betas_Range {
  'hot'?: (number | string);
  'cold'?: (number | string);
  'points'?: (number);
}

export interface _spingap_internal_v1_Betas_Range__Output {
  'hot': (number);
  'cold': (number);
  'points': (number);
}

export interface Betas {
  'linear'?: (_spingap_internal_v1_Betas_Range | null);
  'geometric'?: (_spingap_internal_v1_Betas_Range | null);
  /**
   * f64: the β of every point.
   */
  'points'?: (Buffer | Uint8Array | string);
  'schedule'?: "linear"|"geometric"|"points";
}

export interface Betas__Output {
  'linear'?: (_spingap_internal_v1_Betas_Range__Output | null);
  'geometric'?: (_spingap_internal_v1_Betas_Range__Output | null);
  /**
   * f64: the β of every point.
   */
  'points'?: (Buffer);
  'schedule'?: "linear"|"geometric"|"points";
}
