import { repetitions99 } from "../../core/statistics/time-to-solution.ts";
import type { CampaignCell } from "../campaign/cell.ts";
import { rankCorrelation } from "../exponents/agreement.ts";
import { energyTable } from "../landscape/energy-table.ts";
import { rootWeights } from "../spectrum/single-flip.ts";
import type { Uniform } from "../statistics/bootstrap.ts";
import { instanceOf } from "../verify/instances.ts";
import { distances } from "./collapse-figure.ts";
import type { CostPoint } from "./cost-figure.ts";
import { type ExactDynamics, exactDynamics } from "./exact-dynamics.ts";
import { constantBeta, groupedBy } from "./material.ts";
import type { SampledDistance } from "./sampled-distance.ts";
import type { TtsRow } from "./tts-table.ts";
import { type BlockHistograms, chanceOfOneLaw } from "./two-samples.ts";

/** A check that must come out negative, or an alarm that must go off. */
export interface Control {
  readonly name: string;
  readonly what: string;
  readonly expected: string;
  /** `told`: a comparison without a right answer. */
  readonly verdict: "passed" | "failed" | "told" | "not tested";
  readonly found: string;
  readonly numbers: Readonly<Record<string, number>>;
}

/** Restarts without any annealing on one instance: exact, by enumeration. */
export interface RestartRow {
  readonly instance: string;
  /** Share of uniform starts whose steepest descent ends in a ground state. */
  readonly success: number;
  /** Mean sweeps of a descent: every step looks at each spin once, and the last finds nothing lower. */
  readonly sweeps: number;
  /** Sweeps until one of them has succeeded with probability 0.99. */
  readonly tts: number;
  /** Of the campaign's best method. */
  readonly best: { readonly method: string; readonly tts: number } | null;
}

/** Shuffled gaps: with times handed round, nothing may be left of the correlation between relaxation time and time to ε. */
export function shuffledGaps(points: readonly CostPoint[], uniform: Uniform): Control {
  const about = {
    name: "Shuffled gaps",
    what: "Relaxation times are handed to the wrong runs. The rank correlation with the measured times must vanish.",
    expected: "true order: above 0.5, and reached by fewer than 5 % of 999 shufflings",
  } as const;
  if (points.length < 8)
    return {
      ...about,
      verdict: "not tested",
      found: `needs 8 runs at one temperature with exact gaps, there are ${points.length}`,
      numbers: {},
    };
  const pairs = points.map(({ relaxationTime, time }) => ({ predicted: relaxationTime, measured: time }));
  const observed = rankCorrelation(pairs);
  const SHUFFLINGS = 999;
  let [sum, larger] = [0, 0];
  for (let k = 0; k < SHUFFLINGS; k++) {
    const order = pairs.map((_, i) => i);
    for (let i = order.length - 1; i > 0; i--) {
      const j = Math.floor(uniform() * (i + 1));
      [order[i], order[j]] = [order[j], order[i]];
    }
    const value = rankCorrelation(pairs.map((pair, i) => ({ ...pair, predicted: pairs[order[i]].predicted })));
    sum += value;
    if (value >= observed) larger++;
  }
  const mean = sum / SHUFFLINGS;
  const chance = (larger + 1) / (SHUFFLINGS + 1);
  return {
    ...about,
    verdict: observed > 0.5 && chance < 0.05 ? "passed" : "failed",
    found: `true order ${observed.toFixed(3)}, shuffled ${mean.toFixed(3)}, share of shufflings as high ${chance.toFixed(3)}`,
    numbers: { observed, shuffled: mean, chance, points: points.length },
  };
}

/** How far off β is in the control. */
const WRONG = 0.7;
const CONTROL_BETA_BARRIER = 5;

/**
 * A chain that runs at 0.7 β but claims β. Its worst distance from its own limit falls below ½ e^(−Δt) with Δ at the claimed β (it
 * relaxes too fast), and its distance from the claimed equilibrium stays above the upper bound (it goes elsewhere).
 */
export function wrongTemperature(exact: ExactDynamics): Control {
  const known = exact.ids.find((one) => exact.table(one).length <= 256 && exact.landscape(one).barrier > 0);
  const id = known ?? "hard";
  const dynamics = known === undefined ? exactDynamics(new Map([[id, energyTable(instanceOf("hard"))]])) : exact;
  const table = dynamics.table(id);
  const beta = CONTROL_BETA_BARRIER / dynamics.landscape(id).barrier;
  const claimed = { table, beta, rule: "metropolis" } as const;
  const ran = { table, beta: WRONG * beta, rule: "metropolis" } as const;
  const gap = dynamics.gap(id, beta, "metropolis", "continuous") ?? Number.NaN;
  const start = dynamics.slowestStart(id, beta, "metropolis");
  const target = rootWeights(claimed).map((r) => r * r);
  const right = distances(claimed, gap, start);
  const own = distances(ran, gap, start);
  const towards = distances(ran, gap, start, target);
  const fires = own.lower < 1 && towards.upper > 1;
  const quiet = right.lower >= 1 - 1e-9 && right.upper <= 1 + 1e-9;
  return {
    name: "Deliberately wrong β",
    what: `The chain runs at ${WRONG} β and claims β (instance ${known ?? "hard, of the built-in three"}). Both bounds must be broken, and by the right chain neither.`,
    expected: "wrong: lower ratio below 1, upper ratio above 1; right: at least 1, at most 1",
    verdict: fires && quiet ? "passed" : "failed",
    found: `wrong: lower ${own.lower.toPrecision(3)}, upper ${towards.upper.toPrecision(3)}; right: lower ${right.lower.toPrecision(4)}, upper ${right.upper.toPrecision(4)}`,
    numbers: { wrongLower: own.lower, wrongUpper: towards.upper, rightLower: right.lower, rightUpper: right.upper },
  };
}

