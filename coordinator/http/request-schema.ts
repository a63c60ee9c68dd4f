import { z } from "zod";
import { MODEL_LIMITS } from "../../core/model/quadratic-model.ts";
import { DEFAULT_CONFIDENCE } from "../../core/plan/contract.ts";
import { LIMITS } from "../../core/plan/options.ts";
import { FORMAT_NAMES } from "../../problems/problem.ts";
import {
  BACKEND,
  LANE,
  READOUT,
  REDUCTION,
  SCAN_ORDER,
  SOLVE_MODE,
  TRACE_DETAIL,
  UPDATE_RULE,
} from "../../proto/enum-names.ts";
import { DEFAULT_LIMITS } from "../admission/limits.ts";
import { isStateText, listOf, numbers, numbersAtLeast0, terms } from "./long-lists.ts";

/** Bodies of requests. Names are those of `spingap/v1/*.proto`; words of enums may be short ("sample") or whole ("SOLVE_MODE_SAMPLE"). */

/** A word of the domain, as messages name it. */
function word<const Table extends Readonly<Record<string, string>>>(table: Table) {
  return z.enum([...Object.keys(table), ...Object.values(table)]).transform((text) => table[text] ?? text);
}

function whole({ min, max }: { readonly min: number; readonly max: number }) {
  return z.int().min(min).max(max);
}

/** An object of optional fields of which at most one of `names` is given. */
function oneAtMost<Shape extends z.core.$ZodLooseShape>(shape: Shape, names: readonly (keyof Shape & string)[]) {
  return z
    .strictObject(shape)
    .partial()
    .refine(
      (value) => names.filter((name) => (value as Record<string, unknown>)[name] !== undefined).length <= 1,
      `give at most one of ${names.join(", ")}`,
    );
}

const nothing = z.strictObject({});
const finite = z.number();
const atLeast0 = z.number().min(0);

const betaRange = z
  .strictObject({ hot: atLeast0, cold: atLeast0 })
  .describe("Inverse temperatures, 1 / energy units of the problem.");
const betaSchedule = oneAtMost(
  {
    linear: nothing,
    geometric: nothing,
    listed: z.strictObject({ beta: numbersAtLeast0(LIMITS.numSweeps.max) }),
  },
  ["linear", "geometric", "listed"],
).describe("How β goes through its range: linear (default), geometric, or listed.");
const pausedPath = z.strictObject({ s: atLeast0.max(1), share: atLeast0.lt(1) });
const annealPath = oneAtMost({ forward: nothing, pause: pausedPath, reverse: pausedPath }, [
  "forward",
  "pause",
  "reverse",
]).describe("How the anneal fraction s moves in time.");
const curve = z
  .strictObject({
    s: numbersAtLeast0(LIMITS.curvePoints.max),
    value: numbersAtLeast0(LIMITS.curvePoints.max),
  })
  .describe("A function on [0, 1], linear between its points.");

const numOnes = whole(LIMITS.numOnes).describe("Every sample has exactly so many variables at 1 (spins +1).");

const annealing = z
  .strictObject({
    mode: word(SOLVE_MODE),
    num_sweeps: whole(LIMITS.numSweeps),
    num_sweeps_per_beta: whole(LIMITS.numSweepsPerBeta),
    beta_range: betaRange,
    beta_schedule: betaSchedule,
    update: word(UPDATE_RULE),
    scan: word(SCAN_ORDER),
    polish: z.boolean(),
    thinning: whole(LIMITS.thinning),
    kernel: z.string().max(40),
    num_ones: numOnes,
    anneal_path: annealPath,
  })
  .partial();

const tempering = oneAtMost(
  {
    beta_range: betaRange,
    num_sweeps: whole(LIMITS.numSweeps).describe("Rounds of a read."),
    beta_ladder: numbersAtLeast0(128),
    num_ones: numOnes,
    cluster_moves_auto: nothing,
    cluster_moves_off: nothing,
    cluster_moves_given: z.strictObject({ every_rounds: z.int().min(1), beta: atLeast0 }),
  },
  ["cluster_moves_auto", "cluster_moves_off", "cluster_moves_given"],
);

