import type { QuadraticModel } from "../../core/model/quadratic-model.ts";
import { symmetricEigen } from "../spectrum/dense.ts";
import { rungeStep } from "./ott-antonsen.ts";

/**
 * An oscillator Ising machine of a SPIN model,
 * φ̇_i = K (Σ_j J_ij sin(φ_i − φ_j + α) + h_i sin(φ_i + α)) − K_s sin 2φ_i.
 * Without lag, α = 0, it descends V = K (Σ_{i<j} J_ij cos(φ_i − φ_j) + Σ h_i cos φ_i) − (K_s/2) Σ cos 2φ_i; with phases 0 and π
 * the first part is K·E. Source: Wang, Roychowdhury (2019), arXiv:1903.07163.
 */
export interface OscillatorMachine {
  readonly model: QuadraticModel;
  /** K, 1 / (energy · time). */
  readonly coupling: number;
  /** K_s, 1 / time. */
  readonly injection: number;
  /** α, radians. */
  readonly phaseLag: number;
}

/** Shape (n): φ̇ at the phases. */
export function driftOf(
  { model, coupling, injection, phaseLag }: OscillatorMachine,
  phases: Float64Array,
): Float64Array {
  const { linear, rowStart, column, weight } = model;
  return phases.map((phi, i) => {
    let pull = linear[i] * Math.sin(phi + phaseLag);
    for (let p = rowStart[i]; p < rowStart[i + 1]; p++)
      pull += weight[p] * Math.sin(phi - phases[column[p]] + phaseLag);
    return coupling * pull - injection * Math.sin(2 * phi);
  });
}

/** V at the phases: never grows along the motion where there is no lag. */
export function lyapunovOf({ model, coupling, injection }: OscillatorMachine, phases: Float64Array): number {
  const { n, linear, rowStart, column, weight } = model;
  let value = 0;
  for (let i = 0; i < n; i++) {
    value += coupling * linear[i] * Math.cos(phases[i]) - 0.5 * injection * Math.cos(2 * phases[i]);
    for (let p = rowStart[i]; p < rowStart[i + 1]; p++)
      if (column[p] > i) value += coupling * weight[p] * Math.cos(phases[i] - phases[column[p]]);
  }
  return value;
}

/**
 * K_s / K above which a state is stable: ½ λ_max(D_s), D_s = −∂²V/K∂φ² without injection: off the diagonal −J_ij s_i s_j, on it
 * h_i s_i + Σ_j J_ij s_i s_j.
 *
 * @param spins  shape (n), −1 or +1.
 */
export function stabilityThreshold(model: QuadraticModel, spins: ArrayLike<number>): number {
  const { n, linear, rowStart, column, weight } = model;
  const rows = Array.from({ length: n }, () => new Float64Array(n));
  for (let i = 0; i < n; i++) {
    rows[i][i] += linear[i] * spins[i];
    for (let p = rowStart[i]; p < rowStart[i + 1]; p++) {
      const bond = weight[p] * spins[i] * spins[column[p]];
      rows[i][i] += bond;
      rows[i][column[p]] -= bond;
    }
  }
  const { values } = symmetricEigen(rows);
  return values[n - 1] / 2;
}

/**
 * The same threshold as the motion itself shows it: the injection, by bisection, at which a state pushed aside begins to come
 * back. Uses K = 1 and the equation of motion alone.
 *
 * @param push  shape (n), radians, small; must have a part along the softest direction.
 */
export function measuredThreshold(
  model: QuadraticModel,
  spins: ArrayLike<number>,
  push: Float64Array,
  { time, step, tolerance }: { readonly time: number; readonly step: number; readonly tolerance: number },
): number {
  const rest = Float64Array.from({ length: model.n }, (_, i) => (spins[i] > 0 ? 0 : Math.PI));
  const distance = (phases: Float64Array): number => Math.hypot(...phases.map((phi, i) => phi - rest[i]));
  const pushed = Math.hypot(...push);
  const comesBack = (injection: number): boolean => {
    const flow = (x: Float64Array): Float64Array => driftOf({ model, coupling: 1, injection, phaseLag: 0 }, x);
    let phases: Float64Array = rest.map((phi, i) => phi + push[i]);
    // The first half lets all but the softest direction die away.
    const steps = Math.ceil(time / step / 2);
    for (let k = 0; k < steps; k++) phases = rungeStep(flow, phases, step);
    const halfway = distance(phases);
    for (let k = 0; k < steps; k++) phases = rungeStep(flow, phases, step);
    const end = distance(phases);
    // Far below the push the distance is rounding, and far above it another state was found.
    return end < pushed && (end < halfway || halfway < 1e-3 * pushed);
  };
  let [low, high] = [0, 1];
  while (!comesBack(high)) high *= 2;
  while (high - low > tolerance) {
    const middle = (low + high) / 2;
    if (comesBack(middle)) high = middle;
    else low = middle;
  }
  return (low + high) / 2;
}

/** The share of steps in which V grows, along the motion from given phases: none without a lag, where V is a Lyapunov function. */
export function risingShare(machine: OscillatorMachine, start: Float64Array, steps: number, step: number): number {
  let phases = start;
  let value = lyapunovOf(machine, phases);
  let rising = 0;
  for (let k = 0; k < steps; k++) {
    phases = rungeStep((x) => driftOf(machine, x), phases, step);
    const next = lyapunovOf(machine, phases);
    // Rounding of V, a sum of some tens of terms of size 10.
    if (next > value + 1e-11) rising++;
    value = next;
  }
  return rising / steps;
}
