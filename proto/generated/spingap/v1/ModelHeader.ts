// Original file: proto/spingap/v1/job_service.proto

import type { Long } from '@grpc/proto-loader';

/**
 * The canonical bytes of a model, little-endian: "SPIN" or "BINARY"; n and the number m of couplings (u64 each); offset (f64);
 * n linear terms (f64); m couplings, each i < j (u32 each) and weight (f64), in ascending order of (i, j). All finite; zero is +0.
 */
export interface ModelHeader {
  /**
   * SHA-256 of all bytes, 64 lower-case hexadecimal digits.
   */
  'sha256'?: (string);
  /**
   * Length of all bytes.
   */
  'totalBytes'?: (number | string | Long);
  /**
   * Where the data that follow begin: received_bytes of GetModelUpload, or 0.
   */
  'offset'?: (number | string | Long);
}

/**
 * The canonical bytes of a model, little-endian: "SPIN" or "BINARY"; n and the number m of couplings (u64 each); offset (f64);
 * n linear terms (f64); m couplings, each i < j (u32 each) and weight (f64), in ascending order of (i, j). All finite; zero is +0.
 */
export interface ModelHeader__Output {
  /**
   * SHA-256 of all bytes, 64 lower-case hexadecimal digits.
   */
  'sha256': (string);
  /**
   * Length of all bytes.
   */
  'totalBytes': (number);
  /**
   * Where the data that follow begin: received_bytes of GetModelUpload, or 0.
   */
  'offset': (number);
}