const pathIntegral = oneAtMost(
  {
    num_trotter_slices: whole(LIMITS.numTrotterSlices),
    beta_range: betaRange,
    num_sweeps: whole(LIMITS.numSweeps),
    num_sweeps_per_beta: whole(LIMITS.numSweepsPerBeta),
    gamma: atLeast0,
    gamma_range: z.strictObject({ gamma0: atLeast0, gamma1: atLeast0 }),
    gamma_schedule: curve,
    anneal_schedule: z.strictObject({ a: curve, b: curve.optional() }),
    anneal_path: annealPath,
    update: word(UPDATE_RULE),
    scan: word(SCAN_ORDER),
    readout: word(READOUT),
    polish: z.boolean(),
    mode: word(SOLVE_MODE),
    thinning: whole(LIMITS.thinning),
  },
  ["gamma", "gamma_range", "gamma_schedule", "anneal_schedule"],
);

const ramp = z.strictObject({ start: atLeast0, end: atLeast0 });
const oscillator = z
  .strictObject({
    num_sweeps: whole(LIMITS.numSweeps).describe("Steps of a read."),
    coupling: z.number().positive().describe("K, 1 / energy units of the problem."),
    injection_range: ramp.describe("Second-harmonic injection K_s at the beginning and end of a read."),
    noise_range: ramp.describe("Noise D at the beginning and end of a read."),
    polish: z.boolean(),
  })
  .partial();

export const solver = oneAtMost(
  {
    auto: annealing,
    simulated_annealing: annealing,
    parallel_tempering: tempering,
    path_integral: pathIntegral,
    tabu: z.strictObject({ num_moves: whole(LIMITS.numMoves) }).partial(),
    oscillator,
    descent: nothing,
    exact: nothing,
    seed: whole(LIMITS.seed).describe("Drawn and reported if left out."),
    backend: word(BACKEND),
    trace: word(TRACE_DETAIL),
    part: whole(LIMITS.part),
    reduce: word(REDUCTION),
  },
  ["auto", "simulated_annealing", "parallel_tempering", "path_integral", "tabu", "oscillator", "descent", "exact"],
).describe("How to solve, as the options of `spingap solve`; what is left out is chosen. At most one solver.");

export const stop = oneAtMost(
  {
    time_limit_s: z.number().min(LIMITS.timeLimitS.min).max(LIMITS.timeLimitS.max).describe("Running time, seconds."),
    target_energy: finite.describe("Energy units; energies are minimised."),
    target_objective: finite.describe("In the problem's own sense, for example the weight of a cut."),
    no_improvement_s: z.number().min(LIMITS.noImprovementS.min).max(LIMITS.noImprovementS.max),
    num_reads: whole(LIMITS.numReads),
  },
  ["target_energy", "target_objective"],
).describe("The first rule that acts ends the job. Without any the budget is 5·10⁹ updates.");

const numVariables = z
  .int()
  .min(0)
  .max(MODEL_LIMITS.variables)
  .optional()
  .describe("One more than the largest index if left out.");

/** The bytes of `bqm` are no text. */
const TEXT_FORMATS = FORMAT_NAMES.filter((name) => name !== "bqm");

const ising = z
  .strictObject({
    num_variables: numVariables,
    offset: finite.default(0),
    h: numbers(MODEL_LIMITS.variables).prefault([]).describe("Fields of variables 0, 1, …"),
    J: terms.prefault([]).describe("[i, j, weight], i ≠ j, from 0; repeated pairs add."),
  })
  .describe("E(s) = offset + Σ h[i] s[i] + Σ weight s[i] s[j], s = −1 or +1.");
const qubo = z
  .strictObject({
    num_variables: numVariables,
    offset: finite.default(0),
    Q: terms.prefault([]).describe("[i, j, value], from 0; i = j is a linear term; entries of a pair add."),
  })
  .describe("E(x) = offset + Σ value x[i] x[j], x = 0 or 1.");
const file = z
  .strictObject({
    format: z.enum(TEXT_FORMATS).optional().describe("Left out: the one that the file's name tells."),
    name: z
      .string()
      .min(1)
      .max(255)
      .optional()
      .describe("Of the file: tells its format where none is given; messages name it."),
    text: z.string().min(1),
    vartype: z.enum(["SPIN", "BINARY"]).optional().describe("For formats that do not say it (coo)."),
  })
  .describe("What stands in a problem file.");
const family = z
  .strictObject({
    family: z.string().max(80).describe("As in `spingap generate --help`."),
    parameters: z.record(z.string(), z.union([z.string(), z.number()])).default({}),
    seed: whole(LIMITS.seed).optional(),
  })
  .describe("An instance that the coordinator makes: up to 50,000 variables and 500,000 couplings.");

const PROBLEM_KINDS = ["ising", "qubo", "bqm_json", "file", "model_sha256", "family"] as const;

