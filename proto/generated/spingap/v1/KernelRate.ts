// Original file: proto/spingap/v1/node_service.proto


export interface KernelRate {
  'name'?: (string);
  /**
   * SHA-256 of the build, hexadecimal.
   */
  'sha256'?: (string);
  /**
   * Measured spin updates per second of one thread; left out: not measured.
   */
  'updatesPerSecond'?: (number | string);
  '_updatesPerSecond'?: "updatesPerSecond";
}

export interface KernelRate__Output {
  'name': (string);
  /**
   * SHA-256 of the build, hexadecimal.
   */
  'sha256': (string);
  /**
   * Measured spin updates per second of one thread; left out: not measured.
   */
  'updatesPerSecond'?: (number);
  '_updatesPerSecond'?: "updatesPerSecond";
}
