/** Reads of a block, the lanes of its vectors. */
export const OSCILLATOR_READS = 8;
/** Numbers of one oscillator: the cosines of all reads, then their sines. */
export const STATE_NUMBERS = 2 * OSCILLATOR_READS;

/**
 * What one step multiplies. Oscillator i turns by 2·arctan(t), t = coupling·(s a − c b) − injection·s c + noise·(signed
 * random word), with a = field_i + Σ_j weight_ij cos φ_j and b = Σ_j weight_ij sin φ_j: half of the angle K(Σ J sin(φ_i − φ_j)
 * + h sin φ_i) δ − K_s sin 2φ_i δ + noise. A turn by the half-angle formulas keeps c² + s² = 1 to rounding and needs no sine, so
 * that every engine gives the same bits; it differs from the angle itself in third order.
 */
export interface HalfTurn {
  readonly coupling: number;
  readonly injection: number;
  readonly noise: number;
}

/** The state of a block with the step over it: WebAssembly's or the reference's. */
export interface OscillatorMachine {
  /** Shape (n, 2, 8): cosines, then sines. */
  readonly state: Float64Array;
  /** Shape (8): one vector generator. */
  readonly generator: Uint32Array;
  /** Turns every oscillator once, in index order, each by what its neighbours are at that moment. */
  step(by: HalfTurn): void;
}
