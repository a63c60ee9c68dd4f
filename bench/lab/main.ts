/**
 * The goals of the laboratory, measured: `npm run bench:lab [-- --only NAME …] [--exponents FILE] [--json] [--list]`. NAME is a
 * row's name or its beginning. Prints a table of goal, measured and met, or one JSON document. Exit code 1 where a goal was missed.
 */
import { parseArgs } from "node:util";
import { machine } from "../machine.ts";
import { rows as exactRows } from "./exact-rows.ts";
import { exponentRows } from "./exponents.ts";
import { rows as gapRows } from "./gap-curve.ts";
import { rows as sampledRows } from "./sampled-rows.ts";
import { rows as tunnellingRows } from "./tunnelling.ts";

const { values } = parseArgs({
  options: {
    only: { type: "string", multiple: true, default: [] },
    exponents: { type: "string", default: "bench-lab-exponents.jsonl" },
    json: { type: "boolean", default: false },
    list: { type: "boolean", default: false },
  },
});
const all = [...exactRows, ...sampledRows, ...tunnellingRows, ...gapRows, ...exponentRows(values.exponents)];
const chosen = all.filter(({ name }) => values.only.length === 0 || values.only.some((part) => name.startsWith(part)));
if (chosen.length === 0) {
  process.stderr.write(
    `bench:lab: no row begins with ${values.only.join(" or ")}; rows: ${all.map(({ name }) => name).join(", ")}\n`,
  );
  process.exit(2);
}
if (values.list) {
  for (const { name, goal } of chosen) process.stdout.write(`${name.padEnd(16)} ${goal}\n`);
  process.exit(0);
}
const finished: { name: string; goal: string; measured: string; met: boolean; wallS: number; cpuS: number }[] = [];
for (const row of chosen) {
  const [start, cpu] = [performance.now(), process.cpuUsage()];
  const { measured, met } = await row.run((line) => void process.stderr.write(`${row.name}: ${line}\n`));
  const { user, system } = process.cpuUsage(cpu);
  const [wallS, cpuS] = [(performance.now() - start) / 1e3, (user + system) / 1e6];
  finished.push({ name: row.name, goal: row.goal, measured, met, wallS, cpuS });
  if (!values.json)
    process.stdout.write(
      `${met ? "met   " : "MISSED"} ${row.name}\n       goal      ${row.goal}\n       measured  ${measured}\n       took      ${wallS.toFixed(1)} s wall, ${cpuS.toFixed(1)} s processor\n`,
    );
}
const missed = finished.filter(({ met }) => !met);
if (values.json) process.stdout.write(`${JSON.stringify({ machine: machine(), rows: finished }, null, 2)}\n`);
else
  process.stdout.write(
    `${finished.length - missed.length} of ${finished.length} goals met; ${JSON.stringify(machine())}\n`,
  );
process.exitCode = missed.length === 0 ? 0 : 1;
