import type { IsingForm } from "../../core/model/ising-form.ts";

/** A form in its own units as text that `instance.py` reads: `n m`, then `i j J` and `i i h`, counted from 1. */
export function isingText({ n, rowStart, column, weight, field }: IsingForm): string {
  const lines: string[] = [];
  for (let i = 0; i < n; i++) {
    if (field[i] !== 0) lines.push(`${i + 1} ${i + 1} ${field[i]}`);
    for (let p = rowStart[i]; p < rowStart[i + 1]; p++)
      if (column[p] > i) lines.push(`${i + 1} ${column[p] + 1} ${weight[p]}`);
  }
  return `${n} ${lines.length}\n${lines.join("\n")}\n`;
}
