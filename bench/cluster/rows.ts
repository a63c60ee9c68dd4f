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

/** A line of the table that `docs/benchmarks.md` shows. */
export function rowText(row: Row): string {
  const { what, setup, value, unit, goal, detail } = row;
  const sign = goal.kind === "at most" ? "≤" : "≥";
  const met = meets(row) ? "yes" : "**no**";
  return `| ${[what, setup, `${sign} ${digits(goal.value)} ${unit}`, `${digits(value)} ${unit}`, met, detail].join(" | ")} |`;
}

export const TABLE_HEAD = "| what | where | goal | measured | met | besides |\n| --- | --- | --- | --- | --- | --- |";

function digits(value: number): string {
  return Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

/** @param q  in [0, 1]. @param values  at least one. */
export function quantile(values: readonly number[], q: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor(q * (values.length - 1))];
}
