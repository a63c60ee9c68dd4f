import { type Command, Option } from "commander";
import { DEFAULT_IDENTIFY } from "../../problems/dynamics/identify.ts";
import { knownSystems } from "../../problems/dynamics/systems.ts";
import type { IdentifyFlags } from "./identify.ts";

/** Adds `identify DATA`. */
export function addIdentifyCommand(program: Command): void {
  program
    .command("identify")
    .description("find the differential equations behind a time series: few polynomial terms for each variable")
    .argument("[data]", "CSV with a header, one row a time at even steps; .gz or not; - for standard input")
    .optionsGroup("Data:")
    .option("--time <name>", "the column of times; all others are variables", "t")
    .option("--exclude <names>", "columns that are not read: a,b,…")
    .addOption(
      new Option("--example <name>", "instead of DATA: a record of this system, made here").choices(
        knownSystems.map(({ name }) => name),
      ),
    )
    .option("--noise <share>", "noise of the example, as a share of each variable's spread", "0.01")
    .option("--seed <n>", "of the example, 0 … 2⁵³ − 1", "1")
    .optionsGroup("Method:")
    .option("--degree <n>", "highest degree of a term, 1 … 5", String(DEFAULT_IDENTIFY.degree))
    .option("--max-terms <n>", "most terms of an equation; default 10, or fewer where that is too much to search")
    .option(
      "--false-alarm <p>",
      "chance that an equation gets a term too many: smaller is stricter",
      String(DEFAULT_IDENTIFY.falseAlarm),
    )
    .option("--half-width <rows>", "rows from the middle of a window to its end; default from how fast the data change")
    .optionsGroup("Running and results:")
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
their noise; then every set of up to --max-terms terms is compared. Intervals are 95 %, given the terms.
Exit codes: 0 done, 2 wrong usage or bad input.`,
    )
    .action(async (data: string | undefined, flags: IdentifyFlags) => {
      const { identifyFile } = await import("./identify.ts");
      process.exitCode = await identifyFile(data, flags);
    });
}
