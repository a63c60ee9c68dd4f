// Original file: proto/spingap/internal/v1/engine.proto

import type { Block as _spingap_internal_v1_Block, Block__Output as _spingap_internal_v1_Block__Output } from '../../../spingap/internal/v1/Block.ts';

export interface BlocksOutcome {
  'blocks'?: (_spingap_internal_v1_Block)[];
}

export interface BlocksOutcome__Output {
  'blocks': (_spingap_internal_v1_Block__Output)[];
}
