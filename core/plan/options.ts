import { invalid, type Result, success } from "../failure.ts";
import { MAX_SEED } from "../random/stream.ts";

export const SOLVERS = ["auto", "sa", "descent", "exact"] as const;
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
] as const;
export type KernelName = (typeof KERNEL_NAMES)[number];

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
  readonly update: "metropolis" | "heatbath";
  readonly scan: "sequential" | "random" | "checkerboard";
  readonly polish: boolean;
  /** Reads begin from given states. */
  readonly fromStates: boolean;
  /** Sweeps between two samples of a chain in sample mode. */
  readonly thinning: number;
  readonly timeLimitS: number | null;
  readonly targetEnergy: number | null;
  readonly noImprovementS: number | null;
  readonly seed: number;
  readonly backend: "auto" | "cpu" | "reference";
  readonly kernel: KernelName | null;
  readonly trace: "full" | "none";
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
  polish: true,
  fromStates: false,
  thinning: 10,
  timeLimitS: null,
  targetEnergy: null,
  noImprovementS: null,
  backend: "auto",
  kernel: null,
  trace: "full",
};

/** Inclusive ranges of the numeric options. */
export const LIMITS = {
  numReads: { min: 1, max: 1_000_000_000 },
  numSweeps: { min: 1, max: 10_000_000 },
  numSweepsPerBeta: { min: 1, max: 1_000_000 },
  thinning: { min: 1, max: 1_000_000 },
  seed: { min: 0, max: MAX_SEED },
  timeLimitS: { min: 0.001, max: 31_536_000 },
  noImprovementS: { min: 0.001, max: 31_536_000 },
  maxSamples: { min: 1, max: 1_000_000 },
  threads: { min: 1, max: 1024 },
  exactVariables: { min: 1, max: 40 },
} as const;

const WHOLE_NUMBERS = ["numReads", "numSweeps", "numSweepsPerBeta", "thinning", "seed"] as const;
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
    if (hot > cold)
      return invalid("--beta-range", `HOT must not exceed COLD (inverse temperatures grow), got ${hot},${cold}`);
    if (options.betaSchedule.kind === "geometric" && hot === 0)
      return invalid("--beta-range", "a geometric schedule cannot start at 0; give HOT > 0 or --beta-schedule linear");
  }
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
    if (options.solver !== "auto" && options.solver !== "sa")
      return invalid("--mode", `sample mode needs --solver sa, got ${options.solver}`);
    if (range === null || range[0] !== range[1] || points.kind === "points")
      return invalid("--beta-range", "sample mode runs at one inverse temperature: give it twice, as --beta-range B,B");
    if (range[0] === 0 && options.update === "metropolis")
      return invalid(
        "--beta-range",
        "at β = 0 Metropolis accepts every flip and chains only alternate: use --update heatbath, or β > 0",
      );
  }
  return withoutEffect(options) ?? success(options);
}

/** Options that the named solver would ignore are refused: who gives them expects something of them. */
function withoutEffect(options: SolveOptions): Result<never> | null {
  const { solver } = options;
  if (solver !== "descent" && solver !== "exact") return null;
  const given: [string, boolean][] = [
    ["--beta-range", options.betaRange !== null],
    ["--beta-schedule", options.betaSchedule.kind === "points"],
    ["--num-sweeps", options.numSweeps !== null],
    ["--num-sweeps-per-beta", options.numSweepsPerBeta !== 1],
    ["--update", options.update !== DEFAULT_OPTIONS.update],
    ["--scan", options.scan !== DEFAULT_OPTIONS.scan],
    ["--polish", !options.polish],
    ["--kernel", options.kernel !== null],
    ["--num-reads", solver === "exact" && options.numReads !== null],
    ["--target-energy", solver === "exact" && options.targetEnergy !== null],
    ["--initial-state", solver === "exact" && options.fromStates],
  ];
  const flag = given.find(([, used]) => used)?.[0];
  return flag === undefined ? null : invalid(flag, `has no effect with --solver ${solver}: leave it out`);
}
