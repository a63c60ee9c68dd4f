// Original file: proto/google/rpc/error_details.proto


/**
 * Why, for a program: a reason in UPPER_SNAKE_CASE that is unique in its domain.
 */
export interface ErrorInfo {
  'reason'?: (string);
  'domain'?: (string);
  /**
   * Names and values, such as the limit and what was got.
   */
  'metadata'?: ({[key: string]: string});
}

/**
 * Why, for a program: a reason in UPPER_SNAKE_CASE that is unique in its domain.
 */
export interface ErrorInfo__Output {
  'reason': (string);
  'domain': (string);
  /**
   * Names and values, such as the limit and what was got.
   */
  'metadata': ({[key: string]: string});
}
