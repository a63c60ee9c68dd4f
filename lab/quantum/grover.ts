import { evolve, overlapSquared, type RealTridiagonal } from "./schroedinger.ts";

/**
 * Search among N = 2ⁿ items: H(s) = 1 − (1 − s)|u⟩⟨u| − s|w⟩⟨w| with u the uniform state, in the plane of w and u.
 * Source: Roland and Cerf (2002), doi:10.1103/PhysRevA.65.042308.
 */
function groverHamiltonian(N: number, s: number): RealTridiagonal {
  const [onTarget, besideTarget] = [1 / Math.sqrt(N), Math.sqrt(1 - 1 / N)];
  const uniform = 1 - s;
  return {
    diagonal: Float64Array.of(1 - uniform * onTarget ** 2 - s, 1 - uniform * besideTarget ** 2),
    beside: Float64Array.of(-uniform * onTarget * besideTarget),
  };
}

/** g(s) = √(1 − 4 (1 − 1/N) s (1 − s)). */
export function groverGap(N: number, s: number): number {
  return Math.sqrt(1 - 4 * (1 - 1 / N) * s * (1 - s));
}

/** s(u) at constant speed, or with ds/dt ∝ g²; u = t/T. */
export type GroverSchedule = "linear" | "local";

function groverPath(N: number, schedule: GroverSchedule, u: number): number {
  if (schedule === "linear") return u;
  const root = Math.sqrt(N - 1);
  return 0.5 + Math.tan((2 * u - 1) * Math.atan(root)) / (2 * root);
}

/** The probability that an anneal of length T misses the item. */
export function groverFailure(N: number, schedule: GroverSchedule, T: number): number {
  const start = Float64Array.of(1 / Math.sqrt(N), Math.sqrt(1 - 1 / N));
  const end = evolve((t) => groverHamiltonian(N, groverPath(N, schedule, t / T)), start, T, Math.min(0.05, T / 2000));
  return 1 - overlapSquared(Float64Array.of(1, 0), end);
}
