// Original file: proto/spingap/internal/v1/engine.proto

import type { Anneal as _spingap_internal_v1_Anneal, Anneal__Output as _spingap_internal_v1_Anneal__Output } from '../../../spingap/internal/v1/Anneal.ts';
import type { Sample as _spingap_internal_v1_Sample, Sample__Output as _spingap_internal_v1_Sample__Output } from '../../../spingap/internal/v1/Sample.ts';
import type { Descent as _spingap_internal_v1_Descent, Descent__Output as _spingap_internal_v1_Descent__Output } from '../../../spingap/internal/v1/Descent.ts';
import type { Temper as _spingap_internal_v1_Temper, Temper__Output as _spingap_internal_v1_Temper__Output } from '../../../spingap/internal/v1/Temper.ts';
import type { Tabu as _spingap_internal_v1_Tabu, Tabu__Output as _spingap_internal_v1_Tabu__Output } from '../../../spingap/internal/v1/Tabu.ts';
import type { PathIntegral as _spingap_internal_v1_PathIntegral, PathIntegral__Output as _spingap_internal_v1_PathIntegral__Output } from '../../../spingap/internal/v1/PathIntegral.ts';
import type { Exact as _spingap_internal_v1_Exact, Exact__Output as _spingap_internal_v1_Exact__Output } from '../../../spingap/internal/v1/Exact.ts';
import type { PathIntegralSample as _spingap_internal_v1_PathIntegralSample, PathIntegralSample__Output as _spingap_internal_v1_PathIntegralSample__Output } from '../../../spingap/internal/v1/PathIntegralSample.ts';
import type { LeastCut as _spingap_internal_v1_LeastCut, LeastCut__Output as _spingap_internal_v1_LeastCut__Output } from '../../../spingap/internal/v1/LeastCut.ts';
import type { Oscillator as _spingap_internal_v1_Oscillator, Oscillator__Output as _spingap_internal_v1_Oscillator__Output } from '../../../spingap/internal/v1/Oscillator.ts';
import type { Long } from '@grpc/proto-loader';

/**
 * One shard: a range of blocks of a part, and all that fixes what they compute.
 */
export interface ReplicaSchedule {
  /**
   * Version of the plan's meaning: 1.
   */
  'version'?: (number);
  /**
   * Block b of the part draws from stream(seed, part, b).
   */
  'part'?: (number);
  /**
   * 0 … 2⁵³ − 1.
   */
  'seed'?: (number | string | Long);
  'firstBlock'?: (number | string | Long);
  /**
   * 0 where the shard is no range of blocks.
   */
  'blockCount'?: (number | string | Long);
  /**
   * Reads of a block, B.
   */
  'blockReads'?: (number);
  /**
   * Reads of the part; left out: until a stop rule acts.
   */
  'numReads'?: (number | string | Long);
  'anneal'?: (_spingap_internal_v1_Anneal | null);
  'sample'?: (_spingap_internal_v1_Sample | null);
  'descent'?: (_spingap_internal_v1_Descent | null);
  'temper'?: (_spingap_internal_v1_Temper | null);
  'tabu'?: (_spingap_internal_v1_Tabu | null);
  'pathIntegral'?: (_spingap_internal_v1_PathIntegral | null);
  'exact'?: (_spingap_internal_v1_Exact | null);
  /**
   * u32, ascending: schedule points after which a trace row is written.
   */
  'checkpoints'?: (Buffer | Uint8Array | string);
  /**
   * f64: energies whose first hits the trace counts.
   */
  'levels'?: (Buffer | Uint8Array | string);
  /**
   * For people.
   */
  'why'?: (string)[];
  'pathIntegralSample'?: (_spingap_internal_v1_PathIntegralSample | null);
  'leastCut'?: (_spingap_internal_v1_LeastCut | null);
  'oscillator'?: (_spingap_internal_v1_Oscillator | null);
  '_numReads'?: "numReads";
  'method'?: "anneal"|"sample"|"descent"|"temper"|"tabu"|"pathIntegral"|"exact"|"pathIntegralSample"|"leastCut"|"oscillator";
}

/**
 * One shard: a range of blocks of a part, and all that fixes what they compute.
 */
export interface ReplicaSchedule__Output {
  /**
   * Version of the plan's meaning: 1.
   */
  'version': (number);
  /**
   * Block b of the part draws from stream(seed, part, b).
   */
  'part': (number);
  /**
   * 0 … 2⁵³ − 1.
   */
  'seed': (number);
  'firstBlock': (number);
  /**
   * 0 where the shard is no range of blocks.
   */
  'blockCount': (number);
  /**
   * Reads of a block, B.
   */
  'blockReads': (number);
  /**
   * Reads of the part; left out: until a stop rule acts.
   */
  'numReads'?: (number);
  'anneal'?: (_spingap_internal_v1_Anneal__Output | null);
  'sample'?: (_spingap_internal_v1_Sample__Output | null);
  'descent'?: (_spingap_internal_v1_Descent__Output | null);
  'temper'?: (_spingap_internal_v1_Temper__Output | null);
  'tabu'?: (_spingap_internal_v1_Tabu__Output | null);
  'pathIntegral'?: (_spingap_internal_v1_PathIntegral__Output | null);
  'exact'?: (_spingap_internal_v1_Exact__Output | null);
  /**
   * u32, ascending: schedule points after which a trace row is written.
   */
  'checkpoints': (Buffer);
  /**
   * f64: energies whose first hits the trace counts.
   */
  'levels': (Buffer);
  /**
   * For people.
   */
  'why': (string)[];
  'pathIntegralSample'?: (_spingap_internal_v1_PathIntegralSample__Output | null);
  'leastCut'?: (_spingap_internal_v1_LeastCut__Output | null);
  'oscillator'?: (_spingap_internal_v1_Oscillator__Output | null);
  '_numReads'?: "numReads";
  'method'?: "anneal"|"sample"|"descent"|"temper"|"tabu"|"pathIntegral"|"exact"|"pathIntegralSample"|"leastCut"|"oscillator";
}
