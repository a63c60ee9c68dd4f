import type { Complex } from "../spectrum/dense.ts";

/** Hops of strength t + γ to the right and t − γ to the left on L places: Hatano, Nelson (1996), doi:10.1103/PhysRevLett.77.570. */
export interface HatanoNelson {
  readonly L: number;
  readonly hop: number;
  readonly skew: number;
}

/** H by rows; `join` connects the last place with the first: 0 for open ends, 1 for a ring. */
export function hatanoNelson({ L, hop, skew }: HatanoNelson, join: number): readonly Float64Array[] {
  const rows = Array.from({ length: L }, () => new Float64Array(L));
  for (let x = 0; x < L; x++) {
    const share = x === L - 1 ? join : 1;
    rows[(x + 1) % L][x] += share * (hop + skew);
    rows[x][(x + 1) % L] += share * (hop - skew);
  }
  return rows;
}

/** Open ends: E_k = 2√(t² − γ²) cos(kπ/(L + 1)), descending, real while |γ| < t; all modes lean on one wall. */
export function openEnergies({ L, hop, skew }: HatanoNelson): readonly number[] {
  return Array.from(
    { length: L },
    (_, k) => 2 * Math.sqrt(hop * hop - skew * skew) * Math.cos(((k + 1) * Math.PI) / (L + 1)),
  );
}

/** A ring: E(k) = 2t cos k − 2iγ sin k, k = 2πm/L, on an ellipse. */
export function ringEnergies({ L, hop, skew }: HatanoNelson): readonly Complex[] {
  return Array.from({ length: L }, (_, m) => {
    const k = (2 * Math.PI * m) / L;
    return { re: 2 * hop * Math.cos(k), im: -2 * skew * Math.sin(k) };
  });
}

/**
 * How often the energies of an endless ring run round E, counter-clockwise as k grows: ±1 inside the ellipse says that
 * with open ends the modes gather at a wall, 0 outside. E must not lie on the ellipse.
 * Source: Okuma, Kawabata, Shiozaki, Sato (2020), doi:10.1103/PhysRevLett.124.086801.
 */
export function windingNumber({ hop, skew }: Omit<HatanoNelson, "L">, E: Complex): number {
  const points = 4096;
  let turned = 0;
  let before = 0;
  for (let m = 0; m <= points; m++) {
    const k = (2 * Math.PI * m) / points;
    const angle = Math.atan2(-2 * skew * Math.sin(k) - E.im, 2 * hop * Math.cos(k) - E.re);
    if (m > 0) turned += angle - before - 2 * Math.PI * Math.round((angle - before) / (2 * Math.PI));
    before = angle;
  }
  // Adding 0 makes a −0 plain.
  return Math.round(turned / (2 * Math.PI)) + 0;
}
