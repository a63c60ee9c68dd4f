// Original file: proto/spingap/v1/job_service.proto

import type { JobState as _spingap_v1_JobState, JobState__Output as _spingap_v1_JobState__Output } from '../../spingap/v1/JobState.ts';

export interface ListJobsRequest {
  /**
   * At most 1000; 0: 50.
   */
  'pageSize'?: (number);
  /**
   * next_page_token of the page before, for the same filter.
   */
  'pageToken'?: (string);
  /**
   * Any of these; empty: all.
   */
  'states'?: (_spingap_v1_JobState)[];
  /**
   * All of these, with these values.
   */
  'labels'?: ({[key: string]: string});
}

export interface ListJobsRequest__Output {
  /**
   * At most 1000; 0: 50.
   */
  'pageSize': (number);
  /**
   * next_page_token of the page before, for the same filter.
   */
  'pageToken': (string);
  /**
   * Any of these; empty: all.
   */
  'states': (_spingap_v1_JobState__Output)[];
  /**
   * All of these, with these values.
   */
  'labels': ({[key: string]: string});
}
