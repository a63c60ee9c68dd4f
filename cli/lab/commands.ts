import { type Command, Option } from "commander";
import type { ExitCode } from "../exit.ts";
import { addFormatOptions } from "../solve-options.ts";
import type { ExponentFlags } from "./exponents.ts";
import type { GapsFlags } from "./gaps.ts";
import type { AnnealGapFlags, GapFlags, LandscapeFlags, ScheduleFlags } from "./spectra.ts";
import type { VerifyFlags } from "./verify.ts";

// Loaded when they are asked for: `solve` is not to wait for the laboratory.
const spectra = () => import("./spectra.ts");

/** Adds `lab …`: exact spectra of small models, schedules from them, and the ladder of checks. */
export function addLabCommands(program: Command): void {
  const lab = program.command("lab").description("exact spectra of small models, and what follows from them");
  const done = (code: ExitCode): void => {
    process.exitCode = code;
  };
  const onModel = (name: string, description: string): Command =>
    addFormatOptions(
      lab.command(name).description(description).argument("<file>", "problem file; - for standard input"),
    );

  lab
    .command("verify")
    .description(
      "compare this build with known numbers: L0 exact, L1 equilibrium, L2 relaxation, L3 accuracy against time",
    )
    .option("--level <levels>", "such as L0, L0..L2 or L0,L3", "L0..L3")
    .option("--seed <n>", "of what is sampled", "1")
    .option("--json", "print one JSON document")
    .addHelpText("after", "\nExit codes: 0 every row passes, 1 one fails, 2 wrong usage.")
    .action(async (flags: VerifyFlags) => done((await import("./verify.ts")).labVerify(flags)));

  onModel("landscape", "barrier, difficulty and levels of a model, n ≤ 20, by enumeration")
    .option("--json", "print one JSON document")
    .action(async (file: string, flags: LandscapeFlags) => done(await (await spectra()).labLandscape(file, flags)));

  onModel("gap", "spectral gaps of single-spin-flip dynamics, n ≤ 20")
    .requiredOption("--beta <list>", "inverse temperatures, 1/energy units, comma-separated")
    .addOption(new Option("--rule <rule>", "acceptance").choices(["metropolis", "heatbath"]).default("metropolis"))
    .addOption(
      new Option("--scan <scan>", "order of visits; sequential: n ≤ 16")
        .choices(["continuous", "random", "sequential"])
        .default("sequential"),
    )
    .option("--json", "print one JSON document")
    .addHelpText("after", "\nExit codes: 0 all gaps are told, 1 one is refused with its reason, 2 wrong usage.")
    .action(async (file: string, flags: GapFlags) => done(await (await spectra()).labGap(file, flags)));

  lab
    .command("gaps")
    .description("gaps as runs show them: from first hits, autocorrelations and correlators in imaginary time")
    .argument("<result...>", "result documents (solve --out) of one plan; those with other seeds give intervals")
    .option("--burn-in <sweeps>", "after which first hits come at one rate; otherwise when 30 % have hit")
    .option("--json", "print one JSON document")
    .addHelpText("after", "\nExit codes: 0 a gap is estimated, 1 the data allow none, 2 wrong usage.")
    .action(async (files: string[], flags: GapsFlags) => done((await import("./gaps.ts")).labGaps(files, flags)));

  onModel("anneal-gap", "the quantum gap along H = s E − (1 − s) Σσˣ and where it is least, n ≤ 20")
    .option("--points <n>", "values of s between 0 and 1", "50")
    .option("--out <file>", "the curve as CSV; - for standard output")
    .action(async (file: string, flags: AnnealGapFlags) => done(await (await spectra()).labAnnealGap(file, flags)));

  onModel("schedule", "write a schedule that the exact spectrum or landscape suggests, n ≤ 20")
    .addOption(
      new Option("--kind <kind>", "local-adiabatic: for --anneal-schedule; catoni: for --beta-schedule")
        .choices(["local-adiabatic", "catoni"])
        .makeOptionMandatory(),
    )
    .requiredOption("--sweeps <n>", "length of the anneal")
    .requiredOption("--out <file>", "- for standard output")
    .option("--scale <x>", "catoni: factor of the last inverse temperature", "1")
    .action(async (file: string, flags: ScheduleFlags) => done(await (await spectra()).labSchedule(file, flags)));

  lab
    .command("exponents")
    .description(
      "how fast best failures fall on random models of 6 to 8 spins, against 1/D of their landscapes; no sampling",
    )
    .option("--instances <n>", "models with a difficulty 0 < D ≤ 6", "120")
    .option("--seed <n>", "of the models", "1")
    .requiredOption(
      "--out <file>",
      "JSON lines: the list with predictions first, then one line a model; gone on with if it is there",
    )
    .addHelpText(
      "after",
      "\nExit codes: 0 measured agrees with foretold (right studies fail 1 time in 1000), 1 it does not, 2 wrong usage.",
    )
    .action(async (flags: ExponentFlags) => done((await import("./exponents.ts")).labExponents(flags)));
}
