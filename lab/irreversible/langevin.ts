import { eigenvalues } from "../spectrum/dense.ts";

/**
 * Overdamped motion in a quadratic well U = ½ Σ k_i x_i² with a turning drift, dX = −(1 + γJ)∇U dt + √(2T) dW, Jᵀ = −J: the drift
 * −γJ∇U runs along the level lines of U, so e^(−U/T) is kept whatever γ is.
 * Source: Ohzeki, Ichiki (2015), doi:10.1103/PhysRevE.92.012105.
 */
export interface TurnedWell {
  /** Shape (d): k, energy / length². */
  readonly curvatures: readonly number[];
  /** Shape (d, d): J, antisymmetric. */
  readonly turn: readonly (readonly number[])[];
  /** γ. */
  readonly strength: number;
}

/** (1 + γJ) K, by rows: the mean obeys d⟨X⟩/dt = −(1 + γJ) K ⟨X⟩. */
export function meanDrift({ curvatures, turn, strength }: TurnedWell): readonly Float64Array[] {
  return curvatures.map((_, i) =>
    Float64Array.from(curvatures, (k, j) => ((i === j ? 1 : 0) + strength * turn[i][j]) * k),
  );
}

/** The least real part of the eigenvalues of (1 + γJ)K: how fast means relax. At most the mean curvature. */
export function relaxationRate(well: TurnedWell): number {
  return Math.min(...eigenvalues(meanDrift(well)).map(({ re }) => re));
}

/** The γ from which two directions relax at their mean curvature: |k₁ − k₂| / 2√(k₁k₂), where both eigenvalues meet. */
export function sufficientTurn(k1: number, k2: number): number {
  return Math.abs(k1 - k2) / (2 * Math.sqrt(k1 * k2));
}

/**
 * One explicit step for any potential: x ← x − (1 + γJ)∇U δ + √(2Tδ) ξ, in place.
 *
 * @param x         shape (d).
 * @param gradient  writes ∇U(x) into its second argument.
 * @param noise     shape (d): independent numbers of mean 0 and variance 1.
 */
export function langevinStep(
  x: Float64Array,
  gradient: (x: Float64Array, out: Float64Array) => void,
  { turn, strength }: Pick<TurnedWell, "turn" | "strength">,
  { step, temperature }: { readonly step: number; readonly temperature: number },
  noise: Float64Array,
): void {
  const slope = new Float64Array(x.length);
  gradient(x, slope);
  const spread = Math.sqrt(2 * temperature * step);
  for (let i = 0; i < x.length; i++) {
    let pull = slope[i];
    for (let j = 0; j < x.length; j++) pull += strength * turn[i][j] * slope[j];
    x[i] += spread * noise[i] - step * pull;
  }
}
