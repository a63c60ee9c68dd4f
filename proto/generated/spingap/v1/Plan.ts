// Original file: proto/spingap/v1/job.proto

import type { Long } from '@grpc/proto-loader';

/**
 * All that fixes the samples of one part of a job.
 */
export interface Plan {
  'part'?: (number);
  /**
   * "anneal", "sample", "temper", "path-integral", "path-integral-sample", "tabu", "oscillator", "descent", "exact" or "cut".
   */
  'method'?: (string);
  /**
   * Empty for enumeration and least cuts.
   */
  'kernel'?: (string);
  /**
   * SHA-256 of the kernel's build, hexadecimal.
   */
  'kernelSha256'?: (string);
  'backend'?: (string);
  /**
   * Reads of a block.
   */
  'blockReads'?: (number);
  /**
   * Left out: until a stop rule acts.
   */
  'numReads'?: (number | string | Long);
  /**
   * SHA-256 of the plan's canonical JSON, hexadecimal: names the work.
   */
  'planSha256'?: (string);
  /**
   * The plan's canonical JSON, schedule and all.
   */
  'planJson'?: (string);
  /**
   * Why the planner chose what it chose.
   */
  'why'?: (string)[];
  '_numReads'?: "numReads";
}

/**
 * All that fixes the samples of one part of a job.
 */
export interface Plan__Output {
  'part': (number);
  /**
   * "anneal", "sample", "temper", "path-integral", "path-integral-sample", "tabu", "oscillator", "descent", "exact" or "cut".
   */
  'method': (string);
  /**
   * Empty for enumeration and least cuts.
   */
  'kernel': (string);
  /**
   * SHA-256 of the kernel's build, hexadecimal.
   */
  'kernelSha256': (string);
  'backend': (string);
  /**
   * Reads of a block.
   */
  'blockReads': (number);
  /**
   * Left out: until a stop rule acts.
   */
  'numReads'?: (number);
  /**
   * SHA-256 of the plan's canonical JSON, hexadecimal: names the work.
   */
  'planSha256': (string);
  /**
   * The plan's canonical JSON, schedule and all.
   */
  'planJson': (string);
  /**
   * Why the planner chose what it chose.
   */
  'why': (string)[];
  '_numReads'?: "numReads";
}
