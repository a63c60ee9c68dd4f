/**
 * The goals of the problem library, measured: `npm run bench:problems [-- --only NAME …] [--json] [--list]`. NAME is a row's name or its
 * beginning. Prints a table of goal, measured and met, or one JSON document. Exit code 1 where a goal was missed.
 */
import { parseArgs } from "node:util";
import { machine } from "../machine.ts";
import { rows as compressedSensingRows } from "./compressed-sensing.ts";
import { rows as dynamicsRows } from "./dynamics.ts";
import { rows as placementRows } from "./placement.ts";
import { rows as randomFieldRows } from "./random-field.ts";
import type { BenchRow } from "./row.ts";
import { rows as selectionRows } from "./selection.ts";

/** One import a part. */
const ROWS: readonly BenchRow[] = [
  ...randomFieldRows,
  ...placementRows,
  ...selectionRows,
  ...compressedSensingRows,
  ...dynamicsRows,
];

const { values } = parseArgs({
  options: {
    only: { type: "string", multiple: true, default: [] },
    json: { type: "boolean", default: false },
    list: { type: "boolean", default: false },
  },
});
const chosen = ROWS.filter(({ name }) => values.only.length === 0 || values.only.some((part) => name.startsWith(part)));
if (chosen.length === 0) {
  process.stderr.write(
    `bench:problems: no row begins with ${values.only.join(" or ")}; rows: ${ROWS.map(({ name }) => name).join(", ")}\n`,
  );
  process.exit(2);
}
if (values.list) {
  for (const { name, goal } of chosen) process.stdout.write(`${name.padEnd(28)} ${goal}\n`);
  process.exit(0);
}

interface Measured {
  readonly name: string;
  readonly goal: string;
  readonly measured: string;
  readonly met: boolean;
  readonly wallS: number;
  /** Seconds of processor time of this process and its threads; programs that it started are not counted. */
  readonly cpuS: number;
}

const finished: Measured[] = [];
for (const row of chosen) {
  const say = (line: string): void => void process.stderr.write(`${row.name}: ${line}\n`);
  const [start, cpu] = [performance.now(), process.cpuUsage()];
  const { measured, met } = await row.run(say);
  const { user, system } = process.cpuUsage(cpu);
  const done = {
    name: row.name,
    goal: row.goal,
    measured,
    met,
    wallS: (performance.now() - start) / 1e3,
    cpuS: (user + system) / 1e6,
  };
  finished.push(done);
  if (!values.json) process.stdout.write(`${tableRow(done)}\n`);
}
const missed = finished.filter(({ met }) => !met);
if (values.json) process.stdout.write(`${JSON.stringify({ machine: machine(), rows: finished }, null, 2)}\n`);
else
  process.stdout.write(
    `${finished.length - missed.length} of ${finished.length} goals met; ${JSON.stringify(machine())}\n`,
  );
process.exitCode = missed.length === 0 ? 0 : 1;

function tableRow({ name, goal, measured, met, wallS, cpuS }: Measured): string {
  return `${met ? "met   " : "MISSED"} ${name}\n       goal      ${goal}\n       measured  ${measured}\n       took      ${wallS.toFixed(1)} s wall, ${cpuS.toFixed(1)} s processor`;
}
