/** Asked now and then by a descent: whether it is to end where it is. */
export type AskStop = () => boolean;

/**
 * Sweeps until one changes nothing, `maxSweeps` have run, or the end is wanted before the next.
 *
 * @param sweep  whether it changed anything. @returns sweeps run.
 */
export function descendInSweeps(sweep: () => boolean, maxSweeps: number, stop?: AskStop): number {
  for (let run = 0; run < maxSweeps; ) {
    if (stop?.() === true) return run;
    run++;
    if (!sweep()) return run;
  }
  return maxSweeps;
}
