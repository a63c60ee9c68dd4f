// Original file: proto/spingap/v1/solver.proto

import type { BetaRange as _spingap_v1_BetaRange, BetaRange__Output as _spingap_v1_BetaRange__Output } from '../../spingap/v1/BetaRange.ts';
import type { GammaRange as _spingap_v1_GammaRange, GammaRange__Output as _spingap_v1_GammaRange__Output } from '../../spingap/v1/GammaRange.ts';
import type { AnnealPath as _spingap_v1_AnnealPath, AnnealPath__Output as _spingap_v1_AnnealPath__Output } from '../../spingap/v1/AnnealPath.ts';
import type { UpdateRule as _spingap_v1_UpdateRule, UpdateRule__Output as _spingap_v1_UpdateRule__Output } from '../../spingap/v1/UpdateRule.ts';
import type { ScanOrder as _spingap_v1_ScanOrder, ScanOrder__Output as _spingap_v1_ScanOrder__Output } from '../../spingap/v1/ScanOrder.ts';
import type { Readout as _spingap_v1_Readout, Readout__Output as _spingap_v1_Readout__Output } from '../../spingap/v1/Readout.ts';
import type { SolveMode as _spingap_v1_SolveMode, SolveMode__Output as _spingap_v1_SolveMode__Output } from '../../spingap/v1/SolveMode.ts';
import type { Curve as _spingap_v1_Curve, Curve__Output as _spingap_v1_Curve__Output } from '../../spingap/v1/Curve.ts';
import type { AnnealSchedule as _spingap_v1_AnnealSchedule, AnnealSchedule__Output as _spingap_v1_AnnealSchedule__Output } from '../../spingap/v1/AnnealSchedule.ts';
import type { Long } from '@grpc/proto-loader';

/**
 * Path-integral annealing in discrete time ("sqa"): H = A(s) (−Σ σˣ) + B(s) E.
 */
export interface PathIntegralParameters {
  /**
   * P, slices of a worldline, 1 … 1024; default 16.
   */
  'numTrotterSlices'?: (number);
  /**
   * The colder end is β of the whole worldline; scaled to the problem if left out.
   */
  'betaRange'?: (_spingap_v1_BetaRange | null);
  /**
   * Sweeps of a read, 1 … 10,000,000.
   */
  'numSweeps'?: (number | string | Long);
  /**
   * 1 … 1,000,000; default 1.
   */
  'numSweepsPerBeta'?: (number | string | Long);
  /**
   * Γ0 of A = Γ0 (1 − s), B = s, ≥ 0.
   */
  'gamma'?: (number | string);
  /**
   * A from gamma0 to gamma1, B = 1; in sample mode Γ, given twice.
   */
  'gammaRange'?: (_spingap_v1_GammaRange | null);
  'annealPath'?: (_spingap_v1_AnnealPath | null);
  'update'?: (_spingap_v1_UpdateRule);
  /**
   * Sequential or random.
   */
  'scan'?: (_spingap_v1_ScanOrder);
  'readout'?: (_spingap_v1_Readout);
  /**
   * Default true.
   */
  'polish'?: (boolean);
  'mode'?: (_spingap_v1_SolveMode);
  /**
   * Sweeps between two samples of a worldline in sample mode, 1 … 1,000,000; default 10.
   */
  'thinning'?: (number | string | Long);
  /**
   * A(s), energy units, B = 1.
   */
  'gammaSchedule'?: (_spingap_v1_Curve | null);
  /**
   * A(s) and B(s).
   */
  'annealSchedule'?: (_spingap_v1_AnnealSchedule | null);
  '_numTrotterSlices'?: "numTrotterSlices";
  '_numSweeps'?: "numSweeps";
  '_numSweepsPerBeta'?: "numSweepsPerBeta";
  /**
   * The transverse field, energy units; scaled to the problem if left out.
   */
  'field'?: "gamma"|"gammaRange"|"gammaSchedule"|"annealSchedule";
  '_polish'?: "polish";
  '_thinning'?: "thinning";
}

/**
 * Path-integral annealing in discrete time ("sqa"): H = A(s) (−Σ σˣ) + B(s) E.
 */
export interface PathIntegralParameters__Output {
  /**
   * P, slices of a worldline, 1 … 1024; default 16.
   */
  'numTrotterSlices'?: (number);
  /**
   * The colder end is β of the whole worldline; scaled to the problem if left out.
   */
  'betaRange': (_spingap_v1_BetaRange__Output | null);
  /**
   * Sweeps of a read, 1 … 10,000,000.
   */
  'numSweeps'?: (number);
  /**
   * 1 … 1,000,000; default 1.
   */
  'numSweepsPerBeta'?: (number);
  /**
   * Γ0 of A = Γ0 (1 − s), B = s, ≥ 0.
   */
  'gamma'?: (number);
  /**
   * A from gamma0 to gamma1, B = 1; in sample mode Γ, given twice.
   */
  'gammaRange'?: (_spingap_v1_GammaRange__Output | null);
  'annealPath': (_spingap_v1_AnnealPath__Output | null);
  'update': (_spingap_v1_UpdateRule__Output);
  /**
   * Sequential or random.
   */
  'scan': (_spingap_v1_ScanOrder__Output);
  'readout': (_spingap_v1_Readout__Output);
  /**
   * Default true.
   */
  'polish'?: (boolean);
  'mode': (_spingap_v1_SolveMode__Output);
  /**
   * Sweeps between two samples of a worldline in sample mode, 1 … 1,000,000; default 10.
   */
  'thinning'?: (number);
  /**
   * A(s), energy units, B = 1.
   */
  'gammaSchedule'?: (_spingap_v1_Curve__Output | null);
  /**
   * A(s) and B(s).
   */
  'annealSchedule'?: (_spingap_v1_AnnealSchedule__Output | null);
  '_numTrotterSlices'?: "numTrotterSlices";
  '_numSweeps'?: "numSweeps";
  '_numSweepsPerBeta'?: "numSweepsPerBeta";
  /**
   * The transverse field, energy units; scaled to the problem if left out.
   */
  'field'?: "gamma"|"gammaRange"|"gammaSchedule"|"annealSchedule";
  '_polish'?: "polish";
  '_thinning'?: "thinning";
}
