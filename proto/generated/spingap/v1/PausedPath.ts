// Original file: proto/spingap/v1/solver.proto


export interface PausedPath {
  /**
   * Where the anneal waits, 0 … 1.
   */
  's'?: (number | string);
  /**
   * Share of the time that it waits, 0 … below 1.
   */
  'share'?: (number | string);
}

export interface PausedPath__Output {
  /**
   * Where the anneal waits, 0 … 1.
   */
  's': (number);
  /**
   * Share of the time that it waits, 0 … below 1.
   */
  'share': (number);
}
