// Original file: proto/spingap/v1/solver.proto


/**
 * States that reads begin from, used in turn.
 */
export interface InitialStates {
  /**
   * Rows of ⌈n/8⌉ bytes: bit k of byte w is variable 8w + k, 1 for spin +1 or bit 1; unused bits are 0.
   */
  'packed'?: (Buffer | Uint8Array | string);
}

/**
 * States that reads begin from, used in turn.
 */
export interface InitialStates__Output {
  /**
   * Rows of ⌈n/8⌉ bytes: bit k of byte w is variable 8w + k, 1 for spin +1 or bit 1; unused bits are 0.
   */
  'packed': (Buffer);
}
