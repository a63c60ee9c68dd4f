import type { WindowChain } from "./window-chain.ts";

/**
 * The chain as a walk over window states: state s holds the last `memory` steps, the newest in bit 0. A step appends a bit b and makes
 * s' = (2s + b) mod 2^memory. With memory = max(1, L − 1), old state and new bit together see one whole window and one switch.
 */
interface Walk {
  readonly memory: number;
  readonly states: number;
  /** Energy of the first `memory` steps being s. */
  start(s: number): number;
  /**
   * Energies of appending a bit to make step t, for all states.
   * @param out  shape (2 states): entry 2s + b.
   */
  stepEnergies(t: number, out: Float64Array): void;
}

function walkOf({ kernel, observed, weight, switching }: WindowChain): Walk {
  const L = kernel.length;
  const memory = Math.max(1, L - 1);
  const states = 2 ** memory;
  // What a window shows, by its L bits with the newest in bit 0.
  const seen = new Float64Array(2 ** L);
  for (let bits = 0; bits < seen.length; bits++)
    for (let l = 0; l < L; l++) if (((bits >>> (L - 1 - l)) & 1) === 1) seen[bits] += kernel[l];
  return {
    memory,
    states,
    start(s) {
      let energy = L === 1 ? weight * (observed[0] - seen[s]) ** 2 : 0;
      for (let back = 1; back < memory; back++)
        if (((s >>> back) & 1) !== ((s >>> (back - 1)) & 1)) energy += switching;
      return energy;
    },
    stepEnergies(t, out) {
      const value = observed[t - L + 1];
      for (let pair = 0; pair < 2 * states; pair++) {
        const misfit = (value - seen[L === 1 ? pair & 1 : pair]) ** 2;
        out[pair] = weight * misfit + (((pair >>> 1) & 1) === (pair & 1) ? 0 : switching);
      }
    },
  };
}

export interface ChainMarginals {
  /** ln Σ_x e^(−beta·E(x)). */
  readonly lnZ: number;
  /** Shape (n): probability of x_t = 1. */
  readonly one: Float64Array;
  /** Shape (n − 1): probability of x_t ≠ x_{t+1}. */
  readonly switched: Float64Array;
  /** Mean of E, energy units. */
  readonly meanEnergy: number;
}

/**
 * Exact marginals of the Boltzmann distribution e^(−beta·E) by the forward–backward recursion over window states, O(n 2^L) time and
 * O(n 2^(L−1)) memory. Messages are normalised at every step, so that no length under- or overflows; error a few ulp a step.
 * Sources: Kramers, Wannier, Phys. Rev. 60, 252 (1941); Baum, Petrie, Soules, Weiss, Ann. Math. Statist. 41, 164 (1970).
 */
