// Original file: proto/spingap/v1/solver.proto

import type { SolveMode as _spingap_v1_SolveMode, SolveMode__Output as _spingap_v1_SolveMode__Output } from '../../spingap/v1/SolveMode.ts';
import type { BetaRange as _spingap_v1_BetaRange, BetaRange__Output as _spingap_v1_BetaRange__Output } from '../../spingap/v1/BetaRange.ts';
import type { BetaSchedule as _spingap_v1_BetaSchedule, BetaSchedule__Output as _spingap_v1_BetaSchedule__Output } from '../../spingap/v1/BetaSchedule.ts';
import type { UpdateRule as _spingap_v1_UpdateRule, UpdateRule__Output as _spingap_v1_UpdateRule__Output } from '../../spingap/v1/UpdateRule.ts';
import type { ScanOrder as _spingap_v1_ScanOrder, ScanOrder__Output as _spingap_v1_ScanOrder__Output } from '../../spingap/v1/ScanOrder.ts';
import type { AnnealPath as _spingap_v1_AnnealPath, AnnealPath__Output as _spingap_v1_AnnealPath__Output } from '../../spingap/v1/AnnealPath.ts';
import type { Long } from '@grpc/proto-loader';

/**
 * Metropolis or heat-bath annealing of independent reads.
 */
export interface AnnealingParameters {
  'mode'?: (_spingap_v1_SolveMode);
  /**
   * Sweeps of a read, 1 … 10,000,000, a multiple of num_sweeps_per_beta; burn-in in sample mode.
   */
  'numSweeps'?: (number | string | Long);
  /**
   * 1 … 1,000,000; default 1.
   */
  'numSweepsPerBeta'?: (number | string | Long);
  /**
   * Found by a pilot if left out.
   */
  'betaRange'?: (_spingap_v1_BetaRange | null);
  'betaSchedule'?: (_spingap_v1_BetaSchedule | null);
  'update'?: (_spingap_v1_UpdateRule);
  'scan'?: (_spingap_v1_ScanOrder);
  /**
   * Descend to a local minimum at the end of each read; default true.
   */
  'polish'?: (boolean);
  /**
   * Sweeps between two samples of a chain in sample mode, 1 … 1,000,000; default 10.
   */
  'thinning'?: (number | string | Long);
  /**
   * A kernel by name instead of the fastest that fits, for example "bits".
   */
  'kernel'?: (string);
  /**
   * From hot, s = 0, to cold, s = 1; not in sample mode.
   */
  'annealPath'?: (_spingap_v1_AnnealPath | null);
  /**
   * K, 0 … n: every sample has exactly K variables at 1 (spins +1), kept by moves that exchange one with a 0 (−1).
   */
  'numOnes'?: (number);
  '_numSweeps'?: "numSweeps";
  '_numSweepsPerBeta'?: "numSweepsPerBeta";
  '_polish'?: "polish";
  '_thinning'?: "thinning";
  '_numOnes'?: "numOnes";
}

/**
 * Metropolis or heat-bath annealing of independent reads.
 */
export interface AnnealingParameters__Output {
  'mode': (_spingap_v1_SolveMode__Output);
  /**
   * Sweeps of a read, 1 … 10,000,000, a multiple of num_sweeps_per_beta; burn-in in sample mode.
   */
  'numSweeps'?: (number);
  /**
   * 1 … 1,000,000; default 1.
   */
  'numSweepsPerBeta'?: (number);
  /**
   * Found by a pilot if left out.
   */
  'betaRange': (_spingap_v1_BetaRange__Output | null);
  'betaSchedule': (_spingap_v1_BetaSchedule__Output | null);
  'update': (_spingap_v1_UpdateRule__Output);
  'scan': (_spingap_v1_ScanOrder__Output);
  /**
   * Descend to a local minimum at the end of each read; default true.
   */
  'polish'?: (boolean);
  /**
   * Sweeps between two samples of a chain in sample mode, 1 … 1,000,000; default 10.
   */
  'thinning'?: (number);
  /**
   * A kernel by name instead of the fastest that fits, for example "bits".
   */
  'kernel': (string);
  /**
   * From hot, s = 0, to cold, s = 1; not in sample mode.
   */
  'annealPath': (_spingap_v1_AnnealPath__Output | null);
  /**
   * K, 0 … n: every sample has exactly K variables at 1 (spins +1), kept by moves that exchange one with a 0 (−1).
   */
  'numOnes'?: (number);
  '_numSweeps'?: "numSweeps";
  '_numSweepsPerBeta'?: "numSweepsPerBeta";
  '_polish'?: "polish";
  '_thinning'?: "thinning";
  '_numOnes'?: "numOnes";
}
