import { type Command, Option } from "commander";
import { invalid, type Result, success } from "../../core/failure.ts";
import { MAX_SEED } from "../../core/random/stream.ts";
import { DEFAULT_PLACEMENT, generatePlacement, STANDARD_TILTS } from "../../problems/placement/generate.ts";
import { placementDocument } from "../../problems/placement/instance-json.ts";
import type { ZoneAxis } from "../../problems/placement/lattice.ts";
import { type Noise, WEIGHT_CAP } from "../../problems/placement/measure.ts";
import { writeProjectionsCsv } from "../../problems/placement/projection-files.ts";
import { parseTilt, TILT_SERIES, withinWedge } from "../../problems/placement/tilt.ts";
import { writeXyz } from "../../problems/placement/xyz.ts";
import { ExitCode, reportFailure } from "../exit.ts";
import { parseNumber, parseWhole } from "../option-values.ts";
import { writeText } from "../write-files.ts";

interface GeneratePlacementFlags {
  readonly shells: string;
  readonly tilts: string;
  readonly maxTilt: string;
  readonly dose?: string;
  readonly background: string;
  readonly sigma?: string;
  readonly weightCap: string;
  readonly vacancies: string;
  readonly adatoms: string;
  readonly bondPrior: string;
  readonly atomWeight: string;
  readonly slip?: boolean;
  readonly seed: string;
  readonly out: string;
  readonly truth?: string;
  readonly csv?: string;
}

/** Electrons in a column without atoms, unless said otherwise. */
const BACKGROUND = "1";

/** Adds `generate placement`, which writes more than a model: the instance in its own words, and the true atoms. */
export function addGeneratePlacement(generate: Command): void {
  const d = DEFAULT_PLACEMENT;
  generate
    .command("placement")
    .description("atom placement: a gold nanocluster with a rough surface and its noisy projections, for `place`")
    .option("--shells <m>", "shells of the core: 1, 2, 3, 4, 5 make 13, 55, 147, 309, 561 atoms", String(d.shells))
    .option(
      "--tilts <list>",
      "how many of [100], [010], [110], [1-10], [001], [101] (2 … 6), single or dual (a tilt series about one or two axes), or a list: [100],[210] or degrees: 0,26.6,45",
      "4",
    )
    .option("--max-tilt <degrees>", "what the holder reaches: tilts beyond are the missing wedge", "90")
    .option("--dose <n>", "electrons per atom, Poisson noise; without it there is none")
    .option("--background <n>", "electrons in an empty column", BACKGROUND)
    .addOption(new Option("--sigma <atoms>", "normal noise of this standard deviation instead").conflicts("dose"))
    .option("--weight-cap <w>", "largest weight of a column", String(WEIGHT_CAP))
    .option("--vacancies <share>", "share of the surface atoms taken away", String(d.vacancyShare))
    .option("--adatoms <p>", "chance of an atom on top where three neighbours hold it", String(d.adatomProbability))
    .option("--bond-prior <mu>", "energy won by every bond, for the solver", "0")
    .option("--atom-weight <w>", "tell the solver the number of atoms, at this weight", "0")
    .option("--slip", "slide the upper half off the lattice: candidates on a grid of half the spacing")
    .option("--seed <n>", "0 … 2⁵³ − 1", "1")
    .option("--out <file>", "the instance, JSON; - for standard output", "-")
    .option("--truth <file>", "the true atoms, XYZ")
    .option("--csv <file>", "the projections as a table")
    .action((flags: GeneratePlacementFlags) => {
      process.exitCode = carryOut(flags);
    });
}

