import { flipRate } from "./birth-death.ts";
import { sequentialSweep } from "./sequential-sweep.ts";
import type { SingleFlipDynamics } from "./single-flip.ts";
import type { Scan } from "./slow-mode.ts";

/** How runs from uniformly random states, looked at after every sweep, stop being "never seen in a ground state". */
export interface ObservedKilling {
  /** Per sweep, in the long run. */
  readonly rate: number;
  /** Sweeps after which the share of the others that hits stays within `SETTLED` of `rate`. */
  readonly settledAfter: number;
}

/** A rate that is off by so much counts as the rate of the long run. */
const SETTLED = 0.02;

/**
 * The rate per sweep at which runs that are looked at after every sweep stop being "never seen in a ground state": −ln of the
 * largest eigenvalue of a sweep followed by the removal of ground states. Visits within a sweep go unseen, so it is at
 * most the killing rate of every flip.
 */
export function observedKilling(dynamics: SingleFlipDynamics, scan: Scan): ObservedKilling {
  const { table } = dynamics;
  const lowest = table.reduce((low, e) => Math.min(low, e), Number.POSITIVE_INFINITY);
  const sweep = scan === "sequential" ? sequentialSweep(dynamics) : randomSweep(dynamics);
  const p: Float64Array = new Float64Array(table.length).fill(1 / table.length);
  const rates: number[] = [];
  let [last, rate] = [0, Number.NaN];
  for (let turn = 0; turn < 100_000; turn++) {
    sweep(p);
    let left = 0;
    for (let x = 0; x < p.length; x++) left += table[x] === lowest ? 0 : p[x];
    for (let x = 0; x < p.length; x++) p[x] = table[x] === lowest ? 0 : p[x] / left;
    rate = -Math.log(left);
    rates.push(rate);
    if (Math.abs(rate - last) <= 1e-13 * rate) break;
    last = rate;
  }
  return { rate, settledAfter: rates.findLastIndex((r) => Math.abs(r - rate) > SETTLED * rate) + 1 };
}

/** n steps of 1 + W/n on a distribution, in place. */
export function randomSweep({ table, beta, rule }: SingleFlipDynamics): (p: Float64Array) => void {
  const n = 31 - Math.clz32(table.length);
  const next = new Float64Array(table.length);
  return (p) => {
    for (let step = 0; step < n; step++) {
      next.set(p);
      for (let x = 0; x < p.length; x++)
        for (let i = 0; i < n; i++) {
          const flow = (p[x] * flipRate(rule, beta * (table[x ^ (1 << i)] - table[x]))) / n;
          next[x] -= flow;
          next[x ^ (1 << i)] += flow;
        }
      p.set(next);
    }
  };
}
