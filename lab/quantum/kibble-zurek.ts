/**
 * The ordered ring H = −s Σ σᶻσᶻ − (1 − s) Σ σˣ annealed from s = 0 to 1 in time T: free fermions, one two-level problem
 * for every wave number k = (2j − 1)π/N > 0, H_k = [[a, b], [b, −a]], a = 2(Γ − J cos k), b = 2 J sin k.
 * Each step is the exact exponential of H_k at its middle. Source: Dziarmaga (2005), doi:10.1103/PhysRevLett.95.245701.
 *
 * @param stepT  time step; 0.025 gives 8 digits.
 * @returns the density of kinks, per site.
 */
export function kinkDensity(N: number, T: number, stepT = 0.025): number {
  const steps = Math.ceil(T / stepT);
  const dt = T / steps;
  let sum = 0;
  for (let j = 1; j <= N / 2; j++) {
    const k = ((2 * j - 1) * Math.PI) / N;
    sum += excitation(Math.cos(k), Math.sin(k), steps, dt);
  }
  return (2 * sum) / N;
}

/** The probability that the mode ends in its upper level. */
function excitation(cosine: number, sine: number, steps: number, dt: number): number {
  // The ground state at s = 0, where H_k = diag(2, −2).
  let [upRe, upIm, downRe, downIm] = [0, 0, 1, 0];
  for (let i = 0; i < steps; i++) {
    const s = (i + 0.5) / steps;
    const a = 2 * (1 - s - s * cosine);
    const b = 2 * s * sine;
    const energy = Math.sqrt(a * a + b * b);
    const c = Math.cos(energy * dt);
    const f = energy === 0 ? dt : Math.sin(energy * dt) / energy;
    // ψ ← (cos − i f H) ψ
    const [fa, fb] = [f * a, f * b];
    const nextUpRe = c * upRe + fa * upIm + fb * downIm;
    const nextUpIm = c * upIm - fa * upRe - fb * downRe;
    const nextDownRe = c * downRe + fb * upIm - fa * downIm;
    const nextDownIm = c * downIm - fb * upRe + fa * downRe;
    [upRe, upIm, downRe, downIm] = [nextUpRe, nextUpIm, nextDownRe, nextDownIm];
  }
  const [a, b] = [-2 * cosine, 2 * sine];
  const mean = a * (upRe ** 2 + upIm ** 2 - downRe ** 2 - downIm ** 2) + 2 * b * (upRe * downRe + upIm * downIm);
  return (mean + 2) / 4;
}
