import { type Command, Option } from "commander";
import { invalid, type Result, success } from "../core/failure.ts";
import { DEFAULT_CONFIDENCE } from "../core/plan/contract.ts";
import { checkNumOnes } from "../core/plan/num-ones.ts";
import {
  BACKENDS,
  checkOptions,
  DEFAULT_OPTIONS,
  GPU_KERNEL_NAMES,
  KERNEL_NAMES,
  LIMITS,
  SOLVERS,
  type SolveOptions,
} from "../core/plan/options.ts";
import { energyOfObjective, FORMAT_NAMES, type FormatName, type Problem } from "../problems/problem.ts";
import { parseList, parseNumber, parsePair, parseWhole } from "./option-values.ts";
import { parseAnnealSchedule, parseBetaSchedule, parseGammaSchedule } from "./schedule-files.ts";

/** The texts that commander collects for `solve`. */
export interface SolveFlags {
  readonly format?: string;
  readonly vartype?: string;
  readonly solver: string;
  readonly mode: string;
  readonly numReads?: string;
  readonly numSweeps?: string;
  readonly numSweepsPerBeta: string;
  readonly betaRange?: string;
  readonly betaSchedule: string;
  readonly update: string;
  readonly scan: string;
  readonly numOnes?: string;
  readonly polish: string;
  readonly thinning: string;
  readonly betaLadder?: string;
  readonly clusterMoves: string;
  readonly numTrotterSlices: string;
  readonly gamma?: string;
  readonly gammaRange?: string;
  readonly gammaSchedule: string;
  readonly annealSchedule?: string;
  readonly annealPath: string;
  readonly readout?: string;
  readonly numMoves?: string;
  readonly coupling?: string;
  readonly injectionRange?: string;
  readonly noiseRange?: string;
  readonly timeLimit?: string;
  readonly targetEnergy?: string;
  readonly targetObjective?: string;
  readonly noImprovement?: string;
  readonly contractGap?: string;
  readonly contractReference?: string;
  readonly contractObjective?: string;
  readonly confidence?: string;
  readonly budget?: string;
  readonly seed?: string;
  readonly part: string;
  readonly reduce: string;
  readonly threads?: string;
  readonly backend: string;
  readonly kernel?: string;
  readonly initialState?: string;
  readonly maxSamples: string;
  readonly trace: string;
  readonly out?: string;
  readonly outFormat: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** Adds the options that say how a file is read. */
export function addFormatOptions(command: Command): Command {
  return command
    .addOption(
      new Option("--format <name>", "how the file is to be read; needed unless its extension says it").choices(
        FORMAT_NAMES,
      ),
    )
    .addOption(new Option("--vartype <name>", "for formats that do not say it (coo)").choices(["SPIN", "BINARY"]));
}

/** `--no-improvement` is a name and no negation, as commander would have it. */
function noImprovement(): Option {
  const option = new Option("--no-improvement <seconds>", "stop when nothing better came for so long");
  option.negate = false;
  return option;
}

/** Annealing by the kernel of that name, which breaks detailed balance: `--solver sa --kernel lifted --scan random` in one word. */
const LIFTED = "lifted";

/** Adds the options of `solve` with their ranges and defaults. */
export function addSolveOptions(command: Command): Command {
  const d = DEFAULT_OPTIONS;
  return addFormatOptions(command)
    .optionsGroup("Method:")
    .addOption(
      new Option(
        "--solver <name>",
        "auto enumerates small models, cuts those without frustrated loops, searches dense QUBOs by tabu, tempers lattices, anneals the rest; until a stop rule acts it tries several. lifted: sa by a kernel without detailed balance",
      )
        .choices([...SOLVERS, LIFTED])
        .default(d.solver),
    )
    .addOption(
      new Option(
        "--mode <name>",
        "anneal: find low energies; sample: draw from the Boltzmann distribution at one β (sa), or slices of worldlines at one β and Γ (sqa)",
      )
        .choices(["anneal", "sample"])
        .default(d.mode),
    )
    .option("--num-reads <n>", "independent anneals (samples in sample mode)")
    .option("--num-sweeps <n>", "sweeps of a read, one sweep is one proposal a variable (burn-in in sample mode)")
    .option("--num-sweeps-per-beta <n>", "sweeps at each point of the schedule", String(d.numSweepsPerBeta))
    .option("--beta-range <hot,cold>", "inverse temperatures, 1/energy; found by a pilot if not given")
    .option("--beta-schedule <kind>", "linear, geometric, or a file with one β a line", d.betaSchedule.kind)
    .addOption(
      new Option("--update <rule>", "how a proposed flip is accepted")
        .choices(["metropolis", "heatbath", "segment"])
        .default(d.update),
    )
    .addOption(
      new Option("--scan <order>", "the order in which variables are visited")
        .choices(["sequential", "random", "checkerboard"])
        .default(d.scan),
    )
    .option(
      "--num-ones <k>",
      "exactly k variables are 1 (spins +1) in every sample: moves exchange a 1 with a 0 (sa, pt)",
    )
    .addOption(
      new Option("--polish <on|off>", "descend to a local minimum at the end of each read")
        .choices(["on", "off"])
        .default("on"),
    )
    .option(
      "--anneal-path <path>",
      "forward; pause,S,SHARE; reverse,S,SHARE (from --initial-state): S is the share of the way from hot to cold, or from the first field to the last, at which SHARE of the time is spent",
      "forward",
    )
    .option("--thinning <n>", "sweeps between two samples of a chain, sample mode", String(d.thinning))
    .option(
      "--initial-state <file>",
      "start reads from states instead of at random; one state a line, as in a result, used in turn",
    )
    .addOption(
      new Option("--kernel <name>", "use this kernel instead of the fastest that fits").choices(
        [...KERNEL_NAMES, ...GPU_KERNEL_NAMES].filter((k) => k !== "steepest"),
      ),
    )
    .addOption(
      new Option(
        "--backend <name>",
        "gpujs: gpu.js, on a GPU or as WebAssembly; webgpu: compute shaders; reference: the plain TypeScript twin of each kernel",
      )
        .choices(["auto", ...BACKENDS])
        .default(d.backend),
    )
    .optionsGroup("Parallel tempering (pt):")
    .option("--beta-ladder <list>", "inverse temperatures b1,b2,…, ascending; placed by a pilot if not given")
    .option("--cluster-moves <every,beta>", "isoenergetic clusters every so many rounds from β on; auto, off", "auto")
    .optionsGroup("Path-integral annealing (sqa, discrete time):")
    .option(
      "--num-trotter-slices <p>",
      "P, slices of a worldline; updates count all of them",
      String(d.numTrotterSlices),
    )
    .option("--gamma <g0>", "transverse field Γ0 (1 − s) while the problem grows with s")
    .option(
      "--gamma-range <g0,g1>",
      "transverse field from G0 to G1 with the whole problem all the time; scaled to the problem if not given; G,G in sample mode",
    )
    .option("--gamma-schedule <kind>", "linear, or a file of lines `s Γ`, s from 0 to 1", "linear")
    .option(
      "--anneal-schedule <file>",
      "lines `s A B`: transverse field A(s) and factor B(s) of the problem, s from 0 to 1; without B it is 1",
    )
    .addOption(
      new Option(
        "--readout <slice>",
        "which slice is the answer (default: best of an anneal, slice0 in sample mode)",
      ).choices(["best", "slice0"]),
    )
    .optionsGroup("Tabu search (tabu):")
    .option("--num-moves <n>", "flips of a read")
    .optionsGroup("Coupled oscillators (oscillator):")
    .option("--coupling <k>", "K, 1/energy; scaled to the problem if not given")
    .option("--injection-range <start,end>", "second-harmonic injection K_s over a read, which makes phases binary")
    .option("--noise-range <start,end>", "noise D over a read")
    .optionsGroup("When to stop (without any: 5·10⁹ updates):")
    .option("--time-limit <seconds>", "running time")
    .option("--target-energy <e>", "stop at this energy (minimised, as in the result's `energy`)")
    .option("--target-objective <v>", "stop at this value in the file's own sense, for example a cut")
    .addOption(noImprovement())
    .optionsGroup("A contract (answered with met, not met or undecided, and the evidence):")
    .option("--contract-gap <share>", "an energy within this share of the reference is promised, 0.01 for 1 %")
    .option(
      "--contract-reference <e>",
      "a best known energy or a lower bound (minimised); default: the file's known ground energy; without either, the best found as far as independent blocks repeat it",
    )
    .option("--contract-objective <v>", "the reference in the file's own sense, for example a cut")
    .option("--confidence <p>", "of what only statistics can say; default 0.99")
    .option("--budget <seconds>", "running time that the contract may cost")
    .optionsGroup("Running and results:")
    .option("--seed <n>", `0 … 2⁵³ − 1; drawn and reported if not given`)
    .option("--part <k>", "which part's random streams: runs one member of a portfolio again", String(d.part))
    .addOption(
      new Option("--reduce <when>", "solve the smaller model that dominating couplings leave; auto: with --solver auto")
        .choices(["auto", "on", "off"])
        .default(d.reduce),
    )
    .option("--threads <n>", "default: one for each core")
    .option("--max-samples <k>", "lowest distinct states in the result", "16")
    .addOption(
      new Option(
        "--trace <kind>",
        "energies and telemetry on the way: full within 1 % of the work, dense at each of the first 512 sweeps and every √2 of the way, whatever it costs",
      )
        .choices(["full", "dense", "none"])
        .default(d.trace),
    )
    .option("--out <file>", "write the result document (JSON) to a file")
    .addOption(
      new Option(
        "--out-format <name>",
        "shape of --out and --json: the result document, or dimod's SampleSet JSON 3.2.0",
      )
        .choices(["result", "sampleset"])
        .default("result"),
    )
    .option("--json", "print the result document (JSON) and nothing else on standard output")
    .option("--quiet", "no progress and no report");
}

/** All that a solve needs besides the problem. */
export interface SolveRequest {
  readonly options: SolveOptions;
  readonly threads: number;
  readonly maxSamples: number;
}

/** Decodes the flags; the first wrong one ends it. `drawSeed` is asked only when no seed is given. */
export function solveRequest(
  flags: SolveFlags,
  problem: Problem,
  cores: number,
  drawSeed: () => number,
): Result<SolveRequest> {
  const whole = (flag: keyof typeof LIMITS, name: string, text: string | undefined): Result<number | null> =>
    text === undefined ? success(null) : parseWhole(name, text, LIMITS[flag]);
  const number = (name: string, text: string | undefined): Result<number | null> =>
    text === undefined ? success(null) : parseNumber(name, text);
  const decoded = all({
    numReads: whole("numReads", "--num-reads", flags.numReads),
    numSweeps: whole("numSweeps", "--num-sweeps", flags.numSweeps),
    numSweepsPerBeta: whole("numSweepsPerBeta", "--num-sweeps-per-beta", flags.numSweepsPerBeta),
    thinning: whole("thinning", "--thinning", flags.thinning),
    seed: whole("seed", "--seed", flags.seed),
    part: whole("part", "--part", flags.part),
    threads: whole("threads", "--threads", flags.threads),
    maxSamples: whole("maxSamples", "--max-samples", flags.maxSamples),
    timeLimitS: number("--time-limit", flags.timeLimit),
    noImprovementS: number("--no-improvement", flags.noImprovement),
    targetEnergy: number("--target-energy", flags.targetEnergy),
    targetObjective: number("--target-objective", flags.targetObjective),
    contractGap: number("--contract-gap", flags.contractGap),
    contractReference: number("--contract-reference", flags.contractReference),
    contractObjective: number("--contract-objective", flags.contractObjective),
    confidence: number("--confidence", flags.confidence),
    budget: number("--budget", flags.budget),
    numTrotterSlices: whole("numTrotterSlices", "--num-trotter-slices", flags.numTrotterSlices),
    numMoves: whole("numMoves", "--num-moves", flags.numMoves),
    numOnes: whole("numOnes", "--num-ones", flags.numOnes),
    coupling: number("--coupling", flags.coupling),
    injectionRange: parsePair("--injection-range", "START,END", flags.injectionRange),
    noiseRange: parsePair("--noise-range", "START,END", flags.noiseRange),
    gamma: number("--gamma", flags.gamma),
    gammaRange: parsePair("--gamma-range", "G0,G1", flags.gammaRange),
    betaLadder: parseLadder(flags.betaLadder),
    clusterMoves: parseClusterMoves(flags.clusterMoves),
    annealPath: parsePath(flags.annealPath),
    betaRange: parsePair("--beta-range", "HOT,COLD", flags.betaRange),
    betaSchedule: parseBetaSchedule(flags.betaSchedule),
    gammaSchedule: parseGammaSchedule(flags.gammaSchedule),
    annealSchedule: parseAnnealSchedule(flags.annealSchedule),
  });
  if (!decoded.ok) return decoded;
  const {
    threads,
    maxSamples,
    targetObjective,
    targetEnergy,
    contractGap,
    contractReference,
    contractObjective,
    confidence,
    budget,
    seed,
    part,
    numSweepsPerBeta,
    thinning,
    numTrotterSlices,
    ...rest
  } = decoded.value;
  if (targetObjective !== null && targetEnergy !== null)
    return invalid("--target-objective", "give either a target energy or a target objective, not both");
  const contract = contractOf(
    { contractGap, contractReference, contractObjective, confidence, budget, timeLimitS: rest.timeLimitS },
    problem,
  );
  if (!contract.ok) return contract;
  const isLifted = flags.solver === LIFTED;
  if (isLifted && flags.kernel !== undefined && flags.kernel !== LIFTED)
    return invalid("--kernel", `--solver lifted is a kernel of its own, got ${flags.kernel}`);
  const checked = checkOptions({
    ...DEFAULT_OPTIONS,
    ...rest,
    contract: contract.value,
    timeLimitS: budget ?? rest.timeLimitS,
    numSweepsPerBeta: numSweepsPerBeta ?? DEFAULT_OPTIONS.numSweepsPerBeta,
    numTrotterSlices: numTrotterSlices ?? DEFAULT_OPTIONS.numTrotterSlices,
    readout: (flags.readout ?? null) as SolveOptions["readout"],
    thinning: thinning ?? DEFAULT_OPTIONS.thinning,
    targetEnergy: targetObjective === null ? targetEnergy : energyOfObjective(problem, targetObjective),
    // Commander has checked these against their choices.
    solver: (isLifted ? "sa" : flags.solver) as SolveOptions["solver"],
    mode: flags.mode as SolveOptions["mode"],
    update: flags.update as SolveOptions["update"],
    scan: (isLifted ? "random" : flags.scan) as SolveOptions["scan"],
    backend: flags.backend as SolveOptions["backend"],
    kernel: (isLifted ? LIFTED : (flags.kernel ?? null)) as SolveOptions["kernel"],
    trace: flags.trace as SolveOptions["trace"],
    polish: flags.polish === "on",
    fromStates: flags.initialState !== undefined,
    seed: seed ?? drawSeed(),
    part: part ?? DEFAULT_OPTIONS.part,
    reduce: flags.reduce as SolveOptions["reduce"],
  });
  if (!checked.ok) return checked;
  const wrong = checkNumOnes(checked.value.numOnes, problem.model.n);
  if (wrong !== null) return wrong;
  return success({ options: checked.value, threads: threads ?? cores, maxSamples: maxSamples ?? 16 });
}

export function formatFlag(flags: { readonly format?: string; readonly vartype?: string }) {
  return {
    ...(flags.format === undefined ? {} : { format: flags.format as FormatName }),
    ...(flags.vartype === undefined ? {} : { vartype: flags.vartype as "SPIN" | "BINARY" }),
  };
}

function contractOf(
  given: Readonly<
    Record<
      "contractGap" | "contractReference" | "contractObjective" | "confidence" | "budget" | "timeLimitS",
      number | null
    >
  >,
  problem: Problem,
): Result<SolveOptions["contract"]> {
  const { contractGap: gap, contractReference, contractObjective, confidence, budget, timeLimitS } = given;
  if (gap === null) {
    const flags = { "--contract-reference": contractReference, "--contract-objective": contractObjective };
    const alone = Object.entries({ ...flags, "--confidence": confidence, "--budget": budget });
    const [flag] = alone.find(([, value]) => value !== null) ?? [];
    return flag === undefined ? success(null) : invalid(flag, "belongs to a contract: give --contract-gap, too");
  }
  if (budget !== null && timeLimitS !== null)
    return invalid("--budget", "is the time limit of a contract: give one of --budget and --time-limit");
  if (contractReference !== null && contractObjective !== null)
    return invalid("--contract-objective", "give either a reference energy or a reference objective, not both");
  return success({
    gap,
    confidence: confidence ?? DEFAULT_CONFIDENCE,
    reference: contractObjective === null ? contractReference : energyOfObjective(problem, contractObjective),
  });
}

function parseLadder(text: string | undefined): Result<readonly number[] | null> {
  return text === undefined ? success(null) : parseList("--beta-ladder", text);
}

function parseClusterMoves(text: string): Result<SolveOptions["clusterMoves"]> {
  if (text === "auto") return success("auto");
  if (text === "off") return success(null);
  const pair = parsePair("--cluster-moves", "auto, off or EVERY,BETA", text);
  if (!pair.ok || pair.value === null) return pair as Result<null>;
  return success({ everyRounds: pair.value[0], beta: pair.value[1] });
}

function parsePath(text: string): Result<SolveOptions["annealPath"]> {
  if (text === "forward") return success({ kind: "forward" });
  const [kind, ...numbers] = text.split(",");
  const wrong = invalid(
    "--anneal-path",
    `expected forward, pause,S,SHARE or reverse,S,SHARE, got ${JSON.stringify(text)}`,
  );
  if ((kind !== "pause" && kind !== "reverse") || numbers.length !== 2) return wrong;
  const parsed = parseList("--anneal-path", numbers.join(","));
  return parsed.ok ? success({ kind, s: parsed.value[0], share: parsed.value[1] }) : parsed;
}

/** Turns a record of results into a result of a record: the first failure in order, or all values. */
function all<T extends Record<string, unknown>>(results: { readonly [K in keyof T]: Result<T[K]> }): Result<T> {
  const values: Partial<T> = {};
  for (const key of Object.keys(results) as (keyof T)[]) {
    const result = results[key];
    if (!result.ok) return result;
    values[key] = result.value;
  }
  return success(values as T);
}
