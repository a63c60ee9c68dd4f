import type { Command } from "commander";
import { MAX_SEED } from "../../core/random/stream.ts";
import { families } from "../../problems/families/families.ts";
import type { OfferedFamily } from "../../problems/families/family.ts";
import { truthDocument } from "../../problems/families/family-document.ts";
import { problemFromModel } from "../../problems/formats/finish.ts";
import { chooseFormat, formatNamed, parseFormatName, problemInFormat } from "../../problems/formats/formats.ts";
import { type Parameter, readParameters } from "../../problems/generators/parameters.ts";
import { ExitCode, reportFailure } from "../exit.ts";
import { writeJson } from "../json-files.ts";
import { parseWhole } from "../option-values.ts";
import { addGeneratePlacement } from "../placement/generate-placement.ts";
import { addGenerateSelection } from "../selection/generate.ts";
import { writeProblem } from "../write-problem.ts";

/** Adds one subcommand of `generate` for each family, its options from the family's parameters. */
export function addGenerators(parent: Command): void {
  for (const family of families) {
    const command = parent.command(family.name).description(family.title);
    for (const parameter of family.parameters) command.option(`--${parameter.name} <value>`, describe(parameter));
    command
      .option("--seed <n>", "0 … 2⁵³ − 1", "1")
      .option("--out <file>", "- for standard output; .gz compresses", "-")
      .option(
        "--to <format>",
        "format to write; default: what the file name says, else ising-list, or qubo-list for bits",
      );
    if (family.planted || family.speaks === "words")
      command
        .option(
          "--truth <file>",
          "where to write the ground energy, a state that has it and why none is lower, as JSON; default: OUT with .truth.json added",
        )
        .option("--no-truth", "write no truth file");
    command.action(async (flags: Flags) => {
      process.exitCode = await generate(family, flags);
    });
  }
  addGeneratePlacement(parent);
  addGenerateSelection(parent);
}

function describe(parameter: Parameter): string {
  if (parameter.kind === "choice") return `${parameter.meaning}; default ${parameter.default}`;
  return `${parameter.meaning}, ${parameter.min} … ${parameter.max}${parameter.unit === "1" ? "" : ` ${parameter.unit}`}; default ${parameter.default}`;
}

interface Flags extends Readonly<Record<string, string | boolean | undefined>> {
  readonly seed: string;
  readonly out: string;
  readonly to?: string;
  /** False after --no-truth; true is commander's default beside it. */
  readonly truth?: string | boolean;
}

async function generate(family: OfferedFamily, flags: Flags): Promise<ExitCode> {
  const { seed, out, to, truth, ...others } = flags;
  // All other options are parameters and take a value.
  const parameters = others as Readonly<Record<string, string>>;
  const seedNumber = parseWhole("--seed", seed, { min: 0, max: MAX_SEED });
  if (!seedNumber.ok) return reportFailure(seedNumber.failure);
  const named = to === undefined ? undefined : parseFormatName(to, "--to");
  if (named !== undefined && !named.ok) return reportFailure(named.failure);
  const byName = chooseFormat(out, named?.value);
  const instance = family.generate(parameters, seedNumber.value);
  if (!instance.ok) return reportFailure(instance.failure);
  const { model, truth: known, description } = instance.value;
  const plain = formatNamed(model.vartype === "SPIN" ? "ising-list" : "qubo-list");
  const format = byName.ok ? formatNamed(byName.value) : plain;
  const stated = problemFromModel(plain, model, "from-1", [description], known?.groundEnergy ?? null);
  const problem = problemInFormat(stated, format);
  const written = await writeProblem(problem, out);
  if (!written.ok) return reportFailure(written.failure);
  const truthFile =
    typeof truth === "string"
      ? truth
      : truth === false || out === "-"
        ? null
        : `${out.replace(/\.gz$/, "")}.truth.json`;
  // Of a model alone, without a truth, there is nothing more to say.
  if (truthFile === null || (known === null && family.speaks === "states")) return ExitCode.done;
  // Also those left at their defaults, which may be others one day.
  const values = readParameters(family.name, family.parameters, parameters);
  if (!values.ok) return reportFailure(values.failure);
  const document = truthDocument(family, values.value, seedNumber.value, instance.value, problem);
  const done = writeJson(truthFile, document);
  return done.ok ? ExitCode.done : reportFailure(done.failure);
}
