import { invalid, type Result, success } from "../../core/failure.ts";
import { MAX_SEED } from "../../core/random/stream.ts";
import { verify } from "../../lab/verify/ladder.ts";
import { type LadderRow, LEVELS, type Level, type Tolerance } from "../../lab/verify/rows.ts";
import { ExitCode, reportFailure } from "../exit.ts";
import { parseWhole } from "../option-values.ts";
import { kernelsUnderTest, worldlinesUnderTest } from "./kernels.ts";

export interface VerifyFlags {
  readonly level: string;
  readonly seed: string;
  readonly json?: boolean;
}

/** Carries out `spingap lab verify`: 0 where every row passes, 1 where one fails. */
export function labVerify(flags: VerifyFlags): ExitCode {
  const levels = parseLevels(flags.level);
  if (!levels.ok) return reportFailure(levels.failure);
  const seed = parseWhole("--seed", flags.seed, { min: 0, max: MAX_SEED });
  if (!seed.ok) return reportFailure(seed.failure);
  const ladder = {
    kernels: kernelsUnderTest(),
    worldlines: worldlinesUnderTest(),
    seed: seed.value,
    levels: levels.value,
  };
  const rows: LadderRow[] = [];
  if (flags.json !== true) process.stdout.write(`${HEADER}\n`);
  for (const row of verify(ladder)) {
    rows.push(row);
    if (flags.json !== true) process.stdout.write(`${lineOf(row)}\n`);
  }
  const failed = rows.filter(({ verdict }) => verdict === "fail").length;
  if (flags.json === true) process.stdout.write(`${JSON.stringify({ seed: seed.value, failed, rows }, finite)}\n`);
  else process.stdout.write(`${rows.length} rows, ${failed} failed; seed ${seed.value}\n`);
  return failed === 0 ? ExitCode.done : ExitCode.jobFailed;
}

/** JSON has no NaN: null. */
function finite(_: string, value: unknown): unknown {
  return typeof value === "number" && !Number.isFinite(value) ? null : value;
}

/** `L1`, `L0..L2`, `L0,L3`. */
function parseLevels(text: string): Result<readonly Level[]> {
  const wrong = invalid(
    "--level",
    `expected levels such as L0, L0..L2 or L0,L3 from ${LEVELS.join(", ")}, got ${text}`,
  );
  const chosen = new Set<Level>();
  for (const part of text.split(",")) {
    const [first, last, ...rest] = part.split("..").map((name) => LEVELS.findIndex((level) => level === name));
    const end = last ?? first;
    if (rest.length > 0 || first < 0 || end < first) return wrong;
    for (const level of LEVELS.slice(first, end + 1)) chosen.add(level);
  }
  return success(LEVELS.filter((level) => chosen.has(level)));
}

const WHAT_WIDTH = 66;
const HEADER = `level  ${"what".padEnd(WHAT_WIDTH)} ${"expected".padStart(13)} ${"measured".padStart(13)}  tolerance       verdict`;

function lineOf({ level, what, expected, measured, tolerance, verdict }: LadderRow): string {
  const numbers = [expected, measured].map((x) => Number(x.toPrecision(8)).toString().padStart(13)).join(" ");
  return `${level.padEnd(6)} ${what.padEnd(WHAT_WIDTH)} ${numbers}  ${toleranceText(tolerance).padEnd(15)} ${verdict}`;
}

function toleranceText(tolerance: Tolerance): string {
  switch (tolerance.kind) {
    case "relative":
      return `${tolerance.most} of it`;
    case "absolute":
      return tolerance.most === 0 ? "equal" : `± ${tolerance.most.toPrecision(2)}`;
    case "errors":
      return `${tolerance.most} × ${tolerance.error.toPrecision(2)}`;
    case "bound":
      return `${tolerance.side} expected`;
  }
}
