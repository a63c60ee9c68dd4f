// Original file: proto/spingap/internal/v1/engine.proto


export interface Pilot {
  /**
   * f64, per unit of the Ising form.
   */
  'beta'?: (Buffer | Uint8Array | string);
  /**
   * f64, as many as `beta`, units of the Ising form.
   */
  'meanEnergy'?: (Buffer | Uint8Array | string);
  /**
   * f64, as many as `beta`.
   */
  'acceptance'?: (Buffer | Uint8Array | string);
  'bestEnergy'?: (number | string);
  'sweeps'?: (number | string);
  'updates'?: (number | string);
}

export interface Pilot__Output {
  /**
   * f64, per unit of the Ising form.
   */
  'beta': (Buffer);
  /**
   * f64, as many as `beta`, units of the Ising form.
   */
  'meanEnergy': (Buffer);
  /**
   * f64, as many as `beta`.
   */
  'acceptance': (Buffer);
  'bestEnergy': (number);
  'sweeps': (number);
  'updates': (number);
}
