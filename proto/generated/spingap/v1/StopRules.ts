// Original file: proto/spingap/v1/solver.proto

import type { Long } from '@grpc/proto-loader';

/**
 * Rules that end a job before its work is done; any that acts first ends it. Without any the budget is 5·10⁹ updates.
 */
export interface StopRules {
  /**
   * Seconds of running time, 0.001 … 31,536,000.
   */
  'timeLimitS'?: (number | string);
  /**
   * Energy units; energies are minimised.
   */
  'targetEnergy'?: (number | string);
  /**
   * In the problem's own sense, for example the weight of a cut.
   */
  'targetObjective'?: (number | string);
  /**
   * Seconds without a lower energy, 0.001 … 31,536,000.
   */
  'noImprovementS'?: (number | string);
  /**
   * Reads in all, 1 … 1,000,000,000.
   */
  'numReads'?: (number | string | Long);
  '_timeLimitS'?: "timeLimitS";
  /**
   * Stop at this or a better value.
   */
  'target'?: "targetEnergy"|"targetObjective";
  '_noImprovementS'?: "noImprovementS";
  '_numReads'?: "numReads";
}

/**
 * Rules that end a job before its work is done; any that acts first ends it. Without any the budget is 5·10⁹ updates.
 */
export interface StopRules__Output {
  /**
   * Seconds of running time, 0.001 … 31,536,000.
   */
  'timeLimitS'?: (number);
  /**
   * Energy units; energies are minimised.
   */
  'targetEnergy'?: (number);
  /**
   * In the problem's own sense, for example the weight of a cut.
   */
  'targetObjective'?: (number);
  /**
   * Seconds without a lower energy, 0.001 … 31,536,000.
   */
  'noImprovementS'?: (number);
  /**
   * Reads in all, 1 … 1,000,000,000.
   */
  'numReads'?: (number);
  '_timeLimitS'?: "timeLimitS";
  /**
   * Stop at this or a better value.
   */
  'target'?: "targetEnergy"|"targetObjective";
  '_noImprovementS'?: "noImprovementS";
  '_numReads'?: "numReads";
}
