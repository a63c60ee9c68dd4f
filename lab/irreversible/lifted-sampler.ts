import { invariant } from "../../core/invariant.ts";
import type { QuadraticModel } from "../../core/model/quadratic-model.ts";
import type { Stream } from "../../core/random/stream.ts";
import { type FlipRate, flipRate } from "../spectrum/birth-death.ts";

/**
 * A sampler of the Boltzmann distribution that breaks detailed balance: besides the spins a direction ε goes along. In
 * direction ε only spins −ε flip, at their usual rates w_i, so that the magnetisation runs one way; ε turns at the rate
 * max(0, Σ_{s=ε} w − Σ_{s=−ε} w), what the other direction does more than this. Skew detailed balance,
 * π(s) w(s → s′; ε) = π(s′) w(s′ → s; −ε), keeps π for both directions. Continuous time without rejections: one event after the
 * other, a unit of time being a sweep (every spin attempts once).
 * Sources: Turitsyn, Chertkov, Vucelja (2011), doi:10.1016/j.physd.2010.10.003; Bortz, Kalos, Lebowitz (1975) for the events.
 */
export interface LiftedSampler {
  /** Shape (n), −1 or +1. */
  readonly spins: Int8Array;
  /** +1 or −1. */
  direction(): number;
  /** Lets the given time pass, sweeps. @returns events in it: flips and turns. */
  advance(sweeps: number): number;
}

/** How directions are chosen: `lifted` by a variable of their own, `reversible` not at all, the usual dynamics with the same code. */
export type Direction = "lifted" | "reversible";

/**
 * @param model  SPIN variables.
 * @param beta   1/energy units, ≥ 0.
 * @param words  all random numbers; spins begin uniformly.
 */
export function liftedSampler(
  model: QuadraticModel,
  { beta, rule, direction: kind }: { readonly beta: number; readonly rule: FlipRate; readonly direction: Direction },
  words: Stream,
): LiftedSampler {
  const { n, linear, rowStart, column, weight } = model;
  invariant(model.vartype === "SPIN", "the lifted sampler moves spins");
  if (!(beta >= 0 && Number.isFinite(beta))) throw new RangeError(`expected a finite β ≥ 0, got ${beta}`);
  const uniform = uniformNumbers(words);
  const spins = Int8Array.from({ length: n }, () => (uniform() < 0.5 ? 1 : -1));
  const field = Float64Array.from(linear, (own, i) => {
    let sum = own;
    for (let p = rowStart[i]; p < rowStart[i + 1]; p++) sum += weight[p] * spins[column[p]];
    return sum;
  });
  let direction = uniform() < 0.5 ? 1 : -1;
  /** Time until the event that has been drawn. Events have no memory, but drawing anew would cost numbers. */
  let due = 0;
  const rate = new Float64Array(n);
  /** Total rates of spins that are up and of those that are down. */
  let [up, down] = [0, 0];

  const measure = (): void => {
    [up, down] = [0, 0];
    for (let i = 0; i < n; i++) {
      rate[i] = flipRate(rule, -2 * beta * spins[i] * field[i]);
      if (spins[i] > 0) up += rate[i];
      else down += rate[i];
    }
  };
  /** What leaves the present state: in direction + spins that are down rise; a turn makes up for what the other does more. */
  const outflow = (): number => (kind === "reversible" ? up + down : Math.max(up, down));
  const wait = (): number => -Math.log(1 - uniform()) / outflow();
  const flip = (i: number): void => {
    spins[i] = -spins[i];
    for (let p = rowStart[i]; p < rowStart[i + 1]; p++) field[column[p]] += 2 * weight[p] * spins[i];
  };
  const event = (): void => {
    const allowed = (i: number): boolean => kind === "reversible" || spins[i] === -direction;
    let left = uniform() * outflow();
    let last = -1;
    for (let i = 0; i < n; i++) {
      if (!allowed(i)) continue;
      last = i;
      left -= rate[i];
      if (left < 0) {
        flip(i);
        return;
      }
    }
    // What is left beyond all allowed flips is the turn; where there is none it is rounding.
    const here = direction > 0 ? down : up;
    if (kind === "lifted" && here < outflow()) direction = -direction;
    else if (last >= 0) flip(last);
  };

  measure();
  due = wait();
  return {
    spins,
    direction: () => direction,
    advance(sweeps) {
      let events = 0;
      let time = sweeps;
      for (; due <= time; events++) {
        time -= due;
        event();
        measure();
        due = wait();
      }
      due -= time;
      return events;
    },
  };
}

/** Uniform numbers in [0, 1), 32 bits each. */
export function uniformNumbers(words: Stream): () => number {
  const drawn = new Uint32Array(256);
  let used = drawn.length;
  return () => {
    if (used === drawn.length) {
      words.words(drawn);
      used = 0;
    }
    return drawn[used++] / 2 ** 32;
  };
}
