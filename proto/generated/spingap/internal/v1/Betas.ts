// Original file: proto/spingap/internal/v1/engine.proto

import type { AnnealPath as _spingap_v1_AnnealPath, AnnealPath__Output as _spingap_v1_AnnealPath__Output } from '../../../spingap/v1/AnnealPath.ts';

export interface _spingap_internal_v1_Betas_Ends {
  'hot'?: (number | string);
  'cold'?: (number | string);
}

export interface _spingap_internal_v1_Betas_Ends__Output {
  'hot': (number);
  'cold': (number);
}

/**
 * Along a curve of β over the anneal fraction s, with a pause or backwards.
 */
export interface _spingap_internal_v1_Betas_Path {
  'path'?: (_spingap_v1_AnnealPath | null);
  'linear'?: (_spingap_internal_v1_Betas_Ends | null);
  'geometric'?: (_spingap_internal_v1_Betas_Ends | null);
  /**
   * f64: β at evenly spaced s.
   */
  'listed'?: (Buffer | Uint8Array | string);
  'points'?: (number);
  'along'?: "linear"|"geometric"|"listed";
}

/**
 * Along a curve of β over the anneal fraction s, with a pause or backwards.
 */
export interface _spingap_internal_v1_Betas_Path__Output {
  'path': (_spingap_v1_AnnealPath__Output | null);
  'linear'?: (_spingap_internal_v1_Betas_Ends__Output | null);
  'geometric'?: (_spingap_internal_v1_Betas_Ends__Output | null);
  /**
   * f64: β at evenly spaced s.
   */
  'listed'?: (Buffer);
  'points': (number);
  'along'?: "linear"|"geometric"|"listed";
}

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
  'path'?: (_spingap_internal_v1_Betas_Path | null);
  'schedule'?: "linear"|"geometric"|"points"|"path";
}

export interface Betas__Output {
  'linear'?: (_spingap_internal_v1_Betas_Range__Output | null);
  'geometric'?: (_spingap_internal_v1_Betas_Range__Output | null);
  /**
   * f64: the β of every point.
   */
  'points'?: (Buffer);
  'path'?: (_spingap_internal_v1_Betas_Path__Output | null);
  'schedule'?: "linear"|"geometric"|"points"|"path";
}
