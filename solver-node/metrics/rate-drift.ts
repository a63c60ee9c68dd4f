/** What became of a rate that was steady. */
export type Drift = "slower" | "faster";

/** One kind of work on one machine, as its rate has been so far. */
export interface RateWatch {
  /** ln(updates per second) that later work is held against: the mean of the first REFERENCE_S. */
  readonly reference: number;
  /** Thread seconds behind the reference, at most REFERENCE_S. */
  readonly referenceS: number;
  /** Evidence that the rate has fallen, and that it has risen: thread seconds × ln(factor), ≥ 0. */
  readonly slower: number;
  readonly faster: number;
}

export const NEW_WATCH: RateWatch = { reference: 0, referenceS: 0, slower: 0, faster: 0 };

/** Thread seconds that make a reference: with noise of σ from one second to the next it is off by σ/√10. */
const REFERENCE_S = 10;
/** Rates that differ by less than a quarter are usual: neighbours, caches, a processor that warms up. */
const ALLOWANCE = Math.log(1.25);
/**
 * How much evidence is enough, thread seconds × ln(factor). A rate that is halved is noticed after 5/(ln 2 − ln 1.25) = 11 s of a
 * thread. Noise of σ in ln(rate) from one second to the next gives a false alarm in about e^(2·5·k/σ²) s, where k is the
 * allowance less what the reference is off: at σ = 0.15, three standard errors off, in e^36.
 */
const ENOUGH = 5;
/** Of one shard: one that stalled, however long, is no drift. */
const MOST_OF_ONE = ENOUGH / 2;

/**
 * Takes the rate of one more shard of the same work: cumulative sums in both directions over ln(rate), weighted by thread time.
 * After a drift the new rate becomes the reference. The reference stays where it is meanwhile, so that a rate that creeps away
 * is noticed as well as one that jumps.
 *
 * @param updates  of the shard, > 0. @param seconds  of a thread, > 0.
 * Source: Page (1954), doi:10.1093/biomet/41.1-2.100.
 */
export function watchedRate(
  watch: RateWatch,
  updates: number,
  seconds: number,
): { readonly watch: RateWatch; readonly drift: Drift | null } {
  const log = Math.log(updates / seconds);
  if (watch.referenceS < REFERENCE_S) {
    const referenceS = watch.referenceS + seconds;
    const reference = watch.reference + (seconds / referenceS) * (log - watch.reference);
    return { watch: { ...NEW_WATCH, reference, referenceS }, drift: null };
  }
  const change = log - watch.reference;
  const slower = Math.max(0, watch.slower + Math.min(MOST_OF_ONE, seconds * (-change - ALLOWANCE)));
  const faster = Math.max(0, watch.faster + Math.min(MOST_OF_ONE, seconds * (change - ALLOWANCE)));
  if (slower > ENOUGH) return { watch: NEW_WATCH, drift: "slower" };
  if (faster > ENOUGH) return { watch: NEW_WATCH, drift: "faster" };
  return { watch: { ...watch, slower, faster }, drift: null };
}
