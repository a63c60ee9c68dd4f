import { type Command, Option } from "commander";
import { addClientOptions } from "../cluster/commands.ts";
import type { SelectFlags } from "./request.ts";

/** Adds `select DATA`. */
export function addSelectCommand(program: Command): void {
  const command = program
    .command("select")
    .description("find the few columns of a table that explain another: best subset regression")
    .argument("<data>", "CSV with a header, comma, semicolon or tab; .gz or not; - for standard input")
    .optionsGroup("Data:")
    .requiredOption("--target <name>", "the column to be explained; all others are candidates")
    .addOption(
      new Option("--missing <how>", "empty, NA, NaN, null and ? cells").choices(["refuse", "drop"]).default("refuse"),
    )
    .option("--exclude <names>", "columns that are not read: a,b,…")
    .option("--no-intercept", "a line through the origin")
    .option("--ridge <v>", "adds v Σ β², of columns with variance 1", "0")
    .option("--no-standardise", "--ridge counts for columns as they are; without a ridge scaling changes nothing")
    .option("--truth <file>", "the true support (JSON of generate selection), to be judged against")
    .optionsGroup("Which support (one of them; default --criterion bic):")
    .option("--k <n>", "exactly so many terms")
    .addOption(new Option("--criterion <name>", "the size with the lowest value").choices(["bic", "aic", "ebic"]))
    .option("--penalty <v>", "lowest RSS + v for each term; units of the target squared")
    .option("--max-k <n>", "longest support on the path; default k + 5, or 20, or all where p ≤ 22")
    .optionsGroup("How certain:")
    .option("--level <share>", "of the confidence intervals, which are conditional on the support", "0.95")
    .addOption(
      new Option("--prior <name>", "of inclusion probabilities: every number of terms alike, or every support alike")
        .choices(["sizes", "supports"])
        .default("sizes"),
    )
    .option("--cv <folds>", "cross-validate the path")
    .optionsGroup("Method:")
    .addOption(
      new Option(
        "--method <name>",
        "refit: search over supports with exact fits, every support where p ≤ 22 (default); qubo: fixed-point QUBO by the general solvers",
      ).choices(["refit", "qubo"]),
    )
    .option("--num-starts <n>", "independent starts of the search", "8")
    .option("--num-sweeps <n>", "exchange moves of a start's anneal for each term", "10")
    .option("--chains <n>", "chains of the inclusion probabilities; 0 for none", "4")
    .option("--rounds <n>", "rounds of each chain", "200")
    .option("--bits <n>", "of a coefficient of the QUBO", "6")
    .option(
      "--coefficient-range <r>",
      "QUBO coefficients of columns of length 1 lie in −r … r; from the refit if not given",
    );
  addClientOptions(command);
  const server = command.options.find(({ long }) => long === "--server");
  if (server !== undefined) server.description = "the QUBO goes to this coordinator as a job; default: solved here";
  command
    .optionsGroup("Running and results:")
    .option("--time-limit <seconds>", "of the search, or of the QUBO's solver (10 if not given)")
    .option("--seed <n>", "0 … 2⁵³ − 1; drawn and reported if not given")
    .option("--threads <n>", "default: one for each core; the answer is the same for any number")
    .option(
      "--out-dir <dir>",
      "answer.json, coefficients.csv, path.csv, inclusion.csv and pictures path.svg, inclusion.svg",
    )
    .option("--json", "print the answer (JSON) and nothing else on standard output")
    .option("--quiet", "no progress and no report")
    .addHelpText(
      "after",
      `
Examples:
  spingap select problems/examples/selection.csv --target y --k 4 --out-dir answer
  spingap select data.csv --target price --criterion ebic --missing drop --exclude id --cv 10
  spingap select data.csv --target y --k 4 --server 127.0.0.1:7480

The answer names the terms with coefficients in the table's units, says PROVEN where all supports were seen (p ≤ 22), and how
probable each column is. Ctrl-C ends the search and reports the best so far.
Exit codes: 0 done, 1 the job failed, 2 wrong usage or bad input, 3 stopped before any support.`,
    )
    .action(async (file: string, flags: SelectFlags) => {
      const { select } = await import("./select.ts");
      process.exitCode = await select(file, flags);
    });
}
