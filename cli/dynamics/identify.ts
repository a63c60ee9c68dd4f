import { invalid, type Result, success } from "../../core/failure.ts";
import { MAX_SEED } from "../../core/random/stream.ts";
import { generateSeries } from "../../problems/dynamics/generate-series.ts";
import { identifiedDocument, identifiedText } from "../../problems/dynamics/identified-document.ts";
import { type IdentifyOptions, identify } from "../../problems/dynamics/identify.ts";
import { predict } from "../../problems/dynamics/prediction.ts";
import { readSeries, seriesCsv } from "../../problems/dynamics/series-table.ts";
import { knownSystems } from "../../problems/dynamics/systems.ts";
import type { TimeSeries } from "../../problems/dynamics/time-series.ts";
import { quoted } from "../../problems/results/reproduce.ts";
import { ExitCode, reportFailure } from "../exit.ts";
import { parseNumber, parseWhole } from "../option-values.ts";
import { readText } from "../read-file.ts";
import { prepareFolder, type WrittenFile, writeFiles } from "../write-files.ts";

export interface IdentifyFlags {
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

/** The record, with the words that name it and its source on the command line. */
interface Record {
  readonly name: string;
  readonly words: readonly string[];
  readonly series: TimeSeries;
  readonly made: boolean;
}

/** Carries out `spingap identify DATA`. */
export async function identifyFile(data: string | undefined, flags: IdentifyFlags): Promise<ExitCode> {
  const options = optionsOf(flags);
  if (!options.ok) return reportFailure(options.failure);
  const record = recordOf(data, flags);
  if (!record.ok) return reportFailure(record.failure);
  const folder = prepareFolder(flags.outDir);
  if (!folder.ok) return reportFailure(folder.failure);
  const { name, series, words, made } = record.value;
  const found = identify(series, options.value, name);
  if (!found.ok) return reportFailure(found.failure);
  const { system } = found.value;
  const prediction = predict(system, series, SEGMENTS);
  const again = ["spingap", "identify", ...words, ...optionWords(flags)].join(" ");
  const document = identifiedDocument(name, series, options.value, found.value, prediction, again);
  const text = identifiedText(document);
  let files: readonly WrittenFile[] = [];
  if (flags.outDir !== undefined) {
    // The charts take a second to load: only where a picture is wanted.
    const { seriesPicture } = await import("../../problems/dynamics/picture.ts");
    const picture = seriesPicture(system, series, prediction, flags.time);
    const written = writeFiles(flags.outDir, [
      { name: "equations.json", holds: "the answer", text: `${JSON.stringify(document, null, 2)}\n` },
      { name: "equations.txt", holds: "the answer as text", text },
      { name: "series.svg", holds: "picture of data and equations", text: picture },
      ...(made ? [{ name: "data.csv", holds: "the example's record", text: seriesCsv(series, flags.time) }] : []),
    ]);
    if (!written.ok) return reportFailure(written.failure);
    files = written.value;
  }
  if (flags.json === true) process.stdout.write(`${JSON.stringify(document)}\n`);
  else if (flags.quiet !== true) {
    process.stdout.write(text);
    for (const { file, holds } of files) process.stdout.write(`wrote  ${file} (${holds})\n`);
  }
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
  const text = readText(data);
  if (!text.ok) return text;
  const exclude = flags.exclude === undefined ? [] : flags.exclude.split(",").map((name) => name.trim());
  const series = readSeries(text.value, data, flags.time, exclude);
  if (!series.ok) return series;
  const words = [data, "--time", flags.time, ...(flags.exclude === undefined ? [] : ["--exclude", flags.exclude])];
  return success({ name: data, words: words.map(quoted), series: series.value, made: false });
}

function optionWords(flags: IdentifyFlags): string[] {
  const words = ["--degree", flags.degree, "--false-alarm", flags.falseAlarm];
  if (flags.maxTerms !== undefined) words.push("--max-terms", flags.maxTerms);
  if (flags.halfWidth !== undefined) words.push("--half-width", flags.halfWidth);
  return words;
}
