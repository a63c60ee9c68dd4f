import { invalid, type Result, success } from "../failure.ts";
import { MODEL_LIMITS } from "../model/quadratic-model.ts";
import { checkOscillators, type Ramp } from "../oscillator/schedule.ts";
import { type AnnealFunctions, type AnnealPath, type Curve, checkCurve } from "../path-integral/schedule.ts";
import { MAX_SEED } from "../random/stream.ts";
import { checkSampling } from "./check-sampling.ts";
import { type Contract, checkContract } from "./contract.ts";
import { LADDER_PART } from "./parts.ts";

export const SOLVERS = ["auto", "sa", "pt", "sqa", "tabu", "oscillator", "descent", "exact"] as const;
export type SolverName = (typeof SOLVERS)[number];
export const KERNEL_NAMES = [
  "scalar",
  "scan",
  "lanes-f32",
  "lanes-i8",
  "bits",
  "bits-degree",
  "dense",
  "steepest",
  "exchange",
  "lifted",
] as const;
export type CpuKernelName = (typeof KERNEL_NAMES)[number];
/** Families that run on a device; wide ones have many more reads a block. */
export const GPU_KERNEL_NAMES = ["packed", "packed-wide", "matrix", "matrix-wide"] as const;
export type GpuKernelName = (typeof GPU_KERNEL_NAMES)[number];
export type KernelName = CpuKernelName | GpuKernelName;
/** What runs solvers other than annealing on a device. */
export type GpuEngineName = "path-integral-packed" | "path-integral-matrix" | "tempering-packed" | "tempering-matrix";
/** What runs solvers other than annealing on the CPU. */
export type CpuEngineName =
  | "tempering-bits"
  | "tempering-lanes"
  | "tempering-exchange"
  | "path-integral-bits"
  | "path-integral-scalar"
  | "tabu"
  | "oscillator";
export type EngineName = CpuEngineName | GpuEngineName;

/** Where a plan runs: WebAssembly and its plain twin, gpu.js, or shaders. */
export const BACKENDS = ["cpu", "reference", "gpujs", "webgpu"] as const;
export type Backend = (typeof BACKENDS)[number];
export type GpuBackend = "gpujs" | "webgpu";

/** How inverse temperatures follow each other: between the ends of the range, or as listed. */
export type BetaSchedule =
  | { readonly kind: "linear" }
  | { readonly kind: "geometric" }
  | { readonly kind: "points"; readonly beta: readonly number[] };

/**
 * What a user may ask of `solve` and `submit`; null means "choose for me". β is in 1/energy units of the problem.
 * Ranges are in `LIMITS`; `checkOptions` enforces them.
 */
