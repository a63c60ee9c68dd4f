import type { FleetEvent } from "./fleet.ts";

/** Times without a leader after the leader was killed, seconds. */
export interface Leaderless {
  /** From the kill to the next leader. */
  readonly longestS: number;
  /** From the last blow to the engine or to another coordinator within that time, if there was one. */
  readonly longestUndisturbedS: number;
  readonly changes: number;
}

/** @param events  of coordinators, in any order. @param blows  times at which the server was killed or came back, ms since 1970. */
export function leaderlessTimes(events: readonly FleetEvent[], blows: readonly number[]): Leaderless {
  const coordinators = events
    .filter(({ member }) => member.startsWith("coordinator"))
    .toSorted((a, b) => a.atMs - b.atMs);
  let leader: string | null = null;
  let killedAtMs: number | null = null;
  let undisturbedSinceMs = 0;
  let [longestMs, longestUndisturbedMs, changes] = [0, 0, 0];
  for (const { atMs, member, start, what } of coordinators) {
    const own = `${member}-${start}`;
    if (what === "killed") {
      if (own === leader) {
        leader = null;
        killedAtMs = atMs;
      }
      undisturbedSinceMs = atMs;
    } else if (what.msg === "listening") {
      // A candidate that has just started watches the lease for its whole time first.
      undisturbedSinceMs = atMs;
    } else if (what.msg === "leads-no-more" && own === leader) {
      leader = null;
      killedAtMs = null;
    } else if (what.msg === "leads") {
      changes++;
      leader = own;
      if (killedAtMs === null) continue;
      const since = killedAtMs;
      const lastBlow = Math.max(undisturbedSinceMs, ...blows.filter((blow) => blow >= since && blow <= atMs));
      longestMs = Math.max(longestMs, atMs - since);
      longestUndisturbedMs = Math.max(longestUndisturbedMs, atMs - lastBlow);
      killedAtMs = null;
    }
  }
  return { longestS: longestMs / 1000, longestUndisturbedS: longestUndisturbedMs / 1000, changes };
}
