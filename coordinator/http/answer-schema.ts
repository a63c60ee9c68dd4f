import { z } from "zod";

/** Bodies of answers: what `job-json.ts` makes, as clients may rely on it. Fields may be added, never change. */

const time = z.iso.datetime().nullable();
const word = z.string();
const textOrNull = z.string().nullable();
const numberOrNull = z.number().nullable();

const failure = z
  .object({
    kind: z.enum(["invalid-input", "over-limit", "unreadable", "job-failed"]),
    where: word,
    reason: word.optional(),
    limit: word.optional(),
    max: z.number().optional(),
    got: z.number().optional(),
  })
  .describe("What went wrong.");

const plan = z.object({
  part: z.int(),
  method: word,
  kernel: textOrNull,
  kernel_sha256: textOrNull,
  backend: word,
  reads_per_block: z.int(),
  num_reads: numberOrNull.describe("Null: until a stop rule acts."),
  plan_sha256: word.describe("Names the work: equal plans, models and seeds give equal samples."),
  why: z.array(word),
});

export const job = z
  .object({
    job_id: word.describe("128 random bits in base64url; empty for validate_only."),
    state: z.enum(["QUEUED", "RUNNING", "SUCCEEDED", "FAILED", "CANCELLED"]),
    reason: z
      .enum(["completed", "target_reached", "time_limit", "no_improvement", "cancelled", "deadline", "failure"])
      .nullable(),
    failure: failure.nullable(),
    labels: z.record(z.string(), z.string()),
    lane: z.enum(["high", "normal", "low"]),
    deadline: time,
    create_time: time,
    start_time: time,
    end_time: time,
    ran_ns: z.number().describe("Running time so far, ns; waiting after a restart is not counted."),
    cancel_requested: z.boolean(),
    request_id: textOrNull,
    model_sha256: word,
    num_variables: z.int(),
    num_interactions: z.int(),
    seed: numberOrNull,
    max_samples: z.int(),
    plans: z.array(plan).describe("Empty until planned, and in lists."),
    digest: textOrNull.describe("SHA-256 over the samples: equal digests mean equal samples."),
    best_energy: numberOrNull.describe("Energy units."),
    best_objective: numberOrNull.describe("In the problem's own sense."),
    result_sha256: textOrNull,
    contract: z
      .object({ gap: z.number(), confidence: numberOrNull, budget_s: z.number(), reference_energy: numberOrNull })
      .nullable()
      .describe("The promise to keep; the result says whether it was kept."),
  })
  .describe("A job as its tenant sees it.");

export type JobAnswer = z.output<typeof job>;

export const jobList = z.object({
  jobs: z.array(job).describe("Newest first."),
  next_page_token: textOrNull.describe("Null on the last page."),
});

export const node = z.object({
  node_id: word,
  version: word,
  host: word,
  state: z.enum(["ready", "draining", "quarantined"]),
  threads: z.int(),
  busy_threads: z.int(),
  memory_bytes: z.number(),
  backends: z.array(word),
  kernels: z.array(z.object({ name: word, sha256: word, updates_per_second: numberOrNull })),
  held_shards: z.int(),
  start_time: time,
  devices: z
    .array(
      z.object({
        name: word,
        backend: z.enum(["gpujs", "webgpu"]),
        mode: textOrNull.describe("What gpu.js compiles to; null for shaders."),
        adapter: word,
        is_gpu: z.boolean().describe("False for a software adapter and where no adapter is used."),
        slots: z.int().describe("Shards that it takes at once."),
        rates: z.record(z.string(), z.number()).describe("Spin updates per second of the whole device, by kernel."),
        restarts: z.int().describe("Processes started in place of lost ones."),
        lost: textOrNull.describe("Why it takes nothing now; null while it does."),
      }),
    )
    .describe("Devices that passed their self-test."),
});

export type NodeAnswer = z.output<typeof node>;

export const nodeList = z.object({ nodes: z.array(node).describe("All live nodes.") });

export const backlog = z.object({
  jobs: z.int().describe("Jobs of all tenants that wait or run."),
  threads: z.int().describe("Threads of all live nodes."),
});

export const health = z.object({ status: z.enum(["ok", "unavailable"]), reason: word.optional() });

/** The document of `spingap solve --json`; its own page describes it whole. */
export const result = z
  .looseObject({
    version: z.literal(1),
    job_id: word,
    digest: textOrNull,
    state: z.enum(["SUCCEEDED", "CANCELLED", "FAILED"]),
    reason: word,
    best: z.object({ energy: z.number(), objective: z.number(), state: word }).nullable(),
    samples: z.array(
      z.looseObject({ energy: z.number(), num_occurrences: z.number(), state: word, in_digest: z.boolean() }),
    ),
    num_reads: z.number(),
  })
  .describe("The result document: one shape for `solve --json`, `result --json` and this address, byte for byte.");

const clocks = z.object({
  seconds: z.number().describe("Running time."),
  sweeps: z.number().describe("Sweeps of a read, read after read, on each thread."),
  spin_updates: z.number().describe("Of all threads, slices counted."),
});
const foretold = {
  version: z.literal(1),
  job_id: word,
  target_energy: z.number(),
  reference_energy: z.number(),
  reference_source: z.enum(["asked", "given", "planted", "exact", "best_found"]),
  confidence: z.number(),
  threads: z.int(),
  blocks: z.int().describe("Blocks of the job that ran to their end."),
  hits: z.int().describe("Those of them that were as low as the target."),
  to_know_more: word,
};

