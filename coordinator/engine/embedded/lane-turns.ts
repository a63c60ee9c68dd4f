import { LANE_WEIGHTS, LANES, type Lane } from "../../../proto/engine/tasks.ts";

/** Turns that each lane is owed; they sum to 0. */
export type LaneCredits = Readonly<Record<Lane, number>>;

export const NO_CREDITS: LaneCredits = { high: 0, normal: 0, low: 0 };

/**
 * Smooth weighted round robin: every waiting lane earns its weight, the richest has the turn and pays what all earned. Of 13
 * turns with all lanes waiting 8, 4 and 1 are theirs, spread evenly. A lane with nothing to do keeps no credit.
 *
 * @returns the lane whose turn it is, null if none waits, and the credits after the turn.
 */
export function nextLane(
  credits: LaneCredits,
  waits: (lane: Lane) => boolean,
): { readonly lane: Lane | null; readonly credits: LaneCredits } {
  const waiting = LANES.filter(waits);
  if (waiting.length === 0) return { lane: null, credits: NO_CREDITS };
  const after: Record<Lane, number> = { ...NO_CREDITS };
  for (const lane of waiting) after[lane] = credits[lane] + LANE_WEIGHTS[lane];
  const lane = waiting.reduce((best, other) => (after[other] > after[best] ? other : best));
  after[lane] -= waiting.reduce((sum, other) => sum + LANE_WEIGHTS[other], 0);
  return { lane, credits: after };
}
