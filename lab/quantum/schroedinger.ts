/** A real symmetric tridiagonal matrix. */
export interface RealTridiagonal {
  readonly diagonal: Float64Array;
  readonly beside: Float64Array;
}

/** A complex vector, its parts apart. */
export interface State {
  readonly re: Float64Array;
  readonly im: Float64Array;
}

/**
 * Solves i dψ/dt = H(t) ψ from 0 to T by exponentials of H at the middle of each step, their Taylor series summed to
 * rounding: unitary to rounding, error O(dt² ‖[H′, H]‖ T).
 *
 * @param hamiltonian  of the time. @param start  real. @param stepT  dt; ‖H‖ dt ≲ 1 keeps the series short.
 */
export function evolve(
  hamiltonian: (t: number) => RealTridiagonal,
  start: Float64Array,
  T: number,
  stepT: number,
): State {
  const size = start.length;
  const re = Float64Array.from(start);
  const im = new Float64Array(size);
  const steps = Math.ceil(T / stepT);
  const dt = T / steps;
  let [termRe, termIm] = [new Float64Array(size), new Float64Array(size)];
  let [nextRe, nextIm] = [new Float64Array(size), new Float64Array(size)];
  for (let k = 0; k < steps; k++) {
    const H = hamiltonian((k + 0.5) * dt);
    termRe.set(re);
    termIm.set(im);
    for (let order = 1; order <= 60; order++) {
      // term ← −i H dt / order · term
      multiply(H, termRe, nextIm);
      multiply(H, termIm, nextRe);
      let largest = 0;
      for (let a = 0; a < size; a++) {
        nextRe[a] *= dt / order;
        nextIm[a] *= -dt / order;
        re[a] += nextRe[a];
        im[a] += nextIm[a];
        largest = Math.max(largest, Math.abs(nextRe[a]), Math.abs(nextIm[a]));
      }
      [termRe, nextRe] = [nextRe, termRe];
      [termIm, nextIm] = [nextIm, termIm];
      if (largest < 1e-17) break;
    }
  }
  return { re, im };
}

function multiply({ diagonal, beside }: RealTridiagonal, x: Float64Array, y: Float64Array): void {
  const last = x.length - 1;
  for (let k = 0; k <= last; k++) {
    let sum = diagonal[k] * x[k];
    if (k > 0) sum += beside[k - 1] * x[k - 1];
    if (k < last) sum += beside[k] * x[k + 1];
    y[k] = sum;
  }
}

/** |⟨target|ψ⟩|², target real and of length 1. */
export function overlapSquared(target: Float64Array, { re, im }: State): number {
  let [real, imaginary] = [0, 0];
  for (let a = 0; a < target.length; a++) {
    real += target[a] * re[a];
    imaginary += target[a] * im[a];
  }
  return real * real + imaginary * imaginary;
}

/** Failure of an isolated avoided crossing passed at constant speed: e^(−π g² T / 2v). Sources: Landau, Zener (1932). */
export function landauZener(gap: number, velocity: number, T: number): number {
  return Math.exp((-Math.PI * gap * gap * T) / (2 * velocity));
}
