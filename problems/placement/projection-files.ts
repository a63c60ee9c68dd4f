import { CsvError, parse } from "csv-parse/sync";
import { invalid, type Result, success } from "../../core/failure.ts";
import { type Columns, columnsOf } from "./columns.ts";
import type { PlacementInstance, Projection } from "./instance.ts";
import { unitLength } from "./instance.ts";
import { checkLength } from "./instance-json.ts";
import type { ZoneAxis } from "./lattice.ts";
import { fromCounts } from "./measure.ts";
import type { NpyArray } from "./npy.ts";
import { parseTilt, zoneAxisText } from "./tilt.ts";

/** How numbers of a projection file become atoms: as they are with one weight, or electrons at a dose. */
export type Reading =
  | { readonly kind: "atoms"; readonly weight: number }
  | { readonly kind: "counts"; readonly dose: number; readonly background: number; readonly weightCap: number };

/** Where the candidates stand. */
type Grid = Pick<PlacementInstance, "sites" | "latticeConstant" | "refinement">;

/** A place in an image may be off its column by this share of the grid's unit. */
const ON_COLUMN = 0.2;

/** One line of the table; null where it has no such column. */
interface Row {
  readonly line: number;
  readonly value: number;
  readonly weight: number | null;
  readonly place: { readonly x: number; readonly y: number } | null;
  readonly column: number | null;
}

/**
 * Reads projections as a table with a header: `direction` (zone axis, or tilt in degrees), `atoms` or `counts`, and optionally
 * `weight` and where the column is: `column` (its number from 0) or `x`, `y` (Å in the image). Without a place, lines are
 * columns in raster order. Every column of every direction must stand there once.
 */
export function readProjectionsCsv(
  where: string,
  bytes: Uint8Array,
  grid: Grid,
  reading: Reading,
): Result<Projection[]> {
  const table = parseTable(where, bytes);
  if (!table.ok) return table;
  const [header, ...lines] = table.value;
  if (header === undefined) return invalid(where, "the file is empty");
  const names = header.record.map((name) => name.trim().toLowerCase());
  const at = (name: string): number => names.indexOf(name);
  const valueName = at("counts") >= 0 ? "counts" : "atoms";
  if (at("direction") < 0 || at(valueName) < 0)
    return invalid(
      `${where}, line 1`,
      `the header must name direction and atoms or counts, got ${names.map((name) => JSON.stringify(name)).join(", ")}`,
    );
  if (at("atoms") >= 0 && at("counts") >= 0) return invalid(`${where}, line 1`, "give atoms or counts, not both");
  if (valueName === "counts" && reading.kind === "atoms")
    return invalid(`${where}, line 1`, "counts of electrons need --dose (electrons per atom)");
  const placed = at("x") >= 0 && at("y") >= 0;
  const series = new Map<string, { axis: ZoneAxis; rows: Row[] }>();
  for (const { record, line } of lines) {
    const cellAt = `${where}, line ${line}`;
    const number = (name: string): Result<number> => {
      const text = (record[at(name)] ?? "").trim();
      const value = text === "" ? Number.NaN : Number(text);
      return Number.isFinite(value)
        ? success(value)
        : invalid(`${cellAt}, ${name}`, `expected a finite number, got ${JSON.stringify(text)}`);
    };
    const axis = parseTilt(`${cellAt}, direction`, record[at("direction")]);
    if (!axis.ok) return axis;
    const value = number(valueName);
    if (!value.ok) return value;
    if (valueName === "counts" && value.value < 0)
      return invalid(`${cellAt}, counts`, `electron counts are not negative, got ${value.value}`);
    const weight = at("weight") >= 0 ? number("weight") : success(null);
    if (!weight.ok) return weight;
    if (weight.value !== null && weight.value <= 0)
      return invalid(`${cellAt}, weight`, `a weight is above 0, got ${weight.value}`);
    const x = placed ? number("x") : success(0);
    const y = placed ? number("y") : success(0);
    const column = at("column") >= 0 ? number("column") : success(null);
    if (!x.ok) return x;
    if (!y.ok) return y;
    if (!column.ok) return column;
    const key = zoneAxisText(axis.value);
    const rows = series.get(key) ?? { axis: axis.value, rows: [] };
    series.set(key, rows);
    rows.rows.push({
      line,
      value: value.value,
      weight: weight.value,
      place: placed ? { x: x.value, y: y.value } : null,
      column: column.value,
    });
  }
  if (series.size === 0) return invalid(where, "the table has no lines");
  const projections: Projection[] = [];
  for (const { axis, rows } of series.values()) {
    const projection = arrange(where, columnsOf(grid.sites, axis), rows, grid, valueName, reading);
    if (!projection.ok) return projection;
    projections.push(projection.value);
  }
  return success(projections);
}

/**
 * One direction's numbers from an array: shape (columns) in raster order, or (columns, 3) with x, y (Å in the image) and value.
 */
