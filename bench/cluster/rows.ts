/** One line of the table: what was measured where, against the goal. */
export interface Row {
  readonly what: string;
  readonly setup: string;
  readonly value: number;
  readonly unit: string;
  readonly goal: { readonly kind: "at most" | "at least"; readonly value: number };
  /** What else belongs to the figure, as quantiles. */
  readonly detail: string;
}

export function meets({ value, goal }: Row): boolean {
  return goal.kind === "at most" ? value <= goal.value : value >= goal.value;
}

export function rowText(row: Row): string {
  const { what, setup, value, unit, goal, detail } = row;
  const sign = goal.kind === "at most" ? "≤" : "≥";
  const figure = `${digits(value)} ${unit}`;
  return `${what.padEnd(46)} ${setup.padEnd(24)} ${figure.padStart(16)}   goal ${sign} ${digits(goal.value)} ${unit}  ${meets(row) ? "met" : "MISSED"}${detail === "" ? "" : `  (${detail})`}`;
}

function digits(value: number): string {
  return Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

/** @param q  in [0, 1]. @param values  at least one. */
export function quantile(values: readonly number[], q: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor(q * (values.length - 1))];
}
