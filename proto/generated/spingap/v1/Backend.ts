// Original file: proto/spingap/v1/solver.proto

export const Backend = {
  /**
   * Auto.
   */
  BACKEND_UNSPECIFIED: 'BACKEND_UNSPECIFIED',
  BACKEND_AUTO: 'BACKEND_AUTO',
  BACKEND_CPU: 'BACKEND_CPU',
  /**
   * The plain twin of each kernel.
   */
  BACKEND_REFERENCE: 'BACKEND_REFERENCE',
  /**
   * gpu.js: on a GPU through WebGPU, else as WebAssembly.
   */
  BACKEND_GPUJS: 'BACKEND_GPUJS',
  /**
   * Compute shaders on a WebGPU device.
   */
  BACKEND_WEBGPU: 'BACKEND_WEBGPU',
  /**
   * The CPU and whatever devices the nodes offer, software adapters too.
   */
  BACKEND_MIXED: 'BACKEND_MIXED',
} as const;

export type Backend =
  /**
   * Auto.
   */
  | 'BACKEND_UNSPECIFIED'
  | 0
  | 'BACKEND_AUTO'
  | 1
  | 'BACKEND_CPU'
  | 2
  /**
   * The plain twin of each kernel.
   */
  | 'BACKEND_REFERENCE'
  | 3
  /**
   * gpu.js: on a GPU through WebGPU, else as WebAssembly.
   */
  | 'BACKEND_GPUJS'
  | 4
  /**
   * Compute shaders on a WebGPU device.
   */
  | 'BACKEND_WEBGPU'
  | 5
  /**
   * The CPU and whatever devices the nodes offer, software adapters too.
   */
  | 'BACKEND_MIXED'
  | 6

export type Backend__Output = typeof Backend[keyof typeof Backend]
