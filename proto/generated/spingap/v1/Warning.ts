// Original file: proto/spingap/v1/job_service.proto


/**
 * Something that the job's owner should know; the job goes on.
 */
export interface Warning {
  /**
   * For programs: "plan-replaced", "build-missing".
   */
  'code'?: (string);
  /**
   * For people.
   */
  'message'?: (string);
}

/**
 * Something that the job's owner should know; the job goes on.
 */
export interface Warning__Output {
  /**
   * For programs: "plan-replaced", "build-missing".
   */
  'code': (string);
  /**
   * For people.
   */
  'message': (string);
}
