// Original file: proto/spingap/v1/solver.proto

import type { ForwardPath as _spingap_v1_ForwardPath, ForwardPath__Output as _spingap_v1_ForwardPath__Output } from '../../spingap/v1/ForwardPath.ts';
import type { PausedPath as _spingap_v1_PausedPath, PausedPath__Output as _spingap_v1_PausedPath__Output } from '../../spingap/v1/PausedPath.ts';

/**
 * How the anneal fraction s moves in time.
 */
export interface AnnealPath {
  /**
   * From 0 to 1: the default.
   */
  'forward'?: (_spingap_v1_ForwardPath | null);
  'pause'?: (_spingap_v1_PausedPath | null);
  /**
   * From 1 down to s and up again; needs initial states.
   */
  'reverse'?: (_spingap_v1_PausedPath | null);
  'path'?: "forward"|"pause"|"reverse";
}

/**
 * How the anneal fraction s moves in time.
 */
export interface AnnealPath__Output {
  /**
   * From 0 to 1: the default.
   */
  'forward'?: (_spingap_v1_ForwardPath__Output | null);
  'pause'?: (_spingap_v1_PausedPath__Output | null);
  /**
   * From 1 down to s and up again; needs initial states.
   */
  'reverse'?: (_spingap_v1_PausedPath__Output | null);
  'path'?: "forward"|"pause"|"reverse";
}
