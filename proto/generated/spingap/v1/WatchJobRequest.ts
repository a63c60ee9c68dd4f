// Original file: proto/spingap/v1/job_service.proto

import type { Long } from '@grpc/proto-loader';

export interface WatchJobRequest {
  'jobId'?: (string);
  /**
   * Events after this number; 0: all that are kept. Where some are no longer kept, the watch begins with the job's last state.
   */
  'afterSequence'?: (number | string | Long);
}

export interface WatchJobRequest__Output {
  'jobId': (string);
  /**
   * Events after this number; 0: all that are kept. Where some are no longer kept, the watch begins with the job's last state.
   */
  'afterSequence': (number);
}
