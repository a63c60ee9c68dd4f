import type { ZoneAxis } from "./lattice.ts";

/** The columns of sites that one direction sees, in raster order: row by row of the image, left to right. */
export interface Columns {
  readonly direction: ZoneAxis;
  readonly count: number;
  /** Shape (n): the column of each site. */
  readonly of: Int32Array;
  /** Shape (2 · count): horizontal and vertical place in the image, unit of the site coordinates. */
  readonly position: Float64Array;
}

/**
 * Groups sites by lines along a direction d. The image plane is spanned by e₁ ∝ z × d and e₂ ∝ |d|² z − (z·d) d with z = [001],
 * or [010] where the beam runs along [001]. r·(z × d) and r·(|d|² z − (z·d) d) are integers and do not change along d, so
 * two sites share a column exactly if both agree.
 *
 * @param sites  shape (3n), integers.
 */
export function columnsOf(sites: Int32Array, direction: ZoneAxis): Columns {
  const n = sites.length / 3;
  const [u, v, w] = direction;
  const along: ZoneAxis = u === 0 && v === 0 ? [0, 1, 0] : [0, 0, 1];
  const across = cross(along, direction);
  const square = u * u + v * v + w * w;
  const tilt = dot(along, direction);
  const up: ZoneAxis = [square * along[0] - tilt * u, square * along[1] - tilt * v, square * along[2] - tilt * w];
  const horizontal = new Float64Array(n);
  const vertical = new Float64Array(n);
  for (let s = 0; s < n; s++) {
    const r: ZoneAxis = [sites[3 * s], sites[3 * s + 1], sites[3 * s + 2]];
    horizontal[s] = dot(r, across);
    vertical[s] = dot(r, up);
  }
  const order = Uint32Array.from({ length: n }, (_, s) => s).sort(
    (a, b) => vertical[a] - vertical[b] || horizontal[a] - horizontal[b] || a - b,
  );
  const of = new Int32Array(n);
  const position: number[] = [];
  const acrossLength = Math.sqrt(dot(across, across));
  const upLength = Math.sqrt(dot(up, up));
  let count = 0;
  for (let p = 0; p < n; p++) {
    const s = order[p];
    const before = order[p - 1];
    if (p === 0 || horizontal[s] !== horizontal[before] || vertical[s] !== vertical[before]) {
      position.push(horizontal[s] / acrossLength, vertical[s] / upLength);
      count++;
    }
    of[s] = count - 1;
  }
  return { direction, count, of, position: Float64Array.from(position) };
}

/** How many atoms each column holds. @param occupied  shape (n), 0 or 1. @returns shape (count). */
export function atomsInColumns(columns: Columns, occupied: Uint8Array): Float64Array {
  const atoms = new Float64Array(columns.count);
  for (let s = 0; s < occupied.length; s++) atoms[columns.of[s]] += occupied[s];
  return atoms;
}

function cross([a, b, c]: ZoneAxis, [u, v, w]: ZoneAxis): ZoneAxis {
  return [b * w - c * v, c * u - a * w, a * v - b * u];
}

function dot([a, b, c]: ZoneAxis, [u, v, w]: ZoneAxis): number {
  return a * u + b * v + c * w;
}
