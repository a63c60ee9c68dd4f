import { unreachable } from "../../core/invariant.ts";
import { plainRecursion } from "./lowest-levels.ts";
import { sequentialRelaxation } from "./sequential-sweep.ts";
import { rootWeights, type SingleFlipDynamics, startVector, symmetrisedGenerator } from "./single-flip.ts";
import { lowestEigenpair } from "./tridiagonal.ts";

/** In continuous time, n times a spin drawn uniformly, or each spin once by its index. */
export type GapScan = "continuous" | "random" | "sequential";

/** A gap per sweep, or why double numbers do not give it. */
export type RelaxationGap =
  | { readonly kind: "gap"; readonly gap: number }
  | { readonly kind: "unresolved"; readonly reason: string };

/** Share of ‖W‖ below which a gap is not told: rounding, some 1e-15 of ‖W‖, is there a part in a thousand of the gap and more. */
export const LEAST_SHARE = 1e-12;

/** ‖A v − λ v‖ over ‖A‖ at which a level counts as found: two slow modes that still share a vector differ by more. */
const RESIDUAL = 1e-13;
const MOST_STEPS = 2000;
const CHECK_EVERY = 8;

/**
 * The rate at which the slowest mode of single-flip dynamics decays, per sweep, at any size of table: memory for a few vectors only,
 * but for sequential sweeps. Nothing is told that the recursion has not resolved.
 */
export function relaxationGap(dynamics: SingleFlipDynamics, scan: GapScan): RelaxationGap {
  const n = 31 - Math.clz32(dynamics.table.length);
  switch (scan) {
    case "continuous": {
      const found = extremeRates(dynamics, 2 * n);
      return found === null ? unfinished(MOST_STEPS) : told(found.lowest, LEAST_SHARE * found.norm);
    }
    case "random": {
      // A step is 1 + W/n: √π at the rate n becomes an eigenvalue 0 of it, which decides nothing.
      const found = extremeRates(dynamics, n);
      if (found === null) return unfinished(MOST_STEPS);
      // The fastest rates may be near 2n, an eigenvalue near −1: attempts that always succeed go to and fro.
      const rate = Math.min(found.lowest, 2 * n - found.highest);
      const resolved = told(rate, LEAST_SHARE * found.norm);
      return resolved.kind === "gap" ? { kind: "gap", gap: -n * Math.log1p(-rate / n) } : resolved;
    }
    case "sequential": {
      const found = sequentialRelaxation(dynamics);
      // A sweep is a contraction of norm 1.
      return found === null ? unfinished(null) : told(found.gap, LEAST_SHARE);
    }
    default:
      return unreachable(scan);
  }
}

function told(gap: number, least: number): RelaxationGap {
  if (gap >= least) return { kind: "gap", gap };
  return {
    kind: "unresolved",
    reason: `the gap is below ${least.toPrecision(2)}, 1e-12 of the norm of W, where rounding is part of it; or there is none, as where every attempt succeeds`,
  };
}

function unfinished(steps: number | null): RelaxationGap {
  const within = steps === null ? "its restarts" : `${steps} steps of Lanczos' recursion`;
  return { kind: "unresolved", reason: `the slowest mode did not separate from the next ones within ${within}` };
}

/**
 * The least and the largest rate of decay but for the stationary state, whose √π is known: as H + c √π √πᵀ has it at c, the lowest
 * level of Lanczos' plain recursion is the gap itself, and no level of 0 hides it. (Taking √π out of every vector instead
 * fails: what rounding leaves of it grows from step to step, as outside the spectrum all does.)
 *
 * @param aside  c, where √π goes: between the gap, ≤ 2, and a rate that decides nothing.
 */
function extremeRates(
  dynamics: SingleFlipDynamics,
  aside: number,
): { readonly lowest: number; readonly highest: number; readonly norm: number } | null {
  const size = dynamics.table.length;
  const root = rootWeights(dynamics);
  const generator = symmetrisedGenerator(dynamics);
  const recursion = plainRecursion((x, y) => {
    generator(x, y);
    let along = 0;
    for (let s = 0; s < size; s++) along += root[s] * x[s];
    for (let s = 0; s < size; s++) y[s] += aside * along * root[s];
  }, startVector(size));
  const diagonal: number[] = [];
  const beside: number[] = [];
  let norm = 0;
  for (let k = 0; k < MOST_STEPS; k++) {
    const row = recursion.step();
    diagonal.push(row.diagonal);
    norm = Math.max(norm, Math.abs(row.diagonal) + row.beside + (k === 0 ? 0 : beside[k - 1]));
    const exhausted = row.beside <= RESIDUAL * norm;
    if (exhausted || k % CHECK_EVERY === CHECK_EVERY - 1) {
      const lowest = lowestEigenpair(diagonal, beside);
      const highest = lowestEigenpair(
        diagonal.map((d) => -d),
        beside.map((b) => -b),
      );
      const off = row.beside * Math.max(Math.abs(lowest.vector[k]), Math.abs(highest.vector[k]));
      if (exhausted || off <= RESIDUAL * norm) return { lowest: lowest.value, highest: -highest.value, norm };
    }
    beside.push(row.beside);
  }
  return null;
}
