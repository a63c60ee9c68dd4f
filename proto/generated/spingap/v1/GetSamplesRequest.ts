// Original file: proto/spingap/v1/job_service.proto

import type { Long } from '@grpc/proto-loader';

export interface GetSamplesRequest {
  'jobId'?: (string);
  /**
   * 0: all.
   */
  'maxRows'?: (number | string | Long);
}

export interface GetSamplesRequest__Output {
  'jobId': (string);
  /**
   * 0: all.
   */
  'maxRows': (number);
}