export function chainMarginals(chain: WindowChain, beta: number): ChainMarginals {
  const { n } = chain;
  const { memory, states, start, stepEnergies } = walkOf(chain);
  const mask = states - 1;
  const steps = n - memory;
  // forward[k·states + s]: probability of state s after k appended steps given what was seen so far.
  const forward = new Float64Array((steps + 1) * states);
  const energies = new Float64Array(2 * states);
  const weights = new Float64Array(2 * states);
  let lnZ = 0;
  let meanEnergy = 0;
  const initial = Float64Array.from({ length: states }, (_, s) => start(s));
  let lowest = Math.min(...initial.map((e) => beta * e));
  for (let s = 0; s < states; s++) forward[s] = Math.exp(lowest - beta * initial[s]);
  lnZ += Math.log(normalise(forward, 0, states)) - lowest;

  /** Boltzmann weights of step k, the largest being 1; the smallest beta·energy is left in `lowest`. */
  function weigh(k: number): void {
    stepEnergies(memory + k, energies);
    lowest = Number.POSITIVE_INFINITY;
    for (const e of energies) lowest = Math.min(lowest, beta * e);
    for (let pair = 0; pair < 2 * states; pair++) weights[pair] = Math.exp(lowest - beta * energies[pair]);
  }

  for (let k = 0; k < steps; k++) {
    weigh(k);
    const [here, next] = [k * states, (k + 1) * states];
    for (let pair = 0; pair < 2 * states; pair++)
      forward[next + (pair & mask)] += forward[here + (pair >>> 1)] * weights[pair];
    lnZ += Math.log(normalise(forward, next, states)) - lowest;
  }

  const one = new Float64Array(n);
  const switched = new Float64Array(n - 1);
  // backward[s]: weight of all that follows state s, relative.
  let backward = new Float64Array(states).fill(1);
  let earlier = new Float64Array(states);
  const joint = new Float64Array(2 * states);
  for (let k = steps - 1; k >= 0; k--) {
    weigh(k);
    earlier.fill(0);
    let total = 0;
    for (let pair = 0; pair < 2 * states; pair++) {
      const onward = weights[pair] * backward[pair & mask];
      earlier[pair >>> 1] += onward;
      joint[pair] = forward[k * states + (pair >>> 1)] * onward;
      total += joint[pair];
    }
    const t = memory + k;
    for (let pair = 0; pair < 2 * states; pair++) {
      const probability = joint[pair] / total;
      if ((pair & 1) === 1) one[t] += probability;
      if (((pair >>> 1) & 1) !== (pair & 1)) switched[t - 1] += probability;
      meanEnergy += probability * energies[pair];
    }
    normalise(earlier, 0, states);
    [backward, earlier] = [earlier, backward];
  }
  const first = Float64Array.from({ length: states }, (_, s) => forward[s] * backward[s]);
  normalise(first, 0, states);
  for (let s = 0; s < states; s++) {
    meanEnergy += first[s] * initial[s];
    for (let t = 0; t < memory; t++) {
      const bit = memory - 1 - t;
      if (((s >>> bit) & 1) === 1) one[t] += first[s];
      if (bit > 0 && ((s >>> bit) & 1) !== ((s >>> (bit - 1)) & 1)) switched[t] += first[s];
    }
  }
  return { lnZ, one, switched, meanEnergy };
}

/** Divides `length` entries from `at` on by their sum, which is returned. */
function normalise(values: Float64Array, at: number, length: number): number {
  let sum = 0;
  for (let k = at; k < at + length; k++) sum += values[k];
  for (let k = at; k < at + length; k++) values[k] /= sum;
  return sum;
}

/**
 * A history of lowest energy, by dynamic programming over window states; of several the one that ends with the smallest state.
 * Source: Viterbi, IEEE Trans. Inf. Theory 13, 260 (1967).
 *
 * @returns bits of shape (n), and the sum of the energies of its steps.
 */
export function lowestHistory(chain: WindowChain): { readonly bits: Uint8Array; readonly energy: number } {
  const { n } = chain;
  const { memory, states, start, stepEnergies } = walkOf(chain);
  const mask = states - 1;
  const steps = n - memory;
  const energies = new Float64Array(2 * states);
  let best = Float64Array.from({ length: states }, (_, s) => start(s));
  let next = new Float64Array(states);
  // dropped[k·states + s']: the oldest bit of the state before s' on its best way.
  const dropped = new Uint8Array(steps * states);
  for (let k = 0; k < steps; k++) {
    stepEnergies(memory + k, energies);
    next.fill(Number.POSITIVE_INFINITY);
    for (let pair = 0; pair < 2 * states; pair++) {
      const energy = best[pair >>> 1] + energies[pair];
      const to = pair & mask;
      if (energy >= next[to]) continue;
      next[to] = energy;
      dropped[k * states + to] = pair >>> memory;
    }
    [best, next] = [next, best];
  }
  let state = 0;
  for (let s = 1; s < states; s++) if (best[s] < best[state]) state = s;
  const energy = best[state];
  const bits = new Uint8Array(n);
  for (let k = steps - 1; k >= 0; k--) {
    bits[memory + k] = state & 1;
    state = (state >>> 1) | (dropped[k * states + state] << (memory - 1));
  }
  for (let t = 0; t < memory; t++) bits[t] = (state >>> (memory - 1 - t)) & 1;
  return { bits, energy };
}
