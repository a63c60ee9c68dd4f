import type { Command } from "commander";
import { MAX_SEED } from "../core/random/stream.ts";
import { problemFromModel } from "../problems/formats/finish.ts";
import { chooseFormat, formatNamed, parseFormatName, problemInFormat } from "../problems/formats/formats.ts";
import { type Generator, generators } from "../problems/generators/generators.ts";
import type { Parameter } from "../problems/generators/parameters.ts";
import { ExitCode, reportFailure } from "./exit.ts";
import { parseWhole } from "./option-values.ts";
import { writeProblem } from "./write-problem.ts";

/** Adds `generate FAMILY [options]`, one subcommand a family, its options from the family's parameters. */
export function addGenerateCommands(program: Command): void {
  const parent = program
    .command("generate")
    .description("write an instance of a known family, with its ground energy where the construction proves it");
  for (const generator of generators) {
    const command = parent.command(generator.name).description(generator.title);
    for (const parameter of generator.parameters) command.option(`--${parameter.name} <value>`, describe(parameter));
    command
      .option("--seed <n>", "0 … 2⁵³ − 1", "1")
      .option("--out <file>", "- for standard output; .gz compresses", "-")
      .option("--to <format>", "format to write; default: what the file name says, else ising-list")
      .action(async (flags: Record<string, string>) => {
        process.exitCode = await generate(generator, flags);
      });
  }
}

function describe(parameter: Parameter): string {
  if (parameter.kind === "choice") return `${parameter.meaning}; default ${parameter.default}`;
  return `${parameter.meaning}, ${parameter.min} … ${parameter.max}${parameter.unit === "1" ? "" : ` ${parameter.unit}`}; default ${parameter.default}`;
}

async function generate(generator: Generator, flags: Readonly<Record<string, string>>): Promise<ExitCode> {
  const { seed, out, to, ...parameters } = flags;
  const seedNumber = parseWhole("--seed", seed, { min: 0, max: MAX_SEED });
  if (!seedNumber.ok) return reportFailure(seedNumber.failure);
  const named = to === undefined ? undefined : parseFormatName(to, "--to");
  if (named !== undefined && !named.ok) return reportFailure(named.failure);
  const byName = chooseFormat(out, named?.value);
  const format = formatNamed(byName.ok ? byName.value : "ising-list");
  const instance = generator.generate(parameters, seedNumber.value);
  if (!instance.ok) return reportFailure(instance.failure);
  const { model, groundEnergy, description } = instance.value;
  const problem = problemFromModel(formatNamed("ising-list"), model, "from-1", [description], groundEnergy ?? null);
  const written = await writeProblem(problemInFormat(problem, format), out);
  return written.ok ? ExitCode.done : reportFailure(written.failure);
}
