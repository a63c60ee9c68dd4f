/** One curve of (time, energy) pairs, times in seconds ascending. */
export interface Point {
  readonly tS: number;
  readonly energy: number;
}

const BLOCKS = "▁▂▃▄▅▆▇█";

/**
 * Energy against time as text: time on a logarithmic axis, energy falling from the top. The curve is a step function: it
 * keeps its last value until the next improvement.
 *
 * @param height  lines of the picture. @param width  columns of the curve.
 */
export function energyPicture(points: readonly Point[], endS: number, width: number, height: number): string[] {
  if (points.length === 0) return [];
  const first = Math.max(points[0].tS, 1e-4);
  const last = Math.max(endS, first * 1.01);
  const high = points[0].energy;
  const low = points[points.length - 1].energy;
  const at = (column: number): number => first * (last / first) ** (column / Math.max(width - 1, 1));
  const levels = Array.from({ length: width }, (_, column) => {
    const t = at(column);
    const known = points.findLast((point) => point.tS <= t * (1 + 1e-9)) ?? points[0];
    const share = high === low ? 0 : (known.energy - low) / (high - low);
    return Math.round(share * (height * 8 - 1)) + 1;
  });
  const label = (value: number): string => String(Number(value.toPrecision(8)));
  const margin = Math.max(label(high).length, label(low).length);
  const lines = Array.from({ length: height }, (_, line) => {
    const floor = (height - 1 - line) * 8;
    const cells = levels.map((level) => (level <= floor ? " " : BLOCKS[Math.min(7, level - floor - 1)]));
    const name = line === 0 ? label(high) : line === height - 1 ? label(low) : "";
    return `${name.padStart(margin)} │${cells.join("")}`;
  });
  const start = `${first.toPrecision(2)} s`;
  const end = `${last.toPrecision(3)} s (logarithmic)`;
  lines.push(`${" ".repeat(margin)} └${"─".repeat(width)}`);
  lines.push(`${" ".repeat(margin + 2)}${start}${end.padStart(Math.max(width - start.length, end.length + 1))}`);
  return lines;
}
