import { sharedFloat64 } from "../model/quadratic-model.ts";

/**
 * A linear regression ready to be searched: columns and target are centred where there is an intercept and have length 1,
 * so that losses are shares of the target's sum of squares. Arrays stand in shared memory.
 */
export interface Design {
  /** Names the design on this machine: threads keep the products of the last one that they worked for. */
  readonly key: string;
  /** Rows. */
  readonly n: number;
  /** Columns. */
  readonly p: number;
  /** Shape (p · n): column j is entries j·n … (j+1)·n − 1, of length 1. */
  readonly columns: Float64Array;
  /** Shape (n), of length 1. */
  readonly target: Float64Array;
  /** Shape (p): ridge on each coefficient of the scaled columns, ≥ 0; 0 for plain least squares. */
  readonly ridge: Float64Array;
}

/** Scalar products that a search needs: those of a column are computed when it is first asked for. */
export interface Gram {
  readonly n: number;
  readonly p: number;
  /** Shape (p): x_i · x_j for all i, without ridge; kept by the caller no longer than until the next call. */
  column(j: number): Float64Array;
  /** Shape (p): x_j · y. */
  readonly withTarget: Float64Array;
  /** Shape (p): x_j · x_j plus ridge. */
  readonly diagonal: Float64Array;
}

/** 512 MiB of products: all of them up to 8192 columns. */
const MOST_PRODUCTS = 2 ** 26;

/** @param mostProducts  numbers that may be kept; beyond, the columns used longest ago are dropped. */
export function gramOf(design: Design, mostProducts: number = MOST_PRODUCTS): Gram {
  const { n, p, columns, target, ridge } = design;
  const kept = new Map<number, Float64Array>();
  const mostColumns = Math.max(2, Math.floor(mostProducts / p));
  const withTarget = new Float64Array(p);
  const diagonal = new Float64Array(p);
  for (let j = 0; j < p; j++) {
    withTarget[j] = dot(columns, j * n, target, 0, n);
    diagonal[j] = dot(columns, j * n, columns, j * n, n) + ridge[j];
  }
  return {
    n,
    p,
    column(j) {
      const known = kept.get(j);
      if (known !== undefined) {
        if (kept.size === mostColumns) {
          kept.delete(j);
          kept.set(j, known);
        }
        return known;
      }
      let out: Float64Array | null = null;
      if (kept.size === mostColumns) {
        const [oldest, array] = kept.entries().next().value as [number, Float64Array];
        kept.delete(oldest);
        out = array;
      }
      out ??= new Float64Array(p);
      for (let i = 0; i < p; i++) out[i] = dot(columns, i * n, columns, j * n, n);
      kept.set(j, out);
      return out;
    },
    withTarget,
    diagonal,
  };
}

/** Four partial sums in a fixed order: the same bits for a · b and b · a. */
export function dot(a: Float64Array, atA: number, b: Float64Array, atB: number, length: number): number {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let i = 0;
  for (; i + 3 < length; i += 4) {
    s0 += a[atA + i] * b[atB + i];
    s1 += a[atA + i + 1] * b[atB + i + 1];
    s2 += a[atA + i + 2] * b[atB + i + 2];
    s3 += a[atA + i + 3] * b[atB + i + 3];
  }
  for (; i < length; i++) s0 += a[atA + i] * b[atB + i];
  return s0 + s1 + (s2 + s3);
}

/** The centre and length that a column had; it is scaled in place. @param centred  whether its mean is taken away first. */
export function scaleColumn(
  column: Float64Array,
  centred: boolean,
): { readonly centre: number; readonly length: number } {
  const n = column.length;
  let centre = 0;
  if (centred) {
    // Taken away twice: the first mean of large values is off by a rounding of them.
    for (let pass = 0; pass < 2; pass++) {
      let sum = 0;
      for (let i = 0; i < n; i++) sum += column[i];
      const mean = sum / n;
      for (let i = 0; i < n; i++) column[i] -= mean;
      centre += mean;
    }
  }
  let largest = 0;
  for (let i = 0; i < n; i++) largest = Math.max(largest, Math.abs(column[i]));
  if (largest === 0) return { centre, length: 0 };
  let squares = 0;
  for (let i = 0; i < n; i++) squares += (column[i] / largest) ** 2;
  const length = largest * Math.sqrt(squares);
  for (let i = 0; i < n; i++) column[i] = column[i] / largest / (length / largest);
  return { centre, length };
}

/** Columns and target scaled to length 1. `length` 0 marks a column that is constant (or zero, without intercept). */
export interface Scaled {
  readonly design: Design;
  /** Shape (p), of the columns as given. */
  readonly centre: Float64Array;
  readonly length: Float64Array;
  readonly targetCentre: number;
  readonly targetLength: number;
}

/**
 * @param columns    shape (p · n), as given; copied.
 * @param ridge      weight of Σ β_j², of the columns as given, or, `standardised`, of columns with variance 1.
 */
export function scaleDesign(
  key: string,
  n: number,
  columns: Float64Array,
  target: Float64Array,
  { centred, ridge, standardised }: { centred: boolean; ridge: number; standardised: boolean },
): Scaled {
  const p = columns.length / n;
  const scaled = sharedFloat64(p * n);
  scaled.set(columns);
  const centre = new Float64Array(p);
  const length = new Float64Array(p);
  const ridges = sharedFloat64(p);
  for (let j = 0; j < p; j++) {
    const was = scaleColumn(scaled.subarray(j * n, (j + 1) * n), centred);
    centre[j] = was.centre;
    length[j] = was.length;
    // γ_j = β_j ‖x_j‖: ridge β_j² = (ridge/‖x_j‖²) γ_j²; a column of variance 1 has ‖x‖² = n.
    ridges[j] = ridge === 0 ? 0 : ridge / (standardised ? n : was.length ** 2);
  }
  const y = sharedFloat64(n);
  y.set(target);
  const { centre: targetCentre, length: targetLength } = scaleColumn(y, centred);
  return {
    design: { key, n, p, columns: scaled, target: y, ridge: ridges },
    centre,
    length,
    targetCentre,
    targetLength,
  };
}
