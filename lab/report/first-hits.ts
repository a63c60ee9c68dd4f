import type { CampaignCell } from "../campaign/cell.ts";
import { dynamicsOf, type ExactDynamics, type ExactScan } from "./exact-dynamics.ts";
import { type GroupedHits, type GroupedRate, groupedRate, joinedHits, spreadOf } from "./grouped-survival.ts";
import { type Clocked, constantBeta, groupedBy, meanClocks } from "./material.ts";
import { isGround } from "./strands.ts";

/** First hits of the ground energy by all seeds of one method, schedule and length on one instance. */
export interface FirstHitGroup {
  readonly instance: string;
  readonly n: number;
  readonly method: string;
  readonly schedule: string;
  readonly sweeps: number;
  /** Null for runs whose temperature changes. */
  readonly beta: number | null;
  readonly scan: ExactScan | null;
  readonly clocks: Clocked;
  readonly hits: GroupedHits;
  /** After the burn-in; null where nothing was left to watch. Per sweep. */
  readonly rate: GroupedRate | null;
  /** Exact gap of this kernel and killing rate, per sweep; null where unknown. */
  readonly gap: number | null;
  readonly killing: number | null;
}

/** The burn-in where the exact time from which hits come at one rate is unknown: until this share of reads has hit. */
const BURN_IN_SHARE = 0.3;

/** For each instance, method and schedule the longest runs. Runs without the ground level are left out. */
export function firstHitGroups(cells: readonly CampaignCell[], exact: ExactDynamics): readonly FirstHitGroup[] {
  const groups = groupedBy(
    cells,
    ({ instance, method, schedule }) => `${instance.id}\n${method.name}\n${schedule.name}`,
  );
  return [...groups.values()].flatMap((all): FirstHitGroup[] => {
    const sweeps = Math.max(...all.map((cell) => cell.sweeps));
    const longest = all.filter((cell) => cell.sweeps === sweeps);
    const runs = longest.flatMap(groundHits);
    const [{ instance, method, schedule }] = longest;
    const beta = constantBeta(longest[0]);
    const watched = beta === null ? runs : runs.map(eachSweep);
    const hits = joinedHits(watched);
    if (hits === null || hits.times.length === 0) return [];
    const dynamics = dynamicsOf(longest[0]);
    const known = beta !== null && dynamics !== null && exact.ids.includes(instance.id);
    const gap = known ? exact.gap(instance.id, beta, dynamics.rule, dynamics.scan) : null;
    const settled =
      known && dynamics.scan !== "continuous"
        ? exact.settledAfter(instance.id, beta, dynamics.rule, dynamics.scan)
        : null;
    const burnIn = beta === null ? 0 : (settled ?? timeOfShare(hits));
    return [
      {
        instance: instance.id,
        n: instance.n,
        method: method.name,
        schedule: schedule.name,
        sweeps,
        beta,
        scan: dynamics?.scan ?? null,
        clocks: meanClocks(longest),
        hits,
        rate: groupedRate(hits, burnIn, spreadOf(watched)),
        gap,
        killing: known ? exact.killing(instance.id, beta, dynamics.rule, dynamics.scan) : null,
      },
    ];
  });
}

/**
 * Hits as far as every sweep was looked at; what came later counts as not yet hit. Between looks further apart a walk can reach the
 * ground states and leave them again, so what is seen there is no first hit: at high temperature it is 1/k many times over.
 */
function eachSweep({ times, counts, censored, ...rest }: GroupedHits): GroupedHits {
  const gap = times.findIndex((t, k) => t - (k === 0 ? 0 : times[k - 1]) > 1);
  const end = gap < 0 ? times.length : gap;
  return {
    times: times.slice(0, end),
    counts: counts.slice(0, end),
    censored: counts.slice(end).reduce((sum, c) => sum + c, censored),
    ...rest,
  };
}

function groundHits({ instance, firstHits }: CampaignCell): readonly GroupedHits[] {
  const ground = instance.ground?.energy;
  if (ground === undefined) return [];
  const row = firstHits.find(({ level }) => isGround(level, ground));
  return row === undefined || row.sweeps.length === 0
    ? []
    : [
        {
          times: row.sweeps,
          counts: row.counts,
          censored: row.censored,
          ...(row.scatter === undefined ? {} : { scatter: row.scatter }),
        },
      ];
}

function timeOfShare({ times, counts, censored }: GroupedHits): number {
  const all = counts.reduce((sum, c) => sum + c, 0) + censored;
  let hit = 0;
  for (const [k, count] of counts.entries()) {
    hit += count;
    if (hit >= BURN_IN_SHARE * all) return times[k];
  }
  return 0;
}
