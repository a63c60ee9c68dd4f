#!/usr/bin/env node
import { Command, CommanderError } from "commander";
import { BENCH_MODELS } from "../bench/models.ts";
import { addCampaignCommand } from "./campaign/command.ts";
import { addClusterCommands } from "./cluster/commands.ts";
import { addIdentifyCommand } from "./dynamics/command.ts";
import { ExitCode, reportFailure } from "./exit.ts";
import { addFamilyCommands } from "./families/command.ts";
import { addLabCommands } from "./lab/commands.ts";
import { addPlaceCommand } from "./placement/command.ts";
import { addSelectCommand } from "./selection/command.ts";
import { addFormatOptions, addSolveOptions } from "./solve-options.ts";
import { version } from "./version.ts";

const program = new Command("spingap")
  .description(
    "Solves QUBO and Ising problems and says how good each answer is, how long it took, and how long a better one would take.",
  )
  .version(version)
  .showSuggestionAfterError()
  // Options after a command are its own, also those that the one above it has: `bench` and `bench schedules` both take --out.
  .enablePositionalOptions()
  .configureHelp({ helpWidth: 110 })
  .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, "spingap: ")) })
  .exitOverride();

// A reader that has seen enough (head, less) ends the output, not in an error.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(ExitCode.done);
  process.stderr.write(`spingap: standard output: ${error.message}\n`);
  process.exit(ExitCode.jobFailed);
});

addSolveOptions(
  program
    .command("solve")
    .description("solve a problem here, no server needed")
    .argument("<file>", "problem file, .gz or not; - for standard input"),
)
  .addHelpText(
    "after",
    `
Examples:
  spingap solve G22.txt --format gset --time-limit 10
  spingap solve model.coo --num-reads 1024 --num-sweeps 1000 --seed 7 --json > result.json
  spingap solve ring.txt --format ising-list --mode sample --beta-range 0.5,0.5 --num-reads 100000

Ctrl-C ends the run and reports the best so far.
Exit codes: 0 done, 1 the job failed, 2 wrong usage or bad input, 3 stopped by a limit before any sample.`,
  )
  .action(async (file, flags) => {
    const { solve } = await import("./solve.ts");
    process.exitCode = await solve(file, flags);
  });

addFormatOptions(
  program
    .command("inspect")
    .description("print how a file is read, its size and ranges, and the plan that auto would make")
    .argument("<file>"),
)
  .option("--json", "print one JSON document")
  .action(async (file, flags) => {
    const { inspect } = await import("./inspect.ts");
    process.exitCode = await inspect(file, flags);
  });

addFormatOptions(
  program
    .command("convert")
    .description("write a problem in another format")
    .argument("<in>")
    .argument("<out>", "- for standard output; .gz compresses"),
)
  .option("--to <name>", "format to write; needed unless OUT's extension says it")
  .action(async (input, output, flags) => {
    const { convert } = await import("./convert.ts");
    process.exitCode = await convert(input, output, flags);
  });

addPlaceCommand(program);
addSelectCommand(program);
addIdentifyCommand(program);
// The command, or `help` and the command.
await addFamilyCommands(program, process.argv.slice(2, 4));
addClusterCommands(program);
addLabCommands(program);

program
  .command("report")
  .description("write the report of a campaign: one HTML page that needs nothing else, and the JSON behind it")
  .argument("<campaign>", "folder that `bench schedules --out` made")
  .option("--out <file>", "the page, .html; the JSON goes beside it; default report.html in the folder")
  .option("--exponents <file>", "study of many instances by `lab exponents --out`, for figure E")
  .option("--exact-spins <n>", "exact spectra of instances up to so many spins, at most 14", "10")
  .option("--seed <n>", "of resampling: the same seed gives the same report", "1")
  .addHelpText(
    "after",
    `
The page answers: did what was registered before the first run come out (consistent, violated, inconclusive, not tested),
what does more time buy, how does the spectral gap explain it, and do the negative controls behave. Every number on it
carries the JSON pointer of its source.

Exit codes: 0 written, 1 a file could not be written, 2 wrong usage or no campaign.`,
  )
  .action(async (directory: string, flags) => {
    const { report } = await import("./report.ts");
    process.exitCode = await report(directory, flags);
  });

const bench = program
  .command("bench")
  .enablePositionalOptions()
  .description("measure updates per second of every kernel on this machine")
  .argument("[models...]", `classes of models: ${BENCH_MODELS.map((m) => m.name).join(", ")}; default all`)
  .option("--again", "measure also what the results file already holds for these builds")
  .option("--out <file>", "results, one JSON line a measurement, appended", "bench/results/kernels.jsonl")
  .action(async (models: string[], flags: { again?: boolean; out: string }) => {
    const { runKernelBench } = await import("../bench/kernels/kernel-bench.ts");
    const failure = runKernelBench({ models, again: flags.again === true, out: flags.out }, (line) =>
      process.stdout.write(`${line}\n`),
    );
    process.exitCode = failure === null ? ExitCode.done : reportFailure(failure);
  });
addCampaignCommand(bench);

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? ExitCode.done : ExitCode.badUsage;
  else {
    process.stderr.write(`spingap: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exitCode = ExitCode.jobFailed;
  }
}
