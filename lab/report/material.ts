import type { CampaignCell } from "../campaign/cell.ts";

/** What time is counted in: sweeps of one read, its spin updates with every slice counted, seconds of one thread. */
export const CLOCKS = ["sweeps", "updates", "seconds"] as const;
export type Clock = (typeof CLOCKS)[number];
export type Clocked = Readonly<Record<Clock, number>>;

/** How accuracy is counted: the share of reads above the ground energy, or their mean distance from it, energy units. */
export type Quantity = "failure" | "residual";

/** A prediction that was registered before the first run: accuracy ~ t^exponent. */
export interface Hypothesis {
  readonly id: string;
  /** In words, for the claim box. */
  readonly statement: string;
  readonly quantity: Quantity;
  /** Ids of instances; all have the same predicted exponent. */
  readonly instances: readonly string[];
  /** Name of the method. */
  readonly method: string;
  /** Names of the schedules whose lower envelope the exponent is of. */
  readonly schedules: readonly string[];
  /** Of accuracy against sweeps, negative. */
  readonly predicted: number;
  /** Share of the prediction within which a measured exponent counts as equal. */
  readonly margin: number;
}

/** One instance of the study of predicted against measured exponents. */
export interface ExponentPair {
  readonly instance: string;
  readonly predicted: number;
  readonly measured: number;
}

/** What the check of the registration found. */
export interface Registration {
  readonly present: boolean;
  readonly registeredAt: string | null;
  /** In words; empty where what ran is what was registered. */
  readonly deviations: readonly string[];
}

/** Everything a report is made of; the report is a function of it. */
export interface Material {
  readonly name: string;
  readonly cells: readonly CampaignCell[];
  /** Cells that were asked for and are not there. */
  readonly missing: number;
  /** Energies of all states by instance, for models small enough to enumerate. */
  readonly tables: ReadonlyMap<string, Float64Array>;
  /** Methods whose reads end in a descent: their energies have no Boltzmann distribution. */
  readonly polished: ReadonlySet<string>;
  readonly hypotheses: readonly Hypothesis[];
  readonly registration: Registration;
  readonly exponents: { readonly source: string; readonly pairs: readonly ExponentPair[] } | null;
  /** Commands that make the campaign and the report again. */
  readonly reproduce: readonly string[];
  /** Of this program, now. */
  readonly version: string;
  /** Of resampling and shuffling. */
  readonly seed: number;
}

export function groupedBy<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}

/** The β of a run at one temperature without a quantum term, or null. */
export function constantBeta({ schedule }: CampaignCell): number | null {
  const { beta, gamma } = schedule;
  if (beta === null || beta.length === 0 || gamma?.some((g) => g !== 0)) return null;
  return beta.every((b) => b === beta[0]) ? beta[0] : null;
}

/** Mean times of one read over cells. */
export function meanClocks(cells: readonly CampaignCell[]): Clocked {
  const mean = (of: (cell: CampaignCell) => number): number =>
    cells.reduce((sum, cell) => sum + of(cell), 0) / cells.length;
  return {
    sweeps: mean(({ clocks }) => clocks.sweepsPerRead),
    updates: mean(({ clocks }) => clocks.updatesPerRead),
    seconds: mean(({ clocks }) => clocks.secondsPerRead),
  };
}
