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

/** The burn-in, in relaxation times 1/Δ: the second mode has then lost at least as much as the first. */
const BURN_IN = 1;
/** Where Δ is unknown: until this share of reads has hit. */
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
    const hits = joinedHits(runs);
    if (hits === null) return [];
    const [{ instance, method, schedule }] = longest;
    const beta = constantBeta(longest[0]);
    const dynamics = dynamicsOf(longest[0]);
    const known = beta !== null && dynamics !== null && exact.ids.includes(instance.id);
    const gap = known ? exact.gap(instance.id, beta, dynamics.rule, dynamics.scan) : null;
    const burnIn = beta === null ? 0 : gap === null ? timeOfShare(hits) : BURN_IN / gap;
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
        rate: groupedRate(hits, burnIn, spreadOf(runs)),
        gap,
        killing: known ? exact.killing(instance.id, beta, dynamics.rule, dynamics.scan) : null,
      },
    ];
  });
}

function groundHits({ instance, firstHits }: CampaignCell): readonly GroupedHits[] {
  const ground = instance.ground?.energy;
  if (ground === undefined) return [];
  const row = firstHits.find(({ level }) => isGround(level, ground));
  return row === undefined || row.sweeps.length === 0
    ? []
    : [{ times: row.sweeps, counts: row.counts, censored: row.censored }];
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
