// Original file: proto/spingap/v1/job_service.proto

import type { Job as _spingap_v1_Job, Job__Output as _spingap_v1_Job__Output } from '../../spingap/v1/Job.ts';

export interface ListJobsResponse {
  'jobs'?: (_spingap_v1_Job)[];
  /**
   * Empty on the last page.
   */
  'nextPageToken'?: (string);
}

export interface ListJobsResponse__Output {
  'jobs': (_spingap_v1_Job__Output)[];
  /**
   * Empty on the last page.
   */
  'nextPageToken': (string);
}
