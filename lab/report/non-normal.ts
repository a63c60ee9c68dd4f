import { biasedWalk, biasedWalkGap, mixingTime } from "../irreversible/biased-walk.ts";

/** A chain whose gap stays open while its relaxation grows: the reason why 1/Δ alone misleads. */
export interface NonNormalRow {
  readonly length: number;
  readonly relaxationTime: number;
  /** Until total variation ¼ from the worst start. */
  readonly mixingTime: number;
}

const [RIGHT, LEFT] = [1, 0.25];

/** The walk with a drift between two walls, by its length. Exact. */
export function nonNormalRows(): readonly NonNormalRow[] {
  return [10, 20, 40, 80].map((length) => ({
    length,
    relaxationTime: 1 / biasedWalkGap(length, RIGHT, LEFT),
    mixingTime: mixingTime(biasedWalk(length, RIGHT, LEFT), 0, 0.25),
  }));
}
