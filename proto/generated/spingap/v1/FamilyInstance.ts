// Original file: proto/spingap/v1/problem.proto

import type { Long } from '@grpc/proto-loader';

/**
 * An instance that the coordinator makes, as `spingap generate` does: up to 50,000 variables and 500,000 couplings.
 */
export interface FamilyInstance {
  /**
   * As in `spingap generate --help`, for example "sk".
   */
  'family'?: (string);
  /**
   * A JSON object of the family's parameters by name; empty: their defaults.
   */
  'parametersJson'?: (string);
  /**
   * 0 … 2⁵³ − 1; drawn if left out.
   */
  'seed'?: (number | string | Long);
  '_seed'?: "seed";
}

/**
 * An instance that the coordinator makes, as `spingap generate` does: up to 50,000 variables and 500,000 couplings.
 */
export interface FamilyInstance__Output {
  /**
   * As in `spingap generate --help`, for example "sk".
   */
  'family': (string);
  /**
   * A JSON object of the family's parameters by name; empty: their defaults.
   */
  'parametersJson': (string);
  /**
   * 0 … 2⁵³ − 1; drawn if left out.
   */
  'seed'?: (number);
  '_seed'?: "seed";
}