export const problem = oneAtMost(
  {
    ising,
    qubo,
    bqm_json: z.record(z.string(), z.unknown()).describe("dimod's `BinaryQuadraticModel.to_serializable()`."),
    file,
    model_sha256: z
      .string()
      .regex(/^[0-9a-f]{64}$/, "expected 64 lower-case hexadecimal digits")
      .describe("A model that this tenant uploaded by gRPC (UploadModel), by the SHA-256 of its canonical bytes."),
    family,
  },
  PROBLEM_KINDS,
)
  .refine(
    (value) => PROBLEM_KINDS.some((kind) => value[kind] !== undefined),
    `expected one of ${PROBLEM_KINDS.join(", ")}`,
  )
  .describe("What to solve: exactly one of these.");

const contract = z
  .strictObject({
    gap: z.number().min(0).describe("Share of |reference|."),
    confidence: z.number().gt(0).lt(1).default(DEFAULT_CONFIDENCE).describe("Of what only statistics can say."),
    budget_s: z.number().min(LIMITS.timeLimitS.min).max(LIMITS.timeLimitS.max).describe("Running time, seconds."),
    reference_energy: finite
      .optional()
      .describe("A best known energy or a lower bound; without it the known ground energy, or the lowest found."),
  })
  .describe("A promise: an energy up to reference + gap · |reference| before the budget is spent. Excludes a target.");

export const createJobBody = z.strictObject({
  problem,
  solver: solver.optional(),
  stop: stop.optional(),
  contract: contract.optional(),
  initial_states: listOf(DEFAULT_LIMITS.maxInitialStates, isStateText, "a text of - and +, or of 0 and 1", {
    type: "string",
  })
    .prefault([])
    .describe("States that reads begin from, as results write them: - and + for spins, 0 and 1 for bits."),
  labels: z.record(z.string(), z.string()).default({}),
  lane: word(LANE).optional(),
  deadline: z.iso.datetime({ offset: true }).optional().describe("The job ends then with what it has."),
  request_id: z
    .string()
    .max(64)
    .default("")
    .describe("Idempotency key: for 7 days the same key is the same job. 1 to 64 of A–Z a–z 0–9 _ -."),
  validate_only: z.boolean().default(false).describe("Check and plan, but make no job."),
  max_samples: whole(LIMITS.maxSamples).optional(),
});

export type CreateJobBody = z.output<typeof createJobBody>;

/** Parameters of addresses are text. */
const yesOrNo = z.enum(["true", "false"]).transform((text) => text === "true");
const wholeText = (max: number) =>
  z
    .string()
    .regex(/^\d{1,16}$/)
    .transform(Number)
    .pipe(z.int().min(0).max(max));

export const LARGEST_PAGE = 1000;

export const listQuery = z.strictObject({
  page_size: wholeText(LARGEST_PAGE).default(50).describe(`At most ${LARGEST_PAGE}; 0 is 50.`),
  page_token: z.string().default("").describe("next_page_token of the page before, for the same filter."),
  state: z
    .array(z.enum(["QUEUED", "RUNNING", "SUCCEEDED", "FAILED", "CANCELLED"]))
    .default([])
    .describe("Any of these; may be given again."),
  label: z
    .array(z.string().regex(/^[^=]+=[^=]*$/))
    .default([])
    .describe("NAME=VALUE: only jobs with it; may be given again."),
});
const numberText = z
  .string()
  .regex(/^-?\d+(\.\d+)?([eE][+-]?\d+)?$/, "expected a number")
  .transform(Number);
export const predictionQuery = z.strictObject({
  accuracy: numberText.describe("How far above the reference an energy may be, ≥ 0: energy units, or a share."),
  relative: yesOrNo.default(false).describe("accuracy is a share of |reference|."),
  reference_energy: numberText
    .optional()
    .describe("Left out: the job's target, its known ground energy, or the lowest energy that it found."),
  confidence: numberText.optional().describe(`Of the longest of the times; ${DEFAULT_CONFIDENCE} if left out.`),
  threads: wholeText(LIMITS.threads.max).optional().describe("Over all nodes; as many as worked on the job."),
});
export const deleteQuery = z.strictObject({
  remove: yesOrNo.default(false).describe("Forget a job that has ended, with its result, instead of cancelling it."),
});
export const eventsQuery = z.strictObject({
  after: wholeText(Number.MAX_SAFE_INTEGER).optional().describe("Events after this number, as Last-Event-ID says it."),
});
