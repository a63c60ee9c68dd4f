// Original file: proto/spingap/v1/job_service.proto

import type { Long } from '@grpc/proto-loader';

export interface GetSamplesResponse {
  /**
   * Index of the piece's first row.
   */
  'firstRow'?: (number | string | Long);
  'numVariables'?: (number);
  /**
   * f64, one a row, energy units, ascending over all pieces.
   */
  'energy'?: (Buffer | Uint8Array | string);
  /**
   * f64, one a row: occurrences, whole numbers ≥ 1.
   */
  'numOccurrences'?: (Buffer | Uint8Array | string);
  /**
   * Rows of ⌈n/8⌉ bytes: bit k of byte w is variable 8w + k, 1 for spin +1 or bit 1.
   */
  'packed'?: (Buffer | Uint8Array | string);
  /**
   * One byte a row: 1 if the digest covers it, else 0.
   */
  'inDigest'?: (Buffer | Uint8Array | string);
}

export interface GetSamplesResponse__Output {
  /**
   * Index of the piece's first row.
   */
  'firstRow': (number);
  'numVariables': (number);
  /**
   * f64, one a row, energy units, ascending over all pieces.
   */
  'energy': (Buffer);
  /**
   * f64, one a row: occurrences, whole numbers ≥ 1.
   */
  'numOccurrences': (Buffer);
  /**
   * Rows of ⌈n/8⌉ bytes: bit k of byte w is variable 8w + k, 1 for spin +1 or bit 1.
   */
  'packed': (Buffer);
  /**
   * One byte a row: 1 if the digest covers it, else 0.
   */
  'inDigest': (Buffer);
}
