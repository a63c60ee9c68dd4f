import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** A file of JSON lines that a benchmark appends to, one finished measurement a line, so that it can be stopped and taken up again. */
export interface ResultsFile<Row> {
  readonly rows: readonly Row[];
  append(row: Row): void;
}

export function resultsFile<Row>(path: string): ResultsFile<Row> {
  mkdirSync(dirname(path), { recursive: true });
  const text = existsSync(path) ? readFileSync(path, "utf8") : "";
  // A line that was cut when the benchmark was stopped is measured again.
  const whole = text.split("\n").slice(0, -1);
  const rows = whole.map((line) => JSON.parse(line) as Row);
  if (text !== "" && !text.endsWith("\n")) writeFileSync(path, whole.map((line) => `${line}\n`).join(""));
  return {
    rows,
    append(row) {
      rows.push(row);
      appendFileSync(path, `${JSON.stringify(row)}\n`);
    },
  };
}