function carryOut(flags: GeneratePlacementFlags): ExitCode {
  const tilts = tiltsOf(flags);
  if (!tilts.ok) return reportFailure(tilts.failure);
  const noise = noiseOf(flags);
  if (!noise.ok) return reportFailure(noise.failure);
  const shells = parseWhole("--shells", flags.shells, { min: 1, max: flags.slip === true ? 20 : 50 });
  if (!shells.ok) return reportFailure(shells.failure);
  const seed = parseWhole("--seed", flags.seed, { min: 0, max: MAX_SEED });
  if (!seed.ok) return reportFailure(seed.failure);
  const numbers: number[] = [];
  for (const [flag, text, low, high] of [
    ["--weight-cap", flags.weightCap, 1e-6, 1e9],
    ["--vacancies", flags.vacancies, 0, 1],
    ["--adatoms", flags.adatoms, 0, 1],
    ["--bond-prior", flags.bondPrior, 0, 1e9],
    ["--atom-weight", flags.atomWeight, 0, 1e9],
  ] as const) {
    const number = within(flag, text, low, high);
    if (!number.ok) return reportFailure(number.failure);
    numbers.push(number.value);
  }
  const [weightCap, vacancyShare, adatomProbability, bondPrior, numberWeight] = numbers;
  const { instance, truth } = generatePlacement(
    {
      shells: shells.value,
      tilts: tilts.value,
      noise: noise.value,
      weightCap,
      vacancyShare,
      adatomProbability,
      bondPrior,
      numberWeight,
      slip: flags.slip === true,
    },
    seed.value,
  );
  for (const [file, text] of [
    [flags.out, () => `${JSON.stringify(placementDocument(instance))}\n`],
    [flags.truth, () => writeXyz(instance, truth, null)],
    [flags.csv, () => writeProjectionsCsv(instance, null)],
  ] as const) {
    const written = file === undefined ? success(null) : writeText(file, text());
    if (!written.ok) return reportFailure(written.failure);
  }
  return ExitCode.done;
}

function tiltsOf({ tilts: text, maxTilt }: GeneratePlacementFlags): Result<readonly ZoneAxis[]> {
  const most = within("--max-tilt", maxTilt, 0, 90);
  if (!most.ok) return most;
  const tilts = namedTilts(text);
  if (!tilts.ok) return tilts;
  const kept = withinWedge(tilts.value, most.value);
  return kept.length === 0
    ? invalid("--max-tilt", `none of the tilts is within ${maxTilt} degrees of [100]`)
    : success(kept);
}

function namedTilts(text: string): Result<readonly ZoneAxis[]> {
  if (text === "single" || text === "dual") return success(TILT_SERIES[text]);
  if (/^[2-6]$/.test(text)) return success(STANDARD_TILTS.slice(0, Number(text)));
  const tilts: ZoneAxis[] = [];
  for (const word of text.match(/\[[^\]]*\]|[^,]+/g) ?? []) {
    const tilt = parseTilt("--tilts", word);
    if (!tilt.ok) return tilt;
    if (
      tilts.some((known) => known.join() === tilt.value.join() || known.join() === tilt.value.map((c) => 0 - c).join())
    )
      return invalid("--tilts", `${word.trim()} comes twice`);
    tilts.push(tilt.value);
  }
  return tilts.length === 0 ? invalid("--tilts", "there is no tilt") : success(tilts);
}

function noiseOf({ dose, background, sigma }: GeneratePlacementFlags): Result<Noise> {
  if (sigma !== undefined) {
    const value = within("--sigma", sigma, 1e-6, 1e6);
    return value.ok ? success({ kind: "gaussian", sigma: value.value }) : value;
  }
  if (dose === undefined) return success({ kind: "none" });
  const electrons = within("--dose", dose, 1e-3, 10_000);
  if (!electrons.ok) return electrons;
  const empty = within("--background", background, 0, 10_000);
  return empty.ok ? success({ kind: "poisson", dose: electrons.value, background: empty.value }) : empty;
}

function within(flag: string, text: string, low: number, high: number): Result<number> {
  const number = parseNumber(flag, text);
  if (!number.ok || (number.value >= low && number.value <= high)) return number;
  return invalid(flag, `expected a number from ${low} to ${high}, got ${text}`);
}
