/** Tables of so many rows are computed at once: it takes some ten milliseconds, and rates are measured without it. */
const AT_ONCE = 16_384;

/**
 * Rows of a table of which those beyond the first are computed when a sweep asks for them: a schedule may have a million points,
 * and whoever waits for its first sweep, or has asked for the end of the job, is not to wait for all of them.
 *
 * @param compute  writes one row, the same values whenever it is called. @returns makes sure that a row is there.
 */
export function onDemand(rows: number, compute: (row: number) => void): (row: number) => void {
  const there = new Uint8Array(rows);
  const need = (row: number): void => {
    if (there[row] === 1) return;
    compute(row);
    there[row] = 1;
  };
  for (let row = 0; row < Math.min(rows, AT_ONCE); row++) need(row);
  return need;
}
