// Original file: proto/spingap/v1/node_service.proto

import type { NodeState as _spingap_v1_NodeState, NodeState__Output as _spingap_v1_NodeState__Output } from '../../spingap/v1/NodeState.ts';
import type { KernelRate as _spingap_v1_KernelRate, KernelRate__Output as _spingap_v1_KernelRate__Output } from '../../spingap/v1/KernelRate.ts';
import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from '../../google/protobuf/Timestamp.ts';
import type { Device as _spingap_v1_Device, Device__Output as _spingap_v1_Device__Output } from '../../spingap/v1/Device.ts';
import type { Long } from '@grpc/proto-loader';

export interface Node {
  'nodeId'?: (string);
  'version'?: (string);
  'host'?: (string);
  'state'?: (_spingap_v1_NodeState);
  'threads'?: (number);
  'busyThreads'?: (number);
  /**
   * Memory for models, bytes.
   */
  'memoryBytes'?: (number | string | Long);
  /**
   * "cpu", and "gpujs", "webgpu" where devices are ready.
   */
  'backends'?: (string)[];
  /**
   * By name.
   */
  'kernels'?: (_spingap_v1_KernelRate)[];
  /**
   * Shards that it holds now.
   */
  'heldShards'?: (number);
  'startTime'?: (_google_protobuf_Timestamp | null);
  /**
   * Those that passed their self-test.
   */
  'devices'?: (_spingap_v1_Device)[];
}

export interface Node__Output {
  'nodeId': (string);
  'version': (string);
  'host': (string);
  'state': (_spingap_v1_NodeState__Output);
  'threads': (number);
  'busyThreads': (number);
  /**
   * Memory for models, bytes.
   */
  'memoryBytes': (number);
  /**
   * "cpu", and "gpujs", "webgpu" where devices are ready.
   */
  'backends': (string)[];
  /**
   * By name.
   */
  'kernels': (_spingap_v1_KernelRate__Output)[];
  /**
   * Shards that it holds now.
   */
  'heldShards': (number);
  'startTime': (_google_protobuf_Timestamp__Output | null);
  /**
   * Those that passed their self-test.
   */
  'devices': (_spingap_v1_Device__Output)[];
}
