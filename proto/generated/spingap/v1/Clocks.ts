// Original file: proto/spingap/v1/job_service.proto


/**
 * Three clocks for one time.
 */
export interface Clocks {
  /**
   * Running time.
   */
  'seconds'?: (number | string);
  /**
   * Sweeps of a read, read after read, on each thread.
   */
  'sweeps'?: (number | string);
  /**
   * Spin updates of all threads, slices counted.
   */
  'spinUpdates'?: (number | string);
}

/**
 * Three clocks for one time.
 */
export interface Clocks__Output {
  /**
   * Running time.
   */
  'seconds': (number);
  /**
   * Sweeps of a read, read after read, on each thread.
   */
  'sweeps': (number);
  /**
   * Spin updates of all threads, slices counted.
   */
  'spinUpdates': (number);
}
