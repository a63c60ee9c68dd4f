import type { BirthDeathChain } from "../spectrum/birth-death.ts";

/** A walk on L places between two walls, p to the right and q to the left per unit of time. */
export function biasedWalk(L: number, p: number, q: number): BirthDeathChain {
  return { up: new Float64Array(L - 1).fill(p), down: new Float64Array(L - 1).fill(q) };
}

/** p + q − 2√(pq) cos(π/L): the gap of the walk, which stays open, (√p − √q)², however long the walk is. */
export function biasedWalkGap(L: number, p: number, q: number): number {
  return p + q - 2 * Math.sqrt(p * q) * Math.cos(Math.PI / L);
}

/** Shape (N + 1): what a chain on a line keeps; it has detailed balance. */
export function keptOf({ up, down }: BirthDeathChain): Float64Array {
  const log = new Float64Array(up.length + 1);
  for (let k = 0; k < up.length; k++) log[k + 1] = log[k] + Math.log(up[k] / down[k]);
  const most = log.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const weights = log.map((x) => Math.exp(x - most));
  const sum = weights.reduce((a, b) => a + b, 0);
  return weights.map((w) => w / sum);
}

/**
 * The time after which a chain, started at one place, is within ε of what it keeps in total variation. The gap alone does not
 * tell it: the slowest mode of a walk with a drift is large at the far wall, where nearly nothing of the kept weight is, so the
 * walk has first to cross, L/(p − q), and only then relaxes at its gap.
 * Source: Haga, Nakagawa, Hamazaki, Ueda (2021), doi:10.1103/PhysRevLett.127.070402.
 *
 * @returns to 1e-6 of itself.
 */
export function mixingTime(chain: BirthDeathChain, start: number, epsilon: number): number {
  const kept = keptOf(chain);
  let before: Float64Array = Float64Array.from(kept, (_, k) => (k === start ? 1 : 0));
  if (distance(before, kept) <= epsilon) return 0;
  const step = 0.5;
  for (let time = 0; ; time += step) {
    const after = evolved(chain, before, step);
    if (distance(after, kept) <= epsilon) return time + crossing(chain, before, kept, epsilon, step);
    before = after;
  }
}

/** The time within a step at which the distance, which only falls, reaches ε. */
function crossing(chain: BirthDeathChain, p: Float64Array, kept: Float64Array, epsilon: number, step: number): number {
  let [low, high] = [0, step];
  while (high - low > 1e-7) {
    const middle = (low + high) / 2;
    if (distance(evolved(chain, p, middle), kept) <= epsilon) high = middle;
    else low = middle;
  }
  return high;
}

/** Total variation: half of the sum of differences. */
export function distance(p: Float64Array, q: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < p.length; k++) sum += Math.abs(p[k] - q[k]);
  return sum / 2;
}

/**
 * The distribution after a time, by uniformisation: a Poisson number of jumps of a chain with a constant clock; all terms are
 * positive, so that nothing cancels.
 */
export function evolved({ up, down }: BirthDeathChain, p: Float64Array, time: number): Float64Array {
  const N = up.length;
  let clock = 0;
  for (let k = 0; k <= N; k++) clock = Math.max(clock, (k < N ? up[k] : 0) + (k > 0 ? down[k - 1] : 0));
  const out = new Float64Array(N + 1);
  let state = Float64Array.from(p);
  let weight = Math.exp(-clock * time);
  for (let jumps = 0, left = 1; left > 1e-15; jumps++) {
    for (let k = 0; k <= N; k++) out[k] += weight * state[k];
    left -= weight;
    weight *= (clock * time) / (jumps + 1);
    if (weight < 1e-17 && jumps > clock * time) break;
    const next = Float64Array.from(state);
    for (let k = 0; k < N; k++) {
      const flow = (state[k] * up[k] - state[k + 1] * down[k]) / clock;
      next[k] -= flow;
      next[k + 1] += flow;
    }
    state = next;
  }
  return out;
}
