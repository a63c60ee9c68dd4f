/** What is known of one member of a portfolio. Times are seconds of one thread. */
export interface MemberRecord {
  /** Spent on blocks that came back, and expected of those under way. */
  readonly spentS: number;
  /** The same since the lowest energy of all members was last lowered, the block that did so counted in. */
  readonly sinceS: number;
  /** Expected time of a block; null before anything is known. */
  readonly blockS: number | null;
  readonly bestEnergy: number;
  /** Blocks of this member that reached the lowest energy of all members. */
  readonly hits: number;
}

/** Every member keeps this share, so that one which needs its time is not judged by its beginning. */
const FLOOR_SHARE = 0.08;
/** What a member without a hit is credited with: little, since a hit of the lowest energy says much. */
const PRIOR_HITS = 0.15;
/**
 * From so many hits of one energy on, more of them say nothing: it is the optimum, and then nothing matters, or it is where
 * its finders get stuck, and then the others deserve the time.
 */
const SETTLED_HITS = 8;

/**
 * The share of the work that each member should have by now: a floor, and the rest by hits of the lowest energy per time
 * spent on it, until that energy was met so often that all share alike. Who lowered it last leads until the others have
 * caught up or it has had its time without another. A pure function of what was observed.
 */
export function memberShares(records: readonly MemberRecord[]): readonly number[] {
  const even = 1 / records.length;
  const floor = Math.min(FLOOR_SHARE, even);
  const spent = records.reduce((sum, record) => sum + record.spentS, 0);
  const hits = records.reduce((sum, record) => sum + record.hits, 0);
  if (hits === 0 || hits >= SETTLED_HITS || spent === 0) return records.map(() => even);
  // A member that has hardly run since is credited no rate that its time cannot support.
  const pause = spent / (2 * records.length);
  const rates = records.map((record) => (record.hits + PRIOR_HITS) / (record.sinceS + pause));
  const total = rates.reduce((a, b) => a + b, 0);
  return rates.map((rate) => floor + (1 - records.length * floor) * (rate / total));
}

/**
 * The member that the next shard belongs to: of those whose block still fits into the time left, the one furthest behind
 * its share; where none fits, the one with the shortest block.
 *
 * @param records  at least one. @param leftS  time left to a thread, or null without a limit.
 */
export function nextMember(records: readonly MemberRecord[], leftS: number | null): number {
  const shares = memberShares(records);
  const spent = records.reduce((sum, record) => sum + record.spentS, 0);
  const behind = (k: number): number => shares[k] * spent - records[k].spentS;
  const fits = (k: number): boolean => leftS === null || (records[k].blockS ?? 0) <= leftS;
  const all = [...records.keys()];
  const fitting = all.filter(fits);
  if (fitting.length === 0) return all.reduce((a, b) => ((records[b].blockS ?? 0) < (records[a].blockS ?? 0) ? b : a));
  return fitting.reduce((a, b) => (behind(b) > behind(a) ? b : a));
}

/** Keeps the records of a running portfolio. */
export interface PortfolioLedger {
  /** Blocks are given to a member. */
  give(member: number, blocks: number): void;
  /** Blocks of a shard came back, perhaps fewer than were given. @param best lowest energy of each. */
  take(member: number, given: number, blocks: readonly { readonly ns: number; readonly best: number }[]): void;
  records(): readonly MemberRecord[];
}

/** @param expectedBlockS  of each member, from measured rates; null where unknown. */
export function portfolioLedger(expectedBlockS: readonly (number | null)[]): PortfolioLedger {
  const members = expectedBlockS.map((expected) => ({
    expected,
    finishedS: 0,
    beforeS: 0,
    finished: 0,
    underWay: 0,
    bestEnergy: Number.POSITIVE_INFINITY,
    hits: 0,
  }));
  let lowest = Number.POSITIVE_INFINITY;
  return {
    give(member, blocks) {
      members[member].underWay += blocks;
    },
    take(member, given, blocks) {
      const own = members[member];
      own.underWay -= given;
      for (const { ns, best } of blocks) {
        own.finished++;
        own.finishedS += ns / 1e9;
        own.bestEnergy = Math.min(own.bestEnergy, best);
        if (best < lowest) {
          lowest = best;
          for (const other of members) {
            other.hits = 0;
            other.beforeS = other.finishedS;
          }
          own.beforeS -= ns / 1e9;
        }
        if (best === lowest && Number.isFinite(best)) own.hits++;
      }
    },
    records: () =>
      members.map(({ expected, finishedS, beforeS, finished, underWay, bestEnergy, hits }) => {
        const blockS = finished > 0 ? finishedS / finished : expected;
        const spentS = finishedS + underWay * (blockS ?? 0);
        return { spentS, sinceS: spentS - beforeS, blockS, bestEnergy, hits };
      }),
  };
}