export interface SolveOptions {
  readonly solver: SolverName;
  readonly mode: "anneal" | "sample";
  readonly numReads: number | null;
  readonly numSweeps: number | null;
  readonly numSweepsPerBeta: number;
  readonly betaRange: readonly [hot: number, cold: number] | null;
  readonly betaSchedule: BetaSchedule;
  /** `segment`: clusters in imaginary time, path-integral annealing only. */
  readonly update: "metropolis" | "heatbath" | "segment";
  readonly scan: "sequential" | "random" | "checkerboard";
  /** K: every sample has exactly K variables at 1 (spins +1), and moves exchange one with a 0 (−1); null for any number. */
  readonly numOnes: number | null;
  readonly polish: boolean;
  /** Reads begin from given states. */
  readonly fromStates: boolean;
  /** P of path-integral annealing. */
  readonly numTrotterSlices: number;
  /** Transverse field at the beginning and end of path-integral annealing, energy units; null to scale it to the problem. */
  readonly gammaRange: readonly [gamma0: number, gamma1: number] | null;
  /** Γ0 of A = Γ0 (1 − s), B = s, energy units; null to scale it to the problem. Excludes `gammaRange`. */
  readonly gamma: number | null;
  /** Γ(s) with the whole problem all the time, energy units. Excludes `gamma` and `gammaRange`. */
  readonly gammaSchedule: Curve | null;
  /** A(s) and B(s). Excludes all of the above. */
  readonly annealSchedule: AnnealFunctions | null;
  /** How s moves in time: through the fields of path-integral annealing, or from hot (s = 0) to cold (s = 1). */
  readonly annealPath: AnnealPath;
  /** Inverse temperatures of parallel tempering, ascending; null for a pilot to place them. */
  readonly betaLadder: readonly number[] | null;
  /** Isoenergetic cluster moves of parallel tempering; `auto` where a pilot finds clusters small. */
  readonly clusterMoves: "auto" | { readonly everyRounds: number; readonly beta: number } | null;
  /** Flips of one tabu read. */
  readonly numMoves: number | null;
  /** K of coupled oscillators, 1/energy units; null to scale it to the problem. */
  readonly coupling: number | null;
  /** Second-harmonic injection K_s of coupled oscillators at the beginning and end of a read. */
  readonly injectionRange: Ramp | null;
  /** Noise D of coupled oscillators at the beginning and end of a read. */
  readonly noiseRange: Ramp | null;
  /** Null: the best slice of an anneal, slice 0 of a sampled worldline. */
  readonly readout: "best" | "slice0" | null;
  /** Sweeps between two samples of a chain in sample mode. */
  readonly thinning: number;
  readonly timeLimitS: number | null;
  readonly targetEnergy: number | null;
  readonly noImprovementS: number | null;
  /** A promise asked for; its budget is `timeLimitS`, its target follows from it. */
  readonly contract: Contract | null;
  readonly seed: number;
  /** Which part's random streams the samples come from: a member of a portfolio is run again alone by its number. */
  readonly part: number;
  /** Solve the smaller model that dominating couplings leave; `auto`: where the solver is chosen freely. */
  readonly reduce: "auto" | "on" | "off";
  /** `auto`: the CPU, and on a cluster GPUs where they are worth it; `mixed`: the CPU and whatever devices a cluster has. */
  readonly backend: "auto" | "mixed" | Backend;
  readonly kernel: KernelName | null;
  /** `dense`: a look at each of the first 512 points and at every √2 of the way, whatever it costs; `full`: as many of these as a small share of the work pays for. */
  readonly trace: "full" | "dense" | "none";
}

export const DEFAULT_OPTIONS: Omit<SolveOptions, "seed"> = {
  solver: "auto",
  mode: "anneal",
  numReads: null,
  numSweeps: null,
  numSweepsPerBeta: 1,
  betaRange: null,
  betaSchedule: { kind: "linear" },
  update: "metropolis",
  scan: "sequential",
  numOnes: null,
  polish: true,
  fromStates: false,
  numTrotterSlices: 16,
  gammaRange: null,
  gamma: null,
  gammaSchedule: null,
  annealSchedule: null,
  betaLadder: null,
  clusterMoves: "auto",
  numMoves: null,
  coupling: null,
  injectionRange: null,
  noiseRange: null,
  annealPath: { kind: "forward" },
  readout: null,
  thinning: 10,
  timeLimitS: null,
  targetEnergy: null,
  noImprovementS: null,
  contract: null,
  part: 1,
  reduce: "auto",
  backend: "auto",
  kernel: null,
  trace: "full",
};

/** Inclusive ranges of the numeric options. */
export const LIMITS = {
  numReads: { min: 1, max: 1_000_000_000 },
  numSweeps: { min: 1, max: 10_000_000 },
  numSweepsPerBeta: { min: 1, max: 1_000_000 },
  numTrotterSlices: { min: 1, max: 1024 },
  numMoves: { min: 1, max: 1_000_000_000 },
  numOnes: { min: 0, max: MODEL_LIMITS.variables },
  curvePoints: { min: 2, max: 100_000 },
  thinning: { min: 1, max: 1_000_000 },
  seed: { min: 0, max: MAX_SEED },
  part: { min: 1, max: 65_535 },
  timeLimitS: { min: 0.001, max: 31_536_000 },
  noImprovementS: { min: 0.001, max: 31_536_000 },
  maxSamples: { min: 1, max: 1_000_000 },
  threads: { min: 1, max: 1024 },
  exactVariables: { min: 1, max: 40 },
} as const;

