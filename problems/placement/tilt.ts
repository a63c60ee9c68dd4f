import { invalid, type Result, success } from "../../core/failure.ts";
import type { ZoneAxis } from "./lattice.ts";

/** Zone axes of one tilt series about [001] from the beam along [100]: 0°, 18.4°, 26.6°, 45°, 63.4°, 90°. */
const SINGLE_AXIS: readonly ZoneAxis[] = [
  [1, 0, 0],
  [3, 1, 0],
  [2, 1, 0],
  [1, 1, 0],
  [1, 2, 0],
  [0, 1, 0],
];
/** What a second tilt axis adds. */
const SECOND_AXIS: readonly ZoneAxis[] = [
  [0, 0, 1],
  [1, 0, 1],
  [0, 1, 1],
  [1, 1, 1],
  [1, 1, 2],
];

/** Tilts of a named series: `single` about [001], `dual` about two axes. */
export const TILT_SERIES = { single: SINGLE_AXIS, dual: [...SINGLE_AXIS, ...SECOND_AXIS] } as const;

/** A tilt given as an angle may be off by so much from the zone axis it means, degrees: below half the least gap of indices ≤ 4. */
const TILT_TOLERANCE = 0.5;
/** A number that is so near an axis when it is read as radians is taken for them, degrees: two digits of a radian suffice. */
const RADIAN_TOLERANCE = 0.15;
const LARGEST_INDEX = 4;
const DEGREES = 180 / Math.PI;

/** The axes a specimen is tilted about, and what turns into the beam [100] at 90°. */
const TILT_AXES = { "[001]": [0, 1, 0], "[010]": [0, 0, 1] } as const satisfies Record<string, ZoneAxis>;
export type TiltAxis = keyof typeof TILT_AXES;

/** [110] and [1-10], as crystallographers write them; with blanks where an index has two digits. */
export function zoneAxisText(axis: ZoneAxis): string {
  return `[${axis.join(axis.some((index) => Math.abs(index) > 9) ? " " : "")}]`;
}

/** The angle between a direction (either way along it) and the untilted beam [100], degrees, 0 … 90. */
export function tiltOf([u, v, w]: ZoneAxis): number {
  return Math.acos(Math.min(1, Math.abs(u) / Math.hypot(u, v, w))) * DEGREES;
}

/** Drops the tilts that a holder cannot reach: what is lost is the missing wedge. */
export function withinWedge(tilts: readonly ZoneAxis[], maxTiltDegrees: number): ZoneAxis[] {
  return tilts.filter((tilt) => tiltOf(tilt) <= maxTiltDegrees + TILT_TOLERANCE);
}

/** Checks indices, and divides by what they have in common. */
export function zoneAxisOf(where: string, indices: readonly number[]): Result<ZoneAxis> {
  const [u, v, w] = indices;
  const shown = `[${indices.join(" ")}]`;
  if (indices.length !== 3 || !indices.every((index) => Number.isInteger(index) && Math.abs(index) <= 99))
    return invalid(where, `a zone axis has three whole indices within ±99, got ${shown}`);
  const common = gcd(gcd(Math.abs(u), Math.abs(v)), Math.abs(w));
  if (common === 0) return invalid(where, `a zone axis cannot be ${shown}`);
  return success([u / common, v / common, w / common]);
}

/** Reads `[110]`, `[1-10]`, `[1 -1 0]`, or an angle as `26.6` or `26.6deg` about [001]. */
export function parseTilt(where: string, text: string): Result<ZoneAxis> {
  const trimmed = text.trim();
  const bracketed = /^\[(.*)\]$/.exec(trimmed);
  if (bracketed !== null) {
    const words = /[\s,]/.test(bracketed[1].trim())
      ? bracketed[1].trim().split(/[\s,]+/)
      : (bracketed[1].match(/-?\d/g) ?? []);
    const whole = words.join("") === bracketed[1].replaceAll(/[\s,]/g, "") && words.every((w) => /^-?\d+$/.test(w));
    if (whole) return zoneAxisOf(where, words.map(Number));
  }
  const degrees = /^([+-]?\d+(?:\.\d+)?)\s*(?:deg|°)?$/.exec(trimmed);
  if (degrees !== null) return tiltInDegrees(where, Number(degrees[1]), "[001]");
  return invalid(
    where,
    `expected a zone axis as [110] or [1 -1 0], or an angle in degrees as 26.6, got ${JSON.stringify(text)}`,
  );
}

/** The zone axis of small indices that a specimen tilted by `angle` degrees shows; an angle off all of them is refused. */
export function tiltInDegrees(where: string, angle: number, axis: TiltAxis): Result<ZoneAxis> {
  if (!Number.isFinite(angle) || Math.abs(angle) > 90)
    return invalid(where, `a tilt is within ±90 degrees, got ${angle}`);
  const near = nearestZone(angle, axis);
  // 0.4636 is within half a degree of no tilt at all, and to four digits the tilt of [210] in radians.
  const radians = Math.abs(angle) <= Math.PI / 2 + 1e-3 ? nearestZone(angle * DEGREES, axis) : null;
  const suspicious = radians !== null && angle !== 0 && radians.off <= RADIAN_TOLERANCE;
  if (near.off <= TILT_TOLERANCE && !suspicious) return success(near.zone);
  if (suspicious)
    return invalid(
      where,
      `the tilt ${angle} looks like radians: ${(angle * DEGREES).toFixed(2)} degrees are ${zoneAxisText(radians.zone)}; give degrees`,
    );
  return invalid(
    where,
    `at ${angle} degrees no columns of atoms stand behind each other: the nearest zone axis of indices up to ${LARGEST_INDEX} is ${zoneAxisText(near.zone)} at ${near.angle.toFixed(2)} degrees; give tilts within ${TILT_TOLERANCE} degrees of one`,
  );
}

function nearestZone(angle: number, axis: TiltAxis): { zone: ZoneAxis; angle: number; off: number } {
  const other = TILT_AXES[axis];
  let best: { zone: ZoneAxis; angle: number; off: number } = { zone: [1, 0, 0], angle: 0, off: Math.abs(angle) };
  for (let u = 0; u <= LARGEST_INDEX; u++)
    for (let v = -LARGEST_INDEX; v <= LARGEST_INDEX; v++) {
      if (gcd(u, Math.abs(v)) !== 1 || (u === 0 && v !== 1)) continue;
      const at = u === 0 ? 90 * Math.sign(angle || 1) : Math.atan2(v, u) * DEGREES;
      const off = Math.abs(at - angle);
      if (off < best.off) best = { zone: [u, v * other[1] + 0, v * other[2] + 0], angle: at, off };
    }
  return best;
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}
