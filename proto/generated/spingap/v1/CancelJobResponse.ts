// Original file: proto/spingap/v1/job_service.proto

import type { Job as _spingap_v1_Job, Job__Output as _spingap_v1_Job__Output } from '../../spingap/v1/Job.ts';

export interface CancelJobResponse {
  'job'?: (_spingap_v1_Job | null);
}

export interface CancelJobResponse__Output {
  'job': (_spingap_v1_Job__Output | null);
}
