import { type JobControl, signsOfLife } from "../threads/control.ts";

/** Between two looks; a look that comes late counts for no more than twice that, so a process that was stopped forgets it. */
const LOOK_MS = 250;
/** A thread that lays out a large model, or sweeps over it once, gives no sign for seconds; loaded machines take longer. */
const PATIENCE_MS = 60_000;
/** Shards that were expected to take long may have slow stretches: so many times their expected time. */
const PATIENCE_TIMES = 10;

/** How long a thread may give no sign of life with a shard, ms. @param expectedS  of the whole shard. */
export function patienceMs(expectedS: number, leastMs = PATIENCE_MS): number {
  return Math.max(leastMs, PATIENCE_TIMES * 1000 * expectedS);
}

/** Calls `hangs`, once, when the thread with the shard has given no sign of life for so long. @returns ends the watch. */
export function watchSilence(control: JobControl, limitMs: number, hangs: () => void): () => void {
  let heard = signsOfLife(control);
  let silentMs = 0;
  let lookedMs = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    const signs = signsOfLife(control);
    silentMs = signs === heard ? silentMs + Math.min(now - lookedMs, 2 * LOOK_MS) : 0;
    heard = signs;
    lookedMs = now;
    if (silentMs < limitMs) return;
    clearInterval(timer);
    hangs();
  }, LOOK_MS);
  return () => clearInterval(timer);
}
