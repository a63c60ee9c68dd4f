// Original file: proto/spingap/v1/job_service.proto

import type { Long } from '@grpc/proto-loader';

export interface GetModelUploadResponse {
  /**
   * The model is there: a job may name it.
   */
  'complete'?: (boolean);
  /**
   * Bytes of an unfinished upload; 0 if nothing is known of it.
   */
  'receivedBytes'?: (number | string | Long);
}

export interface GetModelUploadResponse__Output {
  /**
   * The model is there: a job may name it.
   */
  'complete': (boolean);
  /**
   * Bytes of an unfinished upload; 0 if nothing is known of it.
   */
  'receivedBytes': (number);
}
