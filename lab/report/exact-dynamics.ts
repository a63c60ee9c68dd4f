import type { CampaignCell } from "../campaign/cell.ts";
import { type LandscapeConstants, landscapeConstants } from "../landscape/constants.ts";
import type { FlipRate } from "../spectrum/birth-death.ts";
import { observedKilling } from "../spectrum/observed-killing.ts";
import { sequentialGap } from "../spectrum/sequential-sweep.ts";
import { killingRate, type Relaxation, relaxationOf, rootWeights } from "../spectrum/single-flip.ts";
import type { Scan } from "../spectrum/slow-mode.ts";

/** How a kernel visits spins, as far as exact spectra are known. */
export type ExactScan = "continuous" | "random" | "sequential";

/** Largest n of gaps of sequential sweeps here: beyond, a report would wait for them. */
export const MAX_SEQUENTIAL_SPINS = 12;
/** Largest n of killing rates. */
const MAX_KILLING_SPINS = 10;

/** Exact numbers of the enumerated instances, each computed once. All rates per sweep. */
export interface ExactDynamics {
  readonly ids: readonly string[];
  table(instance: string): Float64Array;
  landscape(instance: string): LandscapeConstants;
  /** Null where it is out of reach: too many spins for the scan, or a gap below the accuracy of double numbers. */
  gap(instance: string, beta: number, rule: FlipRate, scan: ExactScan): number | null;
  /** The state, of those that are not all too rare, where the slowest eigenfunction is largest: what starts there relaxes last. Continuous time. */
  slowestStart(instance: string, beta: number, rule: FlipRate): number;
  /** The rate at which "not yet in a ground state" dies out; seen after whole sweeps but for continuous time. */
  killing(instance: string, beta: number, rule: FlipRate, scan: ExactScan): number | null;
  /** Sweeps from a uniformly random state after which hits come at that rate, to 2 %. */
  settledAfter(instance: string, beta: number, rule: FlipRate, scan: Scan): number | null;
}

/** Below it the symmetrised generator's rounding, 1e-16 of its norm, is more than a percent of the gap. */
const LEAST_GAP = 1e-12;

/** ψ is an eigenvector, known to 1e-11, over √π: where √π is smaller, it is rounding. */
const LEAST_ROOT = 1e-5;

export function exactDynamics(tables: ReadonlyMap<string, Float64Array>): ExactDynamics {
  const known = new Map<string, number | null>();
  const landscapes = new Map<string, LandscapeConstants>();
  const once = (key: string, compute: () => number | null): number | null => {
    const before = known.get(key);
    if (before !== undefined) return before;
    const value = compute();
    known.set(key, value);
    return value;
  };
  const table = (instance: string): Float64Array => {
    const found = tables.get(instance);
    if (found === undefined) throw new RangeError(`no table of ${instance}`);
    return found;
  };
  const relaxations = new Map<string, Relaxation>();
  const relaxation = (instance: string, beta: number, rule: FlipRate): Relaxation => {
    const key = `${instance} ${beta} ${rule}`;
    const found = relaxations.get(key) ?? relaxationOf({ table: table(instance), beta, rule });
    relaxations.set(key, found);
    return found;
  };
  return {
    ids: [...tables.keys()],
    table,
    landscape(instance) {
      const found = landscapes.get(instance) ?? landscapeConstants(table(instance));
      landscapes.set(instance, found);
      return found;
    },
    gap(instance, beta, rule, scan) {
      return once(`gap ${instance} ${beta} ${rule} ${scan}`, () => {
        const dynamics = { table: table(instance), beta, rule };
        const n = 31 - Math.clz32(dynamics.table.length);
        if (scan === "sequential") {
          if (n > MAX_SEQUENTIAL_SPINS) return null;
          const gap = sequentialGap(dynamics);
          return gap > LEAST_GAP ? gap : null;
        }
        const { gap } = relaxation(instance, beta, rule);
        if (!(gap > LEAST_GAP)) return null;
        return scan === "continuous" ? gap : -n * Math.log1p(-gap / n);
      });
    },
    slowestStart(instance, beta, rule) {
      const { slowest } = relaxation(instance, beta, rule);
      const root = rootWeights({ table: table(instance), beta, rule });
      let far = root.indexOf(Math.max(...root));
      for (let x = 0; x < slowest.length; x++)
        if (root[x] > LEAST_ROOT && Math.abs(slowest[x]) > Math.abs(slowest[far])) far = x;
      return far;
    },
    killing(instance, beta, rule, scan) {
      return once(`killing ${instance} ${beta} ${rule} ${scan}`, () => {
        const dynamics = { table: table(instance), beta, rule };
        if (dynamics.table.length > 2 ** MAX_KILLING_SPINS) return null;
        return scan === "continuous" ? killingRate(dynamics) : observedKilling(dynamics, scan).rate;
      });
    },
    settledAfter(instance, beta, rule, scan) {
      return once(`settled ${instance} ${beta} ${rule} ${scan}`, () => {
        const dynamics = { table: table(instance), beta, rule };
        if (dynamics.table.length > 2 ** MAX_KILLING_SPINS) return null;
        return observedKilling(dynamics, scan).settledAfter;
      });
    },
  };
}

/** The rule and scan of a cell's kernel, where they are single flips whose spectra are known. */
export function dynamicsOf({ method }: CampaignCell): { readonly rule: FlipRate; readonly scan: ExactScan } | null {
  const { solver, kernel, update, scan } = method;
  // A lifted walk has the rule of its reversible twin and another spectrum.
  if (solver !== "sa" || kernel === "lifted") return null;
  if (update !== "metropolis" && update !== "heatbath") return null;
  return scan === "sequential" || scan === "random" ? { rule: update, scan } : null;
}
