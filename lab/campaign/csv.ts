/** What a cell of a table may hold; null is an empty field. */
export type TableValue = string | number | null;

/**
 * A table as CSV (RFC 4180): a header line, lines ended by CR LF, fields in quotes where they hold a comma, a quote or a line break.
 * Numbers are their shortest text that reads back as the same float64.
 *
 * @param rows  shape (rows), each with exactly the columns of the header.
 */
export function csvText<Column extends string>(
  columns: readonly Column[],
  rows: readonly Readonly<Record<Column, TableValue>>[],
): string {
  const lines = [columns.map(field), ...rows.map((row) => columns.map((column) => field(row[column])))];
  return lines.map((fields) => `${fields.join(",")}\r\n`).join("");
}

function field(value: TableValue): string {
  const text = value === null ? "" : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
