import { failed, invalid, type Result, success } from "../../core/failure.ts";
import { MODEL_LIMITS } from "../../core/model/quadratic-model.ts";
import { checkOptions, LIMITS, type SolveOptions } from "../../core/plan/options.ts";
import { TOKEN } from "../../proto/engine/tasks.ts";

/** What a coordinator takes in. Sizes and counts; beyond them a request is refused with the limit and the value. */
export interface Limits {
  readonly maxVariables: number;
  readonly maxInteractions: number;
  /** Bytes of an uploaded model. */
  readonly maxModelBytes: number;
  readonly maxInitialStates: number;
  readonly maxLabels: number;
  readonly maxLabelLength: number;
  /** Samples that a result keeps. */
  readonly maxSamples: number;
  /** Jobs that wait or run, over all tenants: beyond them RESOURCE_EXHAUSTED. */
  readonly maxBacklog: number;
}

export const DEFAULT_LIMITS: Limits = {
  maxVariables: MODEL_LIMITS.variables,
  maxInteractions: MODEL_LIMITS.couplings,
  // Header and offset, 8 bytes a variable, 16 a coupling.
  maxModelBytes: 30 + 8 * MODEL_LIMITS.variables + 16 * MODEL_LIMITS.couplings,
  maxInitialStates: 100_000,
  maxLabels: 64,
  maxLabelLength: 63,
  maxSamples: LIMITS.maxSamples.max,
  maxBacklog: 100_000,
};

/** What one tenant may have at once; null: no limit. */
export interface Quota {
  readonly maxJobs: number | null;
  /** Variables of all its jobs that wait or run. */
  readonly maxSpins: number | null;
  /** Thread-seconds within the last hour. */
  readonly maxNodeSecondsPerHour: number | null;
}

/** What a tenant has and has used. */
export interface Usage {
  readonly jobs: number;
  readonly spins: number;
  readonly nodeSecondsLastHour: number;
}

/** A request to run a job, decoded, before it is admitted. */
export interface Proposal {
  readonly options: SolveOptions;
  readonly labels: Readonly<Record<string, string>>;
  readonly idempotencyKey: string | null;
  /** Milliseconds since 1970. */
  readonly deadlineMs: number | null;
  readonly maxSamples: number;
  readonly numVariables: number;
  readonly numInteractions: number;
}

/** Refuses what is beyond a limit, contradicts itself or comes too late; `nowMs` is milliseconds since 1970. */
export function admit(proposal: Proposal, limits: Limits, nowMs: number): Result<Proposal> {
  const counts: readonly [where: string, limit: string, max: number, got: number][] = [
    ["problem", "number of variables", limits.maxVariables, proposal.numVariables],
    ["problem", "number of couplings", limits.maxInteractions, proposal.numInteractions],
    ["labels", "number of labels", limits.maxLabels, Object.keys(proposal.labels).length],
    ["max_samples", "number of samples", limits.maxSamples, proposal.maxSamples],
  ];
  for (const [where, limit, max, got] of counts)
    if (got > max) return failed({ kind: "over-limit", where, limit, max, got });
  for (const [name, value] of Object.entries(proposal.labels)) {
    if (!TOKEN.test(name))
      return invalid(
        "labels",
        `a label's name has 1 to 63 letters, digits, _ or -, got ${JSON.stringify(name.slice(0, 80))}`,
      );
    for (const [limit, got] of [
      ["length of a label's name", name.length],
      ["length of a label's value", value.length],
    ] as const)
      if (got > limits.maxLabelLength)
        return failed({ kind: "over-limit", where: `labels.${name}`, limit, max: limits.maxLabelLength, got });
    if (value === "") return invalid(`labels.${name}`, "a label's value has 1 to 63 characters, got none");
  }
  const { idempotencyKey, deadlineMs } = proposal;
  if (idempotencyKey !== null && !TOKEN.test(idempotencyKey))
    return invalid(
      "request_id",
      `expected 1 to 64 letters, digits, _ or -, got ${JSON.stringify(idempotencyKey.slice(0, 80))}`,
    );
  if (!(Number.isSafeInteger(proposal.maxSamples) && proposal.maxSamples >= LIMITS.maxSamples.min))
    return invalid("max_samples", `expected a whole number from ${LIMITS.maxSamples.min}, got ${proposal.maxSamples}`);
  if (deadlineMs !== null && !(deadlineMs > nowMs && deadlineMs <= LAST_TIME_MS))
    return invalid("deadline", `expected a time in the future, got ${timeText(deadlineMs)}, now is ${timeText(nowMs)}`);
  const options = checkOptions(proposal.options);
  return options.ok ? success(proposal) : options;
}

/** What a Date can hold. */
const LAST_TIME_MS = 8.64e15;

function timeText(ms: number): string {
  return Math.abs(ms) <= LAST_TIME_MS ? new Date(ms).toISOString() : `${ms} ms`;
}

/** A quota that one more job of so many spins would break: the first, or null. */
export function brokenQuota(
  quota: Quota,
  usage: Usage,
  spins: number,
): { limit: string; max: number; got: number } | null {
  const { maxJobs, maxSpins, maxNodeSecondsPerHour } = quota;
  if (maxJobs !== null && usage.jobs + 1 > maxJobs)
    return { limit: "jobs that wait or run", max: maxJobs, got: usage.jobs + 1 };
  if (maxSpins !== null && usage.spins + spins > maxSpins)
    return { limit: "variables of jobs that wait or run", max: maxSpins, got: usage.spins + spins };
  if (maxNodeSecondsPerHour !== null && usage.nodeSecondsLastHour >= maxNodeSecondsPerHour)
    return {
      limit: "node-seconds within an hour",
      max: maxNodeSecondsPerHour,
      got: Math.ceil(usage.nodeSecondsLastHour),
    };
  return null;
}
