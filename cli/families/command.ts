import type { Command } from "commander";

/**
 * Adds `generate FAMILY`, `encode FILE` and `judge FILE RESULT`: from a family's words to a problem file, and from its result back.
 *
 * @param asked  the first words of the command line: a family's parameters are options of `generate`, so families are loaded
 *               only where that word is among them.
 */
export async function addFamilyCommands(program: Command, asked: readonly string[]): Promise<void> {
  const generate = program
    .command("generate")
    .description("write an instance of a known family, with its ground energy where the construction proves it")
    .addHelpText(
      "after",
      `
Examples:
  spingap generate tile-2d --width 64 --height 64 --out tiles.ising
  spingap generate placement --shells 3 --tilts 4 --dose 12 --seed 7 --out object.json --truth object.xyz
  spingap generate selection --p 200 --n 100 --k 5 --out data.csv --truth truth.json
spingap generate FAMILY --help tells what sets size and hardness.`,
    );
  if (asked.includes("generate")) {
    const { addGenerators } = await import("./generate.ts");
    addGenerators(generate);
  }
  program
    .command("encode")
    .description("write an instance that is given in a family's words as a problem file")
    .argument(
      "<file>",
      'JSON: {"schema": "spingap family 1", "family": "number-partition", "instance": {"numbers": [4, 5, 6]}}',
    )
    .option("--out <file>", "- for standard output; .gz compresses", "-")
    .option(
      "--to <format>",
      "format to write; default: what the file name says, else ising-list, or qubo-list for bits",
    )
    .addHelpText(
      "after",
      `
Examples:
  spingap encode numbers.json --out numbers.qubo-list
  spingap solve numbers.qubo-list --time-limit 5 --json > result.json
  spingap judge numbers.json result.json`,
    )
    .action(async (file: string, flags: { out: string; to?: string }) => {
      const { encode } = await import("./judge.ts");
      process.exitCode = await encode(file, flags.out, flags.to);
    });
  program
    .command("judge")
    .description("say in a family's words what the best state of a result means and how good it is")
    .argument("<file>", "what encode reads, or the truth file that generate wrote")
    .argument("<result>", "result of solve --json of the problem file; - for standard input")
    .option("--json", "print one JSON document")
    .addHelpText(
      "after",
      `
Examples:
  spingap generate number-partition --n 40 --seed 7 --out numbers.ising
  spingap solve numbers.ising --time-limit 5 --json > result.json
  spingap judge numbers.ising.truth.json result.json`,
    )
    .action(async (file: string, result: string, flags: { json?: boolean }) => {
      const { judge } = await import("./judge.ts");
      process.exitCode = judge(file, result, flags.json === true);
    });
}
