// Original file: proto/spingap/internal/v1/engine.proto


export interface FailedOutcome {
  /**
   * The shard that failed; the result itself goes by the attempt's name.
   */
  'shard'?: (string);
  'reason'?: (string);
  /**
   * Not this node, perhaps another.
   */
  'refused'?: (boolean);
}

export interface FailedOutcome__Output {
  /**
   * The shard that failed; the result itself goes by the attempt's name.
   */
  'shard': (string);
  'reason': (string);
  /**
   * Not this node, perhaps another.
   */
  'refused': (boolean);
}
