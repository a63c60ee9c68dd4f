import { CsvError, parse } from "csv-parse/sync";
import { failed, invalid, type Result, success } from "../../core/failure.ts";

/** A table of numbers with named columns. */
export interface Table {
  readonly names: readonly string[];
  /** Rows kept. */
  readonly n: number;
  /** Shape (names · n), column after column. */
  readonly columns: Float64Array;
  /** Rows left out because a cell was missing. */
  readonly dropped: number;
}

/** What a table may hold: 160 MB of numbers. */
export const TABLE_LIMITS = { columns: 20_001, cells: 20_000_000 } as const;

/** Cells that mean "not known". */
const MISSING = new Set(["", "na", "nan", "n/a", "null", "none", "?"]);

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

/**
 * Reads CSV text with a header. Every fault names the file, the row (the header is row 1) and the column.
 *
 * @param missing  `refuse` fails at the first missing cell, `drop` leaves its row out.
 * @param exclude  columns that are not read, whatever they hold.
 */
export function readTable(
  text: string,
  where: string,
  missing: "refuse" | "drop",
  exclude: readonly string[],
): Result<Table> {
  let rows: string[][];
  try {
    rows = parse(text, {
      bom: true,
      trim: true,
      skip_empty_lines: true,
      relax_column_count: true,
      delimiter: delimiterOf(text),
    });
  } catch (error) {
    if (error instanceof CsvError) return invalid(where, error.message.replaceAll("\n", " "));
    throw error;
  }
  if (rows.length === 0) return invalid(where, "is empty: a header and rows of numbers were expected");
  const header = rows[0];
  const known = new Set<string>();
  const twice = header.find((name) => known.size === known.add(name).size);
  if (twice !== undefined) return invalid(`${where}, header`, `has two columns named ${JSON.stringify(twice)}`);
  const unnamed = header.indexOf("");
  if (unnamed >= 0) return invalid(`${where}, header`, `column ${unnamed + 1} has no name`);
  if (header.every((name) => NUMBER.test(name)))
    return invalid(
      `${where}, header`,
      `holds numbers (${header.slice(0, 3).join(", ")}…): the first row must name the columns`,
    );
  const unknown = exclude.find((name) => !known.has(name));
  if (unknown !== undefined) return invalid("--exclude", `${where} has no column ${JSON.stringify(unknown)}`);
  const left = new Set(exclude);
  const used = header.map((name, at) => ({ name, at })).filter(({ name }) => !left.has(name));
  if (used.length > TABLE_LIMITS.columns)
    return failed({
      kind: "over-limit",
      where,
      limit: "number of columns",
      max: TABLE_LIMITS.columns,
      got: used.length,
    });
  const cells = used.length * (rows.length - 1);
  if (cells > TABLE_LIMITS.cells)
    return failed({ kind: "over-limit", where, limit: "number of cells", max: TABLE_LIMITS.cells, got: cells });

  const kept: Float64Array[] = [];
  let dropped = 0;
  for (let row = 1; row < rows.length; row++) {
    if (rows[row].length !== header.length)
      return invalid(`${where}, row ${row + 1}`, `has ${rows[row].length} cells, the header has ${header.length}`);
    const values = new Float64Array(used.length);
    let whole = true;
    for (const [column, { name, at }] of used.entries()) {
      const cell = rows[row][at];
      if (MISSING.has(cell.toLowerCase())) {
        if (missing === "refuse")
          return invalid(
            `${where}, row ${row + 1}, column ${JSON.stringify(name)}`,
            `the value is missing (${JSON.stringify(cell)}); --missing drop leaves such rows out`,
          );
        whole = false;
        continue;
      }
      const value = NUMBER.test(cell) ? Number(cell) : Number.NaN;
      if (!Number.isFinite(value))
        return invalid(
          `${where}, row ${row + 1}, column ${JSON.stringify(name)}`,
          `expected a finite number, got ${JSON.stringify(cell.slice(0, 40))}`,
        );
      values[column] = value;
    }
    if (whole) kept.push(values);
    else dropped++;
  }
  const n = kept.length;
  const columns = new Float64Array(used.length * n);
  for (const [i, values] of kept.entries()) for (let j = 0; j < used.length; j++) columns[j * n + i] = values[j];
  return success({ names: used.map(({ name }) => name), n, columns, dropped });
}

/** What separates the header's names: the most frequent of comma, semicolon and tab. */
function delimiterOf(text: string): string {
  const header = text.slice(0, text.search(/[\r\n]|$/));
  const count = (mark: string): number => header.split(mark).length;
  return [",", ";", "\t"].reduce((best, mark) => (count(mark) > count(best) ? mark : best));
}

/** A table as CSV, for writing answers. */
export function csvText(header: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const cell = (value: string | number): string => {
    const text = String(value);
    return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return `${[header, ...rows].map((row) => row.map(cell).join(",")).join("\n")}\n`;
}
