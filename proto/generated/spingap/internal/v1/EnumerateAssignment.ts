// Original file: proto/spingap/internal/v1/engine.proto

import type { Long } from '@grpc/proto-loader';

export interface EnumerateAssignment {
  'prefixBits'?: (number);
  'firstPrefix'?: (number | string | Long);
  'prefixCount'?: (number | string | Long);
}

export interface EnumerateAssignment__Output {
  'prefixBits': (number);
  'firstPrefix': (number);
  'prefixCount': (number);
}
