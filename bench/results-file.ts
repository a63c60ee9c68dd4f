import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";

/** A file of JSON lines that a benchmark appends to, one finished measurement a line, so that it can be stopped and taken up again. */
export interface ResultsFile<Row> {
  readonly rows: readonly Row[];
  append(row: Row): void;
}

/** @param name  its path; its last part in the folder that SPINGAP_RESULTS names, where that is set. */
export function resultsFile<Row>(name: string): ResultsFile<Row> {
  const folder = process.env["SPINGAP_RESULTS"];
  const path = folder === undefined ? name : join(folder, basename(name));
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
