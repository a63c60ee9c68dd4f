import { type TimeToSolution, timeToSolution } from "../../../core/statistics/time-to-solution.ts";

/** Independent trials of one setting of a solver. */
export interface Trials {
  readonly trials: number;
  readonly hits: number;
  readonly cpuS: number;
  readonly bestEnergy: number;
  /** Shape (trials): the lowest energy of each. */
  readonly energies: readonly number[];
}

/** A solver with all parameters chosen. */
export interface Candidate {
  readonly setting: string;
  /** Proportional to the CPU time of a trial among the candidates of one solver. */
  readonly cost: number;
  /** Runs trials until `mostCpuS` is spent or `wantedHits` have hit, at least one. */
  run(seed: number, mostCpuS: number, wantedHits: number): Promise<Trials>;
}

export interface Budget {
  /** For all candidates of a solver together. */
  readonly tuneCpuS: number;
  readonly measureCpuS: number;
  readonly wantedHits: number;
}

export interface RaceResult extends TimeToSolution, Trials {
  readonly setting: string;
  /** Settings that fitted into the tuning budget, of all. */
  readonly tried: number;
  readonly tuneCpuS: number;
}

/** Tuning draws from seeds 1 to 99, what is reported from this one. */
export const FRESH_SEED = 1000;
export const MOST_TUNING_SEED = 99;
/** A setting whose single trial is expected to take more than this share of the tuning budget is left out. */
const LONGEST_TRIAL = 1 / 4;
const FINALISTS = 3;
export const NO_TRIALS: Trials = { trials: 0, hits: 0, cpuS: 0, bestEnergy: Number.POSITIVE_INFINITY, energies: [] };

/**
 * Tunes a solver and measures the best setting on a fresh seed. Half of the tuning time goes to all settings in equal
 * shares, from the cheapest; the other half to the three best of them. Best is the least time to solution, or, among
 * settings without a hit, the lowest energy.
 */
export async function race(candidates: readonly Candidate[], budget: Budget): Promise<RaceResult> {
  const { tuneCpuS, measureCpuS, wantedHits } = budget;
  let seed = 1;
  const entries = [...candidates].sort((a, b) => a.cost - b.cost).map((candidate) => ({ candidate, sofar: NO_TRIALS }));
  const go = async (entry: (typeof entries)[number], cpuS: number): Promise<void> => {
    const ran = await entry.candidate.run(seed, cpuS, wantedHits);
    seed = (seed % MOST_TUNING_SEED) + 1;
    entry.sofar = added(entry.sofar, ran);
  };
  if (entries.length > 1) {
    // The least seen: a cheap setting may be dear for its cost, as all that starts often is.
    let cpuOfCost = Number.POSITIVE_INFINITY;
    for (const entry of entries) {
      if (Number.isFinite(cpuOfCost) && cpuOfCost * entry.candidate.cost > LONGEST_TRIAL * tuneCpuS) continue;
      await go(entry, tuneCpuS / 2 / entries.length);
      cpuOfCost = Math.min(cpuOfCost, entry.sofar.cpuS / entry.sofar.trials / entry.candidate.cost);
    }
    const finalists = entries
      .filter(({ sofar }) => sofar.trials > 0)
      .sort((a, b) => better(a.sofar, b.sofar))
      .slice(0, FINALISTS);
    for (const entry of finalists) await go(entry, tuneCpuS / 2 / FINALISTS);
    entries.sort((a, b) => better(a.sofar, b.sofar));
  }
  const { candidate } = entries[0];
  const ran = await candidate.run(FRESH_SEED, measureCpuS, wantedHits);
  return {
    ...timeToSolution(ran.hits, ran.trials, ran.cpuS / ran.trials),
    ...ran,
    setting: candidate.setting,
    tried: entries.filter(({ sofar }) => sofar.trials > 0).length,
    tuneCpuS: entries.reduce((sum, { sofar }) => sum + sofar.cpuS, 0),
  };
}

export function added(a: Trials, b: Trials): Trials {
  return {
    trials: a.trials + b.trials,
    hits: a.hits + b.hits,
    cpuS: a.cpuS + b.cpuS,
    bestEnergy: Math.min(a.bestEnergy, b.bestEnergy),
    energies: [...a.energies, ...b.energies],
  };
}

/** Negative if a comes first; what was never tried comes last. */
function better(a: Trials, b: Trials): number {
  if (a.hits > 0 || b.hits > 0) return expectedS(a) - expectedS(b) || 0;
  return a.bestEnergy === b.bestEnergy ? a.cpuS - b.cpuS : a.bestEnergy - b.bestEnergy;
}

/** Time to solution, with (hits + ½)/(trials + 1) for the probability, so that a few lucky trials do not count as certainty. */
function expectedS({ hits, trials, cpuS }: Trials): number {
  if (hits === 0) return Number.MAX_VALUE;
  const p = (hits + 0.5) / (trials + 1);
  return (cpuS / trials) * Math.max(1, Math.log(0.01) / Math.log1p(-p));
}
