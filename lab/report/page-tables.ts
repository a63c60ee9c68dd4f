import { escaped } from "./chart.ts";
import { short } from "./figure.ts";

/** A number or word of the JSON at a JSON pointer (RFC 6901). Undefined where there is none. */
export function atPointer(json: unknown, pointer: string): unknown {
  return pointer
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"))
    .reduce<unknown>(
      (value, key) =>
        typeof value === "object" && value !== null ? (value as Record<string, unknown>)[key] : undefined,
      json,
    );
}

/** How a value of the JSON is printed: four digits, words as they are, and a dash where nothing is known. */
export function printed(value: unknown): string {
  if (typeof value === "number") return Number.isFinite(value) ? short(value) : "—";
  if (typeof value === "boolean") return value ? "yes" : "no";
  return typeof value === "string" ? value : "—";
}

/** Prints what stands in the JSON at a pointer, and says where it stands. */
export type Quote = (pointer: string) => string;

export function quoteOf(json: unknown): Quote {
  return (pointer) => `<span data-json="${pointer}">${escaped(printed(atPointer(json, pointer)))}</span>`;
}

/** A column: its head, what a row shows (HTML), and whether it is text. */
export interface TableColumn {
  readonly head: string;
  /** @param row  the pointer of the row. */
  readonly cell: (row: string) => string;
  readonly text?: "short" | "wide";
}

export function table(caption: string, rows: readonly string[], columns: readonly TableColumn[]): string {
  const classOf = (text: TableColumn["text"]): string =>
    text === undefined ? "" : ` class="text${text === "wide" ? " wide" : ""}"`;
  const head = columns.map(({ head: name, text }) => `<th scope="col"${classOf(text)}>${escaped(name)}</th>`).join("");
  const body = rows
    .map((row) => `<tr>${columns.map(({ cell, text }) => `<td${classOf(text)}>${cell(row)}</td>`).join("")}</tr>`)
    .join("\n");
  return `<div class="table" tabindex="0" role="region" aria-label="${escaped(caption)}"><table><caption>${escaped(caption)}</caption><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table></div>`;
}
