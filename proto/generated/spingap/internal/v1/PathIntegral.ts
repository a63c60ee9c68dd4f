// Original file: proto/spingap/internal/v1/engine.proto

import type { Engine as _spingap_internal_v1_Engine, Engine__Output as _spingap_internal_v1_Engine__Output } from '../../../spingap/internal/v1/Engine.ts';
import type { UpdateRule as _spingap_v1_UpdateRule, UpdateRule__Output as _spingap_v1_UpdateRule__Output } from '../../../spingap/v1/UpdateRule.ts';
import type { ScanOrder as _spingap_v1_ScanOrder, ScanOrder__Output as _spingap_v1_ScanOrder__Output } from '../../../spingap/v1/ScanOrder.ts';
import type { Readout as _spingap_v1_Readout, Readout__Output as _spingap_v1_Readout__Output } from '../../../spingap/v1/Readout.ts';
import type { AnnealPath as _spingap_v1_AnnealPath, AnnealPath__Output as _spingap_v1_AnnealPath__Output } from '../../../spingap/v1/AnnealPath.ts';

export interface PathIntegral {
  'engine'?: (_spingap_internal_v1_Engine | null);
  'slices'?: (number);
  'update'?: (_spingap_v1_UpdateRule);
  /**
   * SEQUENTIAL or RANDOM.
   */
  'scan'?: (_spingap_v1_ScanOrder);
  'readout'?: (_spingap_v1_Readout);
  /**
   * Of the whole worldline.
   */
  'beta'?: (number | string);
  'path'?: (_spingap_v1_AnnealPath | null);
  /**
   * f64 pairs (s, A): the transverse field, energy units.
   */
  'gamma'?: (Buffer | Uint8Array | string);
  /**
   * f64 pairs (s, B): the factor of the problem's energy.
   */
  'problemFactor'?: (Buffer | Uint8Array | string);
  'points'?: (number);
  'sweepsPerPoint'?: (number);
  'polish'?: (boolean);
}

export interface PathIntegral__Output {
  'engine': (_spingap_internal_v1_Engine__Output | null);
  'slices': (number);
  'update': (_spingap_v1_UpdateRule__Output);
  /**
   * SEQUENTIAL or RANDOM.
   */
  'scan': (_spingap_v1_ScanOrder__Output);
  'readout': (_spingap_v1_Readout__Output);
  /**
   * Of the whole worldline.
   */
  'beta': (number);
  'path': (_spingap_v1_AnnealPath__Output | null);
  /**
   * f64 pairs (s, A): the transverse field, energy units.
   */
  'gamma': (Buffer);
  /**
   * f64 pairs (s, B): the factor of the problem's energy.
   */
  'problemFactor': (Buffer);
  'points': (number);
  'sweepsPerPoint': (number);
  'polish': (boolean);
}
