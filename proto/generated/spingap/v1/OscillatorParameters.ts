// Original file: proto/spingap/v1/solver.proto

import type { Ramp as _spingap_v1_Ramp, Ramp__Output as _spingap_v1_Ramp__Output } from '../../spingap/v1/Ramp.ts';
import type { Long } from '@grpc/proto-loader';

/**
 * Coupled oscillators under a ramp of second-harmonic injection:
 * φ̇_i = K (Σ J_ij sin(φ_i − φ_j) + h_i sin φ_i) − K_s sin 2φ_i + √(2D) ξ_i.
 */
export interface OscillatorParameters {
  /**
   * Steps of a read, 1 … 10,000,000; chosen if left out.
   */
  'numSweeps'?: (number | string | Long);
  /**
   * K, 1/energy units, > 0; scaled to the problem if left out.
   */
  'coupling'?: (number | string);
  /**
   * K_s.
   */
  'injectionRange'?: (_spingap_v1_Ramp | null);
  /**
   * D.
   */
  'noiseRange'?: (_spingap_v1_Ramp | null);
  /**
   * Descend to a local minimum at the end of each read; default true.
   */
  'polish'?: (boolean);
  '_numSweeps'?: "numSweeps";
  '_coupling'?: "coupling";
  '_polish'?: "polish";
}

/**
 * Coupled oscillators under a ramp of second-harmonic injection:
 * φ̇_i = K (Σ J_ij sin(φ_i − φ_j) + h_i sin φ_i) − K_s sin 2φ_i + √(2D) ξ_i.
 */
export interface OscillatorParameters__Output {
  /**
   * Steps of a read, 1 … 10,000,000; chosen if left out.
   */
  'numSweeps'?: (number);
  /**
   * K, 1/energy units, > 0; scaled to the problem if left out.
   */
  'coupling'?: (number);
  /**
   * K_s.
   */
  'injectionRange': (_spingap_v1_Ramp__Output | null);
  /**
   * D.
   */
  'noiseRange': (_spingap_v1_Ramp__Output | null);
  /**
   * Descend to a local minimum at the end of each read; default true.
   */
  'polish'?: (boolean);
  '_numSweeps'?: "numSweeps";
  '_coupling'?: "coupling";
  '_polish'?: "polish";
}
