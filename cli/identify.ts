import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { type Command, Option } from "commander";
import { failed, invalid, type Result, success } from "../core/failure.ts";
import { MAX_SEED } from "../core/random/stream.ts";
import { generateSeries } from "../problems/dynamics/generate-series.ts";
import { identifiedDocument, identifiedText } from "../problems/dynamics/identified-document.ts";
import { DEFAULT_IDENTIFY, type IdentifyOptions, identify } from "../problems/dynamics/identify.ts";
import { predict } from "../problems/dynamics/prediction.ts";
import { readSeries, seriesCsv } from "../problems/dynamics/series-table.ts";
import { knownSystems } from "../problems/dynamics/systems.ts";
import type { TimeSeries } from "../problems/dynamics/time-series.ts";
import { ExitCode, reportFailure } from "./exit.ts";
import { parseNumber, parseWhole } from "./option-values.ts";
import { prepareFolder, writeFiles } from "./placement/out-dir.ts";

interface IdentifyFlags {
  readonly time: string;
  readonly example?: string;
  readonly noise: string;
  readonly seed: string;
  readonly exclude?: string;
  readonly degree: string;
  readonly maxTerms?: string;
  readonly falseAlarm: string;
  readonly halfWidth?: string;
  readonly outDir?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** Pictures and prediction errors start again from the data so many times. */
const SEGMENTS = 10;
const MOST_BYTES = 2 ** 28;

/** Adds `identify DATA`. */
export function addIdentifyCommand(program: Command): void {
  program
    .command("identify")
    .description("find the differential equations behind a time series: few polynomial terms for each variable")
    .argument("[data]", "CSV with a header, one row a time at even steps; .gz or not; - for standard input")
    .option("--time <name>", "the column of times; all others are variables", "t")
    .option("--exclude <names>", "columns that are not read: a,b,…")
    .option("--degree <n>", "highest degree of a term, 1 … 5", String(DEFAULT_IDENTIFY.degree))
    .option("--max-terms <n>", "most terms of an equation; default 10, or fewer where that is too much to search")
    .option(
      "--false-alarm <p>",
      "chance that an equation gets a term too many: smaller is stricter",
      String(DEFAULT_IDENTIFY.falseAlarm),
    )
    .option("--half-width <rows>", "rows from the middle of a window to its end; default from how fast the data change")
    .addOption(
      new Option("--example <name>", "instead of DATA: a record of this system, made here").choices(
        knownSystems.map(({ name }) => name),
      ),
    )
    .option("--noise <share>", "noise of the example, as a share of each variable's spread", "0.01")
    .option("--seed <n>", "of the example, 0 … 2⁵³ − 1", "1")
    .option("--out-dir <dir>", "equations.json, equations.txt, the picture series.svg, and data.csv of an example")
    .option("--json", "print the answer (JSON) and nothing else on standard output")
    .option("--quiet", "no report")
    .addHelpText(
      "after",
      `
Examples:
  spingap identify --example lorenz --out-dir answer
  spingap identify answer/data.csv --time t --degree 2
  spingap identify measured.csv --time seconds --exclude run,comment --json

Each equation is integrated against smooth windows, which takes the derivative off the data and averages
their noise; then every set of up to --max-terms terms is compared. Intervals are 95 %, given the terms.`,
    )
    .action(async (data: string | undefined, flags: IdentifyFlags) => {
      process.exitCode = await identifyFile(data, flags);
    });
}

/** The record, with the words that name it and its source on the command line. */
interface Record {
  readonly name: string;
  readonly words: readonly string[];
  readonly series: TimeSeries;
  readonly made: boolean;
}

async function identifyFile(data: string | undefined, flags: IdentifyFlags): Promise<ExitCode> {
  const options = optionsOf(flags);
  if (!options.ok) return reportFailure(options.failure);
  const record = recordOf(data, flags);
  if (!record.ok) return reportFailure(record.failure);
  const folder = flags.outDir === undefined ? success(null) : prepareFolder(flags.outDir);
  if (!folder.ok) return reportFailure(folder.failure);
  const { name, series, words, made } = record.value;
  const found = identify(series, options.value, name);
  if (!found.ok) return reportFailure(found.failure);
  const { system } = found.value;
  const prediction = predict(system, series, SEGMENTS);
  const again = ["spingap", "identify", ...words, ...optionWords(flags)].join(" ");
  const document = identifiedDocument(name, series, options.value, found.value, prediction, again);
  const text = identifiedText(document);
  if (flags.json === true) process.stdout.write(`${JSON.stringify(document)}\n`);
  else if (flags.quiet !== true) process.stdout.write(text);
  if (flags.outDir === undefined) return ExitCode.done;
  // The charts take a second to load: only where a picture is wanted.
  const { seriesPicture } = await import("../problems/dynamics/picture.ts");
  const written = writeFiles(flags.outDir, [
    { name: "equations.json", holds: "the answer", text: `${JSON.stringify(document, null, 2)}\n` },
    { name: "equations.txt", holds: "the answer as text", text },
    { name: "series.svg", holds: "picture of data and equations", text: seriesPicture(system, series, prediction) },
    ...(made ? [{ name: "data.csv", holds: "the example's record", text: seriesCsv(series, flags.time) }] : []),
  ]);
  if (!written.ok) return reportFailure(written.failure);
  for (const { file, holds } of written.value) process.stderr.write(`${file}: ${holds}\n`);
  return ExitCode.done;
}

function optionsOf(flags: IdentifyFlags): Result<IdentifyOptions> {
  const degree = parseWhole("--degree", flags.degree, { min: 1, max: 5 });
  if (!degree.ok) return degree;
  const falseAlarm = parseNumber("--false-alarm", flags.falseAlarm);
  if (!falseAlarm.ok) return falseAlarm;
  if (!(falseAlarm.value > 0 && falseAlarm.value <= 0.5))
    return invalid("--false-alarm", `expected a probability above 0 and at most 0.5, got ${falseAlarm.value}`);
  const maxTerms =
    flags.maxTerms === undefined ? success(null) : parseWhole("--max-terms", flags.maxTerms, { min: 1, max: 30 });
  if (!maxTerms.ok) return maxTerms;
  const halfWidth =
    flags.halfWidth === undefined
      ? success(null)
      : parseWhole("--half-width", flags.halfWidth, { min: 4, max: 1_000_000 });
  if (!halfWidth.ok) return halfWidth;
  return success({
    degree: degree.value,
    maxTerms: maxTerms.value,
    falseAlarm: falseAlarm.value,
    halfWidth: halfWidth.value,
  });
}

function recordOf(data: string | undefined, flags: IdentifyFlags): Result<Record> {
  if ((data === undefined) === (flags.example === undefined))
    return invalid(
      "identify",
      data === undefined ? "give a CSV file, or --example NAME" : "give either a CSV file or --example NAME, not both",
    );
  if (data === undefined) {
    const noise = parseNumber("--noise", flags.noise);
    if (!noise.ok) return noise;
    if (!(noise.value >= 0 && noise.value <= 1))
      return invalid("--noise", `expected a share from 0 to 1, got ${noise.value}`);
    const seed = parseWhole("--seed", flags.seed, { min: 0, max: MAX_SEED });
    if (!seed.ok) return seed;
    const system = knownSystems.find(({ name }) => name === flags.example);
    if (system === undefined) return invalid("--example", `there is no system ${flags.example}`);
    const { duration, dt, name } = system;
    const series = generateSeries(system, { duration, dt, noise: noise.value }, seed.value);
    const words = ["--example", name, "--noise", String(noise.value), "--seed", String(seed.value)];
    return success({ name: `example ${name}`, words, series, made: true });
  }
  const bytes = readAll(data);
  if (!bytes.ok) return bytes;
  const exclude = flags.exclude === undefined ? [] : flags.exclude.split(",");
  const series = readSeries(new TextDecoder().decode(bytes.value), data, flags.time, exclude);
  if (!series.ok) return series;
  const words = [data, "--time", flags.time, ...(flags.exclude === undefined ? [] : ["--exclude", flags.exclude])];
  return success({ name: data, words: words.map(quoted), series: series.value, made: false });
}

function readAll(file: string): Result<Uint8Array> {
  try {
    const bytes = readFileSync(file === "-" ? 0 : file);
    const zipped = bytes[0] === 0x1f && bytes[1] === 0x8b;
    return success(zipped ? gunzipSync(bytes, { maxOutputLength: MOST_BYTES }) : bytes);
  } catch (error) {
    return failed({ kind: "unreadable", where: file, reason: (error as Error).message });
  }
}

function optionWords(flags: IdentifyFlags): string[] {
  const words = ["--degree", flags.degree, "--false-alarm", flags.falseAlarm];
  if (flags.maxTerms !== undefined) words.push("--max-terms", flags.maxTerms);
  if (flags.halfWidth !== undefined) words.push("--half-width", flags.halfWidth);
  return words;
}

/** A word as a POSIX shell needs it. */
function quoted(word: string): string {
  return /^[\w./,:=+@%-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