const WHOLE_NUMBERS = [
  "numReads",
  "numSweeps",
  "numSweepsPerBeta",
  "numTrotterSlices",
  "numMoves",
  "numOnes",
  "thinning",
  "seed",
  "part",
] as const;
const SECONDS = ["timeLimitS", "noImprovementS"] as const;

/** `numReads` as the command line spells it: `--num-reads`. */
export function flagOf(name: string): string {
  const words = name.replace(/S$/, "").replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return `--${words}`;
}

/** Options that contradict the ranges or each other fail with the option, its limit and the value. */
export function checkOptions(options: SolveOptions): Result<SolveOptions> {
  for (const name of WHOLE_NUMBERS) {
    const value = options[name];
    const { min, max } = LIMITS[name];
    if (value !== null && !(Number.isSafeInteger(value) && value >= min && value <= max))
      return invalid(flagOf(name), `expected a whole number from ${min} to ${max}, got ${value}`);
  }
  for (const name of SECONDS) {
    const value = options[name];
    const { min, max } = LIMITS[name];
    if (value !== null && !(value >= min && value <= max))
      return invalid(flagOf(name), `expected seconds from ${min} to ${max}, got ${value}`);
  }
  const range = options.betaRange;
  if (range !== null) {
    const [hot, cold] = range;
    if (!(Number.isFinite(hot) && Number.isFinite(cold) && hot >= 0))
      return invalid("--beta-range", `expected two finite inverse temperatures HOT,COLD ≥ 0, got ${hot},${cold}`);
    if (hot === cold && options.solver === "pt")
      return invalid("--beta-range", `a ladder of tempering needs HOT below COLD, got ${hot},${cold}`);
    if (hot > cold)
      return invalid("--beta-range", `HOT must not exceed COLD (inverse temperatures grow), got ${hot},${cold}`);
    if (options.betaSchedule.kind === "geometric" && hot === 0)
      return invalid("--beta-range", "a geometric schedule cannot start at 0; give HOT > 0 or --beta-schedule linear");
  }
  if (options.part === LADDER_PART)
    return invalid("--part", `part ${LADDER_PART} holds the ladder pilot of tempering: give another`);
  if (options.reduce === "on" && (options.mode === "sample" || options.fromStates))
    return invalid("--reduce", "a reduced model has other states: it takes neither sample mode nor initial states");
  if (options.reduce === "on" && options.numOnes !== null)
    return invalid("--reduce", "a reduced model counts other ones: it does not go with --num-ones");
  if (options.clusterMoves !== null && options.clusterMoves !== "auto" && options.numOnes !== null)
    return invalid("--cluster-moves", "clusters change the number of ones: with --num-ones give auto or off");
  if (options.scan === "checkerboard" && options.numOnes !== null)
    return invalid(
      "--scan",
      "exchanges reach across colours: with --num-ones give sequential or random, got checkerboard",
    );
  if (options.targetEnergy !== null && !Number.isFinite(options.targetEnergy))
    return invalid("--target-energy", `expected a finite number, got ${options.targetEnergy}`);
  if (options.numSweeps !== null && options.numSweeps % options.numSweepsPerBeta !== 0)
    return invalid(
      "--num-sweeps",
      `expected a multiple of --num-sweeps-per-beta (${options.numSweepsPerBeta}), got ${options.numSweeps}`,
    );
  const points = options.betaSchedule;
  if (points.kind === "points") {
    if (points.beta.length === 0) return invalid("--beta-schedule", "the schedule holds no inverse temperature");
    const wrong = points.beta.find((b) => !(Number.isFinite(b) && b >= 0));
    if (wrong !== undefined)
      return invalid("--beta-schedule", `inverse temperatures must be finite and ≥ 0, got ${wrong}`);
    if (range !== null) return invalid("--beta-range", "give either a range or a schedule file, not both");
    const total = points.beta.length * options.numSweepsPerBeta;
    if (options.mode === "anneal" && options.numSweeps !== null && options.numSweeps !== total)
      return invalid("--num-sweeps", `the schedule file has ${total} sweeps, got ${options.numSweeps}`);
  }
  if (options.mode === "sample") {
    const wrong = checkSampling(options);
    if (wrong !== null) return wrong;
  }
  return (
    onDevice(options) ??
    checkContract(options) ??
    belongsElsewhere(options) ??
    checkParticulars(options) ??
    withoutEffect(options) ??
    success(options)
  );
}

