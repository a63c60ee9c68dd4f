// Original file: proto/spingap/v1/node_service.proto

import type { Backend as _spingap_v1_Backend, Backend__Output as _spingap_v1_Backend__Output } from '../../spingap/v1/Backend.ts';
import type { Long } from '@grpc/proto-loader';

/**
 * A device of a node through one of its backends.
 */
export interface Device {
  /**
   * The card's name on its node.
   */
  'name'?: (string);
  /**
   * GPUJS or WEBGPU.
   */
  'backend'?: (_spingap_v1_Backend);
  /**
   * What gpu.js compiles to; left out for shaders.
   */
  'mode'?: (string);
  /**
   * The adapter's own name, or the mode where no adapter is used.
   */
  'adapter'?: (string);
  /**
   * False for a software adapter and where no adapter is used.
   */
  'isGpu'?: (boolean);
  /**
   * Shards that it takes at once.
   */
  'slots'?: (number);
  /**
   * Measured spin updates per second of the whole device, by the names of kernels.
   */
  'rates'?: ({[key: string]: number | string});
  /**
   * Processes started in place of lost ones.
   */
  'restarts'?: (number | string | Long);
  /**
   * Why it takes nothing now; left out while it does.
   */
  'lost'?: (string);
  '_mode'?: "mode";
  '_lost'?: "lost";
}

/**
 * A device of a node through one of its backends.
 */
export interface Device__Output {
  /**
   * The card's name on its node.
   */
  'name': (string);
  /**
   * GPUJS or WEBGPU.
   */
  'backend': (_spingap_v1_Backend__Output);
  /**
   * What gpu.js compiles to; left out for shaders.
   */
  'mode'?: (string);
  /**
   * The adapter's own name, or the mode where no adapter is used.
   */
  'adapter': (string);
  /**
   * False for a software adapter and where no adapter is used.
   */
  'isGpu': (boolean);
  /**
   * Shards that it takes at once.
   */
  'slots': (number);
  /**
   * Measured spin updates per second of the whole device, by the names of kernels.
   */
  'rates': ({[key: string]: number});
  /**
   * Processes started in place of lost ones.
   */
  'restarts': (number);
  /**
   * Why it takes nothing now; left out while it does.
   */
  'lost'?: (string);
  '_mode'?: "mode";
  '_lost'?: "lost";
}
