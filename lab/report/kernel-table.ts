import type { CampaignCell } from "../campaign/cell.ts";
import { birthDeathGap, fieldDialEnergies, lumpedChain } from "../spectrum/birth-death.ts";
import { liftedGenerator, relaxationRateOf } from "../spectrum/lifted.ts";
import { rootWeights } from "../spectrum/single-flip.ts";
import { dynamicsOf, type ExactDynamics } from "./exact-dynamics.ts";
import type { FirstHitGroup } from "./first-hits.ts";
import { groupedBy, meanClocks } from "./material.ts";
import { integratedTime } from "./telemetry.ts";

/** One kernel on one instance at one temperature. Rates per sweep. */
export interface KernelRow {
  readonly instance: string;
  readonly beta: number;
  /** A method of the campaign, or the kind of chain of a row that is exact only. */
  readonly kernel: string;
  readonly source: "campaign" | "exact";
  readonly detailedBalance: "kept" | "broken" | "unknown";
  readonly scan: string;
  readonly gap: number | null;
  /** Gap over that of random visits in continuous time, which keep detailed balance. */
  readonly overReversible: number | null;
  /** Exact killing rate, and the measured one with its 95 % interval. */
  readonly killing: number | null;
  readonly measured: { readonly rate: number; readonly low: number; readonly high: number } | null;
  /**
   * π(x₀) Δ ≤ k ≤ Δ: of campaign rows the measured k, broken where twice its interval lies outside; of exact rows the exact k. Null
   * where the theorem does not speak: no detailed balance, several ground states, or nothing known.
   */
  readonly bounds: { readonly low: number; readonly high: number; readonly hold: boolean } | null;
  /** Of the energy, sweeps; from telemetry. */
  readonly integratedTime: number | null;
  readonly secondsPerSweep: number | null;
}

/** β m of the reference rows where the campaign has no runs at one temperature. */
const REFERENCE_BARRIER = 5;
const MOST_REFERENCES = 4;
const CURIE_WEISS = [64, 256] as const;

/** Kernels with and without detailed balance: the campaign's at one temperature, and exact chains beside them. */
export function kernelTable(
  cells: readonly CampaignCell[],
  hits: readonly FirstHitGroup[],
  exact: ExactDynamics,
): readonly KernelRow[] {
  const campaign = hits.filter(({ beta }) => beta !== null).map((group) => campaignRow(group, cells, exact));
  const asked = [
    ...groupedBy(
      campaign.filter((row) => exact.ids.includes(row.instance)),
      (row) => `${row.instance}\n${row.beta}`,
    ).values(),
  ].map(([{ instance, beta }]) => ({ instance, beta }));
  const references =
    asked.length > 0
      ? asked
      : exact.ids.flatMap((instance) => {
          const { barrier } = exact.landscape(instance);
          return barrier > 0 ? [{ instance, beta: REFERENCE_BARRIER / barrier }] : [];
        });
  return [
    ...campaign,
    ...references.slice(0, MOST_REFERENCES).flatMap(({ instance, beta }) => exactRows(instance, beta, exact)),
    ...CURIE_WEISS.flatMap(curieWeissRows),
  ];
}

function campaignRow(group: FirstHitGroup, cells: readonly CampaignCell[], exact: ExactDynamics): KernelRow {
  const own = cells.filter(
    ({ instance, method, schedule, sweeps }) =>
      instance.id === group.instance &&
      method.name === group.method &&
      schedule.name === group.schedule &&
      sweeps === group.sweeps,
  );
  const [cell] = own;
  const beta = group.beta ?? Number.NaN;
  const dynamics = dynamicsOf(cell);
  const reversible =
    dynamics === null || !exact.ids.includes(group.instance)
      ? null
      : exact.gap(group.instance, beta, dynamics.rule, "continuous");
  const clocks = meanClocks(own);
  return {
    instance: group.instance,
    beta,
    kernel: group.method,
    source: "campaign",
    detailedBalance: cell.method.detailedBalance,
    scan: cell.method.scan,
    gap: group.gap,
    overReversible: group.gap === null || reversible === null ? null : group.gap / reversible,
    killing: group.killing,
    measured: group.rate === null ? null : { rate: group.rate.rate, low: group.rate.low, high: group.rate.high },
    bounds: cell.method.detailedBalance === "kept" ? measuredBounds(group, exact) : null,
    integratedTime: integratedTime(cell.telemetry, "energy"),
    secondsPerSweep: clocks.seconds / clocks.sweeps,
  };
}

