import { z } from "zod";
import { LIMITS } from "../../core/plan/options.ts";
import { MAX_SEED } from "../../core/random/stream.ts";

/** Cells of one campaign: more would be weeks, or a slip in the grid. */
export const MAX_CELLS = 100_000;

const positive = z.number().positive();
const beta = z.number().nonnegative();
const name = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/, "expected 1 to 63 letters, digits, dots, dashes and underscores");
const seed = z.number().int().min(0).max(MAX_SEED);
const sweeps = z.number().int().min(LIMITS.numSweeps.min).max(LIMITS.numSweeps.max);
const count = z.number().int().min(1).max(MAX_CELLS);

/** A list, or so many seeds from a first one on. */
const seedsSchema = z
  .union([z.array(seed).min(1), z.strictObject({ first: seed, count })])
  .transform((given) =>
    Array.isArray(given) ? given : Array.from({ length: given.count }, (_, k) => given.first + k),
  );

/** A list, or from one length to another by factors. */
const sweepsSchema = z
  .union([z.array(sweeps).min(1), z.strictObject({ from: sweeps, to: sweeps, factor: z.number().gt(1).default(2) })])
  .transform((given) => {
    if (Array.isArray(given)) return given;
    const all: number[] = [];
    for (let k = 0; ; k++) {
      const next = Math.round(given.from * given.factor ** k);
      if (next > given.to) return all;
      if (next !== all[all.length - 1]) all.push(next);
    }
  })
  .refine((all) => all.length > 0 && new Set(all).size === all.length, "expected at least one length, each once");

/** What is known of the ground state from elsewhere: an energy as the result prints it, or a value in the file's own sense. */
const groundSchema = z
  .strictObject({
    energy: z.number().optional(),
    objective: z.number().optional(),
    source: z.enum(["best-known", "proved", "planted"]).default("best-known"),
  })
  .refine(
    ({ energy, objective }) => (energy === undefined) !== (objective === undefined),
    "expected either an energy or an objective",
  );

const shared = {
  id: name.optional(),
  /** What the report groups by. */
  group: name.optional(),
  ground: groundSchema.optional(),
};

const fileInstanceSchema = z.strictObject({
  ...shared,
  file: z.string().min(1),
  format: z.string().optional(),
  vartype: z.enum(["SPIN", "BINARY"]).optional(),
});

const familyInstanceSchema = z.strictObject({
  ...shared,
  family: z.string().min(1),
  parameters: z.record(z.string(), z.union([z.number(), z.string()])).default({}),
  seeds: seedsSchema.default([1]),
});

/** A small model written out: E(s) = Σ h s + Σ J s s with the couplings J₀₁ J₀₂ … of the upper triangle, row by row. */
const isingInstanceSchema = z
  .strictObject({
    ...shared,
    id: name,
    ising: z.strictObject({ couplings: z.array(z.number()), fields: z.array(z.number()).min(2).max(64) }),
  })
  .refine(({ ising: { couplings, fields } }) => couplings.length === (fields.length * (fields.length - 1)) / 2, {
    path: ["ising", "couplings"],
    message: "expected the upper triangle row by row, n (n − 1) / 2 numbers for n fields",
  });

const instanceSchema = z.union([fileInstanceSchema, familyInstanceSchema, isingInstanceSchema]);

export const METHOD_SOLVERS = ["sa", "pt", "sqa", "tabu", "oscillator"] as const;

const methodSchema = z.strictObject({
  name,
  solver: z.enum(METHOD_SOLVERS).default("sa"),
  update: z.enum(["metropolis", "heatbath", "segment"]).default("metropolis"),
  scan: z.enum(["sequential", "random", "checkerboard"]).default("sequential"),
  kernel: z.string().nullable().default(null),
  backend: z.enum(["auto", "cpu", "reference"]).default("auto"),
  polish: z.boolean().default(true),
  numSweepsPerBeta: z.number().int().min(1).max(LIMITS.numSweepsPerBeta.max).default(1),
  numTrotterSlices: z.number().int().min(1).max(LIMITS.numTrotterSlices.max).default(16),
  readout: z.enum(["best", "slice0"]).nullable().default(null),
  clusterMoves: z.enum(["auto", "off"]).default("auto"),
  /** Reads of a cell; null for the campaign's. */
  reads: z.number().int().min(1).max(LIMITS.maxSamples.max).nullable().default(null),
  /** Names of schedules; null for all that the solver takes. */
  schedules: z.array(name).nullable().default(null),
});
export type MethodSpec = z.infer<typeof methodSchema>;

const range = z
  .tuple([beta, beta])
  .refine(([hot, cold]) => hot <= cold, "expected [HOT, COLD], inverse temperatures that grow");
const pause = z.strictObject({ s: z.number().min(0).max(1), share: z.number().min(0).lt(1) });
const scheduleShared = {
  name,
  /** Ids or groups of instances; null for all. */
  instances: z.array(name).nullable().default(null),
};
const fields = { beta: positive.nullable().default(null) };

const scheduleSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    ...scheduleShared,
    kind: z.literal("linear"),
    betaRange: range,
    pause: pause.nullable().default(null),
  }),
  z.strictObject({
    ...scheduleShared,
    kind: z.literal("geometric"),
    betaRange: range.refine(([hot]) => hot > 0, "a geometric schedule cannot start at 0"),
    pause: pause.nullable().default(null),
  }),
  z.strictObject({ ...scheduleShared, kind: z.literal("constant"), beta }),
  /** β at equal steps of the way; between them, linear, for any number of sweeps. */
  z.strictObject({ ...scheduleShared, kind: z.literal("points"), beta: z.array(beta).min(2).max(100_000) }),
  /** Exponential up to β₁ = scale · ln t / m; n ≤ 20. */
  z.strictObject({ ...scheduleShared, kind: z.literal("catoni"), scale: positive.default(1) }),
  /** The solver's own choice, found by a pilot once for each instance, method and length, before the first run. */
  z.strictObject({
    ...scheduleShared,
    kind: z.literal("auto"),
    along: z.enum(["linear", "geometric"]).default("linear"),
  }),
  z.strictObject({ ...scheduleShared, kind: z.literal("ladder"), beta: z.array(beta).min(2).max(128) }),
  z.strictObject({ ...scheduleShared, ...fields, kind: z.literal("gamma"), gamma: beta }),
  z.strictObject({ ...scheduleShared, ...fields, kind: z.literal("gamma-range"), gammaRange: z.tuple([beta, beta]) }),
  /** Rows [s, A, B], as `lab schedule --kind local-adiabatic` writes them. */
  z.strictObject({
    ...scheduleShared,
    ...fields,
    kind: z.literal("fields"),
    points: z
      .array(z.tuple([z.number(), beta, beta]))
      .min(2)
      .max(LIMITS.curvePoints.max),
  }),
]);
export type ScheduleSpec = z.infer<typeof scheduleSchema>;

/** Which kinds of schedule a solver can follow. */
const FOLLOWED: Readonly<Record<MethodSpec["solver"], readonly ScheduleSpec["kind"][]>> = {
  sa: ["linear", "geometric", "constant", "points", "catoni", "auto"],
  pt: ["ladder", "auto"],
  sqa: ["gamma", "gamma-range", "fields", "auto"],
  tabu: ["auto"],
  oscillator: ["auto"],
};

/** Schedules that a method runs: those it names, or all of a kind that its solver follows. */
export function schedulesOf(method: MethodSpec, schedules: readonly ScheduleSpec[]): readonly ScheduleSpec[] {
  const follows = schedules.filter(({ kind }) => FOLLOWED[method.solver].includes(kind));
  return method.schedules === null ? follows : follows.filter((schedule) => method.schedules?.includes(schedule.name));
}

/** A campaign as asked for, with every default filled in and every list written out. */
export const campaignSpecSchema = z
  .strictObject({
    version: z.literal(1).default(1),
    name,
    instances: z.array(instanceSchema).min(1),
    methods: z.array(methodSchema).min(1),
    schedules: z.array(scheduleSchema).min(1),
    sweeps: sweepsSchema,
    seeds: seedsSchema,
    /** Reads of a cell; each block has as many as are next to its share and fill the kernel's lanes. */
    reads: z.number().int().min(1).max(LIMITS.maxSamples.max).default(2048),
    /** Independent blocks of a cell. A block's streams are a part of their own, and parts from 256 on have another meaning. */
    blocks: z.number().int().min(1).max(250).default(16),
    /** Relative margin of the predicted exponents. */
    margin: z.number().positive().lt(1).default(0.15),
  })
  .superRefine((spec, context) => {
    const complain = (path: (string | number)[], message: string): void =>
      context.addIssue({ code: "custom", path, message });
    for (const list of ["methods", "schedules"] as const)
      for (const [k, { name: one }] of spec[list].entries())
        if (spec[list].findIndex((other) => other.name === one) !== k)
          complain([list, k, "name"], `${one} names two of the ${list}`);
    if (new Set(spec.seeds).size !== spec.seeds.length) complain(["seeds"], "expected each seed once");
    for (const [k, method] of spec.methods.entries()) {
      for (const wanted of method.schedules ?? []) {
        const schedule = spec.schedules.find((one) => one.name === wanted);
        if (schedule === undefined) complain(["methods", k, "schedules"], `there is no schedule ${wanted}`);
        else if (!FOLLOWED[method.solver].includes(schedule.kind))
          complain(
            ["methods", k, "schedules"],
            `solver ${method.solver} follows schedules of kind ${FOLLOWED[method.solver].join(", ")}; ${wanted} is ${schedule.kind}`,
          );
      }
      if (schedulesOf(method, spec.schedules).length === 0)
        complain(
          ["methods", k],
          `no schedule is of a kind that solver ${method.solver} follows: ${FOLLOWED[method.solver].join(", ")}`,
        );
    }
    for (const [k, schedule] of spec.schedules.entries())
      if (!spec.methods.some((method) => schedulesOf(method, spec.schedules).includes(schedule)))
        complain(["schedules", k], `no method follows ${schedule.name}, of kind ${schedule.kind}`);
  });

export type CampaignSpec = z.infer<typeof campaignSpecSchema>;
export type InstanceSpec = CampaignSpec["instances"][number];
