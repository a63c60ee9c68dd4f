// Original file: proto/spingap/internal/v1/engine.proto

import type { NodeState as _spingap_v1_NodeState, NodeState__Output as _spingap_v1_NodeState__Output } from '../../../spingap/v1/NodeState.ts';
import type { Device as _spingap_v1_Device, Device__Output as _spingap_v1_Device__Output } from '../../../spingap/v1/Device.ts';
import type { Long } from '@grpc/proto-loader';

/**
 * What a node says of itself.
 */
export interface NodeRecord {
  'id'?: (string);
  'start'?: (string);
  'version'?: (string);
  'host'?: (string);
  'threads'?: (number);
  'busyThreads'?: (number);
  'memoryBytes'?: (number | string | Long);
  'rates'?: ({[key: string]: number | string});
  'builds'?: ({[key: string]: string});
  'backends'?: (string)[];
  'state'?: (_spingap_v1_NodeState);
  'holding'?: (string)[];
  /**
   * Milliseconds since 1970.
   */
  'startedMs'?: (number | string);
  'devices'?: (_spingap_v1_Device)[];
}

/**
 * What a node says of itself.
 */
export interface NodeRecord__Output {
  'id': (string);
  'start': (string);
  'version': (string);
  'host': (string);
  'threads': (number);
  'busyThreads': (number);
  'memoryBytes': (number);
  'rates': ({[key: string]: number});
  'builds': ({[key: string]: string});
  'backends': (string)[];
  'state': (_spingap_v1_NodeState__Output);
  'holding': (string)[];
  /**
   * Milliseconds since 1970.
   */
  'startedMs': (number);
  'devices': (_spingap_v1_Device__Output)[];
}