/** What devices do not run. */
function onDevice(options: SolveOptions): Result<never> | null {
  const { backend, solver, update, scan, numOnes } = options;
  if (backend !== "gpujs" && backend !== "webgpu") return null;
  if (!["auto", "sa", "pt", "sqa"].includes(solver))
    return invalid("--backend", `${backend} runs the solvers sa, pt and sqa, got --solver ${solver}`);
  if (update !== "metropolis")
    return invalid("--update", `the backend ${backend} has Metropolis updates, got ${update}`);
  if (scan === "random") return invalid("--scan", `the backend ${backend} sweeps in a fixed order, got random`);
  if (numOnes !== null) return invalid("--num-ones", `the backend ${backend} flips single variables only`);
  return null;
}

/** Options of one solver only, with the solvers that they belong to. */
function belongsElsewhere(options: SolveOptions): Result<never> | null {
  const d = DEFAULT_OPTIONS;
  const owned: readonly [flag: string, given: boolean, ...owners: SolverName[]][] = [
    ["--beta-ladder", options.betaLadder !== null, "pt"],
    ["--cluster-moves", options.clusterMoves !== "auto", "pt"],
    ["--num-trotter-slices", options.numTrotterSlices !== d.numTrotterSlices, "sqa"],
    ["--gamma", options.gamma !== null, "sqa"],
    ["--gamma-range", options.gammaRange !== null, "sqa"],
    ["--gamma-schedule", options.gammaSchedule !== null, "sqa"],
    ["--anneal-schedule", options.annealSchedule !== null, "sqa"],
    ["--anneal-path", options.annealPath.kind !== "forward", "sa", "sqa"],
    ["--readout", options.readout !== d.readout, "sqa"],
    ["--update segment", options.update === "segment", "sqa"],
    ["--num-moves", options.numMoves !== null, "tabu"],
    ["--num-ones", options.numOnes !== null, "sa", "pt"],
    ["--coupling", options.coupling !== null, "oscillator"],
    ["--injection-range", options.injectionRange !== null, "oscillator"],
    ["--noise-range", options.noiseRange !== null, "oscillator"],
  ];
  // What annealing shares with another solver asks `auto` for annealing.
  const asked = options.solver === "auto" ? "sa" : options.solver;
  const wrong = owned.find(([, given, ...owners]) => given && !owners.includes(asked));
  if (wrong === undefined) return null;
  const [flag, , ...owners] = wrong;
  return invalid(flag, `belongs to --solver ${owners.join(" or ")}, got --solver ${options.solver}`);
}

