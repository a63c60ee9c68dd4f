// Original file: proto/spingap/v1/job_service.proto


/**
 * A lower energy than any before.
 */
export interface Incumbent {
  /**
   * Running time of the job, ns.
   */
  'tNs'?: (number | string);
  /**
   * Energy units.
   */
  'energy'?: (number | string);
  /**
   * In the problem's own sense.
   */
  'objective'?: (number | string);
}

/**
 * A lower energy than any before.
 */
export interface Incumbent__Output {
  /**
   * Running time of the job, ns.
   */
  'tNs': (number);
  /**
   * Energy units.
   */
  'energy': (number);
  /**
   * In the problem's own sense.
   */
  'objective': (number);
}
