/** The most updates of one kernel call: 1 to 100 ms, so that a slice can end within a long stay at one β. */
const STEP_UPDATES = 1e7;

/** Sweeps of one step: the largest divisor of the sweeps at a point that keeps a step short. A function of the plan, as all that shapes the samples. */
export function sweepsPerStep(sweepsPerPoint: number, n: number, reads: number): number {
  const most = Math.max(1, Math.floor(STEP_UPDATES / Math.max(1, n * reads)));
  for (let steps = Math.ceil(sweepsPerPoint / most); steps < sweepsPerPoint; steps++)
    if (sweepsPerPoint % steps === 0) return sweepsPerPoint / steps;
  return 1;
}
