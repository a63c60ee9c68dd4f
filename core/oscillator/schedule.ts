import { invalid, type Result } from "../failure.ts";
import type { ModelAnalysis } from "../model/analysis.ts";

/** A quantity that moves evenly from the first step of a read to its last. */
export type Ramp = readonly [start: number, end: number];

/**
 * What one read of an oscillator Ising machine does. Time has the unit that K, K_s and D are rates in.
 * φ̇_i = K (Σ_j J_ij sin(φ_i − φ_j) + h_i sin φ_i) − K_s sin 2φ_i + √(2D) ξ_i(t).
 */
export interface OscillatorParameters {
  /** K, 1/energy units of the problem, > 0. */
  readonly coupling: number;
  /** K_s, the second-harmonic injection, ≥ 0. */
  readonly injection: Ramp;
  /** D, the strength of the noise, ≥ 0: at rest phases would have the density e^(−V/D). */
  readonly noise: Ramp;
  /** δ, time of a step, > 0. */
  readonly stepSize: number;
}

/** The same for an engine: couplings in units of its Ising form, and the numbers of every step. */
export interface OscillatorSchedule {
  /** K per unit of the form. */
  readonly coupling: number;
  readonly stepSize: number;
  /** Shape (steps). */
  readonly injection: Float64Array;
  /** Shape (steps). */
  readonly noise: Float64Array;
}

/** Injection and noise when the user gives none, in units of K·σ. Measured: docs/science.md, "Coupled oscillators". */
const INJECTION: Ramp = [0, 1];
const NOISE: Ramp = [0.3, 0];
/** δ times the fastest of the rates K·σ, K_s and D. */
const STEP = 0.5;

/**
 * What a read does where the user leaves it open: K is 1 over the spread σ of the local fields, so that a model in other units
 * turns the same way.
 *
 * @param unit  energy of one unit of the form that `model` was analysed in.
 */
export function oscillatorParameters(
  { spreadHigh }: ModelAnalysis,
  unit: number,
  given: { readonly coupling: number | null; readonly injection: Ramp | null; readonly noise: Ramp | null },
): OscillatorParameters {
  const spread = spreadHigh === 0 ? unit : spreadHigh * unit;
  const coupling = given.coupling ?? rounded(1 / spread);
  const pull = coupling * spread;
  const scaled = ([start, end]: Ramp): Ramp => [rounded(start * pull), rounded(end * pull)];
  const injection = given.injection ?? scaled(INJECTION);
  const noise = given.noise ?? scaled(NOISE);
  const fastest = Math.max(pull, ...injection, ...noise);
  return { coupling, injection, noise, stepSize: rounded(STEP / fastest) };
}

function rounded(value: number): number {
  return Number(value.toPrecision(6));
}

/** Within it no product of rates, energies and steps overflows or vanishes. */
const LARGEST = 1e100;

/** Ranges of the options; null if all are well. */
export function checkOscillators(
  coupling: number | null,
  injection: Ramp | null,
  noise: Ramp | null,
): Result<never> | null {
  if (coupling !== null && !(coupling >= 1 / LARGEST && coupling <= LARGEST))
    return invalid("--coupling", `expected a number from ${1 / LARGEST} to ${LARGEST}, got ${coupling}`);
  const ramps = { "--injection-range": injection, "--noise-range": noise };
  for (const [flag, ends] of Object.entries(ramps))
    if (ends !== null && !ends.every((end) => end >= 0 && end <= LARGEST))
      return invalid(flag, `expected two numbers START,END from 0 to ${LARGEST}, got ${ends.join(",")}`);
  return null;
}

/** @param unit  energy of one unit of the engine's form. */
export function oscillatorSchedule(
  { coupling, injection, noise, stepSize }: OscillatorParameters,
  steps: number,
  unit: number,
): OscillatorSchedule {
  return { coupling: coupling * unit, stepSize, injection: ramp(injection, steps), noise: ramp(noise, steps) };
}

function ramp([start, end]: Ramp, steps: number): Float64Array {
  return Float64Array.from({ length: steps }, (_, k) => start + ((end - start) * k) / Math.max(1, steps - 1));
}