function exactRows(instance: string, beta: number, exact: ExactDynamics): readonly KernelRow[] {
  const continuous = exact.gap(instance, beta, "metropolis", "continuous");
  return (["continuous", "random", "sequential"] as const).map((scan): KernelRow => {
    const gap = exact.gap(instance, beta, "metropolis", scan);
    const killing = exact.killing(instance, beta, "metropolis", scan);
    return {
      instance,
      beta,
      kernel: `Metropolis, ${scan === "continuous" ? "continuous time" : `${scan} visits`}`,
      source: "exact",
      detailedBalance: scan === "sequential" ? "broken" : "kept",
      scan,
      gap,
      overReversible: gap === null || continuous === null ? null : gap / continuous,
      killing,
      measured: null,
      bounds: scan === "continuous" ? killingBounds(instance, beta, gap, killing, exact) : null,
      integratedTime: null,
      secondsPerSweep: null,
    };
  });
}

/** π(x₀) Δ ≤ k ≤ Δ: by interlacing, and with the killed eigenfunction as trial function. Rounding of 1e-9 is forgiven. */
function killingBounds(
  instance: string,
  beta: number,
  gap: number | null,
  killing: number | null,
  exact: ExactDynamics,
): KernelRow["bounds"] {
  if (gap === null || killing === null || exact.landscape(instance).groundStates !== 1) return null;
  const table = exact.table(instance);
  const ground = table.indexOf(exact.landscape(instance).groundEnergy);
  const low = rootWeights({ table, beta, rule: "metropolis" })[ground] ** 2 * gap;
  return { low, high: gap, hold: killing >= low * (1 - 1e-9) && killing <= gap * (1 + 1e-9) };
}

/**
 * The same of sweeps of random visits, which are looked at one by one: π(x₀)(1 − e^(−Δ)) ≤ 1 − e^(−k) ≤ 1 − e^(−Δ), since n visits in turn keep
 * detailed balance as one does. The interval is taken twice as wide: beyond 3.9 standard errors, one false alarm in 20,000 rows.
 */
function measuredBounds({ instance, beta, scan, gap, rate }: FirstHitGroup, exact: ExactDynamics): KernelRow["bounds"] {
  if (beta === null || scan !== "random" || gap === null || rate === null || rate.hits === 0) return null;
  if (exact.landscape(instance).groundStates !== 1) return null;
  const table = exact.table(instance);
  const ground = table.indexOf(exact.landscape(instance).groundEnergy);
  const weight = rootWeights({ table, beta, rule: "metropolis" })[ground] ** 2;
  const low = -Math.log1p(weight * Math.expm1(-gap));
  return { low, high: gap, hold: rate.high ** 2 / rate.rate >= low && rate.low ** 2 / rate.rate <= gap };
}

/** The fully connected ferromagnet at its critical temperature, by the number of spins up: lifting breaks detailed balance. */
function curieWeissRows(N: number): readonly KernelRow[] {
  const chain = lumpedChain(fieldDialEnergies(N, 0), 1, "metropolis");
  const reversible = birthDeathGap(chain);
  const lifted = relaxationRateOf(liftedGenerator(chain));
  const row = (kernel: string, gap: number, detailedBalance: "kept" | "broken"): KernelRow => ({
    instance: `Curie–Weiss, N = ${N}`,
    beta: 1,
    kernel,
    source: "exact",
    detailedBalance,
    scan: "continuous",
    gap,
    overReversible: gap / reversible,
    killing: null,
    measured: null,
    bounds: null,
    integratedTime: null,
    secondsPerSweep: null,
  });
  return [row("Metropolis, reversible", reversible, "kept"), row("Metropolis, lifted", lifted, "broken")];
}