/** Steepest descents from uniform starts, by following every state down. */
export function restartRow(instance: string, table: Float64Array, tts: readonly TtsRow[]): RestartRow {
  const n = 31 - Math.clz32(table.length);
  const ground = table.reduce((low, e) => Math.min(low, e), Number.POSITIVE_INFINITY);
  // In ascending order of energy each state's way down is that of a lower one, one step longer.
  const order = Uint32Array.from(table.keys()).sort((a, b) => table[a] - table[b]);
  const optimal = new Uint8Array(table.length);
  const steps = new Int32Array(table.length);
  let [hits, work] = [0, 0];
  for (const x of order) {
    let best = x;
    for (let i = 0; i < n; i++) if (table[x ^ (1 << i)] < table[best]) best = x ^ (1 << i);
    optimal[x] = best === x ? Number(table[x] === ground) : optimal[best];
    steps[x] = best === x ? 1 : steps[best] + 1;
    hits += optimal[x];
    work += steps[x];
  }
  const success = hits / table.length;
  const sweeps = work / table.length;
  const own = tts.filter((row) => row.instance === instance && row.accuracy === 0 && row.tts.sweeps.estimate !== null);
  const best = own.reduce<TtsRow | null>(
    (a, b) => (a === null || (b.tts.sweeps.estimate ?? 0) < (a.tts.sweeps.estimate ?? 0) ? b : a),
    null,
  );
  return {
    instance,
    success,
    sweeps,
    tts: sweeps * repetitions99(success),
    best: best === null ? null : { method: best.method, tts: best.tts.sweeps.estimate ?? Number.NaN },
  };
}

/** Restarts as a control: there must be instances where annealing beats them, or the campaign is too easy to say anything. */
export function restartControl(rows: readonly RestartRow[]): Control {
  const compared = rows.flatMap(({ tts, best }) => (best === null ? [] : [best.tts < tts]));
  const won = compared.filter(Boolean).length;
  return {
    name: "Random restarts",
    what: "Steepest descents from random states, no annealing at all: exact share of successes by enumeration.",
    expected: "told, not judged: on easy instances restarts win, and on rugged ones nothing else helps",
    verdict: compared.length === 0 ? "not tested" : "told",
    found:
      compared.length === 0
        ? "no instance is small enough to enumerate"
        : `the best annealing needs fewer sweeps than restarts on ${won} of ${compared.length} instances`,
    numbers: { instances: compared.length, annealingWins: won },
  };
}

/** A path integral of one slice is classical annealing: its energies must follow the classical law at the same β. */
export function singleSlice(cells: readonly CampaignCell[]): Control {
  const about = {
    name: "One slice is annealing",
    what: "A path integral with P = 1 slice at one β and annealing at that β: shares of energies, all seeds of one length together, blocks being the independent units.",
    expected: "share of F beyond, smallest over pairs times their number, above 0.001",
  } as const;
  const single = [
    ...groupedBy(
      cells.filter(({ method, schedule }) => method.solver === "sqa" && schedule.slices === 1),
      ({ instance, method, schedule, sweeps }) => `${instance.id}\n${method.name}\n${schedule.name}\n${sweeps}`,
    ).values(),
  ];
  const chances = single.flatMap((runs): number[] => {
    const [{ instance, schedule, sweeps }] = runs;
    const twins = cells.filter(
      (other) =>
        other.method.solver === "sa" &&
        other.instance.id === instance.id &&
        other.sweeps === sweeps &&
        constantBeta(other) === schedule.beta?.[0],
    );
    return twins.length === 0 ? [] : [chanceOfOneLaw(histograms(runs), histograms(twins))];
  });
  if (chances.length === 0)
    return {
      ...about,
      verdict: "not tested",
      found:
        "the campaign has no pair of a path integral with numTrotterSlices: 1 and annealing at the same constant β and length",
      numbers: {},
    };
  const least = Math.min(1, Math.min(...chances) * chances.length);
  return {
    ...about,
    verdict: least > 1e-3 ? "passed" : "failed",
    found: `${chances.length} pairs, ${least.toPrecision(3)}`,
    numbers: { pairs: chances.length, least },
  };
}

function histograms(cells: readonly CampaignCell[]): BlockHistograms {
  return cells.flatMap(({ blocks }) => blocks.map(({ energies }) => energies));
}

/** Sampled energies against the exact law after as many sweeps, over all groups: the runs' own temperature check. */
export function sampledLaw(sampled: readonly SampledDistance[]): Control {
  const least = Math.min(1, ...sampled.map(({ chance }) => chance * sampled.length));
  return {
    name: "Sampled energies",
    what: "Energies of runs at one temperature against the exact law of the same kernel after the same number of sweeps.",
    expected:
      "share of F beyond, smallest over groups times their number, above 0.001 (family-wise false alarms at most 0.001)",
    verdict: sampled.length === 0 ? "not tested" : least > 1e-3 ? "passed" : "failed",
    found:
      sampled.length === 0
        ? "no runs at one temperature without a final descent on enumerated instances"
        : `${sampled.length} groups, ${least.toPrecision(3)}`,
    numbers: sampled.length === 0 ? {} : { groups: sampled.length, least },
  };
}