/** Ranges of the options of tempering, path integrals and oscillators. */
function checkParticulars({
  betaLadder,
  clusterMoves,
  gamma,
  gammaRange,
  gammaSchedule,
  annealSchedule,
  annealPath,
  fromStates,
  coupling,
  injectionRange,
  noiseRange,
}: SolveOptions): Result<never> | null {
  if (betaLadder !== null) {
    const fault = betaLadder.findIndex((b, k) => !(b >= 0) || (k > 0 && b <= betaLadder[k - 1]));
    if (betaLadder.length < 2 || fault >= 0)
      return invalid(
        "--beta-ladder",
        `expected two or more inverse temperatures ≥ 0, ascending, got ${betaLadder.join(",")}`,
      );
  }
  if (clusterMoves !== null && clusterMoves !== "auto") {
    const { everyRounds, beta } = clusterMoves;
    if (!(Number.isSafeInteger(everyRounds) && everyRounds >= 1 && beta >= 0))
      return invalid("--cluster-moves", `expected a whole number of rounds ≥ 1 and β ≥ 0, got ${everyRounds},${beta}`);
  }
  const oscillators = checkOscillators(coupling, injectionRange, noiseRange);
  if (oscillators !== null) return oscillators;
  const sources = { "--gamma": gamma, "--gamma-range": gammaRange, "--gamma-schedule": gammaSchedule };
  const given = Object.entries({ ...sources, "--anneal-schedule": annealSchedule }).filter(([, v]) => v !== null);
  if (given.length > 1) return invalid(given[0][0], `give either ${given[0][0]} or ${given[1][0]}, not both`);
  const curves: readonly [flag: string, curve: Curve | undefined][] = [
    ["--gamma-schedule", gammaSchedule ?? undefined],
    ["--anneal-schedule", annealSchedule?.a],
    ["--anneal-schedule", annealSchedule?.b],
  ];
  for (const [flag, curve] of curves) {
    const checked = curve === undefined ? success(curve) : checkCurve(flag, curve);
    if (!checked.ok) return checked;
  }
  const fields = [gamma, ...(gammaRange ?? [])].filter((g) => g !== null);
  if (fields.some((g) => g < 0)) return invalid("--gamma", `transverse fields must be ≥ 0, got ${fields.join(",")}`);
  if (annealPath.kind !== "forward") {
    const { s, share } = annealPath;
    if (!(s >= 0 && s <= 1 && share >= 0 && share < 1))
      return invalid("--anneal-path", `expected S in 0 … 1 and SHARE in 0 … below 1, got ${s},${share}`);
    if (annealPath.kind === "reverse" && !fromStates)
      return invalid("--anneal-path", "a reverse anneal starts from states: give --initial-state");
  }
  return null;
}

/** Options that the named solver would ignore are refused: who gives them expects something of them. */
function withoutEffect(options: SolveOptions): Result<never> | null {
  const { solver } = options;
  if (solver === "auto" || solver === "sa") return null;
  const d = DEFAULT_OPTIONS;
  const range = options.betaRange !== null;
  const sweeps = options.numSweeps !== null;
  const perBeta = options.numSweepsPerBeta !== 1;
  const update = options.update !== d.update;
  const scan = options.scan !== d.scan;
  const given: Record<string, boolean> = {
    "--beta-range": range && solver !== "pt" && solver !== "sqa",
    "--beta-schedule": options.betaSchedule.kind !== d.betaSchedule.kind,
    "--num-sweeps": sweeps && solver !== "pt" && solver !== "sqa" && solver !== "oscillator",
    "--num-sweeps-per-beta": perBeta && solver !== "sqa",
    "--update": update && solver !== "sqa",
    "--scan": scan && !(solver === "sqa" && options.scan === "random"),
    "--polish": !options.polish && solver !== "sqa" && solver !== "oscillator",
    "--kernel": options.kernel !== null,
    "--num-reads": solver === "exact" && options.numReads !== null,
    "--target-energy": solver === "exact" && options.targetEnergy !== null,
    "--initial-state": (solver === "exact" || solver === "pt") && options.fromStates,
  };
  const flag = Object.keys(given).find((name) => given[name]);
  return flag === undefined ? null : invalid(flag, `has no effect with --solver ${solver}: leave it out`);
}
