import { readFileSync } from "node:fs";
import { invalid, type Result, success } from "../core/failure.ts";
import { type AnnealFunctions, type Curve, checkCurve, fieldCurve } from "../core/path-integral/schedule.ts";
import { type BetaSchedule, LIMITS } from "../core/plan/options.ts";
import { parseNumber } from "./option-values.ts";

export function readText(path: string, flag: string): Result<string> {
  try {
    return success(readFileSync(path, "utf8"));
  } catch (error) {
    return invalid(flag, `cannot read ${path}: ${(error as Error).message}`);
  }
}

/** A line that holds something, without its `#` comment, and what to call it in a failure. */
interface Entry {
  readonly where: string;
  readonly words: readonly string[];
}

function entriesOf(path: string, flag: string): Result<readonly Entry[]> {
  const content = readText(path, flag);
  if (!content.ok) return content;
  return success(
    content.value.split("\n").flatMap((line, index) => {
      const words = line.replace(/#.*/, "").split(/\s+/).filter(Boolean);
      return words.length === 0 ? [] : [{ where: `${path}, line ${index + 1}`, words }];
    }),
  );
}

/** `linear`, `geometric`, or a file of one inverse temperature a line. */
export function parseBetaSchedule(text: string): Result<BetaSchedule> {
  if (text === "linear" || text === "geometric") return success({ kind: text });
  const entries = entriesOf(text, "--beta-schedule");
  if (!entries.ok) return entries;
  const beta: number[] = [];
  for (const { where, words } of entries.value) {
    const number = parseNumber(where, words.join(" "));
    if (!number.ok) return number;
    if (number.value < 0) return invalid(where, `an inverse temperature must be ≥ 0, got ${words[0]}`);
    beta.push(number.value);
  }
  if (beta.length === 0) return invalid(text, "the schedule file holds no inverse temperature");
  if (beta.length > LIMITS.numSweeps.max)
    return invalid(text, `a schedule is limited to ${LIMITS.numSweeps.max} points, got ${beta.length}`);
  return success({ kind: "points", beta });
}

/** `linear` (null: between the ends of the range), or a file of lines `s Γ`. */
export function parseGammaSchedule(text: string): Result<Curve | null> {
  if (text === "linear") return success(null);
  const read = readCurves(text, "--gamma-schedule", { names: "s Γ", columns: [2] });
  return read.ok ? success(read.value[0]) : read;
}

/** A file of lines `s A B`; of lines `s A`, where B = 1: the whole problem all the time. */
export function parseAnnealSchedule(text: string | undefined): Result<AnnealFunctions | null> {
  if (text === undefined) return success(null);
  const read = readCurves(text, "--anneal-schedule", { names: "s A B, or s A", columns: [2, 3] });
  if (!read.ok) return read;
  const [a, b] = read.value;
  return success(b === undefined ? fieldCurve(a) : { a, b });
}

/** The functions of s that the lines of a file hold side by side: as many as there are columns after the first. */
function readCurves(
  path: string,
  flag: string,
  { names, columns }: { readonly names: string; readonly columns: readonly number[] },
): Result<readonly Curve[]> {
  const entries = entriesOf(path, flag);
  if (!entries.ok) return entries;
  const lines = entries.value;
  const { min, max } = LIMITS.curvePoints;
  if (lines.length < min || lines.length > max)
    return invalid(path, `expected ${min} to ${max} lines of ${names}, got ${lines.length}`);
  const width = lines[0].words.length;
  const rows: (readonly number[])[] = [];
  for (const { where, words } of lines) {
    if (!columns.includes(words.length) || words.length !== width)
      return invalid(where, `expected ${columns.includes(width) ? `${width} numbers` : names}, got ${words.join(" ")}`);
    const row: number[] = [];
    for (const word of words) {
      const number = parseNumber(where, word);
      if (!number.ok) return number;
      row.push(number.value);
    }
    rows.push(row);
  }
  const curves = Array.from({ length: width - 1 }, (_, k): Curve => rows.map((row) => [row[0], row[k + 1]]));
  for (const curve of curves) {
    const checked = checkCurve(path, curve, (k) => lines[k].where);
    if (!checked.ok) return checked;
  }
  return success(curves);
}
