// Original file: proto/spingap/v1/job_service.proto

import type { Job as _spingap_v1_Job, Job__Output as _spingap_v1_Job__Output } from '../../spingap/v1/Job.ts';

export interface CreateJobResponse {
  /**
   * With validate_only a job without an id, and its plans as far as they need no pilot.
   */
  'job'?: (_spingap_v1_Job | null);
  /**
   * False: the request_id was known and this is its job.
   */
  'created'?: (boolean);
}

export interface CreateJobResponse__Output {
  /**
   * With validate_only a job without an id, and its plans as far as they need no pilot.
   */
  'job': (_spingap_v1_Job__Output | null);
  /**
   * False: the request_id was known and this is its job.
   */
  'created': (boolean);
}
