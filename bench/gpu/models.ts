import type { IsingForm } from "../../core/model/ising-form.ts";

/** Signs that follow no pattern of the model, the same in the CUDA twin. */
function sign(i: number, j: number): number {
  let x = Math.imul(i + 1, 0x9e3779b1) ^ Math.imul(j + 1, 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 15), 0x2c1b3c6d);
  return ((x >>> 13) & 1) * 2 - 1;
}

function form(n: number, neighbours: (i: number) => readonly number[]): IsingForm {
  const rowStart = new Uint32Array(n + 1);
  const column: number[] = [];
  const weight: number[] = [];
  for (let i = 0; i < n; i++) {
    for (const j of [...neighbours(i)].sort((a, b) => a - b)) {
      column.push(j);
      weight.push(sign(Math.min(i, j), Math.max(i, j)));
    }
    rowStart[i + 1] = column.length;
  }
  return {
    n,
    rowStart,
    column: Uint32Array.from(column),
    weight: Float64Array.from(weight),
    field: new Float64Array(n),
    unit: 1,
    constant: 0,
    divisor: 1,
    denominator: 1,
    integer: true,
  };
}

/** The periodic cubic lattice of side L ≥ 3, couplings ±1. */
export function cubicLattice(side: number): IsingForm {
  return form(side ** 3, (i) =>
    [1, side, side * side].flatMap((stride) => {
      const at = Math.floor(i / stride) % side;
      return [at === side - 1 ? i - stride * (side - 1) : i + stride, at === 0 ? i + stride * (side - 1) : i - stride];
    }),
  );
}

/** Every pair coupled by ±1. */
export function complete(n: number): IsingForm {
  return form(n, (i) => Array.from({ length: n - 1 }, (_, k) => (k < i ? k : k + 1)));
}