export function projectionOfArray(
  where: string,
  array: NpyArray,
  axis: ZoneAxis,
  grid: Grid,
  reading: Reading,
): Result<Projection> {
  const { shape, values } = array;
  if (shape.length === 2 && shape[1] !== 3)
    return invalid(where, `shape (${shape.join(", ")}); expected (columns) or (columns, 3) with x, y, value`);
  const width = shape.length === 2 ? 3 : 1;
  const rows = Array.from({ length: shape[0] }, (_, r): Row => {
    const at = r * width;
    return {
      line: r,
      value: values[at + width - 1],
      weight: null,
      place: width === 3 ? { x: values[at], y: values[at + 1] } : null,
      column: null,
    };
  });
  const name = reading.kind;
  const negative = rows.find((row) => name === "counts" && row.value < 0);
  if (negative !== undefined)
    return invalid(`${where}[${negative.line}]`, `electron counts are not negative, got ${negative.value}`);
  return arrange(where, columnsOf(grid.sites, axis), rows, grid, name, reading);
}

/** Puts lines at their columns. */
function arrange(
  where: string,
  columns: Columns,
  rows: readonly Row[],
  grid: Grid,
  valueName: "atoms" | "counts",
  reading: Reading,
): Result<Projection> {
  const axis = zoneAxisText(columns.direction);
  const fits = checkLength(`${where}, ${axis}`, rows.length, columns);
  if (!fits.ok) return fits;
  const unit = unitLength(grid as PlacementInstance);
  const placeOf = columnFinder(columns, unit);
  const values = new Float64Array(columns.count);
  const weights = new Float64Array(columns.count);
  const lineOf = new Int32Array(columns.count).fill(-1);
  for (const [r, row] of rows.entries()) {
    const c = row.column ?? (row.place === null ? r : placeOf(row.place.x, row.place.y));
    const at = `${where}, line ${row.line}`;
    if (!(Number.isInteger(c) && c >= 0 && c < columns.count)) {
      const shown = row.column !== null || row.place === null ? `column ${c}` : `(${row.place.x}, ${row.place.y}) Å`;
      return invalid(at, `${shown} is none of the ${columns.count} columns along ${axis}`);
    }
    if (lineOf[c] >= 0) return invalid(at, `column ${c} along ${axis} was already given on line ${lineOf[c]}`);
    lineOf[c] = row.line;
    values[c] = row.value;
    weights[c] = row.weight ?? (reading.kind === "atoms" ? reading.weight : 1);
  }
  if (valueName === "counts" && reading.kind === "counts")
    return success(fromCounts(columns, values, reading, reading.weightCap));
  return success({ columns, target: values, weight: weights });
}

/** @returns the column at a place in the image, or −1. */
function columnFinder({ count, position }: Columns, unit: number): (x: number, y: number) => number {
  const cell = (x: number, y: number): string => `${Math.round(2 * x)},${Math.round(2 * y)}`;
  const byCell = new Map<string, number[]>();
  for (let c = 0; c < count; c++) {
    const key = cell(position[2 * c], position[2 * c + 1]);
    byCell.set(key, [...(byCell.get(key) ?? []), c]);
  }
  return (xAngstrom, yAngstrom) => {
    const x = xAngstrom / unit;
    const y = yAngstrom / unit;
    for (const dx of [0, -0.5, 0.5])
      for (const dy of [0, -0.5, 0.5])
        for (const c of byCell.get(cell(x + dx, y + dy)) ?? [])
          if (Math.hypot(position[2 * c] - x, position[2 * c + 1] - y) <= ON_COLUMN) return c;
    return -1;
  };
}

/** The table that `readProjectionsCsv` reads, with the atoms that a placement has there beside. */
export function writeProjectionsCsv(instance: PlacementInstance, placed: readonly Float64Array[] | null): string {
  const unit = unitLength(instance);
  const lines = [`direction,column,x,y,atoms,weight${placed === null ? "" : ",placed,residual"}`];
  for (const [p, { columns, target, weight }] of instance.projections.entries())
    for (let c = 0; c < columns.count; c++) {
      const x = (columns.position[2 * c] * unit).toFixed(4);
      const y = (columns.position[2 * c + 1] * unit).toFixed(4);
      const fit = placed === null ? "" : `,${placed[p][c]},${placed[p][c] - target[c]}`;
      lines.push(`${zoneAxisText(columns.direction)},${c},${x},${y},${target[c]},${weight[c]}${fit}`);
    }
  return `${lines.join("\n")}\n`;
}

interface Line {
  readonly record: string[];
  readonly line: number;
}

function parseTable(where: string, bytes: Uint8Array): Result<Line[]> {
  try {
    const rows = parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), {
      bom: true,
      info: true,
      skip_empty_lines: true,
      comment: "#",
      trim: true,
    }) as unknown as { record: string[]; info: { lines: number } }[];
    return success(rows.map(({ record, info }) => ({ record, line: info.lines })));
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return invalid(where, error.message);
  }
}
