// Original file: proto/spingap/v1/solver.proto

import type { AnnealingParameters as _spingap_v1_AnnealingParameters, AnnealingParameters__Output as _spingap_v1_AnnealingParameters__Output } from '../../spingap/v1/AnnealingParameters.ts';
import type { TemperingParameters as _spingap_v1_TemperingParameters, TemperingParameters__Output as _spingap_v1_TemperingParameters__Output } from '../../spingap/v1/TemperingParameters.ts';
import type { PathIntegralParameters as _spingap_v1_PathIntegralParameters, PathIntegralParameters__Output as _spingap_v1_PathIntegralParameters__Output } from '../../spingap/v1/PathIntegralParameters.ts';
import type { TabuParameters as _spingap_v1_TabuParameters, TabuParameters__Output as _spingap_v1_TabuParameters__Output } from '../../spingap/v1/TabuParameters.ts';
import type { DescentParameters as _spingap_v1_DescentParameters, DescentParameters__Output as _spingap_v1_DescentParameters__Output } from '../../spingap/v1/DescentParameters.ts';
import type { ExactParameters as _spingap_v1_ExactParameters, ExactParameters__Output as _spingap_v1_ExactParameters__Output } from '../../spingap/v1/ExactParameters.ts';
import type { Backend as _spingap_v1_Backend, Backend__Output as _spingap_v1_Backend__Output } from '../../spingap/v1/Backend.ts';
import type { TraceDetail as _spingap_v1_TraceDetail, TraceDetail__Output as _spingap_v1_TraceDetail__Output } from '../../spingap/v1/TraceDetail.ts';
import type { Reduction as _spingap_v1_Reduction, Reduction__Output as _spingap_v1_Reduction__Output } from '../../spingap/v1/Reduction.ts';
import type { OscillatorParameters as _spingap_v1_OscillatorParameters, OscillatorParameters__Output as _spingap_v1_OscillatorParameters__Output } from '../../spingap/v1/OscillatorParameters.ts';
import type { Long } from '@grpc/proto-loader';

/**
 * How to solve: the options of `spingap solve`, by the same names. What is left out is chosen: an unset field takes the
 * default of the command line. β, inverse temperature, is in 1/energy units of the problem.
 */
export interface SolverParameters {
  /**
   * The solver is chosen: small models are enumerated, those without frustrated loops cut, dense QUBOs searched by tabu, lattices tempered, the rest annealed.
   */
  'auto'?: (_spingap_v1_AnnealingParameters | null);
  'simulatedAnnealing'?: (_spingap_v1_AnnealingParameters | null);
  'parallelTempering'?: (_spingap_v1_TemperingParameters | null);
  'pathIntegral'?: (_spingap_v1_PathIntegralParameters | null);
  'tabu'?: (_spingap_v1_TabuParameters | null);
  'descent'?: (_spingap_v1_DescentParameters | null);
  'exact'?: (_spingap_v1_ExactParameters | null);
  /**
   * 0 … 2⁵³ − 1; drawn at admission and reported if left out.
   */
  'seed'?: (number | string | Long);
  'backend'?: (_spingap_v1_Backend);
  'trace'?: (_spingap_v1_TraceDetail);
  /**
   * Which part's random streams the samples come from, 1 … 65535 but not 2; default 1. Names one member of a portfolio, or
   * (256 greater for each) a plan that took the place of one whose kernel build was lost.
   */
  'part'?: (number);
  'reduce'?: (_spingap_v1_Reduction);
  'oscillator'?: (_spingap_v1_OscillatorParameters | null);
  'solver'?: "auto"|"simulatedAnnealing"|"parallelTempering"|"pathIntegral"|"tabu"|"descent"|"exact"|"oscillator";
  '_seed'?: "seed";
  '_part'?: "part";
}

/**
 * How to solve: the options of `spingap solve`, by the same names. What is left out is chosen: an unset field takes the
 * default of the command line. β, inverse temperature, is in 1/energy units of the problem.
 */
export interface SolverParameters__Output {
  /**
   * The solver is chosen: small models are enumerated, those without frustrated loops cut, dense QUBOs searched by tabu, lattices tempered, the rest annealed.
   */
  'auto'?: (_spingap_v1_AnnealingParameters__Output | null);
  'simulatedAnnealing'?: (_spingap_v1_AnnealingParameters__Output | null);
  'parallelTempering'?: (_spingap_v1_TemperingParameters__Output | null);
  'pathIntegral'?: (_spingap_v1_PathIntegralParameters__Output | null);
  'tabu'?: (_spingap_v1_TabuParameters__Output | null);
  'descent'?: (_spingap_v1_DescentParameters__Output | null);
  'exact'?: (_spingap_v1_ExactParameters__Output | null);
  /**
   * 0 … 2⁵³ − 1; drawn at admission and reported if left out.
   */
  'seed'?: (number);
  'backend': (_spingap_v1_Backend__Output);
  'trace': (_spingap_v1_TraceDetail__Output);
  /**
   * Which part's random streams the samples come from, 1 … 65535 but not 2; default 1. Names one member of a portfolio, or
   * (256 greater for each) a plan that took the place of one whose kernel build was lost.
   */
  'part'?: (number);
  'reduce': (_spingap_v1_Reduction__Output);
  'oscillator'?: (_spingap_v1_OscillatorParameters__Output | null);
  'solver'?: "auto"|"simulatedAnnealing"|"parallelTempering"|"pathIntegral"|"tabu"|"descent"|"exact"|"oscillator";
  '_seed'?: "seed";
  '_part'?: "part";
}
