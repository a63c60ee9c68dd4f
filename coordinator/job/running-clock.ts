/** The running time of a job: it stands while nobody works on it, and goes on after a restart where it was. */
export interface RunningClock {
  /** Work was seen: the clock goes, if it stood. */
  start(nowNs: number): void;
  stop(nowNs: number): void;
  /** It ran so long at least, whoever looked after it: a clock that shows less is set forward. */
  atLeast(ns: number, nowNs: number): void;
  elapsedNs(nowNs: number): number;
  readonly running: boolean;
}

/** @param ranNs  what ran before, ns. */
export function runningClock(ranNs: number): RunningClock {
  let before = ranNs;
  let since: number | null = null;
  return {
    start(nowNs) {
      since ??= nowNs;
    },
    stop(nowNs) {
      if (since !== null) before += nowNs - since;
      since = null;
    },
    atLeast(ns, nowNs) {
      const shown = before + (since === null ? 0 : nowNs - since);
      if (shown < ns) before += ns - shown;
    },
    elapsedNs: (nowNs) => before + (since === null ? 0 : nowNs - since),
    get running() {
      return since !== null;
    },
  };
}