/** The document of `spingap predict --json`. */
export const prediction = z
  .union([
    z.object({
      ...foretold,
      answer: z.literal("predicted"),
      model: z.enum(["blocks", "rate", "tail"]),
      expected: clocks.nullable().describe("Null: infinite."),
      median: clocks.nullable(),
      interval_90: z.object({ low: clocks, high: clocks }),
      at_confidence: clocks.nullable(),
      assumes: z.array(word),
      tail: z
        .object({
          tail_blocks: z.int(),
          goodness: z.number(),
          held_out_expected: z.number(),
          held_out: z.int(),
          shape: z.number(),
        })
        .nullable(),
    }),
    z.object({
      ...foretold,
      answer: z.literal("cannot_tell"),
      reason: word,
      at_least: clocks.nullable(),
      more_blocks: z.int(),
    }),
  ])
  .describe("When the target would first be met by another run like the job, or why the data cannot tell.");

const curvePoints = z.array(z.tuple([z.number(), z.number()]));

/** What a job sets out to do. */
export const outline = z
  .object({
    job_id: word,
    stop: z.object({
      time_limit_s: numberOrNull,
      target_energy: numberOrNull,
      no_improvement_s: numberOrNull,
      num_reads: numberOrNull,
    }),
    known_energy: numberOrNull.describe("The ground energy, where the problem came with it."),
    contract: z
      .object({ reference_energy: z.number(), target_energy: z.number() })
      .nullable()
      .describe("A contract's reference and the energy that keeps it."),
    parts: z
      .array(
        z.object({
          part: z.int(),
          method: word,
          sweeps_per_read: z.number(),
          reads_per_block: z.int(),
          curves: z.array(
            z.object({
              name: z.enum(["beta", "gamma", "problem_scale", "injection", "noise"]),
              unit: word,
              points: curvePoints.describe("[sweeps of a read, value], at most 129."),
            }),
          ),
          ladder: z.array(z.number()).nullable().describe("Of parallel tempering: β of each place, hottest first."),
        }),
      )
      .describe("Empty until planned."),
  })
  .describe("What a job sets out to do, to be drawn: stop rules, energies to measure it by, schedules and ladders.");

export type OutlineAnswer = z.output<typeof outline>;

const head = { sequence: z.number(), time };
const traceEvent = z.object({
  ...head,
  event: z.literal("trace"),
  levels: z.array(z.number()).describe("Energies whose first hits are counted, best first."),
  points: z.array(
    z.object({
      part: z.int(),
      block: z.int(),
      t_ns: z.number(),
      sweeps: z.number(),
      best_energy: z.number(),
      median_energy: z.number(),
      q10_energy: numberOrNull.describe("A tenth of the block's reads is lower."),
      q90_energy: numberOrNull.describe("A tenth of the block's reads is higher."),
      hits: z.array(z.number()).describe("Reads that had reached each level by then."),
    }),
  ),
});
const telemetryEvent = z
  .object({
    ...head,
    event: z.literal("telemetry"),
    part: z.int(),
    blocks: z.array(
      z.object({
        block: z.int(),
        barrier: numberOrNull.describe("Of parallel tempering: Λ, the sum of the links' mean rejections."),
        round_trips: numberOrNull,
        expected_round_trips: numberOrNull,
        lag_sweeps: numberOrNull.describe("Of chains at constant temperature: the shortest lag."),
        magnetization_rho: numberOrNull.describe("The autocorrelation there; 1 where it never changed."),
        energy_rho: numberOrNull,
        slice_energy_min: numberOrNull.describe("Of worldlines: the lowest slice, mean over worldlines."),
        slice_energy_mean: numberOrNull,
      }),
    ),
  })
  .describe("What blocks saw besides their traces; `telemetry` of the result holds the sums over all.");

/** The data of one server-sent event. */
export const jobEvent = z
  .union([
    z.object({ ...head, event: z.literal("job"), job }),
    z.object({
      ...head,
      event: z.literal("incumbent"),
      t_ns: z.number(),
      energy: z.number(),
      objective: z.number(),
    }),
    z.object({
      ...head,
      event: z.literal("progress"),
      t_ns: z.number(),
      best_energy: numberOrNull,
      updates: z.number(),
      finished_reads: z.number(),
      shards_done: z.number(),
    }),
    traceEvent,
    telemetryEvent,
    z.object({ ...head, event: z.literal("warning"), code: word, message: word }),
    z.object({ event: z.literal("end"), state: word, reason: textOrNull }),
  ])
  .describe("What happened to a job. `end` is the last event: after it there is nothing to reconnect for.");

export type JobEventAnswer = z.output<typeof jobEvent>;

const violation = z.object({
  field: word,
  reason: word,
  limit: word.optional(),
  max: z.number().optional(),
  got: z.number().optional(),
});

/** RFC 9457. */
export const problemDetails = z
  .object({
    type: word.describe("urn:spingap:problem:KIND."),
    title: word,
    status: z.int(),
    detail: word.describe("What is wrong with which value, and what would be right."),
    field: word.optional().describe("The field that is wrong."),
    limit: word.optional().describe("What is limited."),
    max: z.number().optional().describe("To how much."),
    got: z.number().optional(),
    errors: z.array(violation).optional().describe("All that is wrong with the body, the first also above."),
  })
  .describe("Why a request was refused.");

export type ProblemDetails = z.output<typeof problemDetails>;
